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
	Crossed map[uint64][2]float64
	Turns   int
}

// Train makes a model of the set.
//
// It fails if a supported language lacks one of the labels.
func (s *Set) Train() (*Result, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	s.addOwn()
	s.deal()
	s.cross()
	m := &model.Model{Languages: s.langs.Table(), Rarity: s.rarity()}
	m.ByLanguage, m.ReplySlope = s.calibrate()
	m.Second = s.second(m)
	w := s.fit(func(*turn) bool { return true })
	m.Weights, m.Unit = model.Pack(w)
	m.Bias = float64(w.Bias)
	reply := s.fitReply(func(*turn) bool { return true })
	m.Reply, m.ReplyUnit = model.Pack(reply)
	m.ReplyBias = float64(reply.Bias)
	file, err := m.Encode()
	if err != nil {
		return nil, fmt.Errorf("encode the model: %w", err)
	}
	if m, err = model.Decode(file); err != nil {
		return nil, fmt.Errorf("read back the model: %w", err)
	}
	out := &Result{Model: m, File: file, Crossed: map[uint64][2]float64{}, Turns: len(s.turns)}
	for i := range s.turns {
		if s.turns[i].scored {
			out.Crossed[s.turns[i].key] = [2]float64{s.turns[i].crossed, s.turns[i].crossedReply}
		}
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
const falseGoal = 0.025

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
	w[0] += account.SureLogit - cut(honest(seen, w, ""))
	all := tally(seen, w, "", 0)
	for _, lang := range language.Supported {
		k := m.ByLanguage[lang]
		if own := honest(seen, w, lang); len(own) > 0 {
			k.Offset = offset(account.SureLogit-cut(own), float64(len(tally(seen, w, lang, 0).alarms)))
		}
		c := tally(seen, w, lang, k.Offset)
		k.False, k.Found = max(all.upper(), c.upper()), min(maxFound, (c.found+20*all.found/all.general)/(c.general+20))
		m.ByLanguage[lang] = k
	}
}

// offset is how much of a wanted offset a number of businesses carries. To be stricter in a language takes a few
// of them, to be less strict there takes many: what one business allows, strangers may not.
func offset(wanted, businesses float64) float64 {
	if wanted > 0 {
		return wanted * businesses / (businesses + 12)
	}
	return wanted * businesses / (businesses + 2)
}

// honest are the logits of conversations with honest businesses, in a language or in all.
func honest(seen []observed, w []float64, lang string) []float64 {
	var out []float64
	for i := range seen {
		if o := &seen[i]; !o.general && o.share <= honestShare && (lang == "" || o.lang == lang) {
			out = append(out, account.Logit(&o.values, w))
		}
	}
	return out
}

// cut is the logit that as few of them exceed as the goal says.
func cut(logits []float64) float64 {
	slices.Sort(logits)
	return logits[int(float64(len(logits)-1)*(1-falseGoal))]
}

const (
	// honestShare is up to which share of general conversations a simulated account is an honest business.
	honestShare = 0.05
	// maxFound is how much of what is general the test is ever believed to find.
	maxFound = 0.98
	// mostBusinesses is the part of businesses that stay below the false rate that the test is corrected by.
	mostBusinesses = 0.75
	// minSeen is the fewest conversations that say something of a business.
	minSeen = 30
)

// errorRates counts what the test of a conversation finds, and its false alarms by honest business.
type errorRates struct {
	found, general float64
	alarms         map[int][2]float64
}

func tally(seen []observed, w []float64, lang string, offset float64) errorRates {
	out := errorRates{alarms: map[int][2]float64{}}
	for i := range seen {
		o := &seen[i]
		if lang != "" && o.lang != lang {
			continue
		}
		hit := 0.0
		if account.Logit(&o.values, w)+offset > account.SureLogit {
			hit = 1
		}
		switch {
		case o.general:
			out.general++
			out.found += hit
		case o.share <= honestShare:
			a := out.alarms[o.business]
			out.alarms[o.business] = [2]float64{a[0] + hit, a[1] + 1}
		}
	}
	return out
}

// upper is the false rate that most businesses stay below.
func (e errorRates) upper() float64 {
	var rates []float64
	for _, a := range e.alarms {
		if a[1] >= minSeen {
			rates = append(rates, a[0]/a[1])
		}
	}
	if len(rates) == 0 {
		return 0
	}
	slices.Sort(rates)
	return rates[int(float64(len(rates)-1)*mostBusinesses)]
}
