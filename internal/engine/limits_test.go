package engine

import (
	"bytes"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// settle brings limits into a form in which two that decide alike are the same.
func (l *limits) settle(now int64) {
	l.swept = now - sweepEvery
	l.sweep(now)
	l.swept = 0
	for _, r := range l.rates {
		r.roll(now)
	}
	for _, o := range l.appetites.people {
		for i := range o.at {
			if o.at[i]+offersSpan <= now {
				o.at[i], o.read[i] = 0, false
			}
		}
	}
}

// limited runs an engine that keeps limits, for a number of a portfolio.
func limited(t *testing.T, change func(l *Limits), f func(t *testing.T, w *world, n *account.Number)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n := &account.Number{
			ID: 9, Digits: "5511999990000", Status: account.Connected,
			Account: &account.Account{ID: 3, Business: &account.Business{ID: 2}},
		}
		w := startWith(t, &memoryLog{}, &memorySnapshots{}, time.Now, func(d *Deps) {
			d.Limits = DefaultLimits()
			if change != nil {
				change(&d.Limits)
			}
		})
		defer w.stop()
		f(t, w, n)
	})
}

// try sends a template and says what came of it: the code of a refusal, or of a failure, or 0.
func (w *world) try(t *testing.T, n *account.Number, to message.Address, c message.Category) (id message.ID, code int) {
	t.Helper()
	r, err := w.Submit(t.Context(), &Submission{Number: n, To: to, Category: c, Lifetime: 3600_000, Content: message.Content{Kind: message.KindTemplate}})
	if err != nil {
		return 0, fault.From(err).Code
	}
	if moved := w.log.moved(r.ID); len(moved) > 0 {
		code, _ = strconv.Atoi(strings.TrimPrefix(moved[0], "failed "))
	}
	return r.ID, code
}

func (w *world) tell(t *testing.T, n *account.Number, to message.Address, id message.ID, s message.Status) {
	t.Helper()
	if err := w.Report(t.Context(), []Report{{Thread: fact.Thread{Number: n.ID, Address: to}, ID: id, Direction: message.ToPerson, Status: s}}); err != nil {
		t.Fatal(err)
	}
}

func person(i int) message.Address { return message.Address(strconv.Itoa(5511900000000 + i)) }

func want(t *testing.T, what string, got, want int) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %d, want %d", what, got, want)
	}
}

func TestThroughputCountsBothWays(t *testing.T) {
	t.Parallel()
	limited(t, func(l *Limits) { l.MessagingLimit = 0 }, func(t *testing.T, w *world, n *account.Number) {
		for i := range 30 {
			if _, err := w.Receive(t.Context(), &Reception{Number: n, From: person(i), Content: message.Content{Kind: message.KindText}}); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 50 {
			_, code := w.try(t, n, person(i), message.Utility)
			want(t, "message "+strconv.Itoa(i), code, 0)
		}
		facts := len(w.log.facts)
		_, code := w.try(t, n, person(60), message.Utility)
		want(t, "the 81st of the second", code, 130429)
		want(t, "facts of a refusal", len(w.log.facts)-facts, 0)
		// People are never refused; what they write counts.
		if _, err := w.Receive(t.Context(), &Reception{Number: n, From: person(1), Content: message.Content{Kind: message.KindText}}); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Second)
		_, code = w.try(t, n, person(60), message.Utility)
		want(t, "a second later", code, 0)
		for i := range 400 { // evenly, at the limit
			time.Sleep(time.Second / 80)
			_, code = w.try(t, n, person(100+i), message.Utility)
			want(t, "at 80 a second", code, 0)
		}
	})
}

