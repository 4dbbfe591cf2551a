package train

import "turnpike/internal/evidence/model"

// scale is what weights make of the project's own phrases in a language: the middle between service and general
// ones, and half of what lies between them. Weights learnt without some sources score all texts a little higher or
// lower, wider or narrower; their scores are comparable on one scale, for which no label of what they left out is needed.
type scale struct{ middle, half float64 }

// to brings a raw score of these weights onto the scale of others.
func (a scale) to(b scale, raw float64) float64 {
	if a.half <= 0 || b.half <= 0 {
		return raw
	}
	return b.middle + (raw-a.middle)/a.half*b.half
}

// scales measures weights, by language.
func (s *Set) scales(w *model.Weights) map[string]scale {
	type sums struct{ service, general, services, generals float64 }
	all := map[string]sums{}
	for i := range s.turns {
		t := &s.turns[i]
		if t.source != own {
			continue
		}
		a, raw := all[t.lang], w.Logit(t.ids)
		if t.general {
			a.general, a.generals = a.general+raw, a.generals+1
		} else {
			a.service, a.services = a.service+raw, a.services+1
		}
		all[t.lang] = a
	}
	out := map[string]scale{}
	for lang, a := range all {
		if a.services > 0 && a.generals > 0 {
			low, high := a.service/a.services, a.general/a.generals
			out[lang] = scale{(low + high) / 2, (high - low) / 2}
		}
	}
	return out
}
