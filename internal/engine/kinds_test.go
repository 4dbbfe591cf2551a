package engine

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

var (
	reaction    = message.Content{Kind: message.KindReaction, Document: []byte(`{"emoji":"👍"}`)}
	callRequest = message.Content{Kind: message.KindInteractive, Document: []byte(`{"type":"call_permission_request"}`)}
)

func with(c message.Content) func(*Submission) {
	return func(s *Submission) { s.Content = c }
}

// TestReactionsAreToldAsSentAndNoMore looks at what follows from a reaction: it reaches its person, comes
// to rest there, costs nothing and takes nothing of the free tier.
func TestReactionsAreToldAsSentAndNoMore(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		w.hello(t)
		id := w.send(t, with(reaction))
		w.report(t, id, message.Delivered)
		w.report(t, id, message.Read)
		if err := w.Opened(t.Context(), Look{Thread: pair, UpTo: id, Tell: true}); err != nil {
			t.Fatal(err)
		}
		var steps []string
		for _, e := range w.log.facts {
			m, ok := e.Fact.(*fact.MessageMoved)
			if !ok || m.ID != id {
				continue
			}
			steps = append(steps, m.Status.String())
			if !m.Reaction || m.Month != 0 {
				t.Errorf("%s: %+v", m.Status, m)
			}
			if want := map[message.Status]tariff.Type{message.Sent: tariff.FreeCustomerService}[m.Status]; m.Pricing != want {
				t.Errorf("%s is priced %s", m.Status, m.Pricing)
			}
		}
		if got := strings.Join(steps, ","); got != "sent,delivered" {
			t.Errorf("a reaction went %s", got)
		}
	})
}

func TestReactionsWaitAndExpireLikeMessages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log, snapshots := &memoryLog{}, &memorySnapshots{}
		w := start(t, log, snapshots)
		w.hello(t)
		arrives, expires := w.send(t, with(reaction)), w.send(t, with(reaction))
		w.report(t, arrives, message.Sent)
		w.stop()
		w = start(t, log, snapshots) // from the snapshot
		defer w.stop()
		w.report(t, arrives, message.Delivered)
		time.Sleep(2 * time.Hour)
		for id, want := range map[message.ID]string{arrives: "sent,delivered", expires: "expired"} {
			if got := strings.Join(log.moved(id), ","); got != want {
				t.Errorf("message %d: %q, want %q", id, got, want)
			}
		}
		if last := log.facts[len(log.facts)-1].Fact.(*fact.MessageMoved); !last.Reaction {
			t.Error("the snapshot forgot that a message is a reaction")
		}
	})
}

// TestReactionsAreFreeBeyondTheFreeTier looks at a number that has used its month.
func TestReactionsAreFreeBeyondTheFreeTier(t *testing.T) {
	t.Parallel()
	s := newState(0)
	d := &decider{state: s, now: tariff.ServicePriced, dir: account.NewDirectory()}
	s.numbers[line.ID] = &number{months: [2]monthUse{{monthOf(d.dir, line.ID, d.now), tariff.FreeServicePerMonth}}}
	s.apply(d.now, &fact.MessageReceived{Thread: pair})
	sent := func(c message.Content) tariff.Type {
		sub := &Submission{Number: line, To: ada, Category: message.Service, Lifetime: 1, Content: c}
		if err := sub.decide(d); err != nil {
			t.Fatal(err)
		}
		_ = reports{{Thread: pair, ID: sub.receipt.ID, Direction: message.ToPerson, Status: message.Sent}}.decide(d)
		return d.facts[len(d.facts)-1].Fact.(*fact.MessageMoved).Pricing
	}
	if got := sent(message.Content{Kind: message.KindText}); got != tariff.Regular {
		t.Errorf("a text beyond the free tier is %s", got)
	}
	if got := sent(reaction); got != tariff.FreeCustomerService {
		t.Errorf("a reaction beyond the free tier is %s", got)
	}
}

// TestWhatTheCallerKnowsFailsAMessage looks at the order of refusals too: the window goes before what is
// wrong with the message itself.
func TestWhatTheCallerKnowsFailsAMessage(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		bad := func(s *Submission) {
			s.Content, s.Fails = reaction, fault.ParamInvalid.With("no such message")
		}
		closed := w.send(t, bad)
		w.hello(t)
		open := w.send(t, bad)
		for id, want := range map[message.ID]string{closed: "failed 131047", open: "failed 131009"} {
			if got := strings.Join(w.log.moved(id), ","); got != want {
				t.Errorf("message %d: %q, want %q", id, got, want)
			}
		}
		if last := w.log.facts[len(w.log.facts)-1].Fact.(*fact.MessageMoved); last.Details != "no such message" {
			t.Errorf("the details are %q", last.Details)
		}
	})
}

// TestEveryKindNeedsAnOpenWindow: only what a person wrote opens it, and the platform's words do not.
func TestEveryKindNeedsAnOpenWindow(t *testing.T) {
	t.Parallel()
	free := []message.Kind{
		message.KindText, message.KindImage, message.KindAudio, message.KindVideo, message.KindDocument, message.KindSticker,
		message.KindLocation, message.KindContacts, message.KindReaction, message.KindInteractive,
	}
	for in := message.KindText; in <= message.KindRevoke; in++ {
		inBubble(t, func(t *testing.T, w *world) {
			if _, err := w.Receive(t.Context(), &Reception{Number: line, From: ada, Content: message.Content{Kind: in, Document: []byte("{}")}}); err != nil {
				t.Fatal(err)
			}
			want := ""
			if in == message.KindSystem {
				want = "failed 131047"
			}
			for _, kind := range free {
				id := w.send(t, with(message.Content{Kind: kind, Document: []byte("{}")}))
				if got := strings.Join(w.log.moved(id), ","); got != want {
					t.Errorf("%s after a person's %s: %q, want %q", kind, in, got, want)
				}
			}
		})
	}
}

// TestAskingToCall holds one request in 24 hours and two in 7 days; one that failed does not count.
func TestAskingToCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log, snapshots := &memoryLog{}, &memorySnapshots{}
		w := start(t, log, snapshots)
		ask := func(want string) {
			t.Helper()
			w.hello(t)
			if got := strings.Join(log.moved(w.send(t, with(callRequest))), ","); got != want {
				t.Errorf("asked: %q, want %q", got, want)
			}
		}
		const tooOften = "failed 138009"
		if got := strings.Join(log.moved(w.send(t, with(callRequest))), ","); got != "failed 131047" {
			t.Errorf("outside the window: %q", got)
		}
		ask("")
		ask(tooOften)
		time.Sleep(24 * time.Hour)
		ask("")
		w.stop()
		w = start(t, log, snapshots)
		ask(tooOften)
		time.Sleep(3 * 24 * time.Hour)
		ask(tooOften)
		time.Sleep(3 * 24 * time.Hour)
		ask("")
		if got := strings.Join(log.moved(w.send(t, nil)), ","); got != "" {
			t.Errorf("a text: %q", got)
		}
		w.stop()
	})
}
