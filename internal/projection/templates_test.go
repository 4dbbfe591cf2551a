package projection

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/tariff"
)

// TestDaysOfTemplates counts what became of two templates' messages, folded at once and one by one.
func TestDaysOfTemplates(t *testing.T) {
	t.Parallel()
	const day = 24 * 3600 * 1000
	ada, bruno := fact.Thread{Number: 4, Address: "33612345678"}, fact.Thread{Number: 4, Address: "33612345679"}
	var facts []fact.Entry
	at := func(at int64, f fact.Fact) message.ID {
		facts = append(facts, fact.Entry{At: at, Fact: f})
		return message.NewID(0, uint64(len(facts)))
	}
	send := func(when int64, to fact.Thread, template uint64, s ...message.Status) message.ID {
		id := at(when, &fact.MessageAccepted{
			Thread: to, Content: message.Content{Kind: message.KindTemplate, Document: []byte(`{}`)}, Category: message.Marketing, Template: template, Released: true,
		})
		for _, one := range s {
			at(when, &fact.MessageMoved{Thread: to, ID: id, Direction: message.ToPerson, Status: one, Category: message.Marketing, Pricing: tariff.Regular})
		}
		return id
	}
	first := send(10*day, ada, 1, message.Sent, message.Delivered)
	send(10*day, bruno, 2, message.Sent, message.Delivered)
	at(10*day, &fact.PersonReported{Thread: bruno, Reason: "spam"})
	at(10*day, &fact.PersonReported{Thread: bruno, Reason: "spam"}) // once is enough
	at(11*day, &fact.MessageMoved{Thread: ada, ID: first, Direction: message.ToPerson, Status: message.Read, Category: message.Marketing})
	at(11*day, &fact.MessageReceived{
		Thread: ada, ReplyTo: first, Content: message.Content{Kind: message.KindButton, Document: []byte(`{"text":"Tell me more","payload":"x"}`)},
	})
	at(11*day-1, &fact.PersonBlocked{Thread: ada}) // within a day
	send(12*day, bruno, 1, message.Sent, message.Read)
	at(13*day+1, &fact.PersonBlocked{Thread: bruno}) // more than a day later
	want := []store.TemplateDay{
		{Template: 1, Day: 10, Sent: 1, Delivered: 1, Blocked: 1},
		{Template: 1, Day: 11, Read: 1, Clicked: 1, Clicks: map[string]int64{"Tell me more": 1}},
		{Template: 1, Day: 12, Sent: 1, Delivered: 1, Read: 1},
		{Template: 2, Day: 10, Sent: 1, Delivered: 1, Reported: 1},
	}
	for _, size := range []int{1, len(facts)} {
		s := tables(t, t.TempDir())
		defer closed(t, s)
		for next := 1; next <= len(facts); {
			next = min(next+size, len(facts)+1)
			foldInto(t, s, facts, uint64(next))
		}
		got, err := s.TemplateDays(t.Context(), 0, 100)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("folded by %d: %v %s", size, err, diff)
		}
		if last, sent, err := s.TemplateLastSent(t.Context(), 1); err != nil || !sent || last != 12 {
			t.Errorf("last sent on day %d, %v, %v", last, sent, err)
		}
		if m, _, err := s.Message(t.Context(), first); err != nil || m.Template != 1 {
			t.Errorf("%+v, %v", m, err)
		}
	}
}
