package scope

import (
	"math"
	"unsafe"
)

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
	// least and most are what the texts of the history lie between, in steps; they may lie closer.
	least, most int8
}

// Remember adds a conversation; the oldest beyond MaxHistory is forgotten.
func (m *Memory) Remember(s Sketch) {
	m.widen(&s)
	if len(m.history) < MaxHistory {
		m.history = append(m.history, s)
		return
	}
	m.history[m.next] = s
	if m.next = (m.next + 1) % MaxHistory; m.next == 0 {
		m.measure()
	}
}

// measure finds out what the texts of the history lie between.
func (m *Memory) measure() {
	m.least, m.most = 0, 0
	for i := range m.history {
		m.widen(&m.history[i])
	}
}

func (m *Memory) widen(s *Sketch) { m.least, m.most = min(m.least, s.steps()), max(m.most, s.steps()) }

// Texts are two logits, around 0, that the text of a Likeness lies between, whatever is in focus.
func (m *Memory) Texts() (low, high float64) {
	return float64(m.least) / textUnit, float64(m.most) / textUnit
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

// Likeness is how much a sketch is like what an account has talked about.
type Likeness struct {
	// Most and Mean are the greatest likeness and the mean one, in [0, 1].
	Most, Mean float64
	// Text is how general its neighbours read, as a logit: those that are twice as like count four times. It is near
	// 0 where there are none.
	Text float64
}

// lonely is the weight that pulls the text of neighbours to 0: that of one that is alike by about a fifth.
const lonely = 0.05

// Familiar compares the sketch in focus with what the account has talked about.
func (m *Memory) Familiar(lens *Lens) Likeness {
	var most, sum, text float64
	weights := lonely
	for i := range m.history {
		h := &m.history[i]
		product := lens.product(h)
		if product == 0 { // it would add nothing
			continue
		}
		l := cosine(product)
		most, sum = max(most, l), sum+l
		w := float64(l * l)
		weights, text = weights+w, text+float64(w*float64(h.steps()))
	}
	return Likeness{most, sum / float64(max(1, len(m.history))), text / textUnit / weights}
}

// textUnit is how many steps of a sketch's text a logit has.
const textUnit = 16

// unread is the text of a sketch that nothing could be read in.
const unread = math.MinInt8

// ReadAs notes in a sketch how general its text read, as a logit.
func (s *Sketch) ReadAs(logit float64) { s.text = inSteps(logit) }

func inSteps(logit float64) int8 {
	return int8(math.Round(max(-math.MaxInt8, min(math.MaxInt8, textUnit*logit))))
}

// steps is how general the text read, in steps of a logit; 0 if nothing could be read.
func (s *Sketch) steps() int8 {
	if s.text == unread {
		return 0
	}
	return s.text
}

// Rank is where a text that reads as general as a logit says stands among those of the account: the log-odds of the share
// of them that read less general. One that reads alike counts half on either side, and so that no text is beyond all others,
// one is added on either side.
func (m *Memory) Rank(logit float64) float64 {
	at, below, n := int(inSteps(logit)), 1.0, 2.0
	for i := range m.history {
		if text := m.history[i].text; text != unread {
			below, n = below+above[at-int(text)+2*math.MaxInt8], n+1
		}
	}
	return math.Log(below / (n - below))
}

// rankSlope is how steeply one text counts as above another: by half a logit, as three of four.
const rankSlope = 2

// above is how much a text counts as above another, by the steps between them, from the fewest.
var above = func() (out [4*math.MaxInt8 + 1]float64) {
	for i := range out {
		out[i] = 1 / (1 + math.Exp(-rankSlope*float64(i-2*math.MaxInt8)/textUnit))
	}
	return out
}()

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
