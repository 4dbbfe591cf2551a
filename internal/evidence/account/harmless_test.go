package account

import (
	"math/rand/v2"
	"testing"

	"turnpike/internal/evidence/scope"
)

// TestWhatIsNotComparedIsNotGeneral reads every conversation of some lives both ways: the one that leaves out what cannot
// matter says the same of it, and leaves out many of an honest business's.
func TestWhatIsNotComparedIsNotGeneral(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	for _, c := range []struct {
		declared []string
		general  float64
		least    int // of 300, that are left out
	}{{clinic, 0.05, 120}, {clinic, 0.5, 0}, {nil, 0.05, 10}, {nil, 1, 0}} {
		l := newLife(t, c.declared)
		left := 0
		for range 300 {
			text := needs[random.IntN(len(needs))]
			if random.Float64() < c.general {
				text = asks[random.IntN(len(asks))]
			}
			m := []Message{{Text: text, Reply: done, Outcome: Served}}
			short := l.reader.Read(m, &l.judge.Memory, "en")
			whole := l.reader.Weigh(m, l.reader.scores, l.reader.topic, &l.judge.Memory)
			whole.Seen = short.Seen
			if short.P != 0 || !short.OK {
				if short != whole {
					t.Fatalf("%q was read as %+v and as %+v", text, short, whole)
				}
			} else if left++; whole.P > sure {
				t.Fatalf("%q was left out, and is general with a probability of %.4f", text, whole.P)
			}
			l.say(text, done)
		}
		if left < c.least {
			t.Errorf("of 300 conversations with %.2f general ones %d were left out, want %d", c.general, left, c.least)
		}
	}
}

// TestHarmlessAsksForTheUtmost: it is said only if no values of what was not compared come to more than sure, whichever
// way the coefficients point.
func TestHarmlessAsksForTheUtmost(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 6))
	said := 0
	for range 2000 {
		m := Memory{}
		for range random.IntN(30) {
			var s scope.Sketch
			s.ReadAs(random.NormFloat64() * 4)
			m.scope.Remember(s)
		}
		coefficients := make([]float64, Features)
		for i := range coefficients {
			coefficients[i] = random.NormFloat64()
		}
		var v [Features]float64
		m.values(&v, random.NormFloat64()*4, random.Float64())
		if !m.harmless(&v, coefficients, 0) {
			continue
		}
		said++
		low, high := m.scope.Texts()
		v[featRank] = m.rank(v[featText])
		for corner := range 8 {
			pick := func(bit int, low, high float64) float64 {
				if corner>>bit&1 == 1 {
					return high
				}
				return low
			}
			v[featNear], v[featFamiliar], v[featCommon] = pick(0, low, high), pick(1, 0, 1), pick(2, 0, mostCommon)
			if z := Logit(&v, coefficients); z > SureLogit {
				t.Fatalf("%v with %v comes to %.3f", v, coefficients, z)
			}
		}
	}
	if said < 300 {
		t.Errorf("harmless was said %d times of 2000", said)
	}
}

// TestWhoDoesNotCountIsNotRead: of a person who writes all day one conversation counts, and only that is read.
func TestWhoDoesNotCountIsNotRead(t *testing.T) {
	t.Parallel()
	l := newLife(t, clinic)
	for i := range 40 {
		c := Conversation{Person: 7, Day: int32(i / 10), Messages: []Message{{Text: needs[i%len(needs)], Reply: done, Outcome: Served}}}
		if r := l.judge.Take(l.reader, c, "en"); r.OK != (i%10 == 0) {
			t.Errorf("conversation %d was read: %v", i, r.OK)
		}
	}
	if l.judge.Conversations != 40 || l.judge.Memory.scope.Len() != 4 {
		t.Errorf("%d conversations, %d remembered", l.judge.Conversations, l.judge.Memory.scope.Len())
	}
}
