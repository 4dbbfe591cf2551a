package engine

import (
	"context"
	"encoding/binary"

	"turnpike/internal/account"
	"turnpike/internal/tariff"
)

const (
	dayLength = 24 * 3600 * 1000
	// abroadDays is over how many days messages count for authentication-international (reference §7.4).
	abroadDays = 30
)

// abroad counts what makes portfolios eligible for authentication-international: the messages outside their
// windows that people got, by number and country. It takes some 150 bytes for each pair of them.
type abroad map[destination]*thirtyDays

type destination struct {
	number account.NumberID
	place  tariff.Place
}

// thirtyDays counts by day of UTC.
type thirtyDays struct {
	day int64 // the newest
	by  [abroadDays]uint32
}

// add counts a message. One older than thirty days counts nowhere.
func (t *thirtyDays) add(day int64, n uint32) {
	for ; t.day < day; t.day++ {
		if day-t.day > abroadDays { // all of it is past
			*t = thirtyDays{day: day}
			break
		}
		t.by[(t.day+1)%abroadDays] = 0
	}
	if day > t.day-abroadDays {
		t.by[day%abroadDays] += n
	}
}

// since is how many there were in the thirty days up to one.
func (t *thirtyDays) since(today int64) (n int64) {
	for day := max(0, max(t.day, today)-abroadDays+1); day <= t.day; day++ {
		n += int64(t.by[day%abroadDays])
	}
	return n
}

// reached counts a message outside its window that a person got.
func (a abroad) reached(number account.NumberID, to tariff.Place, at int64) {
	where := destination{number, to}
	t := a[where]
	if t == nil {
		t = &thirtyDays{day: at / dayLength}
		a[where] = t
	}
	t.add(at/dayLength, 1)
}

// Abroad says of each portfolio how many messages outside their windows it brought within thirty days to
// people in countries where authentication from abroad has a price of its own by now.
func (e *Engine) Abroad(ctx context.Context) (map[account.BusinessID]int64, error) {
	out := map[account.BusinessID]int64{}
	err := e.do(ctx, look(func(d *decider) {
		for where, t := range d.state.abroad {
			n := d.dir.Numbers[where.number]
			if n == nil || n.Account.Business == nil {
				continue
			}
			if since, priced := d.dir.Tariff.AbroadSince(where.place.Country(), n.Account.Location); priced && since <= d.now {
				out[n.Account.Business.ID] += t.since(d.now / dayLength)
			}
		}
	}))
	return out, err
}

// section is the part of a snapshot. Countries are written by their letters, days that are past are not.
func (a abroad) section(now func() int64) section {
	return section{"abroad", func(b []byte) []byte { return a.encode(b, now()/dayLength) }, a.decode}
}

func (a abroad) encode(b []byte, today int64) []byte {
	live := 0
	for _, t := range a {
		if t.since(today) > 0 {
			live++
		}
	}
	b = binary.AppendUvarint(b, uint64(live))
	for where, t := range a {
		if t.since(today) == 0 {
			continue
		}
		b = appendString(binary.AppendUvarint(b, uint64(where.number)), where.place.Country())
		b = binary.AppendVarint(b, t.day)
		for i := range int64(abroadDays) {
			b = binary.AppendUvarint(b, uint64(t.by[(t.day-i+abroadDays)%abroadDays]))
		}
	}
	return b
}

func (a abroad) decode(r *snapshotReader) {
	for range r.count() {
		where := destination{account.NumberID(r.uint()), tariff.PlaceIn(r.string())}
		t := &thirtyDays{day: max(0, r.int())}
		for i := range int64(abroadDays) {
			t.by[(t.day-i+abroadDays)%abroadDays] = uint32(r.uint())
		}
		a[where] = t
	}
}
