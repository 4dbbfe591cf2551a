package engine

import (
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// seen marks a person's messages as read by the business, this one and all earlier ones.
type seen struct {
	thread fact.Thread
	upTo   message.ID
	typing bool

	begun bool
	more  bool // there was too much for one step
}

func (s *seen) decide(d *decider) error {
	t := d.state.peek(s.thread)
	if s.upTo > t.lastIn || t.idle(d.now) {
		return fault.ParamInvalid.With("message_id does not name a message that this number received in the last 30 days.")
	}
	var unread []inbound
	for _, in := range t.in {
		if in.id <= s.upTo {
			unread = append(unread, in)
		}
	}
	if len(unread) == 0 && (!s.typing || s.begun) {
		s.more = false
		return nil
	}
	if !s.begun {
		d.emit(&fact.ThreadSeen{Thread: s.thread, UpTo: s.upTo, Typing: s.typing})
	}
	s.begun, s.more = true, len(unread) > maxStepFacts
	for _, in := range unread[:min(len(unread), maxStepFacts)] {
		d.emit(&fact.MessageMoved{Thread: s.thread, ID: in.id, Direction: message.FromPerson, Status: message.Read, Veiled: in.veiled})
	}
	return nil
}

// opened says that a person looked at a thread.
type opened struct {
	Look

	begun bool
	more  bool // there was too much for one step
}

func (o *opened) decide(d *decider) error {
	t := d.state.threads[o.Thread]
	if t == nil {
		o.more = false
		return nil
	}
	if !o.begun {
		d.emit(&fact.ThreadOpened{Thread: o.Thread, UpTo: o.UpTo})
	}
	o.begun, o.more = true, false
	if !o.Tell {
		return nil
	}
	ids := t.unreadUpTo(o.UpTo, d.now)
	o.more = len(ids) > maxStepFacts
	for _, id := range ids[:min(len(ids), maxStepFacts)] {
		if i, ok := t.findOut(id); ok {
			d.move(t, i, &Report{Status: message.Read, Profile: o.Profile, Face: o.Face})
		}
	}
	return nil
}

// unreadUpTo lists a thread's delivered and unread messages up to one of them.
func (t *thread) unreadUpTo(upTo message.ID, now int64) []message.ID {
	var ids []message.ID
	for i := range t.out {
		if o := &t.out[i]; o.status == message.Delivered && o.id <= upTo && o.deadline > now {
			ids = append(ids, o.id)
		}
	}
	return ids
}
