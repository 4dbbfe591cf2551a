package train

import (
	"fmt"
	"slices"

	"turnpike/internal/evidence/account"
	"turnpike/internal/evidence/language"
	"turnpike/internal/evidence/model"
)

// Result is a trained model with what was measured on the way.
type Result struct {
	Model *model.Model
	File  []byte
	// Crossed are scores of weights that never saw the text's kin, by Key of the text.
	Crossed map[uint64]float64
	Turns   int
}

// Train makes a model of the set.
//
// It fails if a supported language lacks one of the labels.
func (s *Set) Train() (*Result, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	s.deal()
	s.cross()
	m := &model.Model{Languages: s.langs.Table(), Rarity: s.rarity(), ByLanguage: s.calibrate()}
	m.Second = s.second(m)
	w := s.fit(func(*turn) bool { return true })
	m.Weights, m.Unit = model.Pack(w)
	m.Bias = float64(w.Bias)
	file, err := m.Encode()
	if err != nil {
		return nil, fmt.Errorf("encode the model: %w", err)
	}
	if m, err = model.Decode(file); err != nil {
		return nil, fmt.Errorf("read back the model: %w", err)
	}
	out := &Result{Model: m, File: file, Crossed: map[uint64]float64{}, Turns: len(s.turns)}
	for i := range s.turns {
		out.Crossed[s.turns[i].key] = s.turns[i].crossed
	}
	return out, nil
}

func (s *Set) check() error {
	both := map[string][2]bool{}
	for i := range s.turns {
		t := &s.turns[i]
		b := both[t.lang]
		if t.general {
			b[1] = true
		} else {
			b[0] = true
		}
		both[t.lang] = b
	}
	for _, lang := range language.Supported {
		if both[lang] != [2]bool{true, true} {
			return fmt.Errorf("language %s has turns of one label only: add a source, or take it from the supported languages", lang)
		}
	}
	return nil
}

// falseGoal is how often a conversation with a business may be taken for a general one, on average over
// businesses never trained on.
const falseGoal = 0.015

// second fits the coefficients of a whole conversation on simulated accounts, and then for each language
// measures how often the test errs.
func (s *Set) second(m *model.Model) []float64 {
	seen := s.simulate(m)
	type cell struct {
		business int
		general  bool
	}
	sizes := map[cell]float64{}
	for i := range seen {
		sizes[cell{seen[i].business, seen[i].general}]++
	}
	rows := make([]row, len(seen))
	for i := range seen {
		o := &seen[i]
		rows[i] = row{o.values[:], o.general, 100 / sizes[cell{o.business, o.general}]}
	}
	prior := make([]float64, account.Features)
	prior[1] = 1
	w := logistic(rows, prior, 1)
	s.measure(m, w, seen)
	return w
}

// measure shifts the second stage so that honest businesses are taken for general as rarely as the goal says, and
// notes what is left of both errors in each language.
func (s *Set) measure(m *model.Model, w []float64, seen []observed) {
	var honest []float64
	for i := range seen {
		if o := &seen[i]; !o.general {
			honest = append(honest, account.Logit(&o.values, w))
		}
	}
	slices.Sort(honest)
	cut := honest[int(float64(len(honest))*(1-falseGoal))]
	w[0] += account.SureLogit - cut
	type count struct{ service, false, general, found float64 }
	by := map[string]*count{}
	for _, lang := range language.Supported {
		by[lang] = &count{}
	}
	for i := range seen {
		o := &seen[i]
		c, sure := by[o.lang], account.Logit(&o.values, w) > account.SureLogit
		switch {
		case o.general:
			c.general++
			if sure {
				c.found++
			}
		default:
			c.service++
			if sure {
				c.false++
			}
		}
	}
	for lang, c := range by {
		k := m.ByLanguage[lang]
		// Half a dozen made-up observations keep a language with little data from claiming to be free of error.
		k.False = max(0.01, (c.false+6*0.05)/(c.service+6))
		k.Found = min(0.98, (c.found+6*0.7)/(c.general+6))
		m.ByLanguage[lang] = k
	}
}
