package engine

import (
	"context"
	"fmt"

	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// Waiting is a message that has not reached its person.
type Waiting struct {
	fact.Thread
	ID     message.ID
	Status message.Status
	Until  int64 // when it expires, Unix milliseconds
}

type listWaiting struct{ out []Waiting }

func (l *listWaiting) decide(d *decider) error {
	for _, t := range d.state.threads {
		if t.waiting == 0 {
			continue
		}
		for i := range t.out {
			if o := &t.out[i]; o.waits() {
				l.out = append(l.out, Waiting{t.id, o.id, o.status, o.deadline})
			}
		}
	}
	return nil
}

// Waiting lists what has not reached its person, so that a carrier can pick its work up again.
func (e *Engine) Waiting(ctx context.Context) ([]Waiting, error) {
	l := &listWaiting{}
	if err := e.do(ctx, l); err != nil {
		return nil, fmt.Errorf("list waiting messages: %w", err)
	}
	return l.out, nil
}
