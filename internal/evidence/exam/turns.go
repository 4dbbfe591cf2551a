package exam

import (
	"math"

	"turnpike/internal/evidence/corpus"
	"turnpike/internal/evidence/language"
	"turnpike/internal/evidence/model"
)

// bins is how finely scores are told apart, so that memory does not grow with the rows.
const bins = 4096

// span is the range of scores, in logits.
const span = 8

// histogram counts scores.
type histogram struct {
	counts [bins]uint32
	n      int
}

func (h *histogram) add(logit float64) {
	at := int((logit + span) / (2 * span) * bins)
	h.counts[max(0, min(bins-1, at))]++
	h.n++
}

// auc is how often a general turn scores above a service turn, ties counted half.
func auc(service, general *histogram) float64 {
	below, sum := 0.0, 0.0
	for i := range bins {
		s, g := float64(service.counts[i]), float64(general.counts[i])
		sum += g * (below + s/2)
		below += s
	}
	return sum / float64(service.n) / float64(general.n)
}

// foundAt is the share of general turns above the score that a given share of service turns exceeds.
func foundAt(service, general *histogram, rate float64) float64 {
	allowed := int(math.Floor(rate * float64(service.n)))
	above, found := 0, 0
	for i := bins - 1; i >= 0; i-- {
		if above += int(service.counts[i]); above > allowed {
			break
		}
		found += int(general.counts[i])
	}
	return float64(found) / float64(general.n)
}

// Turns is one line of the report on turns.
type Turns struct {
	// N is how many turns were scored: of a supported language, with enough words in their conversation so far.
	N int `json:"n"`
	// AUC and TPR are absent if there were no turns of one of the labels.
	AUC *float64 `json:"auc"`
	TPR *float64 `json:"tpr_at_1pct_fpr"`
}

type cell struct {
	source, lang string
	general      bool
}

// maxSources bounds how many sources are told apart; the turns of further ones count for their language only.
const maxSources = 1000

// maxThreads is how many conversations are kept open; a turn file has a conversation's turns one after another.
const maxThreads = 4096

type turns struct {
	cells   map[cell]*histogram
	sources map[string]bool
	threads map[string]*model.Thread
	seen    int
}

func newTurns() turns {
	return turns{map[cell]*histogram{}, map[string]bool{}, map[string]*model.Thread{}, 0}
}

// add scores a turn within its conversation so far.
func (t *turns) add(s *model.Scorer, row *corpus.Turn) {
	if row.Label != corpus.Service && row.Label != corpus.General {
		return
	}
	t.seen++
	lang := language.Canonical(row.Lang)
	score := s.Score(row.Text, row.Reply, lang)
	thread := t.thread(row)
	if logit, ok := thread.Add(score); ok && language.IsSupported(lang) {
		if !t.sources[row.Source] && len(t.sources) < maxSources {
			t.sources[row.Source] = true
		}
		source := row.Source
		if !t.sources[source] {
			source = ""
		}
		k := cell{source, lang, row.Label == corpus.General}
		if t.cells[k] == nil {
			t.cells[k] = &histogram{}
		}
		t.cells[k].add(logit)
	}
}

func (t *turns) thread(row *corpus.Turn) *model.Thread {
	name := row.Source + "\x00" + row.Conv
	if row.Conv == "" || row.Turn == 0 {
		delete(t.threads, name)
	}
	th := t.threads[name]
	if th == nil {
		if len(t.threads) >= maxThreads {
			clear(t.threads)
		}
		th = &model.Thread{}
		t.threads[name] = th
	}
	return th
}

// report sums up by language and by source.
func (t *turns) report() (langs, sources map[string]Turns) {
	type side struct{ service, general histogram }
	byLang := map[string]*side{}
	for k, h := range t.cells {
		s := byLang[k.lang]
		if s == nil {
			s = &side{}
			byLang[k.lang] = s
		}
		if k.general {
			s.general.merge(h)
		} else {
			s.service.merge(h)
		}
	}
	langs, sources = map[string]Turns{}, map[string]Turns{}
	for lang, s := range byLang {
		langs[lang] = figures(s.service.n+s.general.n, &s.service, &s.general)
	}
	for name := range t.sources {
		var n int
		var service, general histogram
		for k, h := range t.cells {
			if k.source != name {
				continue
			}
			n += h.n
			if other := byLang[k.lang]; k.general {
				general.merge(h)
				service.merge(&other.service)
			} else {
				service.merge(h)
				general.merge(&other.general)
			}
		}
		sources[name] = figures(n, &service, &general)
	}
	return langs, sources
}

func (h *histogram) merge(other *histogram) {
	for i, c := range other.counts {
		h.counts[i] += c
	}
	h.n += other.n
}

func figures(n int, service, general *histogram) Turns {
	out := Turns{N: n}
	if service.n > 0 && general.n > 0 {
		a, f := round(auc(service, general)), round(foundAt(service, general, 0.01))
		out.AUC, out.TPR = &a, &f
	}
	return out
}

func round(v float64) float64 { return math.Round(v*1e4) / 1e4 }
