package media

import (
	"container/list"

	"turnpike/internal/account"
)

// queue hands out fetches in turns: of the numbers that wait, and of each number's hosts. It is for one
// goroutine at a time.
type queue struct {
	running int
	hosts   map[string]int // fetches under way
	numbers map[account.NumberID]*line
	turn    list.List // of *line with fetches that wait; the first is next
}

// line is what one number waits for.
type line struct {
	number  account.NumberID
	running int
	lanes   map[string]*lane
	turn    list.List // of *lane; none is empty
	place   *list.Element
}

// lane is what one number waits for from one host.
type lane struct {
	host string
	jobs []*job
}

func (q *queue) push(j *job) {
	if q.numbers == nil {
		q.numbers, q.hosts = map[account.NumberID]*line{}, map[string]int{}
	}
	l := q.numbers[j.number]
	if l == nil {
		l = &line{number: j.number, lanes: map[string]*lane{}}
		q.numbers[j.number] = l
	}
	if l.place == nil {
		l.place = q.turn.PushBack(l)
	}
	at := l.lanes[j.host]
	if at == nil {
		at = &lane{host: j.host}
		l.lanes[j.host] = at
		l.turn.PushBack(at)
	}
	at.jobs = append(at.jobs, j)
}

// pop takes the next fetch out that may begin; nil when there is none. end must follow.
func (q *queue) pop() *job {
	if q.running >= maxFetches {
		return nil
	}
	for e := q.turn.Front(); e != nil; e = e.Next() {
		l := e.Value.(*line)
		if l.running >= maxFetchesOfOne {
			continue
		}
		if j := q.take(l); j != nil {
			q.turn.MoveToBack(e)
			if len(l.lanes) == 0 {
				q.turn.Remove(e)
				l.place = nil
			}
			return j
		}
	}
	return nil
}

// take takes a fetch of one number out whose host is not busy.
func (q *queue) take(l *line) *job {
	for e := l.turn.Front(); e != nil; e = e.Next() {
		at := e.Value.(*lane)
		if q.hosts[at.host] >= maxFetchesOfHost {
			continue
		}
		j := at.jobs[0]
		at.jobs[0] = nil
		at.jobs = at.jobs[1:]
		l.turn.MoveToBack(e)
		if len(at.jobs) == 0 {
			l.turn.Remove(e)
			delete(l.lanes, at.host)
		}
		q.running++
		q.hosts[at.host]++
		l.running++
		return j
	}
	return nil
}

// end says that a fetch is over.
func (q *queue) end(j *job) {
	q.running--
	if q.hosts[j.host]--; q.hosts[j.host] == 0 {
		delete(q.hosts, j.host)
	}
	l := q.numbers[j.number]
	if l.running--; l.running == 0 && l.place == nil {
		delete(q.numbers, j.number)
	}
}
