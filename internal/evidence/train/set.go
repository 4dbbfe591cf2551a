package train

import (
	"cmp"
	"hash/fnv"
	"math"
	"slices"

	"turnpike/internal/evidence/corpus"
	"turnpike/internal/evidence/gram"
	"turnpike/internal/evidence/language"
)

// kin are sources made by the same hands or in the same way: whoever leaves one out leaves all of them
// out, or the style of the remaining one would give the label away.
var kin = map[string]string{
	"clinc_general": "clinc", "clinc_service": "clinc", "synth_general": "synth", "synth_service": "synth",
	"oasst1_en": "oasst", "oasst1_fr": "oasst", "oasst_en100": "oasst",
	"mtbench_en": "mtbench", "mtbench_x": "mtbench", "mtbench101": "mtbench", "gpteacher_code": "gpteacher", "gpteacher_role": "gpteacher",
}

func family(source string) string {
	if f := kin[source]; f != "" {
		return f
	}
	return source
}

// turn is a labelled message as numbers.
type turn struct {
	ids, ideas            []uint32 // of the text; of the reply
	short                 []uint32 // of the shortened text
	topic                 []uint16
	lang, source          string
	domain, conv          string
	general               bool
	words, reply          int
	key                   uint64
	crossed, crossedReply float64 // scores by weights that never saw its kin
	first, scored         bool
	fold                  int
	part                  float64 // how much it counts beside others of its source
}

// Set is the turns that a training has taken.
type Set struct {
	turns  []turn
	grams  *gram.Reader
	langs  language.Learner
	topics []uint32
	docs   int
	Odd    int
	// perPattern is how many sentences are made of one of the project's own patterns.
	perPattern int
}

// NewSet makes an empty set.
func NewSet() *Set {
	return &Set{grams: gram.NewReader(), topics: make([]uint32, 1<<gram.TopicBits), perPattern: perPattern}
}

// Add takes a turn.
func (s *Set) Add(t *corpus.Turn) {
	lang := language.Canonical(t.Lang)
	s.grams.Open(t.Text)
	if s.grams.Words() > 0 && language.WritesLatin(lang) && language.IsLatin(s.grams.Runes()) {
		s.langs.Add(s.grams, lang)
	}
	if t.Label != corpus.Service && t.Label != corpus.General || s.grams.Words() == 0 {
		return
	}
	out := turn{
		lang: lang, source: t.Source, domain: t.Domain, conv: t.Conv, general: t.Label == corpus.General,
		words: s.grams.Words(), key: Key(t.Text), reply: len(t.Reply), first: t.Turn == 0, part: 1,
	}
	for _, id := range s.grams.Topic(nil) {
		out.topic = append(out.topic, uint16(id)) // topic features have 16 bits
	}
	seen := map[uint16]bool{}
	for _, id := range out.topic {
		if !seen[id] {
			seen[id] = true
			s.topics[id]++
		}
	}
	s.docs++
	out.ids = slices.Clone(s.grams.Features(lang).IDs)
	if out.words > shortWords+2 {
		s.grams.Open(firstWords(t.Text, shortWords))
		out.short = slices.Clone(s.grams.Features(lang).IDs)
	}
	if t.Reply != "" {
		s.grams.OpenReply(t.Reply)
		out.ideas = slices.Clone(s.grams.IdeaFeatures(lang))
	}
	s.turns = append(s.turns, out)
}

// Key names a text without keeping it.
func Key(text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text)) // cannot fail
	return h.Sum64()
}

// rarity is how much each topic feature is worth, in 1/16 nat.
func (s *Set) rarity() []uint8 {
	out := make([]uint8, len(s.topics))
	for i, n := range s.topics {
		out[i] = uint8(min(255, math.Round(16*math.Log(float64(1+s.docs)/float64(1+n)))))
	}
	return out
}

// inEveryFold is the fold of what is never left out.
const inEveryFold = -1

// folds is in how many parts the families are left out.
const folds = 10

// deal gives every family a fold, so that folds have about as many turns of each label.
func (s *Set) deal() {
	type size struct {
		name             string
		service, general int
	}
	sizes := map[string]*size{}
	var order []*size
	for i := range s.turns {
		t := &s.turns[i]
		if t.source == own {
			continue
		}
		f := sizes[family(t.source)]
		if f == nil {
			f = &size{name: family(t.source)}
			sizes[f.name] = f
			order = append(order, f)
		}
		if t.general {
			f.general++
		} else {
			f.service++
		}
	}
	slices.SortFunc(order, func(a, b *size) int {
		return cmp.Or(cmp.Compare(b.service+b.general, a.service+a.general), cmp.Compare(a.name, b.name))
	})
	var service, general [folds]int
	at := map[string]int{}
	for _, f := range order {
		best := 0
		for i := range folds {
			if cost(service[i]+f.service, general[i]+f.general) < cost(service[best]+f.service, general[best]+f.general) {
				best = i
			}
		}
		service[best] += f.service
		general[best] += f.general
		at[f.name] = best
	}
	for i := range s.turns {
		if s.turns[i].fold = inEveryFold; s.turns[i].source != own {
			s.turns[i].fold = at[family(s.turns[i].source)]
		}
	}
}

func cost(service, general int) float64 {
	return float64(service)*float64(service) + 2*float64(general)*float64(general)
}

// shortWords is how many words the shortened copy of a text has.
const shortWords = 6

// firstWords is the beginning of a text.
func firstWords(text string, n int) string {
	runes, words := 0, 0
	for i, c := range text {
		runes++
		switch {
		case c == ' ':
			words++
		case c >= 0x2E80:
			if runes > 3*n {
				return text[:i]
			}
		}
		if words == n {
			return text[:i]
		}
	}
	return text
}
