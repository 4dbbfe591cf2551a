package exchange

import (
	"context"
	"slices"
	"sync"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/flow"
	"turnpike/internal/message"
)

// sends remembers when flows were sent lately, for those that are throttled. After a restart it begins
// anew: a throttled flow may then be sent ten times more within that hour.
type sends struct {
	mu   sync.Mutex
	last map[uint64][]int64 // Unix milliseconds, the newest last
}

func newSends() sends { return sends{last: map[uint64][]int64{}} }

// take notes a send; false when the flow was sent too often within the hour and is throttled.
func (s *sends) take(id uint64, throttled bool, now int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := s.last[id]
	for len(last) > 0 && last[0] <= now-time.Hour.Milliseconds() {
		last = last[1:]
	}
	if throttled && len(last) >= flow.ThrottledSends {
		s.last[id] = last
		return false
	}
	if len(last) == flow.ThrottledSends {
		last = last[1:]
	}
	s.last[id] = append(slices.Clip(last), now)
	return true
}

// Sendable checks a flow that an account wants to send, and counts it: a refusal of the message that comes
// after this one still counts as a send. It fills in the flow's id where a name was given.
func (r *Room) Sendable(ctx context.Context, owner account.ID, m *message.Flow) error {
	f, err := r.Named(ctx, owner, m)
	if err != nil {
		return err
	}
	if refused := f.Sendable(m.Draft); refused != nil {
		return refused
	}
	if m.Screen != "" && r.documents.get(f).Screen(m.Screen) == nil {
		return fault.ParamInvalid.With("flow_action_payload['screen'] names %q, but the flow %s has no such screen.", m.Screen, f.IDText())
	}
	if m.Action == actionExchange && f.DataAPI == "" {
		return fault.ParamInvalid.With("flow_action is data_exchange, but the flow %s has no endpoint.", f.IDText())
	}
	if !r.sends.take(f.ID, f.Status == flow.Throttled, r.Clock().UnixMilli()) {
		return fault.FlowThrottled.With("The flow %s is throttled because its endpoint fails, and %d messages were sent with it in the last hour.", f.IDText(), flow.ThrottledSends)
	}
	m.ID, m.Name = f.IDText(), ""
	return nil
}

// Named finds the flow that a message names, by its id or its name.
func (r *Room) Named(ctx context.Context, owner account.ID, m *message.Flow) (*flow.Flow, error) {
	var f *flow.Flow
	var err error
	what := "the id " + m.ID
	if m.ID == "" {
		what = "the name " + m.Name
		f, err = r.Store.FlowByName(ctx, owner, m.Name)
	} else if id, ok := parseID(m.ID); ok {
		f, err = r.Store.Flow(ctx, id)
	}
	switch {
	case err != nil:
		return nil, fault.Unknown.Wrap(err)
	case f == nil || f.Account != owner:
		return nil, fault.ParamInvalid.With("The account has no flow with %s.", short(what))
	}
	return f, nil
}
