package gram

import (
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestPagesSayWhatTheirFunctionSays(t *testing.T) {
	t.Parallel()
	fresh := NewPages(plain)
	for c := rune(utf8.RuneSelf); c <= unicode.MaxRune+1; c++ {
		if got, want := fresh.At(c), plain(c); got != want {
			t.Fatalf("%U became %U, want %U", c, got, want)
		}
	}
}

// TestHashesAreThoseOfTheirPieces: a run's hash is made of the shorter one's, and must be the one of its letters.
func TestHashesAreThoseOfTheirPieces(t *testing.T) {
	t.Parallel()
	r := NewReader()
	for _, text := range []string{"write a poem about the sea", "a", "写 abc 一首", "où 12345 x"} {
		r.Open(text)
		r.hashWords()
		k := 0
		for i, w := range r.words {
			if got, want := r.whole[i], mix(hash(kindWord, r.runes[w.from:w.to])); got != want {
				t.Errorf("%q, word %d: %x, want %x", text, i, got, want)
			}
			if unspaced(r.runes[w.from]) {
				continue
			}
			for from := w.from - 1; from < w.to+1; from++ {
				for to := from + 3; to <= from+5 && to <= w.to+1; to++ {
					if got, want := r.runs[k], mix(hash(kindLetters, r.runes[from:to])); got != want {
						t.Errorf("%q, %q: %x, want %x", text, string(r.runes[from:to]), got, want)
					}
					k++
				}
			}
		}
		if k != len(r.runs) {
			t.Errorf("%q has %d runs, want %d", text, len(r.runs), k)
		}
	}
}
