package store

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// filled folds 130 messages in: more than one statement carries, and some that it does not.
// Odd ids are of number 4, even ones of number 5; every third is the person's; those of ada are
// visible, the newest first (so that visibility is another order than ids); bob's are not.
func filled(t *testing.T) (*Store, []Message) {
	t.Helper()
	s := open(t, t.TempDir())
	var rows Rows
	var all []Message
	for i := uint64(1); i <= 130; i++ {
		m := Message{
			ID: message.NewID(0, i), Number: 5 - account.NumberID(i%2), Address: "33612345678", Direction: message.ToPerson,
			Content:  message.Content{Kind: message.KindText, Document: fmt.Appendf(nil, `{"body":"%d"}`, i)},
			Category: message.Service, Status: message.Delivered, ReplyTo: message.ID(i % 7), ReplyToPerson: i%7 == 3, Callback: "c\x00'\"👍",
			At: int64(i), SentAt: int64(i + 1), DeliveredAt: int64(i + 2), VisibleAt: 1000 - i,
		}
		if i%3 == 0 {
			m.Direction, m.Callback = message.FromPerson, ""
		}
		if i%5 == 0 {
			m.Address, m.Status, m.VisibleAt, m.FailedAt, m.Code, m.Details = "33612345679", message.Failed, 0, int64(i), 131026, "nobody"
		}
		all = append(all, m)
	}
	for i := range all {
		rows.Fresh = append(rows.Fresh, &all[i])
	}
	if err := s.Fold(t.Context(), &rows, 131); err != nil {
		t.Fatal(err)
	}
	return s, all
}

