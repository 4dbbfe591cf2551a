package year

import (
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// truth goes through what happened and computes what each message costs, in the plainest way.
type truth struct {
	t         *testing.T
	numbers   map[account.NumberID]*account.Number
	windows   map[fact.Thread]int64 // until when
	came      map[fact.Thread]int64 // by an advertisement: until when an answer opens the entry point
	entries   map[fact.Thread]int64 // until when
	messages  map[message.ID]*told
	replies   map[ofMonth]int
	volumes   map[ofVolume]int64
	costs     map[message.ID]cost
	unpaid    int // accepted, and failed at once because nobody could pay
	delivered int
	free      int
	cheaper   int // charged at the price of the second band
	abroad    int // codes charged at the price from abroad
	lite      int // marketing over the interface made for it
}

// told is what is known of a message when it was accepted.
type told struct {
	category       message.Category
	open, entry    bool
	lite           bool
	arrived, ended bool
}

type ofMonth struct {
	number account.NumberID
	month  string
}

type ofVolume struct {
	business account.BusinessID
	market   string
	category message.Category
	month    string
}

// cost is what a delivered message costs.
type cost struct {
	business account.BusinessID
	amount   tariff.Micro
	at       int64
}

func newTruth(t *testing.T, d *account.Directory) *truth {
	return &truth{
		t: t, numbers: d.Numbers, windows: map[fact.Thread]int64{}, came: map[fact.Thread]int64{}, entries: map[fact.Thread]int64{},
		messages: map[message.ID]*told{}, replies: map[ofMonth]int{}, volumes: map[ofVolume]int64{}, costs: map[message.ID]cost{},
	}
}

// see goes through one record.
func (w *truth) see(record uint64, at int64, f fact.Fact) {
	switch f := f.(type) {
	case *fact.MessageReceived:
		w.windows[f.Thread] = at + 24*hour
		if len(f.Origin) > 0 {
			w.came[f.Thread] = at + 24*hour
		}
	case *fact.MessageAccepted:
		m := &told{category: f.Category, open: at < w.windows[f.Thread], lite: f.Lite}
		w.messages[message.NewID(0, record)] = m
		if !f.Released {
			return
		}
		switch {
		case at < w.entries[f.Thread]: // an answer inside neither prolongs it nor opens another later
			m.entry, w.came[f.Thread] = true, 0
		case at < w.came[f.Thread]:
			m.entry = true
			w.entries[f.Thread], w.came[f.Thread] = at+entryPoint, 0
		}
	case *fact.MessageMoved:
		m := w.messages[f.ID]
		if m == nil || m.arrived || m.ended {
			if m == nil || f.Status != message.Read {
				w.t.Fatalf("record %d moves message %d to %s after its end", record, f.ID, f.Status)
			}
			return
		}
		switch f.Status {
		case message.Delivered, message.Read:
			m.arrived = true
			w.charge(f.ID, f.Thread, at, m)
		case message.Failed, message.Expired:
			m.ended = true
			if f.Code == 131042 {
				w.unpaid++
			}
		}
	}
}

// charge computes what a message costs that arrives.
func (w *truth) charge(id message.ID, thread fact.Thread, at int64, m *told) {
	n := w.numbers[thread.Number]
	there := time.UnixMilli(at).In(n.Account.Location)
	month := there.Format("2006-01")
	amount := tariff.Micro(0)
	switch {
	case m.entry:
		w.free++
	case season(there) < 2 && (m.category == message.Service || (m.category == message.Utility && m.open)):
		w.free++
		if m.category == message.Service {
			w.replies[ofMonth{n.ID, month}]++
		}
	case m.category == message.Service:
		w.replies[ofMonth{n.ID, month}]++
		if w.replies[ofMonth{n.ID, month}] <= freeReplies {
			w.free++
			break
		}
		amount = w.look(thread.Address, season(there), m.category).low
	case m.lite:
		w.lite++
		amount = w.look(thread.Address, season(there), m.category).low - lite
	default:
		p := w.look(thread.Address, season(there), m.category)
		if m.category == message.Authentication && n.Account.Business.ID == credited && at >= abroadFrom && marketOf(thread.Address) == "IN" {
			w.abroad++
			p = abroad
		}
		amount = w.banded(n, thread.Address, p, month, m.category)
	}
	w.costs[id] = cost{n.Account.Business.ID, amount, at}
	w.delivered++
}

// banded is the price of one message more of the month.
func (w *truth) banded(n *account.Number, to message.Address, p price, month string, c message.Category) tariff.Micro {
	key := ofVolume{n.Account.Business.ID, marketOf(to), c, month}
	w.volumes[key]++
	if p.low != p.high && w.volumes[key] > bandEnd {
		w.cheaper++
		return p.high
	}
	return p.low
}

func (w *truth) look(to message.Address, season int, c message.Category) price {
	p, known := prices[season][marketOf(to)][c]
	if !known {
		w.t.Fatalf("there is no price of %s to %s", c, to)
	}
	return p
}

// season is the period of the year that a clock on the wall is in.
func season(there time.Time) int {
	switch {
	case there.Year() < 2026 || (there.Year() == 2026 && there.Month() < periods[1]):
		return 0
	case there.Year() == 2026 && there.Month() < periods[2]:
		return 1
	}
	return 2
}

func marketOf(to message.Address) string {
	for _, c := range countries {
		if string(to[:len(c.code)]) == c.code {
			return c.market
		}
	}
	return ""
}
