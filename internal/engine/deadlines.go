package engine

import "container/heap"

// deadlines is a heap of threads by the moment to look at them next. A thread is in it at most once.
type deadlines []*thread

// expect makes sure that the thread is looked at by a moment.
func (s *state) expect(t *thread, at int64) {
	switch {
	case t.look == 0:
		t.look = at
		heap.Push(&s.deadlines, t)
	case at < t.look:
		t.look = at
		heap.Fix(&s.deadlines, t.place)
	}
}

// unexpect takes a thread out wherever it stands.
func (s *state) unexpect(t *thread) {
	if t.look != 0 {
		heap.Remove(&s.deadlines, t.place)
		t.look = 0
	}
}

// due takes out the next thread whose moment has come, or nil.
func (s *state) due(now int64) *thread {
	if len(s.deadlines) == 0 || s.deadlines[0].look > now {
		return nil
	}
	t := heap.Pop(&s.deadlines).(*thread)
	t.look = 0
	return t
}

func (d deadlines) Len() int           { return len(d) }
func (d deadlines) Less(i, j int) bool { return d[i].look < d[j].look }
func (d deadlines) Swap(i, j int) {
	d[i], d[j] = d[j], d[i]
	d[i].place, d[j].place = i, j
}

// Push implements heap.Interface.
func (d *deadlines) Push(x any) {
	t := x.(*thread)
	t.place = len(*d)
	*d = append(*d, t)
}

// Pop implements heap.Interface.
func (d *deadlines) Pop() any {
	old := *d
	t := old[len(old)-1]
	old[len(old)-1] = nil
	*d = old[:len(old)-1]
	return t
}
