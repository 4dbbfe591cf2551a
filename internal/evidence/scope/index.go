package scope

import "unsafe"

const (
	// indexFrom is from how many conversations on looking pieces up is faster than comparing all sketches.
	indexFrom = 48
	// indexed is how many conversations an index has room for, and chains how many lists their pieces are on: each has
	// eight. More of both would be faster, and take an account beyond MaxBytes; the others are compared.
	indexed = 160
	chains  = 1024
)

// index finds the remembered sketches that have a piece. A place is a sketch's number in the history times Pieces,
// plus the piece's number in the sketch; in the lists 0 ends one, and all others are places plus one.
type index struct {
	heads [chains]uint16
	next  [indexed * Pieces]uint16 // by place
}

// indexOf makes the index of a history.
func indexOf(history []Sketch) *index {
	x := &index{}
	for i := range history[:min(len(history), indexed)] {
		x.add(i, &history[i])
	}
	return x
}

// add notes the pieces of a sketch, which replaces none or one that was removed.
func (x *index) add(at int, s *Sketch) {
	if at >= indexed {
		return
	}
	for i, id := range s.ids[:s.n] {
		place, head := at*Pieces+i, &x.heads[id%chains]
		x.next[place], *head = *head, uint16(place+1) // at most indexed·Pieces
	}
}

// remove forgets the pieces of a sketch that was added.
func (x *index) remove(at int, s *Sketch) {
	if at >= indexed {
		return
	}
	for i, id := range s.ids[:s.n] {
		place, link := at*Pieces+i, &x.heads[id%chains]
		for int(*link) != place+1 {
			link = &x.next[*link-1]
		}
		*link = x.next[place]
	}
}

// sums are the products of a sketch with those of the history that are indexed, as Lens.Likeness adds them
// up for one.
func (x *index) sums(s *Sketch, history []Sketch) (out [indexed]uint32) {
	for i, id := range s.ids[:s.n] {
		weight := uint32(s.weights[i])
		for link := x.heads[id%chains]; link != 0; link = x.next[link-1] {
			place := link - 1
			if h := &history[place/Pieces]; h.ids[place%Pieces] == id {
				out[place/Pieces] += weight * uint32(h.weights[place%Pieces])
			}
		}
	}
	return out
}

func (x *index) bytes() int {
	if x == nil {
		return 0
	}
	return int(unsafe.Sizeof(*x))
}
