package answer

import (
	"os"
	"strings"
	"testing"
)

// TestStrangers judges replies that nobody wrote for the training.
func TestStrangers(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("testdata/strangers.txt")
	if err != nil {
		t.Fatal(err)
	}
	refusals, seen, answers, wrong := 0, 0, 0, 0
	for line := range strings.Lines(string(file)) {
		parts := strings.SplitN(strings.TrimSpace(line), " ", 3)
		if parts[0] == "#" {
			continue
		}
		v, p := Judge("", parts[2])
		switch parts[1] {
		case "-":
			refusals++
			if v == Declined {
				seen++
			} else {
				t.Logf("missed %.2f: %s", p, line)
			}
		default:
			answers++
			if v == Declined {
				wrong++
				t.Errorf("called a refusal, %.2f: %s", p, line)
			}
		}
	}
	t.Logf("%d of %d refusals seen, %d of %d answers called refusals", seen, refusals, wrong, answers)
	if seen*10 < refusals*8 {
		t.Errorf("%d of %d refusals seen, want eight of ten", seen, refusals)
	}
}

func BenchmarkJudge(b *testing.B) {
	for b.Loop() {
		Judge("", "I'm sorry, I can only help with your trips with Azur Voyages: flights, bookings, baggage. Write agent to talk to a person.")
	}
}
