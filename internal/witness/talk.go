package witness

import (
	"container/list"

	"turnpike/internal/evidence/account"
	"turnpike/internal/fact"
)

// Bounds of open conversations.
const (
	// idle is after how many milliseconds of silence a conversation is over.
	idle = 30 * 60 * 1000
	// maxOpen is how many conversations may be open; the oldest is over when there are more.
	maxOpen = 20000
	// maxTurns is how many messages of a person a conversation has; the next one begins another.
	maxTurns = 12
	// maxText and maxReply are the bytes of a message and of its answer that are kept while it is open.
	maxText, maxReply = 2048, 1024
)

// talk is an open conversation.
type talk struct {
	thread   fact.Thread
	first    uint64 // record of its first message
	last     int64  // Unix milliseconds of the last message of either side
	messages []account.Message
}

// asked is the message that a business's reply answers: the person's last one. The business's software was not
// told of what its scope guard deflected, so a reply after that belongs to what came before, if that waits for one;
// if not, somebody answers what was turned away.
func (k *talk) asked() *account.Message {
	last := &k.messages[len(k.messages)-1]
	for i := len(k.messages) - 1; i >= 0 && last.Outcome == account.Declined; i-- {
		if m := &k.messages[i]; m.Outcome == account.Unanswered {
			return m
		}
	}
	return last
}

// add adds a person's message; a scope guard may have turned it away.
func (k *talk) add(text string, holds account.Media, record uint64, deflected bool) {
	outcome := account.Unanswered
	if deflected {
		outcome = account.Declined
	}
	k.messages = append(k.messages, account.Message{Text: text, Holds: holds, ID: record, Outcome: outcome})
}

// talks are the open conversations, the one that was silent the longest first.
type talks struct {
	order    *list.List
	byThread map[fact.Thread]*list.Element
}

func newTalks() *talks { return &talks{list.New(), map[fact.Thread]*list.Element{}} }

// of returns a thread's open conversation, or nil.
func (t *talks) of(thread fact.Thread) *talk {
	if e := t.byThread[thread]; e != nil {
		return e.Value.(*talk) //nolint:forcetypeassert // nothing else is put there
	}
	return nil
}

// open begins a conversation.
func (t *talks) open(thread fact.Thread, first uint64) *talk {
	k := &talk{thread: thread, first: first}
	t.byThread[thread] = t.order.PushBack(k)
	return k
}

// heard moves a conversation behind all others.
func (t *talks) heard(k *talk, at int64) {
	k.last = max(k.last, at)
	t.order.MoveToBack(t.byThread[k.thread])
}

// over takes out a conversation that is over at a moment, or that is one too many; nil if there is none.
func (t *talks) over(at int64) *talk {
	e := t.order.Front()
	if e == nil {
		return nil
	}
	k := e.Value.(*talk) //nolint:forcetypeassert // nothing else is put there
	if k.last+idle > at && t.order.Len() <= maxOpen {
		return nil
	}
	t.close(k)
	return k
}

func (t *talks) close(k *talk) {
	t.order.Remove(t.byThread[k.thread])
	delete(t.byThread, k.thread)
}
