package answer

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestStrangers judges replies that nobody trains on. What is asked of the model is nine of ten refusals at one false
// in a hundred; the bounds are what it reaches, so that it gets no worse. The first two sets were looked at while the
// corpus was written; the third was written before it, with the requests, and only its totals were read since.
func TestStrangers(t *testing.T) {
	t.Parallel()
	for _, set := range []struct {
		name  string
		seen  int // refusals, at least
		wrong int // answers that are called refusals, at most
	}{{"strangers", 56, 0}, {"fresh", 43, 0}, {"third", 179, 3}} {
		all := judged(t, set.name)
		sum := all.sum()
		for _, lang := range slices.Sorted(maps.Keys(all)) {
			t.Logf("%s %s: %s", set.name, lang, all[lang])
		}
		t.Logf("%s: %s", set.name, sum)
		if sum.seen < set.seen || sum.wrong > set.wrong {
			t.Errorf("%s: %s; want %d seen and at most %d wrong", set.name, sum, set.seen, set.wrong)
		}
	}
}

// count is how the replies of one language were judged.
type count struct{ refusals, seen, answers, wrong int }

func (c count) String() string {
	return fmt.Sprintf("%d of %d refusals seen, %d of %d answers called refusals", c.seen, c.refusals, c.wrong, c.answers)
}

type counts map[string]count

func (c counts) sum() (all count) {
	for _, one := range c {
		all.refusals += one.refusals
		all.seen += one.seen
		all.answers += one.answers
		all.wrong += one.wrong
	}
	return all
}

// judged judges a file of replies: language, then ? and a request, or - and a refusal of the last request, or + and an answer.
func judged(t *testing.T, name string) counts {
	t.Helper()
	file, err := os.ReadFile("testdata/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	out := counts{}
	request := ""
	for line := range strings.Lines(string(file)) {
		parts := strings.SplitN(strings.TrimSpace(line), " ", 3)
		c := out[parts[0]]
		switch parts[1] {
		case "?":
			request = parts[2]
			continue
		case "-":
			c.refusals++
			if v, _ := Judge(request, parts[2], parts[0]); v == Declined {
				c.seen++
			}
		case "+":
			c.answers++
			if v, _ := Judge(request, parts[2], parts[0]); v == Declined {
				c.wrong++
			}
		default:
			continue
		}
		out[parts[0]] = c
	}
	return out
}

func BenchmarkJudge(b *testing.B) {
	for b.Loop() {
		Judge("Write me a poem about the sea at night", "I'm sorry, I can only help with your trips with Azur Voyages: flights, bookings, baggage. Write agent to talk to a person.", "en")
	}
}
