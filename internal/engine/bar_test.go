package engine

import (
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// TestABlockListIsBounded fills a list, and finds room again once somebody is off it.
func TestABlockListIsBounded(t *testing.T) {
	t.Parallel()
	d := &decider{state: newState(0), now: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC).UnixMilli(), dir: account.NewDirectory()}
	d.state.number(1).barred = MaxBarred - 1
	bar := func(lift bool, people ...message.Address) []*fault.Error {
		b := &barring{number: 1, people: people, lift: lift}
		if err := b.decide(d); err != nil {
			t.Fatal(err)
		}
		return b.refused
	}
	for _, who := range []message.Address{"331", "332"} {
		d.emit(&fact.MessageReceived{Thread: fact.Thread{Number: 1, Address: who}, Content: message.Content{Kind: message.KindText}})
	}
	got := bar(false, "331", "331", "332", "333")
	for i, want := range []*fault.Fault{nil, nil, fault.BlockListFull, fault.WindowClosed} {
		if (got[i] == nil) != (want == nil) || (want != nil && got[i].Fault != want) {
			t.Errorf("person %d: %v", i, got[i])
		}
	}
	before := len(d.facts)
	bar(true, "331", "333")
	if got := bar(false, "332"); got[0] != nil || len(d.facts) != before+2 {
		t.Errorf("there is room, and yet: %v, %d facts", got[0], len(d.facts)-before)
	}
	d.now += windowLength
	if got := bar(false, "331"); got[0] == nil || got[0].Fault != fault.WindowClosed {
		t.Errorf("who wrote a day ago: %v", got[0])
	}
}

// TestWhenAHiddenNumberShows walks through the rule of reference §9.2.
func TestWhenAHiddenNumberShows(t *testing.T) {
	t.Parallel()
	const start = int64(1_790_000_000_000)
	line := fact.Thread{Number: 1, Address: "33612345678"}
	for name, c := range map[string]struct {
		before fact.Fact // at start
		after  int64
		hides  bool
		hidden bool
	}{
		"never met":                      {nil, 0, true, true},
		"hides nothing":                  {nil, 0, false, false},
		"written to by number":           {&fact.MessageAccepted{Thread: line, Lifetime: 1}, phoneKnown - 1, true, false},
		"written to by number long ago":  {&fact.MessageAccepted{Thread: line, Lifetime: 1}, phoneKnown, true, true},
		"written to by user id":          {&fact.MessageAccepted{Thread: line, Lifetime: 1, ByUserID: true}, 1, true, true},
		"wrote with the number":          {&fact.MessageReceived{Thread: line}, phoneKnown - 1, true, false},
		"wrote with the number long ago": {&fact.MessageReceived{Thread: line}, phoneKnown, true, true},
		"wrote without it":               {&fact.MessageReceived{Thread: line, Face: fact.Face{Hidden: true}}, 1, true, true},
		"the platform wrote of them":     {&fact.MessageReceived{Thread: line, Content: message.Content{Kind: message.KindSystem}}, 1, true, true},
	} {
		for _, tidy := range []bool{false, true} {
			s := newState(0)
			if c.before != nil {
				s.apply(start, c.before)
			}
			if th := s.threads[line]; th != nil && tidy { // forgetting must change nothing
				s.tidy(th, start+c.after)
			}
			if got := s.peek(line).face(fact.Face{Hidden: c.hides}, start+c.after); got.Hidden != c.hidden {
				t.Errorf("%s, tidied %t: hidden %t", name, tidy, got.Hidden)
			}
		}
	}
}
