package answer

import (
	"math"
	"math/rand/v2"
	"slices"

	"turnpike/internal/evidence/language"
)

// topicBits is how many bits of a hash name a piece of a text whose topic is asked: 32 Ki weights of one byte.
const topicBits = 15

// topic tells what businesses are asked from what an assistant is asked: a small logistic regression over the same pieces of
// words, learnt of requests alone.
type topic struct {
	bias, scale float32
	pieces      [1 << topicBits]int8
}

// Asked is a request that people wrote to a business, or to an assistant.
type Asked struct {
	Text, Lang string
	General    bool
}

// Topics are the steps in which it is told: what cannot be said, and five from surely business to surely general.
const topics = 6

// topicEdges are the log-odds between the five.
var topicEdges = [4]float64{-2.5, -0.8, 0.8, 2.5}

// of is the step of a text by its pieces.
func (t *topic) of(pieces []uint32, lang string) int {
	if len(pieces) == 0 || !language.IsSupported(lang) {
		return 0
	}
	var sum int32
	for _, p := range pieces {
		sum += int32(t.pieces[p>>(gramBits-topicBits)])
	}
	z := float64(t.bias) + float64(t.scale)*float64(sum)*norm(len(pieces))
	step := 1
	for _, edge := range topicEdges {
		if z > edge {
			step++
		}
	}
	return step
}

const (
	topicEpochs = 3
	// perTopic is how much the requests of one kind in one language weigh together at most.
	perTopic = 400.0
)

// learnTopic fits the topic to requests; languages and kinds weigh the same.
func learnTopic(asked []Asked) *topic {
	type side struct {
		lang    string
		general bool
	}
	count := map[side]float64{}
	for _, a := range asked {
		count[side{a.Lang, a.General}]++
	}
	r := enter()
	defer rooms.Put(r)
	pieces := make([][]uint32, len(asked))
	index := make([]int, len(asked))
	for i, a := range asked {
		asked, _ := r.pieces(a.Text)
		pieces[i], index[i] = slices.Clone(asked), i
	}
	w, sums := make([]float64, 1<<topicBits), make([]float64, 1<<topicBits)
	bias, biasSum := 0.0, 0.0
	order := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // an order that can be repeated
	for range topicEpochs {
		order.Shuffle(len(index), func(i, j int) { index[i], index[j] = index[j], index[i] })
		for _, i := range index {
			a := asked[i]
			z, n := bias, norm(len(pieces[i]))
			for _, p := range pieces[i] {
				z += w[p>>(gramBits-topicBits)] * n
			}
			y := 0.0
			if a.General {
				y = 1
			}
			g := (1/(1+math.Exp(-z)) - y) * min(perTopic/count[side{a.Lang, a.General}], 1)
			move(&bias, &biasSum, g, denseRate)
			for _, p := range pieces[i] {
				move(&w[p>>(gramBits-topicBits)], &sums[p>>(gramBits-topicBits)], g*n, rate)
			}
		}
	}
	most := 1e-9
	for _, v := range w {
		most = max(most, math.Abs(v))
	}
	t := &topic{bias: float32(bias), scale: float32(most / 127)}
	for i, v := range w {
		t.pieces[i] = int8(math.Round(v / most * 127))
	}
	return t
}

// askedRunes is how much of a request is read for its topic.
const askedRunes = 160

// pieces are the pieces of a request as words makes them, and the trades that it names; the pieces are valid until the next call.
func (r *room) pieces(text string) (pieces []uint32, named trade) {
	r.asked.grams = r.asked.grams[:0]
	for _, s := range headOf(text, askedRunes) {
		r.asked.words(s)
		named |= words.in(s).trades
	}
	return r.asked.grams, named
}
