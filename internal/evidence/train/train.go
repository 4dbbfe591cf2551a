package train

import (
	"fmt"

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
	// Lives are accounts of businesses left out.
	Lives []Life
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
	w := s.fit(func(*turn) bool { return true })
	s.cross(&w)
	m := &model.Model{Languages: s.langs.Table(), Rarity: s.rarity()}
	m.ByLanguage, m.ReplySlope = s.calibrate()
	lives := s.second(m)
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
	out := &Result{Model: m, File: file, Crossed: map[uint64][2]float64{}, Turns: len(s.turns), Lives: judged(m, lives)}
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
