package engine

import (
	"context"
	"time"

	"turnpike/internal/account"
)

// efforts is how much time decisions took, by number. It is no part of the state; the writer alone touches
// it.
type efforts map[account.NumberID]time.Duration

// of is the number that a step is about; 0 when it is about none.
func of(s step) account.NumberID {
	switch s := s.(type) {
	case *Submission:
		return s.Number.ID
	case *Reception:
		return s.Number.ID
	case reports:
		if len(s) > 0 {
			return s[0].Number
		}
	case *seen:
		return s.thread.Number
	case *opened:
		return s.Number
	case *act:
		return s.fact.Of().Number
	}
	return 0
}

// Efforts gives the time that decisions about each number took since it was last asked.
func (e *Engine) Efforts(ctx context.Context) (map[account.NumberID]time.Duration, error) {
	var out efforts
	err := e.do(ctx, look(func(*decider) { out, e.efforts = e.efforts, efforts{} }))
	return out, err
}
