package train

import (
	"math"

	"turnpike/internal/evidence/account"
	"turnpike/internal/evidence/model"
)

// Life is what became of simulated accounts with a share of general conversations, of businesses and with requests
// that nothing they were judged by had ever seen.
type Life struct {
	Share float64
	// N lives had at least minLife conversations that could count.
	N                             int
	Reviewed, Restricted, Cleared int
}

// minLife is the fewest conversations of a life that could have shown something.
const minLife = 40

// judged plays the lives through the account test.
func judged(m *model.Model, lives [][]observed) []Life {
	out := make([]Life, len(leftOutShares))
	for i, share := range leftOutShares {
		out[i].Share = share
	}
	reader := account.NewReader(m, 0, nil)
	for _, life := range lives {
		for i := range out {
			if len(life) >= minLife && life[0].share == out[i].Share {
				out[i].add(reader, life)
			}
		}
	}
	return out
}

// add plays one life: every conversation is another person's, on a day of its own.
func (l *Life) add(reader *account.Reader, life []observed) {
	m, judge := reader.Scorer().Model(), account.NewJudge()
	// That something was declared is all that matters here: the readings are made.
	judge.DeclareWith(func(memory *account.Memory) {
		reader.DeclareScored(memory, make([]model.Score, 1), make([][]uint32, 1))
	})
	for range account.WarmUp {
		judge.Weigh(&account.Reading{}, account.Conversation{}, m)
	}
	reviewed, restricted, cleared := false, false, false
	for n := range life {
		o := &life[n]
		p := 1 / (1 + math.Exp(-o.logit-m.ByLanguage[o.lang].Offset))
		judge.Weigh(&account.Reading{Lang: o.lang, OK: true, Served: true, P: p}, account.Conversation{Person: uint32(n + 1), Day: int32(n + 1)}, m) // small
		switch judge.Tier() {
		case account.RestrictProposed:
			reviewed, restricted = true, true
		case account.Review:
			reviewed = true
		case account.Clear:
			cleared = true
		case account.Watch:
		}
	}
	l.N++
	l.Reviewed, l.Restricted, l.Cleared = l.Reviewed+one(reviewed), l.Restricted+one(restricted), l.Cleared+one(cleared && !reviewed)
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}
