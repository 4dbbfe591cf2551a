package engine

import (
	"runtime"
	"strconv"
	"testing"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// BenchmarkLimits says what limits add to the decision about a message, its delivery included: with
// none, and with all of them so high that they stop nobody.
func BenchmarkLimits(b *testing.B) {
	off, on := Limits{}, GenerousLimits()
	for _, c := range []struct {
		name     string
		limits   *Limits
		kind     message.Kind
		category message.Category
	}{
		{"text/off", &off, message.KindText, message.Service},
		{"text/on", &on, message.KindText, message.Service},
		{"utility/off", &off, message.KindTemplate, message.Utility},
		{"utility/on", &on, message.KindTemplate, message.Utility},
		{"marketing/off", &off, message.KindTemplate, message.Marketing},
		{"marketing/on", &on, message.KindTemplate, message.Marketing},
	} {
		b.Run(c.name, func(b *testing.B) {
			const people = 10_000
			n := &account.Number{ID: 9, Digits: "5511999990000", Account: &account.Account{ID: 3, Business: &account.Business{ID: 2}}}
			d := &decider{state: newState(0), now: 1_700_000_000_000, dir: account.NewDirectory(), limits: c.limits, watch: newWatch(nil)}
			names := make([]message.Address, people)
			for i := range names {
				names[i] = message.Address(strconv.Itoa(5511900000000 + i))
				d.state.apply(d.now, &fact.MessageAccepted{Thread: fact.Thread{Number: 9, Address: names[i]}, Lifetime: 1})
				if c.kind == message.KindText {
					d.state.apply(d.now, &fact.MessageReceived{Thread: fact.Thread{Number: 9, Address: names[i]}})
				}
			}
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				if i%80 == 0 {
					d.now++
				}
				s := &Submission{Number: n, To: names[i*7919%people], Category: c.category, Lifetime: 3600_000, Content: message.Content{Kind: c.kind}}
				if err := s.decide(d); err != nil {
					b.Fatal(err)
				}
				_ = reports{{Thread: fact.Thread{Number: 9, Address: s.To}, ID: s.receipt.ID, Direction: message.ToPerson, Status: message.Read}}.decide(d)
				d.facts = d.facts[:0]
			}
		})
	}
}

// BenchmarkAudience says what exact counting of a portfolio at the highest limit takes.
func BenchmarkAudience(b *testing.B) {
	const people = 100_000
	fill := func() *audience {
		a := newAudience(peopleSpan, 0)
		for i := range uint64(people) {
			a.expect(33600000000 + i)
			a.settle(33600000000+i, true, int64(i))
		}
		return a
	}
	b.Run("memory", func(b *testing.B) {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		a := fill()
		runtime.GC()
		runtime.ReadMemStats(&after)
		for b.Loop() { // counting alone; what is reported is the memory
			a.count(people)
		}
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/people, "B/person")
	})
	b.Run("message", func(b *testing.B) {
		a, at := fill(), int64(people)
		b.ReportAllocs()
		for b.Loop() {
			at++
			key := 33600000000 + uint64(at*7919)%people
			_, _ = a.count(at), a.has(key, at)
			a.expect(key)
			a.settle(key, true, at)
		}
	})
	b.Run("snapshot", func(b *testing.B) {
		a, room := fill(), make([]byte, 0, 4<<20)
		for b.Loop() {
			room = a.encode(room[:0])
		}
	})
}
