package engine

import (
	"encoding/binary"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

const (
	// offersSpan is how long a marketing message counts, in milliseconds.
	offersSpan = 24 * 3600 * 1000
	// maxOffers is the most marketing messages of a person that are remembered, and that reach them
	// within offersSpan whatever they read.
	maxOffers = 8
	// maxTempted bounds the people whose marketing messages are remembered: about 100 MB. Beyond it
	// those who got theirs longest ago are forgotten.
	maxTempted = 1_000_000
)

// offers are the newest marketing messages that reached a person, oldest first.
type offers struct {
	at   [maxOffers]int64
	read [maxOffers]bool
}

// recent counts those within the span, and how many of them were read.
func (o *offers) recent(now int64) (n, read int) {
	if o == nil {
		return 0, 0
	}
	for i, at := range o.at {
		if at != 0 && at+offersSpan > now {
			n++
			if o.read[i] {
				read++
			}
		}
	}
	return n, read
}

// more says whether a person gets one more: each that they read makes room for another.
func (o *offers) more(now int64, least int) bool {
	n, read := o.recent(now)
	return n < min(least+read, maxOffers)
}

// appetites remember the marketing messages of all businesses by person.
type appetites struct {
	people map[uint64]*offers
	agenda agenda // each person once, when their newest is over or earlier
}

func (a *appetites) reached(key uint64, at int64) {
	a.sweep(at)
	o := a.people[key]
	if o == nil {
		o = &offers{}
		a.people[key] = o
		a.agenda.push(moment{at + offersSpan, key})
	}
	copy(o.at[:], o.at[1:])
	copy(o.read[:], o.read[1:])
	o.at[maxOffers-1], o.read[maxOffers-1] = at, false
	for len(a.people) > maxTempted {
		delete(a.people, a.agenda.pop().key)
	}
}

// looked marks the oldest that was not read as read: it does not matter which one it was.
func (a *appetites) looked(key uint64, at int64) {
	o := a.people[key]
	if o == nil {
		return
	}
	for i := range o.at {
		if o.at[i] != 0 && o.at[i]+offersSpan > at && !o.read[i] {
			o.read[i] = true
			return
		}
	}
}

// sweep forgets people whose newest is over.
func (a *appetites) sweep(now int64) {
	for len(a.agenda) > 0 && a.agenda[0].at <= now {
		key := a.agenda.pop().key
		o := a.people[key]
		if o == nil {
			continue
		}
		if end := o.at[maxOffers-1] + offersSpan; end > now {
			a.agenda.push(moment{end, key})
		} else {
			delete(a.people, key)
		}
	}
}

func (a *appetites) encode(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(a.people)))
	for key, o := range a.people {
		b = binary.LittleEndian.AppendUint64(b, key)
		read := byte(0)
		for i, at := range o.at {
			b = binary.AppendVarint(b, at)
			if o.read[i] {
				read |= 1 << i
			}
		}
		b = append(b, read)
	}
	return b
}

func (a *appetites) decode(r *snapshotReader) {
	for range r.count() {
		key, o := binary.LittleEndian.Uint64(r.take(8)), &offers{}
		for i := range o.at {
			o.at[i] = r.int()
		}
		read := r.byte()
		for i := range o.read {
			o.read[i] = read>>i&1 != 0
		}
		a.people[key] = o
		a.agenda.push(moment{o.at[maxOffers-1] + offersSpan, key})
	}
}

// uncapped are the countries whose people and businesses the marketing cap does not reach: the European
// Economic Area, the United Kingdom, Japan and South Korea (reference §5.6).
var uncapped = map[string]bool{
	"AT": true, "BE": true, "BG": true, "HR": true, "CY": true, "CZ": true, "DK": true, "EE": true, "FI": true, "FR": true,
	"DE": true, "GR": true, "HU": true, "IE": true, "IT": true, "LV": true, "LT": true, "LU": true, "MT": true, "NL": true,
	"PL": true, "PT": true, "RO": true, "SK": true, "SI": true, "ES": true, "SE": true, "IS": true, "LI": true, "NO": true,
	"GB": true, "JP": true, "KR": true,
}

// marketing is why a marketing message fails, or nil; capped says that it counts once it arrives. One
// inside an open window is an answer and does not count (reference §5.6).
func (d *decider) marketing(n *account.Number, to message.Address, open bool) (capped bool, kind Limit, f *fault.Error) {
	country := Country(to)
	if country == "US" && !d.limits.MarketingUS {
		return false, LimitMarketingUS, d.limits.says(fault.Ecosystem.With("Marketing messages do not reach numbers of the United States."))
	}
	if open {
		return false, 0, nil
	}
	key := personKey(to)
	if capped = d.limits.MarketingCap > 0 && !uncapped[country] && !uncapped[Country(message.Address(n.Digits))]; capped {
		if !d.state.limits.appetites.people[key].more(d.now, d.limits.MarketingCap) {
			return false, LimitMarketingCap, d.limits.says(fault.Ecosystem.New())
		}
	}
	if inExperiment(key, d.limits.ExperimentShare) {
		return false, LimitExperiment, d.limits.says(fault.Experiment.New())
	}
	return capped, 0, nil
}

// inExperiment says whether a person belongs to the share of 1,000 that marketing never reaches. It is
// always the same people: a bigger share holds a smaller one.
func inExperiment(key uint64, share int) bool {
	if share == 0 {
		return false
	}
	// The finalizer of MurmurHash3: near numbers fall far apart.
	key ^= key >> 33
	key *= 0xff51afd7ed558ccd
	key ^= key >> 33
	key *= 0xc4ceb9fe1a85ec53
	key ^= key >> 33
	return key%1000 < uint64(share)
}