func TestThroughputLevels(t *testing.T) {
	t.Parallel()
	limited(t, func(l *Limits) { l.MessagingLimit = 0 }, func(t *testing.T, w *world, n *account.Number) {
		for _, c := range []struct {
			line account.Line
			most int
		}{{account.Line{Coexistence: true}, 20}, {account.Line{}, 80}, {account.Line{High: true}, 1000}, {account.Line{High: true, Throughput: 5}, 5}} {
			n.Line = c.line
			accepted := 0
			for i := range 1100 {
				if _, code := w.try(t, n, person(i), message.Utility); code == 0 {
					accepted++
				} else if code != 130429 {
					t.Fatalf("refused with %d", code)
				}
			}
			want(t, "accepted in a second", accepted, c.most)
			time.Sleep(time.Hour)
		}
		n.Line = account.Line{UpgradeEnds: time.Now().Add(time.Minute).UnixMilli()}
		_, code := w.try(t, n, person(1), message.Utility)
		want(t, "while it is upgraded", code, 131057)
		time.Sleep(time.Minute)
		_, code = w.try(t, n, person(1), message.Utility)
		want(t, "after its minute", code, 0)
	})
}

func TestPairRate(t *testing.T) {
	t.Parallel()
	limited(t, func(l *Limits) { l.MessagingLimit = 0 }, func(t *testing.T, w *world, n *account.Number) {
		send := func() int { _, code := w.try(t, n, ada, message.Utility); return code }
		for i := range 20 {
			want(t, "message "+strconv.Itoa(i)+" of a burst of 20", send(), 0)
		}
		time.Sleep(6 * time.Second)
		want(t, "after the burst", send(), 131056)
		_, code := w.try(t, n, person(1), message.Utility)
		want(t, "to another person", code, 0)
		time.Sleep(114*time.Second - time.Millisecond)
		want(t, "just before two minutes", send(), 131056)
		time.Sleep(time.Millisecond)
		for range 45 {
			want(t, "a burst of 45", send(), 0)
		}
		want(t, "the 46th", send(), 131056)
		time.Sleep(45 * 6 * time.Second)
		for range 100 {
			want(t, "one in 6 seconds", send(), 0)
			time.Sleep(6 * time.Second)
		}
	})
}

