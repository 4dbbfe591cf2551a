package witness

import (
	"turnpike/internal/account"
	evidence "turnpike/internal/evidence/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
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
	said     int64  // Unix milliseconds of the last message of either side
	messages []evidence.Message

	before, next *talk // in talks
}

// asked is the message that a business's reply answers: the person's last one. The business's software was not
// told of what its scope guard deflected, so a reply after that belongs to what came before, if that waits for one;
// if not, somebody answers what was turned away.
func (k *talk) asked() *evidence.Message {
	last := &k.messages[len(k.messages)-1]
	for i := len(k.messages) - 1; i >= 0 && last.Outcome == evidence.Declined; i-- {
		if m := &k.messages[i]; m.Outcome == evidence.Unanswered {
			return m
		}
	}
	return last
}

// ask adds a person's message; a scope guard may have turned it away.
func (k *talk) ask(said *fact.Said, record uint64) {
	m := evidence.Message{
		Text: cut(said.Content.Words(), maxText), Holds: media(said.Content.Kind), ID: record, Outcome: evidence.Unanswered,
	}
	if said.Deflected {
		m.Outcome = evidence.Declined
	}
	k.messages = append(k.messages, m)
}

// reply adds what a business wrote; false if that answers nothing.
func (k *talk) reply(c message.Content) bool {
	if !answers(c.Kind) {
		return false
	}
	m := k.asked()
	if len(m.Reply) == maxReply && !c.Kind.IsMedia() {
		return true // there is no room for more words
	}
	text, holds := answered(c)
	if m.Reply != "" && text != "" {
		text = m.Reply + "\n" + text
	} else if text == "" {
		text = m.Reply
	}
	m.Reply, m.Answered, m.Outcome = cut(text, maxReply), m.Answered|holds, evidence.Replied
	if m.Answered != 0 || m.Reply == "" {
		m.Outcome = evidence.Served // a picture or a sound is an answer; words may turn a request away
	}
	return true
}

// talks are the open conversations, in the order in which somebody last said something.
type talks struct {
	// ends.next is the one that was silent the longest, ends.before the one that was heard last.
	ends     talk
	byThread map[fact.Thread]*talk
	spare    []*talk // that are over, to be used again
}

func newTalks() *talks {
	t := &talks{byThread: map[fact.Thread]*talk{}}
	t.ends.next, t.ends.before = &t.ends, &t.ends
	return t
}

// len is how many are open.
func (t *talks) len() int { return len(t.byThread) }

// of returns the open conversation of a number with somebody, or nil.
func (t *talks) of(number account.NumberID, address []byte) *talk {
	return t.byThread[fact.Thread{Number: number, Address: message.Address(address)}]
}

// open begins a conversation.
func (t *talks) open(thread fact.Thread, first uint64) *talk {
	var k *talk
	if n := len(t.spare); n > 0 {
		k, t.spare = t.spare[n-1], t.spare[:n-1]
	} else {
		k = &talk{}
	}
	k.thread, k.first = thread, first
	t.byThread[thread] = k
	t.last(k)
	return k
}

// heard moves a conversation behind all others.
func (t *talks) heard(k *talk, at int64) {
	k.said = max(k.said, at)
	if t.ends.before != k {
		k.leave()
		t.last(k)
	}
}

func (t *talks) last(k *talk) {
	k.before, k.next = t.ends.before, &t.ends
	k.before.next, k.next.before = k, k
}

func (k *talk) leave() { k.before.next, k.next.before = k.next, k.before }

// over takes out a conversation that is over at a moment, or that is one too many; nil if there is none.
func (t *talks) over(at int64) *talk {
	k := t.ends.next
	if k == &t.ends || (k.said+idle > at && t.len() <= maxOpen) {
		return nil
	}
	t.close(k)
	return k
}

func (t *talks) close(k *talk) {
	k.leave()
	delete(t.byThread, k.thread)
}

// maxSpare bounds what is kept to be used again: some 200 KiB.
const maxSpare = 256

// reuse takes a conversation that nobody looks at any more, and forgets what was said in it.
func (t *talks) reuse(k *talk) {
	if len(t.spare) < maxSpare {
		clear(k.messages)
		*k = talk{messages: k.messages[:0]}
		t.spare = append(t.spare, k)
	}
}
