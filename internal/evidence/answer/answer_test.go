package answer

import (
	"os"
	"strings"
	"testing"
)

// TestStrangers judges replies that nobody wrote for the training, in two sets. What is asked of the model is nine of
// ten refusals at one false in a hundred; the bounds are what it reaches, so that it gets no worse. The set "fresh"
// was written later and answers like a person at a counter, without the words that a refusal usually has.
func TestStrangers(t *testing.T) {
	t.Parallel()
	for _, set := range []struct {
		name  string
		seen  int // refusals, at least
		wrong int // answers that are called refusals, at most
	}{{"strangers", 49, 0}, {"fresh", 20, 2}} {
		refusals, seen, answers, wrong := judged(t, set.name)
		t.Logf("%s: %d of %d refusals seen, %d of %d answers called refusals", set.name, seen, refusals, wrong, answers)
		if seen < set.seen || wrong > set.wrong {
			t.Errorf("%s: %d of %d refusals seen, want %d; %d of %d answers called refusals, want at most %d", set.name, seen, refusals, set.seen, wrong, answers, set.wrong)
		}
	}
}

// judged judges a file of replies.
func judged(t *testing.T, name string) (refusals, seen, answers, wrong int) {
	t.Helper()
	file, err := os.ReadFile("testdata/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(file)) {
		parts := strings.SplitN(strings.TrimSpace(line), " ", 3)
		if parts[0] == "#" {
			continue
		}
		v, p := Judge("", parts[2])
		switch parts[1] {
		case "-":
			if refusals++; v == Declined {
				seen++
			}
		default:
			if answers++; v == Declined {
				wrong++
				t.Logf("called a refusal, %.2f: %s", p, line)
			}
		}
	}
	return refusals, seen, answers, wrong
}

func BenchmarkJudge(b *testing.B) {
	for b.Loop() {
		Judge("", "I'm sorry, I can only help with your trips with Azur Voyages: flights, bookings, baggage. Write agent to talk to a person.")
	}
}
