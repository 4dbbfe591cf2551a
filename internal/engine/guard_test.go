package engine

import (
	"testing"
	"testing/synctest"
	"time"

	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// deflected is a request that the guard answers.
func deflected() *Reception {
	return &Reception{
		Number: line, From: ada, Content: message.Content{Kind: message.KindText, Document: []byte(`{"body":"a poem, please"}`)},
		Guard: fact.Guard{Mode: 3, Off: true, Score: 990, Language: "en"}, Answer: []byte(`{"body":"journeys only"}`),
		Key: []byte("0123456789abcdef"),
	}
}

// TestADeflectionIsOneDecision: the request, its answer and its tick are in the log together.
func TestADeflectionIsOneDecision(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		for range 2 { // the second is a repeat
			if _, err := w.Receive(t.Context(), deflected()); err != nil {
				t.Fatal(err)
			}
		}
		if len(w.log.facts) != 3 {
			t.Fatalf("%d facts, want request, answer and tick", len(w.log.facts))
		}
		asked, answer, tick := w.log.facts[0].Fact.(*fact.MessageReceived), w.log.facts[1].Fact.(*fact.MessageAccepted), w.log.facts[2].Fact.(*fact.MessageMoved)
		if !asked.Guard.Deflected || asked.Guard.Score != 990 {
			t.Errorf("the request: %+v", asked.Guard)
		}
		if !answer.Guarded || !answer.Released || !answer.InWindow || answer.ReplyTo != 1 || !answer.ReplyToPerson || !answer.ByUserID || answer.Category != message.Service {
			t.Errorf("the answer: %+v", answer)
		}
		if tick.ID != 1 || tick.Direction != message.FromPerson || tick.Status != message.Delivered {
			t.Errorf("the tick: %+v", tick)
		}
		w.report(t, 2, message.Delivered)
		for _, e := range w.log.facts[3:] {
			if m := e.Fact.(*fact.MessageMoved); !m.Guarded {
				t.Errorf("%s of the answer says nothing of the guard", m.Status)
			}
		}
	})
}

// TestWhatCannotBeAnsweredIsNotDeflected: a request is the business's software's when the answer does not go out.
func TestWhatCannotBeAnsweredIsNotDeflected(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limits := DefaultLimits()
		limits.PairBurst, limits.PairInterval = 1, time.Hour
		w := startWith(t, &memoryLog{}, &memorySnapshots{}, time.Now, func(d *Deps) { d.Limits = limits })
		defer w.stop()
		for i := range 2 {
			r := deflected()
			r.Key = nil
			if _, err := w.Receive(t.Context(), r); err != nil {
				t.Fatal(i, err)
			}
		}
		last := w.log.facts[len(w.log.facts)-1].Fact.(*fact.MessageReceived)
		if last.Guard.Deflected || !last.Guard.Off || len(w.log.facts) != 4 {
			t.Errorf("the second request, which finds the pair's limit: %+v of %d facts", last.Guard, len(w.log.facts))
		}
	})
}