func TestTheMessagingLimitCountsPeople(t *testing.T) {
	t.Parallel()
	limited(t, func(l *Limits) { l.Throughput = 0 }, func(t *testing.T, w *world, n *account.Number) {
		ids := map[int]message.ID{}
		for i := range 250 {
			id, code := w.try(t, n, person(i), message.Utility)
			want(t, "person "+strconv.Itoa(i), code, 0)
			ids[i] = id
		}
		_, code := w.try(t, n, person(250), message.Utility)
		want(t, "the 251st", code, 131048)
		_, code = w.try(t, n, person(7), message.Utility)
		want(t, "somebody who counts already", code, 0)
		other := *n
		other.ID = 10
		_, code = w.try(t, &other, person(251), message.Utility)
		want(t, "by another number of the portfolio", code, 131048)
		if _, err := w.Receive(t.Context(), &Reception{Number: n, From: person(252), Content: message.Content{Kind: message.KindText}}); err != nil {
			t.Fatal(err)
		}
		_, code = w.try(t, n, person(252), message.Utility)
		want(t, "inside a window", code, 0)

		w.tell(t, n, person(0), ids[0], message.Failed)
		_, code = w.try(t, n, person(253), message.Utility)
		want(t, "in the place of one who was not reached", code, 0)
		w.tell(t, n, person(1), ids[1], message.Delivered)
		time.Sleep(2 * time.Hour) // by then all others have expired
		_, code = w.try(t, n, person(254), message.Utility)
		want(t, "when the others never arrived", code, 0)
		s, err := w.Standing(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		want(t, "people now", s.People, 2)
		want(t, "the limit", s.MostPeople, 250)
		want(t, "people of the week", s.Week, 1)
		time.Sleep(22*time.Hour - time.Millisecond)
		s, _ = w.Standing(t.Context(), n)
		want(t, "within 24 hours of the delivery", s.People, 1)
		time.Sleep(time.Millisecond)
		s, _ = w.Standing(t.Context(), n)
		want(t, "after 24 hours", s.People, 0)
	})
}

func TestTheMessagingLimitCanBeToldAtOnce(t *testing.T) {
	t.Parallel()
	limited(t, func(l *Limits) { l.MessagingLimit, l.MessagingLimitSync = 1, true }, func(t *testing.T, w *world, n *account.Number) {
		_, code := w.try(t, n, person(1), message.Utility)
		want(t, "the first", code, 0)
		id, code := w.try(t, n, person(2), message.Utility)
		if id != 0 || code != 131048 {
			t.Errorf("the second: message %d, code %d", id, code)
		}
		n.Account.Business.Allowance.People = account.Unlimited
		_, code = w.try(t, n, person(2), message.Utility)
		want(t, "without a limit", code, 0)
	})
}

func TestANumberWithoutAnApprovedNameStaysOnTheFirstStep(t *testing.T) {
	t.Parallel()
	limited(t, func(l *Limits) { l.Throughput, l.MessagingLimit = 0, 0 }, func(t *testing.T, w *world, n *account.Number) {
		n.Line.NameStatus = account.NamePending
		for i := range account.Ladder[0] {
			_, code := w.try(t, n, person(i), message.Utility)
			want(t, "person "+strconv.Itoa(i), code, 0)
		}
		_, code := w.try(t, n, person(1000), message.Utility)
		want(t, "one more", code, 131048)
		_, code = w.try(t, n, person(3), message.Utility)
		want(t, "somebody who counts already", code, 0)
		named := *n
		named.ID, named.Line.NameStatus = 10, ""
		_, code = w.try(t, &named, person(1001), message.Utility)
		want(t, "by a number of the portfolio with a name", code, 0)
		n.Line.NameStatus = ""
		_, code = w.try(t, n, person(1002), message.Utility)
		want(t, "once its name is approved", code, 0)
	})
}

func TestANumberOfAnUnlimitedPortfolioCountsForItsUpgrade(t *testing.T) {
	t.Parallel()
	limited(t, func(l *Limits) { l.MessagingLimit = 0 }, func(t *testing.T, w *world, n *account.Number) {
		for i := range 5 {
			id, _ := w.try(t, n, person(i), message.Utility)
			w.tell(t, n, person(i), id, message.Delivered)
		}
		s, err := w.Standing(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		want(t, "people reached", s.Reached, 5)
		n.Line.High = true
		w.try(t, n, person(6), message.Utility)
		s, _ = w.Standing(t.Context(), n)
		want(t, "people reached once it is HIGH", s.Reached, 5)
	})
}

func TestMarketingCap(t *testing.T) {
	t.Parallel()
	limited(t, nil, func(t *testing.T, w *world, n *account.Number) {
		deliver := func(read bool) int {
			id, code := w.try(t, n, person(1), message.Marketing)
			if code == 0 {
				w.tell(t, n, person(1), id, message.Delivered)
				if read {
					w.tell(t, n, person(1), id, message.Read)
				}
			}
			return code
		}
		want(t, "the first", deliver(false), 0)
		want(t, "the second, which is read", deliver(true), 0)
		want(t, "the third, since one was read", deliver(false), 0)
		want(t, "the fourth", deliver(false), 131049)
		_, code := w.try(t, n, person(1), message.Utility)
		want(t, "what is no marketing", code, 0)
		time.Sleep(24 * time.Hour)
		want(t, "a day later", deliver(false), 0)
		for range 3 {
			id, code := w.try(t, n, ada, message.Marketing)
			want(t, "to a person of the EEA", code, 0)
			w.tell(t, n, ada, id, message.Delivered)
		}
		_, code = w.try(t, n, "12025550123", message.Marketing)
		want(t, "to the United States", code, 131049)
	})
}

func TestExperiment(t *testing.T) {
	t.Parallel()
	limited(t, func(l *Limits) { l.ExperimentShare, l.MessagingLimit, l.Throughput = 100, 0, 0 }, func(t *testing.T, w *world, n *account.Number) {
		held := map[message.Address]bool{}
		for i := range 2000 {
			if _, code := w.try(t, n, person(i), message.Marketing); code == 130472 {
				held[person(i)] = true
			}
		}
		if len(held) < 140 || len(held) > 260 {
			t.Errorf("%d of 2,000 people are in an experiment of 100 of 1,000", len(held))
		}
		for p := range held {
			_, code := w.try(t, n, p, message.Marketing)
			want(t, "again", code, 130472)
			_, code = w.try(t, n, p, message.Utility)
			want(t, "no marketing", code, 0)
			if _, err := w.Receive(t.Context(), &Reception{Number: n, From: p, Content: message.Content{Kind: message.KindText}}); err != nil {
				t.Fatal(err)
			}
			_, code = w.try(t, n, p, message.Marketing)
			want(t, "inside a window", code, 0)
			return
		}
	})
}

func TestLimitsThatAreOff(t *testing.T) {
	t.Parallel()
	limited(t, func(l *Limits) { l.Enforce = false }, func(t *testing.T, w *world, n *account.Number) {
		n.Line.UpgradeEnds = time.Now().Add(time.Minute).UnixMilli()
		for i := range 300 {
			_, code := w.try(t, n, person(i), message.Marketing)
			want(t, "to many", code, 0)
			_, code = w.try(t, n, "12025550123", message.Marketing)
			want(t, "to one", code, 0)
		}
	})
}

func TestRefusalsAreCountedForAnHour(t *testing.T) {
	t.Parallel()
	limited(t, func(l *Limits) { l.PairBurst, l.Hint = 1, " Limits can be switched off." }, func(t *testing.T, w *world, n *account.Number) {
		began := time.Now().UnixMilli()
		w.try(t, n, ada, message.Utility)
		for range 3 {
			_, err := w.Submit(t.Context(), &Submission{Number: n, To: ada, Lifetime: 1000})
			if err == nil || !strings.HasSuffix(fault.From(err).DetailText(), "Limits can be switched off.") {
				t.Errorf("refused with %v", err)
			}
		}
		s, _ := w.Standing(t.Context(), n)
		if diff := cmp.Diff([]Refused{{LimitPair, 3, began, began}}, s.Refused); diff != "" {
			t.Error(diff)
		}
		time.Sleep(time.Hour)
		if s, _ = w.Standing(t.Context(), n); len(s.Refused) != 0 {
			t.Errorf("an hour later: %v", s.Refused)
		}
	})
}

// TestRestartsDodgeNothing stops an engine in the middle of each limit and goes on with another.
func TestRestartsDodgeNothing(t *testing.T) {
	t.Parallel()
	for _, kept := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			log, snapshots := &memoryLog{}, &memorySnapshots{}
			n := &account.Number{ID: 9, Digits: "5511999990000", Account: &account.Account{ID: 3, Business: &account.Business{ID: 2}}}
			begin := func() *world {
				if !kept {
					snapshots = &memorySnapshots{}
				}
				return startWith(t, log, snapshots, time.Now, func(d *Deps) {
					d.Limits = DefaultLimits()
					d.Limits.MessagingLimit, d.Limits.Throughput, d.Limits.MarketingCap = 3, 4, 1
				})
			}
			w := begin()
			for i := range 3 {
				id, code := w.try(t, n, person(i), message.Marketing)
				want(t, "before", code, 0)
				w.tell(t, n, person(i), id, message.Delivered)
			}
			for range 45 {
				w.try(t, n, person(0), message.Utility)
				time.Sleep(251 * time.Millisecond / 3)
			}
			w.stop()
			w = begin()
			defer w.stop()
			_, code := w.try(t, n, person(0), message.Utility)
			want(t, "throughput", code, 130429)
			time.Sleep(time.Second)
			_, code = w.try(t, n, person(3), message.Utility)
			want(t, "people", code, 131048)
			time.Sleep(10 * time.Second)
			_, code = w.try(t, n, person(0), message.Utility)
			want(t, "pair", code, 131056)
			_, code = w.try(t, n, person(1), message.Marketing)
			want(t, "marketing", code, 131049)
		})
	}
}

