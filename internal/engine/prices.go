package engine

import (
	"encoding/binary"
	"encoding/json"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// prices is what prices depend on beside the cards: how much a portfolio was charged for in a month, and
// who came by an advertisement.
type prices struct {
	volumes map[volume]*[2]monthVolume // the newest month and one before it, since a clock may be set back
	entries map[fact.Thread]entry
}

// volume names what bands count: a portfolio's messages to a market in a category (reference §7.3).
type volume struct {
	payer    account.BusinessID
	market   string
	category tariff.Category
}

type monthVolume struct {
	month   int // year*12+month
	charged int64
}

// entry is a free entry point (reference §7.1): somebody came by an advertisement. It opens with the
// answer, if that comes in time.
type entry struct {
	answerBy int64 // Unix milliseconds; 0 when nobody waits for an answer
	ends     int64 // Unix milliseconds; 0 when none is open
}

func newPrices() prices {
	return prices{volumes: map[volume]*[2]monthVolume{}, entries: map[fact.Thread]entry{}}
}

// received notes that a person came by an advertisement.
func (p *prices) received(at int64, f *fact.MessageReceived) {
	if len(f.Origin) == 0 {
		return
	}
	var origin message.Origin
	if json.Unmarshal(f.Origin, &origin) != nil || origin.Referral == nil {
		return
	}
	e := p.entries[f.Thread]
	e.answerBy = at + windowLength
	p.entries[f.Thread] = e
}

// accepted notes the end of an entry point that an answer opened or that is open.
func (p *prices) accepted(f *fact.MessageAccepted) {
	if f.EntryEnds != 0 {
		p.entries[f.Thread] = entry{ends: f.EntryEnds}
	}
}

// moved counts what was charged.
func (p *prices) moved(f *fact.MessageMoved) {
	if f.Charges() && f.Price.Type == tariff.Regular && f.Price.Category.Tiered() {
		p.count(volume{f.Payer, f.Price.Market, f.Price.Category.Volume()}, f.Month)
	}
}

func (p *prices) count(v volume, month int) {
	months := p.volumes[v]
	if months == nil {
		months = &[2]monthVolume{}
		p.volumes[v] = months
	}
	switch {
	case months[0].month == month:
	case months[0].month < month:
		months[1], months[0] = months[0], monthVolume{month: month}
	case months[1].month < month:
		months[1] = monthVolume{month: month}
	}
	for i := range months {
		if months[i].month == month {
			months[i].charged++
		}
	}
}

// charged is how many were counted in a month.
func (p *prices) charged(v volume, month int) int64 {
	if months := p.volumes[v]; months != nil {
		for _, m := range months {
			if m.month == month {
				return m.charged
			}
		}
	}
	return 0
}

// forget drops what is over of an entry point, and says when the rest will be; 0 when nothing is left.
func (p *prices) forget(t fact.Thread, now int64) int64 {
	e, known := p.entries[t]
	if !known {
		return 0
	}
	if e.answerBy <= now {
		e.answerBy = 0
	}
	if e.ends <= now {
		e.ends = 0
	}
	if e == (entry{}) {
		delete(p.entries, t)
		return 0
	}
	p.entries[t] = e
	return max(e.answerBy, e.ends)
}

// section is the part of a snapshot.
func (p *prices) section() section { return section{"prices", p.encode, p.decode} }

func (p *prices) encode(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(p.volumes)))
	for v, months := range p.volumes {
		b = appendString(binary.AppendUvarint(b, uint64(v.payer)), v.market)
		b = append(b, byte(v.category))
		for _, m := range months {
			b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(m.month)), uint64(m.charged))
		}
	}
	b = binary.AppendUvarint(b, uint64(len(p.entries)))
	for t, e := range p.entries {
		b = appendString(binary.AppendUvarint(b, uint64(t.Number)), string(t.Address))
		b = binary.AppendVarint(binary.AppendVarint(b, e.answerBy), e.ends)
	}
	return b
}

func (p *prices) decode(r *snapshotReader) {
	for range r.count() {
		v := volume{account.BusinessID(r.uint()), r.string(), tariff.Category(r.byte())}
		months := &[2]monthVolume{}
		for i := range months {
			months[i] = monthVolume{int(r.uint()), int64(r.uint())}
		}
		p.volumes[v] = months
	}
	for range r.count() {
		t := fact.Thread{Number: account.NumberID(r.uint()), Address: message.Address(r.string())}
		p.entries[t] = entry{r.int(), r.int()}
	}
}
