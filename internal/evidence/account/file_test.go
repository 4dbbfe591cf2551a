package account

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAJudgeThatWasWrittenGoesOnAsBefore stops in the middle of a life, by a file.
func TestAJudgeThatWasWrittenGoesOnAsBefore(t *testing.T) {
	t.Parallel()
	a, b := newLife(t, clinic), newLife(t, clinic)
	play := func(l *life, from, to int) {
		for i := from; i < to; i++ {
			if i%3 == 0 {
				l.say(asks[i/3%len(asks)], done)
			} else {
				l.say(needs[i%len(needs)], done)
			}
		}
	}
	play(a, 0, 230)
	play(b, 0, 110)
	file, err := b.judge.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	b.judge = NewJudge()
	if err := b.judge.UnmarshalBinary(file); err != nil {
		t.Fatal(err)
	}
	play(b, 110, 230)
	if diff := cmp.Diff(a.judge.Statement("m"), b.judge.Statement("m")); diff != "" {
		t.Errorf("(- never stopped, + from a file):\n%s", diff)
	}
	for n := range file {
		if n%97 == 0 && NewJudge().UnmarshalBinary(file[:n]) == nil {
			t.Errorf("%d of %d bytes were taken for a judge", n, len(file))
		}
	}
}
