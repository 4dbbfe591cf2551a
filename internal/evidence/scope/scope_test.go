package scope

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"turnpike/internal/evidence/gram"
)

func flat() []uint8 {
	out := make([]uint8, 1<<gram.TopicBits)
	for i := range out {
		out[i] = 40
	}
	return out
}

func sketch(s *Sketcher, text string) Sketch {
	r := gram.NewReader()
	r.Open(text)
	return s.Sketch(r.Topic(nil))
}

func likeness(a, b Sketch) float64 {
	l := NewLens()
	l.Focus(&a)
	return l.Likeness(&b)
}

func TestLikenessIsOfWhatTextsAreAbout(t *testing.T) {
	t.Parallel()
	s := NewSketcher(flat(), 1)
	flight, change, poem := sketch(s, "my flight to Nice is late"), sketch(s, "is the flight to Nice on time"), sketch(s, "write verses about winter")
	if l := likeness(flight, flight); l < 0.98 {
		t.Errorf("a text is like itself by %.3f", l)
	}
	if near, far := likeness(flight, change), likeness(flight, poem); near < 0.3 || far > 0.1 || near != likeness(change, flight) {
		t.Errorf("two texts about a flight: %.3f; a flight and a poem: %.3f", near, far)
	}
	if l := likeness(flight, Sketch{}); l != 0 {
		t.Errorf("nothing is like a text by %.3f", l)
	}
}

// TestSketchesOfTwoInstallationsHaveNothingInCommon: whoever has the sketches of one and not its key cannot
// look words up in them.
func TestSketchesOfTwoInstallationsHaveNothingInCommon(t *testing.T) {
	t.Parallel()
	const text = "my flight to Nice is late and I would like to change the date of the hotel"
	one, other := sketch(NewSketcher(flat(), 0x12345679), text), sketch(NewSketcher(flat(), 0x9ABCDEF1), text)
	same := 0
	for _, id := range one.ids[:one.n] {
		if slices.Contains(other.ids[:other.n], id) {
			same++
		}
	}
	if same > 3 {
		t.Errorf("%d of %d digests are the same under another key", same, one.n)
	}
}

// TestASketchTellsNoOrder: its digests are sorted, and bounded.
func TestASketchTellsNoOrder(t *testing.T) {
	t.Parallel()
	s := sketch(NewSketcher(flat(), 3), "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen")
	if !slices.IsSorted(s.ids[:s.n]) || int(s.n) > Pieces {
		t.Errorf("%d digests, sorted: %v", s.n, slices.IsSorted(s.ids[:s.n]))
	}
}

func TestADigestIsAPermutation(t *testing.T) {
	t.Parallel()
	s := NewSketcher(flat(), 0xC0FFEE01)
	seen := map[uint16]bool{}
	for id := range 1 << gram.TopicBits {
		seen[s.digest(uint16(id))] = true
	}
	if len(seen) != 1<<gram.TopicBits {
		t.Errorf("%d features have a digest of their own, of %d", len(seen), 1<<gram.TopicBits)
	}
}

func TestMemoryForgetsTheOldestAndStaysSmall(t *testing.T) {
	t.Parallel()
	var m Memory
	s := NewSketcher(flat(), 1)
	first := sketch(s, "an unmistakable beginning")
	m.Remember(first)
	var declared []Sketch
	for i := range 500 {
		m.Remember(sketch(s, fmt.Sprintf("conversation number %d about matter %d", i, i*7)))
		declared = append(declared, first)
	}
	m.Declare(declared)
	lens := NewLens()
	lens.Focus(&first)
	if most := m.Familiar(lens).Most; most > 0.5 || m.Len() != MaxHistory || m.Declared() != MaxDeclared {
		t.Errorf("likeness to what should be forgotten %.2f; %d remembered, %d declared", most, m.Len(), m.Declared())
	}
	if m.Bytes() > MaxBytes || unsafe.Sizeof(Sketch{}) > 160 {
		t.Errorf("%d bytes, a sketch %d", m.Bytes(), unsafe.Sizeof(Sketch{}))
	}
}

// TestTextsLieBetween: what a likeness says of the text of neighbours is within the bounds that are known without
// comparing, while a memory fills, forgets, and comes back from a file.
func TestTextsLieBetween(t *testing.T) {
	t.Parallel()
	words := []string{"flight", "hotel", "refund", "poem", "winter", "change", "booking", "invoice", "translate", "capital", "breakfast", "suitcase"}
	s, lens, random := NewSketcher(flat(), 5), NewLens(), rand.New(rand.NewPCG(1, 2))
	text := func() (out string) {
		for range random.IntN(12) {
			out += words[random.IntN(len(words))] + fmt.Sprint(random.IntN(9)) + " "
		}
		return out
	}
	m := &Memory{}
	for i := range 5 * MaxHistory {
		one := sketch(s, text())
		lens.Focus(&one)
		low, high := m.Texts()
		if got := m.Familiar(lens).Text; got < low || got > high || high-low > 12 {
			t.Fatalf("conversation %d: neighbours read like %.3f, want from %.3f to %.3f", i, got, low, high)
		}
		if lap := i % (2 * MaxHistory); lap != 7 { // one of these has nothing to read
			one.ReadAs(float64(lap%7) - 3 + 3*float64(lap/MaxHistory))
		}
		m.Remember(one)
		if i%(2*MaxHistory) == MaxHistory/2 {
			file, err := m.MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			m = &Memory{}
			if err := m.UnmarshalBinary(file); err != nil {
				t.Fatal(err)
			}
		}
	}
	for range 2 * MaxHistory {
		one := sketch(s, text())
		one.ReadAs(-1)
		m.Remember(one)
	}
	if low, high := m.Texts(); low != -1 || high != 0 {
		t.Errorf("after two rounds at -1 texts lie between %.2f and %.2f", low, high)
	}
}

// BenchmarkFamiliar compares a conversation with as many others as an account remembers.
func BenchmarkFamiliar(b *testing.B) {
	var m Memory
	s := NewSketcher(flat(), 1)
	for i := range MaxHistory {
		m.Remember(sketch(s, fmt.Sprintf("I would like to change booking number %d to another day, is that possible without a fee %d", i, i*7)))
	}
	one := sketch(s, "please cancel the tickets and tell me when the money is back on my card")
	lens := NewLens()
	for b.Loop() {
		lens.Focus(&one)
		m.Familiar(lens)
	}
}

// BenchmarkSketch makes a sketch of a question.
func BenchmarkSketch(b *testing.B) {
	s := NewSketcher(flat(), 1)
	r := gram.NewReader()
	r.Open("I would like to change the date of my flight to Nice, is that possible without a fee?")
	topic := r.Topic(nil)
	for b.Loop() {
		s.Sketch(topic)
	}
}

func TestARankIsWhereATextStands(t *testing.T) {
	t.Parallel()
	s := NewSketcher(flat(), 1)
	var m Memory
	if r := m.Rank(3); r != 0 {
		t.Errorf("among none a text stands at %.2f", r)
	}
	for i := range 41 {
		k := sketch(s, fmt.Sprint("conversation ", i))
		m.Remember(k) // nothing was read in it
		k.ReadAs(float64(i-20) / 4)
		m.Remember(k)
	}
	low, middle, high := m.Rank(-9), m.Rank(0), m.Rank(9)
	if low > -3.4 || low < -4 || middle < -0.01 || middle > 0.01 || math.Abs(high+low) > 1e-9 {
		t.Errorf("least, middle and most general of 41: %.2f, %.2f, %.2f", low, middle, high)
	}
}
