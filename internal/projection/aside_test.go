package projection

import (
	"testing"

	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// TestReactionsAreSeenAndNotCounted holds what a messenger does with a reaction: the person can see it,
// yet it is nothing unread, and the list of conversations goes on showing what was written last.
func TestReactionsAreSeenAndNotCounted(t *testing.T) {
	t.Parallel()
	pair := fact.Thread{Number: 4, Address: "33612345678"}
	text := func(body string) message.Content {
		return message.Content{Kind: message.KindText, Document: []byte(`{"body":"` + body + `"}`)}
	}
	aside := func(k message.Kind) message.Content { return message.Content{Kind: k, Document: []byte(`{}`)} }
	moved := func(id message.ID, s message.Status, reaction bool) fact.Fact {
		return &fact.MessageMoved{Thread: pair, ID: id, Direction: message.ToPerson, Status: s, Reaction: reaction}
	}
	facts := []fact.Fact{
		&fact.MessageReceived{Thread: pair, Content: text("hello")},                           // 1
		&fact.MessageAccepted{Thread: pair, Content: text("good day")},                        // 2
		&fact.MessageAccepted{Thread: pair, Content: aside(message.KindReaction), ReplyTo: 1}, // 3
		moved(2, message.Sent, false), moved(2, message.Delivered, false),
		moved(3, message.Sent, true), moved(3, message.Delivered, true),
		&fact.MessageReceived{Thread: pair, Content: aside(message.KindReaction), ReplyTo: 2}, // 8
		&fact.MessageReceived{Thread: pair, Content: aside(message.KindEdit), ReplyTo: 1},     // 9
		&fact.MessageReceived{Thread: pair, Content: aside(message.KindRevoke), ReplyTo: 1},   // 10
	}
	for _, size := range []int{1, 3, len(facts)} {
		s := tables(t, t.TempDir())
		defer closed(t, s)
		var entries []fact.Entry
		for i, f := range facts {
			entries = append(entries, fact.Entry{At: int64(i+1) * 1000, Fact: f})
		}
		for next := 1; next <= len(facts); {
			next = min(next+size, len(facts)+1)
			foldInto(t, s, entries, uint64(next))
		}
		check := func(unread int) {
			t.Helper()
			cs, err := s.Conversations(t.Context(), pair.Address)
			if err != nil || len(cs) != 1 {
				t.Fatal(cs, err)
			}
			if c := cs[0]; c.Unread != unread || c.Last.ID != 2 || c.WindowEndsAt != 10_000+windowLength {
				t.Errorf("folded by %d: %d unread, the last is %d, the window ends at %d", size, c.Unread, c.Last.ID, c.WindowEndsAt)
			}
		}
		check(1)
		entries = append(entries, fact.Entry{At: 11_000, Fact: &fact.ThreadOpened{Thread: pair, UpTo: 1}})
		foldInto(t, s, entries, uint64(len(entries)+1))
		check(1) // counted anew
		if m, ok, err := s.Message(t.Context(), 3); err != nil || !ok || m.VisibleAt != 7 || m.Status != message.Delivered {
			t.Errorf("the reaction is %+v, %v", m, err)
		}
	}
}

func TestSystemMessagesOpenNoWindow(t *testing.T) {
	t.Parallel()
	f := newFold()
	pair := fact.Thread{Number: 4, Address: "33612345678"}
	f.add(1, 1000, &fact.MessageReceived{Thread: pair, Content: message.Content{Kind: message.KindSystem, Document: []byte(`{}`)}})
	if c := f.rows().Conversations[0]; c.WindowEndsAt != 0 || c.LastID != 1 {
		t.Errorf("a system message gave %+v", c)
	}
}