// TestRateAgainstAList compares a rate with the list of all moments.
func TestRateAgainstAList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r, now := &rate{}, int64(1_700_000_000_000)
		var all []int64
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			now += rapid.Int64Range(0, rapid.SampledFrom([]int64{5, 120, 3000}).Draw(t, "scale")).Draw(t, "later")
			if rapid.Bool().Draw(t, "add") {
				r.add(now)
				all = append(all, now)
			}
			n := 0
			for _, at := range all {
				if at/rateStep > now/rateStep-rateSteps {
					n++
				}
			}
			if got := r.count(now); got != n {
				t.Fatalf("counted %d, want %d", got, n)
			}
			if exact := n; exact > 0 { // it never counts what is more than a second old
				oldest := slices.IndexFunc(all, func(at int64) bool { return at/rateStep > now/rateStep-rateSteps })
				if now-all[oldest] >= 1000 {
					t.Fatalf("it counts one of %d ms ago", now-all[oldest])
				}
			}
		}
	})
}

// TestBurstAgainstAList compares the pair's limit with a ledger of the quota that each message took.
func TestBurstAgainstAList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const interval, most = 6 * time.Second, 45
		var b burst
		now, owed, began, count := int64(1_700_000_000_000), int64(0), int64(0), 0
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			now += rapid.Int64Range(0, rapid.SampledFrom([]int64{50, 7000, 60_000}).Draw(t, "scale")).Draw(t, "later")
			free := now >= owed
			borrow := !free && now-began < 6000 && count < most
			n, wait := b.next(now, interval, most)
			if (n > 0) != (free || borrow) {
				t.Fatalf("at %d, owing until %d since %d after %d: message %d, wait %d", now, owed, began, count, n, wait)
			}
			switch {
			case n == 0 && wait != owed-now:
				t.Fatalf("it waits %d, want %d", wait, owed-now)
			case n == 0:
				continue
			case free:
				began, count, owed = now, 0, now
			}
			count++
			owed += 6000
			b = b.and(n, now)
		}
	})
}

