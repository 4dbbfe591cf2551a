package train

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"turnpike/internal/evidence/account"
	"turnpike/internal/evidence/language"
	"turnpike/internal/evidence/model"
)

// talk is a conversation of the set: the numbers of its turns.
type talk []int

// business is a service source's conversations of one domain in one language.
type business struct {
	name, lang string
	talks      []talk
	wheel      int
}

// Bounds of simulated accounts.
const (
	minTalks = 40
	maxTurns = 12
	// A declaration has from fewest to mostDeclared examples.
	fewestDeclared, mostDeclared = 6, 14
)

// observed is what a simulated conversation looked like.
type observed struct {
	values  [account.Features]float64
	general bool
	lang    string
	// business and share are of the account that it was in.
	business int
	share    float64
	// logit is what coefficients make of it that never saw its business, nor the kin of its general requests.
	logit float64
}

// stage plays accounts. Scores are the crossed ones.
type stage struct {
	set      *Set
	reader   *account.Reader
	random   *rand.Rand
	declares bool
	// longest is how many conversations a life has at most.
	longest int
}

func (s *Set) stage(m *model.Model, seed uint64, declares bool, longest int) *stage {
	random := rand.New(rand.NewPCG(7, seed)) //nolint:gosec // simulated accounts: the same every time
	return &stage{s, account.NewReader(m, 0, nil), random, declares, longest}
}

// lives plays an account of each business at each share, and returns what the reader saw of each conversation
// after the warm-up, by life.
func (g *stage) lives(businesses []business, general map[string][]talk, shares []float64) (out [][]observed) {
	for b := range businesses {
		biz := &businesses[b]
		for _, share := range shares {
			out = append(out, g.play(biz, general[biz.lang], share, b))
		}
	}
	return out
}

func (g *stage) play(biz *business, general []talk, share float64, b int) (out []observed) {
	var memory account.Memory
	talks := slices.Clone(biz.talks)
	g.random.Shuffle(len(talks), func(i, j int) { talks[i], talks[j] = talks[j], talks[i] })
	if g.declares {
		n := min(fewestDeclared+g.random.IntN(mostDeclared-fewestDeclared+1), len(talks)/4)
		g.declare(&memory, talks[:n])
		talks = talks[n:]
	}
	for n := range g.longest {
		isGeneral := g.random.Float64() < share
		var k talk
		switch {
		case isGeneral:
			k = general[g.random.IntN(len(general))]
		case len(talks) == 0:
			return out
		default:
			k, talks = talks[0], talks[1:]
		}
		messages, scores, topic := g.set.spell(g.reader.Scorer().Model(), k)
		reading := g.reader.Weigh(messages, scores, topic, &memory)
		memory.Remember(&reading)
		if n >= account.WarmUp && reading.OK {
			out = append(out, observed{values: reading.Values, general: isGeneral, lang: biz.lang, business: b, share: share})
		}
	}
	return out
}

func (g *stage) declare(memory *account.Memory, talks []talk) {
	var scores []model.Score
	var topics [][]uint32
	for _, k := range talks {
		_, all, topic := g.set.spell(g.reader.Scorer().Model(), k)
		scores, topics = append(scores, all[0]), append(topics, topic)
	}
	g.reader.DeclareScored(memory, scores, topics)
}

// spell gives a conversation as the reader wants it.
func (s *Set) spell(m *model.Model, k talk) ([]account.Message, []model.Score, []uint32) {
	messages, scores := make([]account.Message, len(k)), make([]model.Score, len(k))
	var topic []uint32
	for n, i := range k {
		t := &s.turns[i]
		scores[n] = m.Calibrated(t.crossed, t.crossedReply, t.lang, t.words)
		for _, id := range t.topic {
			topic = append(topic, uint32(id))
		}
	}
	return messages, scores, topic
}

// parts splits the set into businesses and, by language, general conversations.
func (s *Set) parts() ([]business, map[string][]talk) {
	type key struct{ source, lang, domain string }
	services, general := map[key][]talk{}, map[string][]talk{}
	for i := 0; i < len(s.turns); {
		t := &s.turns[i]
		var k talk
		for ; i < len(s.turns) && s.turns[i].conv == t.conv && s.turns[i].source == t.source; i++ {
			if len(k) < maxTurns {
				k = append(k, i)
			}
		}
		switch {
		case !language.IsSupported(t.lang) || t.source == own:
		case t.general:
			general[t.lang] = append(general[t.lang], k)
		default:
			id := key{t.source, t.lang, t.domain}
			services[id] = append(services[id], k)
		}
	}
	var out []business
	for id, talks := range services {
		if len(talks) >= minTalks && len(general[id.lang]) >= minTalks {
			out = append(out, business{name: id.source + "|" + id.lang + "|" + id.domain, lang: id.lang, talks: talks})
		}
	}
	slices.SortFunc(out, func(a, b business) int { return cmp.Compare(a.name, b.name) })
	return out, general
}
