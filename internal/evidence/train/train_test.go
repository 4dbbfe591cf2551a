package train

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"turnpike/internal/evidence/corpus"
	"turnpike/internal/evidence/language"
)

// small is a set made of the project's own phrases under the names of sources, two families for each label.
func small() *Set {
	s := NewSet()
	s.perPattern = 1
	turns := sentences(rand.New(rand.NewPCG(9, 9)))
	for i := range turns {
		s.Add(&turns[i])
	}
	return s
}

// sentences are phrases dealt out to made-up sources.
func sentences(random *rand.Rand) []corpus.Turn {
	var out []corpus.Turn
	eachPhrase(random, 1, func(lang, label, text string, _ int) {
		source := label + "_" + string('a'+rune(random.IntN(3)))
		out = append(out, corpus.Turn{Text: text, Lang: lang, Source: source, Label: label, Domain: "d", Conv: text})
	})
	return out
}

func TestTrainingIsReproducible(t *testing.T) {
	t.Parallel()
	a, err := small().Train()
	if err != nil {
		t.Fatal(err)
	}
	b, err := small().Train()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.File, b.File) || a.Model.Version != b.Model.Version {
		t.Error("the same turns in the same order gave other weights")
	}
}

func TestTrainingNeedsBothLabels(t *testing.T) {
	t.Parallel()
	s := NewSet()
	s.Add(&corpus.Turn{Text: "one two three", Lang: "en", Source: "a", Label: corpus.Service})
	if err := s.check(); err == nil {
		t.Error("a set without general turns was taken")
	}
}

// TestKinAreLeftOutTogether: no fold holds one of a family and not the other.
func TestKinAreLeftOutTogether(t *testing.T) {
	t.Parallel()
	s := NewSet()
	for source := range kin {
		s.Add(&corpus.Turn{Text: "a text of " + source, Lang: "en", Source: source, Label: corpus.General})
	}
	s.Add(&corpus.Turn{Text: "our own words", Lang: "en", Source: own, Label: corpus.General})
	s.deal()
	folds := map[string]int{}
	for _, t2 := range s.turns {
		if t2.source == own {
			if t2.fold != inEveryFold {
				t.Error("the project's own phrases were left out")
			}
			continue
		}
		if f, seen := folds[family(t2.source)]; seen && f != t2.fold {
			t.Errorf("%s is not left out with its kin", t2.source)
		}
		folds[family(t2.source)] = t2.fold
	}
}

// TestLanguagesAreBalanced: within a language both labels weigh alike.
func TestLanguagesAreBalanced(t *testing.T) {
	t.Parallel()
	s := NewSet()
	for i := range 300 {
		label := corpus.Service
		if i%10 == 0 {
			label = corpus.General
		}
		s.Add(&corpus.Turn{Text: "some words here", Lang: "en", Source: label, Label: label})
		s.Add(&corpus.Turn{Text: "nur eine Seite", Lang: "de", Source: "x", Label: corpus.General})
	}
	sum := map[bool]float64{}
	for i, w := range s.weigh(func(*turn) bool { return true }) {
		if s.turns[i].lang == "de" && w != 0 {
			t.Fatal("a language with one label weighs something")
		}
		sum[s.turns[i].general] += float64(w)
	}
	if r := sum[true] / sum[false]; r < 0.99 || r > 1.01 {
		t.Errorf("general turns weigh %.3f of service turns", r)
	}
}

// TestWhatIsTrainedCanBeMeasured trains on phrases and asks for others.
func TestWhatIsTrainedCanBeMeasured(t *testing.T) {
	t.Parallel()
	result, err := small().Train()
	if err != nil {
		t.Fatal(err)
	}
	s := result.Model.NewScorer()
	if a, b := s.Score("write a poem about a river", "", "en"), s.Score("can you cancel my booking for the room", "", "en"); a.Logit <= b.Logit {
		t.Errorf("a poem scores %.2f, a booking %.2f", a.Logit, b.Logit)
	}
	for _, lang := range language.Supported {
		c := result.Model.ByLanguage[lang]
		if c.Slope <= 0 || c.False <= 0 || c.False > 0.5 || c.Found <= 0 || c.Found > 1 {
			t.Errorf("%s: %+v", lang, c)
		}
	}
}
