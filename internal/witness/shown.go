package witness

import (
	"context"
	"fmt"

	"turnpike/internal/account"
	evidence "turnpike/internal/evidence/account"
)

// Shown is a conversation that weighs much, with its texts. It is for whoever has a case to decide.
type Shown struct {
	Number account.NumberID `json:"phone_number_id,string"`
	evidence.Weighty
	// Turns are what the person wrote and what came back; none if the journal has forgotten them.
	Turns []Turn `json:"turns"`
}

// Turn is a message and its answer.
type Turn struct {
	Text  string `json:"text"`
	Reply string `json:"reply"`
}

// maxAhead is how many records are read for the texts of one conversation: at a thousand messages a second that is
// the half hour after which it is over.
const maxAhead = 2_000_000

// Weightiest reads those conversations again that weigh most in what is known of a number, from where they begin.
//
// It fails if the journal cannot be read, and with ErrBusy while maxReadings others do this.
func (r *Room) Weightiest(ctx context.Context, number account.NumberID) ([]Shown, error) {
	if r.readings.Add(1) > maxReadings {
		r.readings.Add(-1)
		return nil, ErrBusy
	}
	defer r.readings.Add(-1)
	f, ok := r.Finding(number)
	if !ok {
		return nil, nil
	}
	out := []Shown{}
	for _, w := range f.Statement.Weightiest {
		shown := Shown{number, w, []Turn{}}
		k, err := r.again(ctx, number, w.Messages)
		if err != nil {
			return nil, err
		}
		if k != nil {
			for _, m := range k.messages {
				shown.Turns = append(shown.Turns, Turn{m.Text, m.Reply})
			}
		}
		out = append(out, shown)
	}
	return out, nil
}

// again reads one conversation, nil if it is not kept any more.
func (r *Room) again(ctx context.Context, number account.NumberID, messages []uint64) (found *talk, err error) {
	if len(messages) == 0 {
		return nil, nil //nolint:nilnil // there is none, and nothing failed
	}
	child := r.child(number)
	child.kept = func(k *talk) {
		if k != nil && k.first == messages[0] {
			found = k
		}
	}
	reader := r.Journal.Reader(messages[0])
	defer reader.Close()
	end := min(r.next.Load(), messages[0]+maxAhead)
	for found == nil && reader.Position() < end {
		b, err := reader.Next(ctx)
		if err != nil {
			return nil, fmt.Errorf("read a conversation again: %w", err)
		}
		if b.First > messages[0] && found == nil && child.next.Load() == 0 {
			return nil, nil //nolint:nilnil // it is past its retention
		}
		child.take(b)
		child.due = nil
	}
	child.end(r.Clock().UnixMilli()+idle, reader.Position())
	return found, nil
}

// child is a room that reads one number and records nothing.
func (r *Room) child(number account.NumberID) *Room {
	deps := r.Deps
	deps.Record = func(context.Context, *Finding) error { return nil }
	child := New(deps)
	child.only = number
	return child
}
