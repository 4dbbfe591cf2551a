package scope

import "unsafe"

// Bounds of what is kept of an account.
const (
	// MaxHistory is how many of the last conversations are remembered.
	MaxHistory = 200
	// MaxDeclared is how many declared examples count: more of them would cover everything.
	MaxDeclared = 40
	// MaxBytes is what an account takes at most, in bytes.
	MaxBytes = 64 << 10
)

// Memory is the history and the declared scope of one account.
type Memory struct {
	history  []Sketch
	next     int
	declared []Sketch
}

// Remember adds a conversation; the oldest beyond MaxHistory is forgotten.
func (m *Memory) Remember(s Sketch) {
	if len(m.history) < MaxHistory {
		m.history = append(m.history, s)
		return
	}
	m.history[m.next] = s
	m.next = (m.next + 1) % MaxHistory
}

// Declare replaces the declared scope. Of more than MaxDeclared the first count.
func (m *Memory) Declare(examples []Sketch) {
	m.declared = examples[:min(len(examples), MaxDeclared)]
}

// Declared is how many declared examples count.
func (m *Memory) Declared() int { return len(m.declared) }

// Len is how many conversations are remembered.
func (m *Memory) Len() int { return len(m.history) }

// Bytes is how much memory it takes.
func (m *Memory) Bytes() int {
	return 96 + int(unsafe.Sizeof(Sketch{}))*(len(m.history)+len(m.declared))
}

// Familiar is how much the sketch in focus is like what the account has talked about: the greatest likeness
// and the mean of the three greatest, each in [0, 1].
func (m *Memory) Familiar(lens *Lens) (most, top3 float64) {
	var a, b, c float64
	for i := range m.history {
		switch l := lens.Likeness(&m.history[i]); {
		case l > a:
			a, b, c = l, a, b
		case l > b:
			b, c = l, b
		case l > c:
			c = l
		}
	}
	return a, (a + b + c) / 3
}

// InScope is the likeness of the sketch in focus to the nearest declared example, and which that is (-1 if
// there is none).
func (m *Memory) InScope(lens *Lens) (most float64, nearest int) {
	nearest = -1
	for i := range m.declared {
		if l := lens.Likeness(&m.declared[i]); l > most || nearest < 0 {
			most, nearest = l, i
		}
	}
	return most, nearest
}
