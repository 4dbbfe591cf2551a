package train

import (
	"slices"

	"turnpike/internal/evidence/account"
	"turnpike/internal/evidence/language"
	"turnpike/internal/evidence/model"
)

const (
	// falseGoal is how often a conversation with a business may be taken for a general one, on average over
	// businesses never trained on.
	falseGoal = 0.02
	// honestShare is up to which share of general conversations a simulated account is an honest business.
	honestShare = 0.05
	// mixedShare is at which share what is found is measured: that of the tests' bounds, where less is found than in assistants.
	mixedShare = 0.3
	// mostBusinesses is the part of businesses that stay below the false rate that the test is corrected by, and in which
	// as much as it believes is found; mostAlone stays below the false rate of those that declared nothing, which differ more.
	mostBusinesses, mostAlone = 0.75, 0.9
	// mostFinding is the part of businesses in which less is found than the tests believe at most.
	mostFinding = 0.9
	// minSeen is the fewest conversations that say something of a business.
	minSeen = 30
	// fitLife is how many conversations a life has that coefficients are fitted on, leftOutLife that errors are measured at.
	fitLife, leftOutLife = 90, 150
)

var (
	// fitShares are the parts of general conversations that are simulated: honest businesses, mixtures, assistants.
	fitShares = []float64{0, 0.05, 0.3, 0.5, 0.7, 1}
	// leftOutShares are those of the accounts of businesses left out, by which errors are measured and tiers tried.
	leftOutShares = []float64{0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1}
)

// second fits the coefficients of a whole conversation on simulated accounts, and measures how often the test errs on
// accounts of businesses, and with general requests, whose kin neither the text scores nor the coefficients ever saw. It
// returns these accounts.
func (s *Set) second(m *model.Model) [][]observed {
	w := s.world()
	coefficients, lives := s.crossfit(m, w, true)
	seen := slices.Concat(lives...)
	shift := account.SureLogit - cut(honest(seen, ""))
	move(coefficients, lives, shift)
	measure(m, slices.Concat(lives...))

	alone, aloneLives := s.crossfit(m, w, false)
	move(alone, aloneLives, account.SureLogit-cut(honest(slices.Concat(aloneLives...), "")))
	c := tally(slices.Concat(aloneLives...), "", 0)
	m.Second = coefficients
	m.Alone = model.Alone{Coefficients: alone, False: c.upper(mostAlone), Found: upper(c.finds, 1-mostBusinesses), Most: upper(c.finds, mostFinding)}
	return lives
}

// crossfit fits coefficients on all accounts, and wheel by wheel on those of the other ones, which then read the
// accounts of the wheel.
func (s *Set) crossfit(m *model.Model, w *world, declares bool) ([]float64, [][]observed) {
	m.Second, m.Alone.Coefficients = make([]float64, account.Features), make([]float64, account.Features)
	var leftOut [][]observed
	for wheel := range wheels {
		c := fitted(slices.Concat(s.stage(m, 7, declares, fitLife).lives(w.of(wheel, false), w.out[wheel], fitShares)...))
		lives := s.stage(m, 99, declares, leftOutLife).lives(w.of(wheel, true), w.in[wheel], slices.Repeat(leftOutShares, 3))
		for _, life := range lives {
			for i := range life {
				life[i].logit = account.Logit(&life[i].values, c)
				life[i].business += wheel * len(w.businesses) // numbers of their own
			}
		}
		leftOut = append(leftOut, lives...)
	}
	return fitted(slices.Concat(s.stage(m, 7, declares, fitLife).lives(w.businesses, w.general, fitShares)...)), leftOut
}

// fitted fits coefficients: every business counts alike, and so do both kinds of conversation in it. Those of honest
// businesses are above the log-odds of sure as rarely as the goal says.
func fitted(seen []observed) []float64 {
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
	own := slices.Clone(seen)
	for i := range own {
		own[i].logit = account.Logit(&own[i].values, w)
	}
	w[0] += account.SureLogit - cut(honest(own, ""))
	return w
}

// move shifts coefficients and what they made of accounts.
func move(coefficients []float64, lives [][]observed, shift float64) {
	coefficients[0] += shift
	for _, life := range lives {
		for i := range life {
			life[i].logit += shift
		}
	}
}

// measure shifts each language so that honest businesses are taken for general as rarely as the goal says, and
// notes what is left of both errors.
func measure(m *model.Model, seen []observed) {
	all := tally(seen, "", 0)
	for _, lang := range language.Supported {
		k := m.ByLanguage[lang]
		if own := honest(seen, lang); len(own) > 0 {
			k.Offset = offset(account.SureLogit-cut(own), float64(len(tally(seen, lang, 0).alarms)))
		}
		c := tally(seen, lang, k.Offset)
		k.False = max(all.upper(mostBusinesses), c.upper(mostBusinesses))
		k.Found = min(upper(all.finds, 1-mostBusinesses), (c.found+20*all.found/all.general)/(c.general+20))
		k.Most = max(upper(all.finds, mostFinding), upper(c.finds, mostFinding))
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
func honest(seen []observed, lang string) []float64 {
	var out []float64
	for i := range seen {
		if o := &seen[i]; !o.general && o.share <= honestShare && (lang == "" || o.lang == lang) {
			out = append(out, o.logit)
		}
	}
	return out
}

// cut is the logit that as few of them exceed as the goal says.
func cut(logits []float64) float64 {
	slices.Sort(logits)
	return logits[int(float64(len(logits)-1)*(1-falseGoal))]
}

// errorRates counts what the test of a conversation finds, in all and by business, and its false alarms by honest business.
type errorRates struct {
	found, general float64
	finds, alarms  map[int][2]float64
}

func tally(seen []observed, lang string, offset float64) errorRates {
	out := errorRates{finds: map[int][2]float64{}, alarms: map[int][2]float64{}}
	for i := range seen {
		o := &seen[i]
		if lang != "" && o.lang != lang {
			continue
		}
		hit := 0.0
		if o.logit+offset > account.SureLogit {
			hit = 1
		}
		switch {
		case o.general && o.share == mixedShare:
			out.general++
			out.found += hit
			count(out.finds, o.business, hit)
		case !o.general && o.share <= honestShare:
			count(out.alarms, o.business, hit)
		}
	}
	return out
}

// count adds a conversation of a business.
func count(of map[int][2]float64, business int, hit float64) {
	c := of[business]
	of[business] = [2]float64{c[0] + hit, c[1] + 1}
}

// upper is the false rate that a part of businesses stay below.
func (e errorRates) upper(part float64) float64 { return upper(e.alarms, part) }

// upper is the rate that a part of businesses stay below.
func upper(of map[int][2]float64, part float64) float64 {
	var rates []float64
	for _, a := range of {
		if a[1] >= minSeen {
			rates = append(rates, a[0]/a[1])
		}
	}
	if len(rates) == 0 {
		return 0
	}
	slices.Sort(rates)
	return rates[int(float64(len(rates)-1)*part)]
}
