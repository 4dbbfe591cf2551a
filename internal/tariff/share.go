package tariff

import "slices"

// sharing finds rows and timelines that say the same, and makes them one.
type sharing struct {
	ends      map[end]int // the number of each sequence of spans
	timelines map[int]timeline[*line]
	rows      map[[endOfCategories]int]*row
}

// end is a sequence of spans: another, by its number, and one span more. The empty one is 0.
type end struct {
	before int
	last   span[*line]
}

// share makes the book small, once all cards are bound: after it nothing may be added.
func (b *Book) share() {
	s := sharing{map[end]int{}, map[int]timeline[*line]{}, map[[endOfCategories]int]*row{}}
	for _, f := range b.figures {
		for i, r := range f.rows {
			if r != nil {
				f.rows[i] = s.row(r)
			}
		}
	}
}

func (s *sharing) row(r *row) *row {
	var key [endOfCategories]int
	for c := range r {
		key[c] = s.timeline(r[c])
	}
	same := s.rows[key]
	if same == nil {
		same = &row{}
		for c, n := range key {
			same[c] = s.timelines[n]
		}
		s.rows[key] = same
	}
	return same
}

// timeline is the number of a timeline: equal ones have the same.
func (s *sharing) timeline(l timeline[*line]) int {
	n := 0
	for _, one := range l {
		key := end{n, one}
		next, known := s.ends[key]
		if !known {
			next = len(s.ends) + 1
			s.ends[key] = next
		}
		n = next
	}
	if _, kept := s.timelines[n]; !kept && n != 0 {
		s.timelines[n] = slices.Clip(slices.Clone(l))
	}
	return n
}
