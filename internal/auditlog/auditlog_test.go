package auditlog

import (
	"fmt"
	"slices"
	"testing"
)

func chain(n int) []Line {
	head, out := Empty(), []Line{}
	for i := range n {
		l := Line{At: int64(1000 + i), Actor: "ada", Act: "case.decide", Subject: fmt.Sprint("case/", i), Document: `{"why":"…"}`}
		head = head.Extend(&l)
		out = append(out, l)
	}
	return out
}

func check(lines []Line) error {
	head := Empty()
	for i := range lines {
		var err error
		if head, err = head.Verify(&lines[i]); err != nil {
			return err
		}
	}
	return nil
}

func TestAChainHolds(t *testing.T) {
	t.Parallel()
	if err := check(chain(50)); err != nil {
		t.Error(err)
	}
}

// TestTamperingIsFound changes, moves, drops and adds lines, and moves bytes between neighbouring parts.
func TestTamperingIsFound(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func([]Line) []Line{
		"another time":       func(l []Line) []Line { l[7].At++; return l },
		"another actor":      func(l []Line) []Line { l[7].Actor = "bruno"; return l },
		"another document":   func(l []Line) []Line { l[7].Document += " "; return l },
		"bytes moved over":   func(l []Line) []Line { l[7].Act, l[7].Subject = l[7].Act+"c", l[7].Subject[1:]; return l },
		"a line dropped":     func(l []Line) []Line { return slices.Delete(l, 7, 8) },
		"the first dropped":  func(l []Line) []Line { return l[1:] },
		"two lines swapped":  func(l []Line) []Line { l[7], l[8] = l[8], l[7]; return l },
		"a line put in":      func(l []Line) []Line { return slices.Insert(l, 7, Line{N: 8, Actor: "eve", Hash: l[7].Hash}) },
		"a line made anew":   func(l []Line) []Line { l[7].Actor = "eve"; Head{l[6].N, l[6].Hash}.Extend(&l[7]); return l },
		"a number in a line": func(l []Line) []Line { l[7].N = 9; return l },
	} {
		if check(spoil(chain(20))) == nil {
			t.Errorf("%s was not found", name)
		}
	}
}
