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
}

// Bounds of simulated accounts.
const (
	minTalks      = 40
	maxTalks      = 90
	declaredTalks = 10
	maxTurns      = 12
)

// shares are the parts of general conversations that are simulated: honest businesses, mixtures, assistants.
var shares = []float64{0, 0.05, 0.3, 0.5, 0.7, 1}

// parts splits the set into businesses and, by language, general conversations.
func (s *Set) parts() ([]business, map[string][]talk) {
	type key struct{ source, lang, domain string }
	services, general := map[key][]talk{}, map[string][]talk{}
	var order []key
	for i := 0; i < len(s.turns); {
		t := &s.turns[i]
		var k talk
		for ; i < len(s.turns) && s.turns[i].conv == t.conv && s.turns[i].source == t.source; i++ {
			if len(k) < maxTurns {
				k = append(k, i)
			}
		}
		if !language.IsSupported(t.lang) || t.source == own {
			continue
		}
		if t.general {
			general[t.lang] = append(general[t.lang], k)
			continue
		}
		id := key{t.source, t.lang, t.domain}
		if services[id] == nil {
			order = append(order, id)
		}
		services[id] = append(services[id], k)
	}
	var out []business
	for _, id := range order {
		if len(services[id]) >= minTalks && len(general[id.lang]) >= minTalks {
			out = append(out, business{id.source + "|" + id.lang + "|" + id.domain, id.lang, services[id]})
		}
	}
	slices.SortStableFunc(out, func(a, b business) int { return cmp.Compare(a.name, b.name) })
	return out, general
}

// observed is what a simulated conversation looked like.
type observed struct {
	values  [account.Features]float64
	general bool
	lang    string
	// business and share are of the account that it was in.
	business int
	share    float64
}

// simulate plays accounts of every business at every share, and returns what the reader saw of each
// conversation after the warm-up. Scores are the crossed ones.
func (s *Set) simulate(m *model.Model) []observed {
	businesses, general := s.parts()
	reader := account.NewReader(m, 0, nil)
	random := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // simulated accounts: the same every time
	var out []observed
	for b := range businesses {
		biz := &businesses[b]
		for _, share := range shares {
			random.Shuffle(len(biz.talks), func(i, j int) { biz.talks[i], biz.talks[j] = biz.talks[j], biz.talks[i] })
			out = s.play(out, reader, biz, general[biz.lang], share, b, random)
		}
	}
	return out
}

func (s *Set) play(out []observed, reader *account.Reader, biz *business, general []talk, share float64, b int, random *rand.Rand) []observed {
	var memory account.Memory
	talks := biz.talks
	if random.IntN(10) > 0 { // one in ten declares nothing
		declared := min(declaredTalks, len(talks)/4)
		s.declare(reader, &memory, talks[:declared])
		talks = talks[declared:]
	}
	for n := range min(maxTalks, len(talks)) {
		k, isGeneral := talks[n], random.Float64() < share
		if isGeneral {
			k = general[random.IntN(len(general))]
		}
		messages, scores, topic := s.spell(reader.Scorer().Model(), k)
		reading := reader.Weigh(messages, scores, topic, &memory)
		memory.Remember(&reading)
		if n >= 5 && reading.OK {
			out = append(out, observed{reading.Values, isGeneral, biz.lang, b, share})
		}
	}
	return out
}

func (s *Set) declare(reader *account.Reader, memory *account.Memory, talks []talk) {
	var scores []model.Score
	var topics [][]uint32
	for _, k := range talks {
		_, all, topic := s.spell(reader.Scorer().Model(), k)
		scores, topics = append(scores, all[0]), append(topics, topic)
	}
	reader.DeclareScored(memory, scores, topics)
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