func TestMessagesFilter(t *testing.T) {
	t.Parallel()
	s, all := filled(t)
	newest := func(keep func(m *Message) bool, limit int) (out []Message) {
		for i := len(all) - 1; i >= 0 && len(out) < limit; i-- {
			if keep(&all[i]) {
				out = append(out, all[i])
			}
		}
		return out
	}
	const ada, bob = message.Address("33612345678"), message.Address("33612345679")
	for name, c := range map[string]struct {
		filter MessageFilter
		keep   func(m *Message) bool
	}{
		"all":                  {MessageFilter{Limit: 500}, func(*Message) bool { return true }},
		"some":                 {MessageFilter{Limit: 7}, func(*Message) bool { return true }},
		"none":                 {MessageFilter{}, func(*Message) bool { return false }},
		"one number":           {MessageFilter{Number: 4, Limit: 500}, func(m *Message) bool { return m.Number == 4 }},
		"one person":           {MessageFilter{Address: bob, Limit: 500}, func(m *Message) bool { return m.Address == bob }},
		"one thread":           {MessageFilter{Address: ada, Number: 5, Limit: 10}, func(m *Message) bool { return m.Address == ada && m.Number == 5 }},
		"one status":           {MessageFilter{Status: message.Failed, Limit: 500}, func(m *Message) bool { return m.Status == message.Failed }},
		"what is before":       {MessageFilter{Before: 50, Limit: 500}, func(m *Message) bool { return m.ID < 50 }},
		"what a person sees":   {MessageFilter{VisibleToPerson: true, Limit: 500}, func(m *Message) bool { return m.VisibleAt > 0 }},
		"what bob does not":    {MessageFilter{Address: bob, VisibleToPerson: true, Limit: 500}, func(*Message) bool { return false }},
		"nobody's":             {MessageFilter{Address: "4915123456789", Limit: 500}, func(*Message) bool { return false }},
		"all restrictions":     {MessageFilter{Address: ada, Number: 4, Status: message.Delivered, Before: 90, VisibleToPerson: true, Limit: 3}, func(m *Message) bool { return m.Address == ada && m.Number == 4 && m.ID < 90 }},
		"quotes in an address": {MessageFilter{Address: "' OR 1=1 --", Limit: 500}, func(*Message) bool { return false }},
	} {
		got, err := s.Messages(t.Context(), c.filter)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		want := newest(c.keep, c.filter.Limit)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestPagesByVisibility walks an inbox page by page, in the order of arrival.
func TestPagesByVisibility(t *testing.T) {
	t.Parallel()
	s, all := filled(t)
	var want, got []message.ID
	for _, a := range slices.Backward(all) { // the newest became visible first
		if a.VisibleAt > 0 {
			want = append(want, a.ID)
		}
	}
	after := uint64(0)
	for {
		page, err := s.Messages(t.Context(), MessageFilter{Address: "33612345678", ByVisibility: true, VisibleAfter: after, VisibleToPerson: true, Limit: 9})
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, m := range page {
			got = append(got, m.ID)
		}
		after = page[len(page)-1].VisibleAt
	}
	if !slices.Equal(want, got) {
		t.Errorf("the pages give\n%v, want\n%v", got, want)
	}
}

func TestMessage(t *testing.T) {
	t.Parallel()
	s, all := filled(t)
	m, ok, err := s.Message(t.Context(), 77)
	if diff := cmp.Diff(all[76], m); diff != "" || !ok || err != nil {
		t.Error(diff, ok, err)
	}
	for _, id := range []message.ID{0, 131, 1 << 47, 1<<64 - 1} {
		if _, ok, err := s.Message(t.Context(), id); ok || err != nil {
			t.Errorf("%d: %v %v", id, ok, err)
		}
	}
}

// talk is a thread of number 4 and ada.
var talk = fact.Thread{Number: 4, Address: "33612345678"}

// visible is a fresh message of the business that its person sees.
func visible(id message.ID, at uint64) *Message {
	return &Message{ID: id, Number: talk.Number, Address: talk.Address, Direction: message.ToPerson, Status: message.Delivered, Category: message.Service, VisibleAt: at}
}

func TestUnreadIsWhatIsNewerThanTheNewestOpened(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	for i, c := range []struct {
		what   string
		fresh  []*Message
		moved  []*Message
		change ConversationChange
		unread int
	}{
		{"two arrive", []*Message{visible(1, 11), visible(2, 12)}, nil, ConversationChange{Arrived: 2, FirstArrived: 1, LastID: 2, LastVisibleAt: 12}, 2},
		{"the first was looked at", nil, nil, ConversationChange{OpenedUpTo: 1}, 1},
		{"one waits and one arrives", []*Message{visible(3, 0), visible(4, 14)}, nil, ConversationChange{Arrived: 1, FirstArrived: 4, LastID: 4, LastVisibleAt: 14}, 2},
		{"all were looked at", nil, nil, ConversationChange{OpenedUpTo: 4}, 0},
		{"an older one is looked at again", nil, nil, ConversationChange{OpenedUpTo: 2}, 0},
		{"the one that waited arrives late", nil, []*Message{visible(3, 16)}, ConversationChange{Arrived: 1, FirstArrived: 3, LastID: 3, LastVisibleAt: 16}, 0},
		{"one arrives", []*Message{visible(5, 17)}, nil, ConversationChange{Arrived: 1, FirstArrived: 5, LastID: 5, LastVisibleAt: 17}, 1},
		{"the person writes", nil, nil, ConversationChange{WindowEndsAt: 99, LastID: 6, LastVisibleAt: 18}, 1},
		{"one arrives, all are looked at, one arrives", []*Message{visible(7, 19), visible(8, 20)}, nil, ConversationChange{Arrived: 2, FirstArrived: 7, OpenedUpTo: 7, LastID: 8, LastVisibleAt: 20}, 1},
	} {
		c.change.Thread = talk
		if err := s.Fold(t.Context(), &Rows{Fresh: c.fresh, Moved: c.moved, Conversations: []*ConversationChange{&c.change}}, uint64(i+2)); err != nil {
			t.Fatal(err)
		}
		got, err := s.Conversations(t.Context(), talk.Address)
		if err != nil || len(got) != 1 {
			t.Fatal(got, err)
		}
		if got[0].Unread != c.unread {
			t.Errorf("%s: %d are unread, want %d", c.what, got[0].Unread, c.unread)
		}
	}
	got, _ := s.Conversations(t.Context(), talk.Address)
	if got[0].WindowEndsAt != 99 || got[0].Last.ID != 8 {
		t.Errorf("the thread became %+v", got[0])
	}
}

func TestConversationsComeNewestFirst(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	yes, no := true, false
	other := talk
	other.Number = 5
	m := visible(2, 30)
	m.Number = 5
	if err := s.Fold(t.Context(), &Rows{Fresh: []*Message{visible(1, 20), m}, Conversations: []*ConversationChange{
		{Thread: talk, Blocked: &yes, MarketingStopped: &yes, Arrived: 1, FirstArrived: 1, LastID: 1, LastVisibleAt: 20},
		{Thread: other, Blocked: &no, Arrived: 1, FirstArrived: 2, LastID: 2, LastVisibleAt: 30},
		{Thread: fact.Thread{Number: 6, Address: talk.Address}, Blocked: &yes},
		{Thread: fact.Thread{Number: 4, Address: "33612345679"}, Blocked: &yes},
	}}, 2); err != nil {
		t.Fatal(err)
	}
	got, err := s.Conversations(t.Context(), talk.Address)
	if err != nil || len(got) != 3 || got[0].Number != 5 || got[1].Number != 4 || got[2].Number != 6 {
		t.Fatalf("%+v %v", got, err)
	}
	if got[0].Blocked || !got[1].Blocked || !got[1].MarketingStopped || got[2].Last.ID != 0 {
		t.Errorf("%+v", got)
	}
	if err := s.Fold(t.Context(), &Rows{Conversations: []*ConversationChange{{Thread: talk, Blocked: &no}}}, 3); err != nil {
		t.Fatal(err)
	}
	if got, _ := s.Conversations(t.Context(), talk.Address); got[1].Blocked || !got[1].MarketingStopped {
		t.Errorf("unblocking became %+v", got[1])
	}
}

func TestCountersAddUpByHour(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	for i := range 3 {
		if err := s.Fold(t.Context(), &Rows{Counters: []Counter{
			{Hour: 0, Number: 4, Counts: Counts{Accepted: 1}},
			{Hour: hourLength, Number: 4, Counts: Counts{Accepted: 10, Received: 1, Delivered: 2, Read: 3, Failed: 4}},
			{Hour: hourLength, Number: 5, Counts: Counts{Accepted: 100}},
		}}, uint64(i+2)); err != nil {
			t.Fatal(err)
		}
	}
	for at, want := range map[int64]int64{0: 333, 1: 333, hourLength: 330, hourLength + 5: 330, 2 * hourLength: 0} {
		if got, err := s.CountsSince(t.Context(), at); got.Accepted != want || err != nil {
			t.Errorf("since %d: %+v %v, want %d", at, got, err, want)
		}
	}
	if got, _ := s.CountsSince(t.Context(), hourLength); got != (Counts{330, 3, 6, 9, 12}) {
		t.Errorf("%+v", got)
	}
}