// TestAudienceAgainstASet compares counted people with a plain record of every message.
func TestAudienceAgainstASet(t *testing.T) { //nolint:gocognit // the naive set stands beside what it checks
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const span = 1000
		a, now := newAudience(span, 0), int64(1_700_000_000_000)
		pending, reached := map[uint64]int{}, map[uint64]int64{}
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			now += rapid.Int64Range(0, 120).Draw(t, "later")
			key := rapid.Uint64Range(1, 12).Draw(t, "who")
			switch what := rapid.IntRange(0, 2).Draw(t, "what"); {
			case what == 0:
				a.expect(key)
				pending[key]++
			case pending[key] > 0:
				a.settle(key, what == 1, now)
				pending[key]--
				if what == 1 {
					reached[key] = now
				}
			}
			n := 0
			for k := uint64(1); k <= 12; k++ {
				in := pending[k] > 0 || (reached[k] != 0 && reached[k]+span > now)
				if in {
					n++
				}
				if a.has(k, now) != in {
					t.Fatalf("%d is in it: %v", k, !in)
				}
			}
			if got := a.count(now); got != n {
				t.Fatalf("counted %d, want %d", got, n)
			}
			if rapid.IntRange(0, 20).Draw(t, "restart") == 0 {
				back := newAudience(span, 0)
				r := &snapshotReader{b: a.encode(nil)}
				if back.decode(r); r.err != nil || len(r.b) != 0 {
					t.Fatalf("read back: %v, %d bytes left", r.err, len(r.b))
				}
				a = back
			}
			if len(a.agenda) > len(a.seats) {
				t.Fatalf("%d moments for %d people", len(a.agenda), len(a.seats))
			}
		}
	})
}

// TestAClimbIsBounded holds that the people who were reached last are remembered.
func TestAClimbIsBounded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const most = 5
		a, now := newAudience(1000, most), int64(1_700_000_000_000)
		reached := map[uint64]int64{}
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			now += rapid.Int64Range(1, 200).Draw(t, "later")
			key := rapid.Uint64Range(1, 12).Draw(t, "who")
			a.settle(key, true, now)
			reached[key] = now
			var times []int64
			for _, at := range reached {
				if at+1000 > now {
					times = append(times, at)
				}
			}
			slices.Sort(times)
			times = times[max(0, len(times)-most):]
			if got := a.since(times[0]); got != len(times) || len(a.seats) != len(times) {
				t.Fatalf("remembers %d, %d of them since %d; want %d", len(a.seats), got, times[0], len(times))
			}
		}
	})
}

func TestPersonKeys(t *testing.T) {
	t.Parallel()
	seen := map[uint64]message.Address{}
	for _, a := range []message.Address{"1", "33612345678", "033612345678", "33612345679", "999999999999999999", "9999999999999999999", "", "abc", "3361234567a", "+33612345678"} {
		key := personKey(a)
		if other, twice := seen[key]; twice {
			t.Errorf("%q and %q have the same key", a, other)
		}
		seen[key] = a
	}
	if personKey("33612345678") != 33612345678 {
		t.Error("a phone number is not its own key")
	}
}

