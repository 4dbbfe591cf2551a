package train

import (
	"turnpike/internal/evidence/language"
	"turnpike/internal/evidence/model"
)

// calibrate turns scores into odds for each supported language. A language with few turns of its own stays
// near what holds for all.
func (s *Set) calibrate() (byLang map[string]model.Calibration, replySlope float64) {
	both := logistic(s.scores(func(t *turn) bool { return len(t.ideas) > 0 }), []float64{0, 1, 0.5}, 1)
	replySlope = max(0, both[2])
	all := logistic(s.texts(func(*turn) bool { return true }), []float64{0, 1}, 1)
	out := map[string]model.Calibration{}
	for _, lang := range language.Supported {
		w := logistic(s.texts(func(t *turn) bool { return t.lang == lang }), all, pullToAll)
		// A slope may not turn round: where a language's own turns say so, they are too few or of too few sources.
		slope := min(max(w[1], all[1]/3), all[1]*steepest)
		out[lang] = model.Calibration{Slope: slope, Shift: w[0]}
	}
	return out, replySlope
}

// texts are scores without those of replies.
func (s *Set) texts(in func(*turn) bool) []row {
	rows := s.scores(in)
	for i := range rows {
		rows[i].x = rows[i].x[:2]
	}
	return rows
}

// steepest is how much steeper than over all a language may be: where few sources are clear, strangers are not.
const steepest = 1.25

// pullToAll is how many turns of a language weigh as much as what holds for all.
const pullToAll = 30

// scores are the crossed scores of turns with enough words; every source of a label counts alike, and so do labels.
func (s *Set) scores(in func(*turn) bool) []row {
	type part struct {
		source  string
		general bool
	}
	size, sources := map[part]float64{}, map[bool]float64{}
	for i := range s.turns {
		if t := &s.turns[i]; usable(t) && in(t) {
			k := part{t.source, t.general}
			if size[k]++; size[k] == 1 {
				sources[t.general]++
			}
		}
	}
	if sources[true] == 0 || sources[false] == 0 {
		return nil
	}
	var out []row
	for i := range s.turns {
		if t := &s.turns[i]; usable(t) && in(t) {
			const turns = 500 // that a label counts for
			w := turns / sources[t.general] / size[part{t.source, t.general}]
			out = append(out, row{[]float64{1, t.crossed, t.crossedReply}, t.general, w})
		}
	}
	return out
}

func usable(t *turn) bool {
	return t.scored && t.words >= model.MinWords && language.IsSupported(t.lang)
}
