package carrier

import (
	"turnpike/internal/fact"
	"turnpike/internal/fair"
)

// Bounds of the line, in messages and bytes of content. Beyond them the journal is not read further.
const maxLine, maxLineBytes = 32_768, 32 << 20

// atOnce is how many messages are handed over together: enough for one commit of their reports, few enough
// that whoever comes meanwhile does not wait long.
const atOnce = 256

// line holds messages that may be handed over, and says which go next: by right of way and fair shares, and of
// one thread in order. One that has the right of way takes along what stands before it in its thread.
type line struct {
	fair    fair.Queue[*standing]
	threads map[fact.Thread][]*standing // in order; none is empty
	order   []*standing                 // as they came; never led by one that is gone
	length  int
	bytes   int
}

// standing is a message in line.
type standing struct {
	Outgoing
	gone bool // handed over
}

func newLine() *line { return &line{threads: map[fact.Thread][]*standing{}} }

// full says that no more is to be read.
func (l *line) full() bool { return l.length >= maxLine || l.bytes >= maxLineBytes }

// add lets a message wait.
func (l *line) add(o *Outgoing, s fair.Share) {
	m := &standing{Outgoing: *o}
	l.threads[o.Thread] = append(l.threads[o.Thread], m)
	l.order = append(l.order, m)
	l.length++
	l.bytes += len(o.Content.Document)
	l.fair.Push(s, 0, m)
}

// next takes out who goes now, about most messages.
func (l *line) next(most int) (out []Outgoing) {
	for len(out) < most {
		m, _, ok := l.fair.Pop(nil)
		if !ok {
			break
		}
		if !m.gone {
			out = l.takeUpTo(m, out)
		}
	}
	n := 0
	for n < len(l.order) && l.order[n].gone {
		l.order[n] = nil
		n++
	}
	l.order = l.order[n:]
	return out
}

// takeUpTo takes out a thread's messages up to one of them.
func (l *line) takeUpTo(m *standing, out []Outgoing) []Outgoing {
	queue := l.threads[m.Thread]
	for i, one := range queue {
		one.gone = true
		l.length--
		l.bytes -= len(one.Content.Document)
		out = append(out, one.Outgoing)
		if one != m {
			continue
		}
		if i+1 == len(queue) {
			delete(l.threads, m.Thread)
		} else {
			l.threads[m.Thread] = queue[i+1:]
		}
		break
	}
	return out
}

// position is the record of whoever came first and still waits; next when nobody does.
func (l *line) position(next uint64) uint64 {
	if len(l.order) > 0 {
		return min(next, l.order[0].ID.Record())
	}
	return next
}

// lowest is the lowest record of all that wait; next when none is lower.
func (l *line) lowest(next uint64) uint64 {
	for _, m := range l.order {
		if !m.gone {
			next = min(next, m.ID.Record())
		}
	}
	return next
}