// TestLimitsInASnapshot draws a state with all that limits remember and reads it back.
func TestLimitsInASnapshot(t *testing.T) {
	t.Parallel()
	s := newState(0)
	at := int64(1_700_000_000_000)
	for i := range 5 {
		th := fact.Thread{Number: 9, Address: person(i)}
		s.apply(at, &fact.MessageAccepted{Thread: th, Account: 3, Lifetime: 1000_000, Released: true, Burst: 1, Counted: 2, Capped: true})
		s.apply(at, &fact.MessageAccepted{Thread: th, Account: 3, Lifetime: 1000_000, Released: true, Burst: 2, Counted: 9})
	}
	for id, status := range map[message.ID]message.Status{1: message.Delivered, 3: message.Read, 5: message.Failed, 4: message.Delivered} {
		s.apply(at+1, &fact.MessageMoved{Thread: fact.Thread{Number: 9, Address: person(int(id-1) / 2)}, ID: id, Direction: message.ToPerson, Status: status})
	}
	back, err := decodeState(s.text(), 0)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, s, back, at+2)
	if len(back.limits.audiences[2].seats) != 4 || len(back.limits.climbs[2].seats) != 2 || len(back.limits.appetites.people) != 2 {
		t.Errorf("%d people, %d of the month, %d with marketing", len(back.limits.audiences[2].seats), len(back.limits.climbs[2].seats), len(back.limits.appetites.people))
	}
	if !bytes.Contains(s.text(), []byte("limits")) {
		t.Error("no section of limits is written")
	}
}

// TestAHundredThousandPeopleAreCountedExactly drives one portfolio's numbers to the highest limit that is
// counted: the person after it is refused, one who was reached is not, and none of it takes more than 150
// bytes a person, however often the same are reached and whatever days pass.
func TestAHundredThousandPeopleAreCountedExactly(t *testing.T) { //nolint:paralleltest // the memory of others would count
	const most = 100_000
	l := DefaultLimits()
	l.MessagingLimit, l.Throughput, l.PairBurst = most, 0, 0
	d := &decider{state: newState(0), limits: &l, now: 1_800_000_000_000, dir: account.NewDirectory()}
	business := &account.Business{ID: 2}
	for id := account.NumberID(4); id < 6; id++ {
		d.dir.Numbers[id] = &account.Number{ID: id, Account: &account.Account{ID: 3, Currency: "USD", Business: business}}
	}
	counts := func(i int, number account.NumberID) bool {
		p := &passage{}
		s := &Submission{Number: d.dir.Numbers[number], To: person(i)}
		if d.people(s, p) != nil {
			return false
		}
		t := &thread{id: fact.Thread{Number: number, Address: s.To}}
		d.state.limits.accepted(t, d.now, &fact.MessageAccepted{Thread: t.id, Counted: p.counted})
		d.state.limits.moved(t, outbound{status: message.Sent, counted: p.counted}, message.Delivered, d.now)
		return true
	}
	before := memoryInUse()
	for round := range 3 { // the same people, of both numbers, on three days
		for i := range most {
			if !counts(i, account.NumberID(4+(i+round)%2)) {
				t.Fatalf("round %d: person %d of %d was refused", round, i, most)
			}
		}
		if got := d.state.limits.audiences[2].count(d.now); got != most {
			t.Fatalf("round %d: %d people are counted", round, got)
		}
		if counts(most, 4) || !counts(0, 5) {
			t.Fatalf("round %d: the person after the last was let through, or one who was reached was not", round)
		}
		d.now += peopleSpan
	}
	each := (memoryInUse() - before) / most
	t.Logf("%d bytes a person", each)
	if each > 150 {
		t.Errorf("a person takes %d bytes", each)
	}
	d.now += peopleSpan
	d.state.limits.sweep(d.now)
	if n := len(d.state.limits.audiences); n != 0 {
		t.Errorf("%d audiences are left after their day", n)
	}
}

// memoryInUse is how many bytes are in use.
func memoryInUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
