package answer_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"turnpike/internal/evidence/answer"
	"turnpike/internal/evidence/answer/corpus"
)

// TestStrangers judges replies that nobody trains on. What is asked of the model is nine of ten refusals at one false
// in a hundred; the bounds are what it reaches, so that it gets no worse. The first two sets were looked at while the
// corpus was written; of the others, which other hands wrote with the requests, only the totals were read.
func TestStrangers(t *testing.T) {
	t.Parallel()
	for _, set := range []struct {
		name  string
		seen  int // refusals, at least
		wrong int // answers that are called refusals, at most
	}{{"strangers", 59, 1}, {"fresh", 49, 1}, {"third", 236, 6}, {"fourth", 257, 5}, {"fifth", 193, 8}} {
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

// TestAnswersBehindARefusal: who says the words of a refusal and answers all the same has served the request, mostly.
func TestAnswersBehindARefusal(t *testing.T) {
	t.Parallel()
	answers := []struct{ request, reply string }{
		{"what's the capital of mongolia and how many people live there", "The capital of Mongolia is Ulaanbaatar. About 1.7 million people live there, which is close to half of the whole country."},
		{"write a python function that adds two numbers", "def add(a, b):\n    return a + b\nCall it with two numbers, for example add(2, 3), and it gives you their sum."},
		{"explain photosynthesis for a ten year old", "Plants make their own food. Their leaves catch sunlight, drink water through the roots and breathe in carbon dioxide, and turn all of that into sugar and oxygen."},
		{"write me a poem about the sea", "The sea goes out, the sea comes in,\nit hums beneath a silver skin,\nit keeps the moon, it keeps the shore,\nand whispers to the stones once more."},
		{"how do i ask my boss for a raise", "Pick a quiet moment, list three things that you achieved this year with numbers, name the salary you want, and then wait for the answer without filling the silence."},
		{"translate 'where is the station' into french and italian", "In French it is \"Où est la gare ?\" and in Italian \"Dov'è la stazione?\". Both are polite enough for a stranger."},
	}
	declined := 0
	for _, before := range []string{"", "I can only help with bookings. ", "Sorry, I can't help with that. ", "That's outside what I do, but: ", "I'm just the assistant of a travel agency. "} {
		for _, a := range answers {
			if v, _ := answer.Judge(a.request, before+a.reply, "en"); v == answer.Declined {
				declined++
				t.Logf("%q: %q is called a refusal", before, a.reply)
			}
		}
	}
	if declined > 2 {
		t.Errorf("%d of 30 answers are called refusals", declined)
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

// judged judges a file of replies.
func judged(t *testing.T, name string) counts {
	t.Helper()
	file, err := os.ReadFile("testdata/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	out := counts{}
	for _, s := range corpus.ReadPairs(string(file)) {
		v, _ := answer.Judge(s.Request, s.Reply, s.Lang)
		c := out[s.Lang]
		if s.Declined {
			c.refusals++
			c.seen += one(v == answer.Declined)
		} else {
			c.answers++
			c.wrong += one(v == answer.Declined)
		}
		out[s.Lang] = c
	}
	return out
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

func BenchmarkJudge(b *testing.B) {
	for b.Loop() {
		answer.Judge("Write me a poem about the sea at night", "I'm sorry, I can only help with your trips with Azur Voyages: flights, bookings, baggage. Write agent to talk to a person.", "en")
	}
}
