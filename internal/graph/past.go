package graph

import (
	"context"
	"errors"
	"time"

	"turnpike/internal/engine"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/wire"
)

// reach is how long a message can be quoted, reacted to and marked as read (reference §2.1, §2.2).
const reach = 30 * 24 * time.Hour

// settleWait bounds how long a reaction waits for what it is on to be seen in the tables.
const settleWait = 2 * time.Second

// within is a message that was in reach when it was looked up.
type within struct {
	id message.ID
	at int64 // Unix milliseconds
}

// tooOld says whether a message is out of reach. Ids count up with time, so whatever is newer than one
// in reach is so too, and most messages need no look-up.
func (c *call) tooOld(id message.ID) (bool, error) {
	now := c.door.Clock().UnixMilli()
	young := func(at int64) bool { return now-at < reach.Milliseconds() }
	known := c.door.inReach.Load()
	if known != nil && id >= known.id && young(known.at) {
		return false, nil
	}
	m, found, err := c.door.Store.Message(c.r.Context(), id)
	switch {
	case err != nil:
		return false, fault.Unknown.Wrap(err)
	case !found: // so new that the tables do not show it yet
		return false, nil
	case !young(m.At):
		return true, nil
	}
	c.door.inReach.Store(&within{id, m.At})
	return false, nil
}

// replyTo makes the message a reply. A quote that is not ours or out of reach is dropped silently
// (reference §2.1).
func (c *call) replyTo(s *engine.Submission, wamid string) error {
	quoted, err := wire.ParseWamid(c.door.Coder, wamid)
	if err != nil || quoted.Peer != s.To {
		return nil //nolint:nilerr // the quote is dropped, the message goes on
	}
	old, err := c.tooOld(quoted.ID)
	if err == nil && !old {
		answer(s, &quoted)
	}
	return err
}

// react sets what a reaction is on. One that can bear none lets the message fail, told by webhook
// (reference §2.2).
func (c *call) react(s *engine.Submission, wamid string) error {
	on, err := wire.ParseWamid(c.door.Coder, wamid)
	if err != nil || on.Peer != s.To {
		s.Fails = badTarget("does not name a message of this conversation")
		return nil
	}
	answer(s, &on)
	ctx, cancel := context.WithTimeout(c.r.Context(), settleWait)
	defer cancel()
	switch err := c.door.Settle(ctx, on.ID); {
	case errors.Is(err, context.DeadlineExceeded) && c.r.Context().Err() == nil:
		return nil // the tables are far behind: the reaction goes on unlooked at
	case err != nil:
		return submitError(err)
	}
	target, found, err := c.door.Store.Message(c.r.Context(), on.ID)
	switch {
	case err != nil:
		return fault.Unknown.Wrap(err)
	case !found || target.Number != c.number.ID || target.Address != s.To:
		s.Fails = badTarget("does not name a message of this conversation")
	case target.Content.Kind == message.KindReaction:
		s.Fails = badTarget("names a reaction")
	case c.door.Clock().UnixMilli()-target.At >= reach.Milliseconds():
		s.Fails = badTarget("names a message that is more than 30 days old")
	}
	return nil
}

// answer makes the submission one that is about another message.
func answer(s *engine.Submission, m *wire.MessageID) {
	s.ReplyTo, s.ReplyToPerson, s.ReplyToVeiled = m.ID, m.Direction == message.FromPerson, m.Veiled
}

func badTarget(why string) *fault.Error {
	return fault.ParamInvalid.With("Param reaction['message_id'] %s.", why)
}
