package account

import (
	"fmt"
	"math"
	"slices"
)

// Statement is what is known of an account, with its errors, for people and programs. It holds no text.
type Statement struct {
	// Model names the weights.
	Model string `json:"model"`
	Tier  string `json:"tier"`
	// Share of served general conversations, corrected for the errors of the test.
	Share Interval `json:"share"`
	// Conversations were read; Counted entered the test (not the first ones, at most one a person and day, with
	// enough text in a supported language); General of those were served and general; People are different.
	Conversations int `json:"conversations"`
	Counted       int `json:"counted"`
	General       int `json:"general"`
	People        int `json:"people"`
	// Declared is how many declared examples were compared with.
	Declared     int               `json:"declared_examples"`
	Tests        []Test            `json:"tests"`
	Errors       map[string]Errors `json:"errors"`
	Course       []Block           `json:"course"`
	Weightiest   []Weighty         `json:"weightiest"`
	Capabilities map[string]Shown  `json:"capabilities"`
	// Words says it in a sentence or two, and ToClear what would clear the account.
	Words   string `json:"words"`
	ToClear string `json:"to_clear,omitempty"`
}

// Interval is a share with its bounds at Level.
type Interval struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Level float64 `json:"level"`
}

// Test is one bet and how it stands.
type Test struct {
	Tier string `json:"tier"`
	// Against is the hypothesis that the bet is against: "share <= Bound" or "share >= Bound".
	Against string  `json:"against"`
	Bound   float64 `json:"bound"`
	Alpha   float64 `json:"alpha"`
	// Capital is decided at 1/Alpha.
	Capital float64 `json:"capital"`
	Decided bool    `json:"decided"`
}

// Errors of the reading of a conversation in a language.
type Errors struct {
	Conversations int     `json:"conversations"`
	False         float64 `json:"false"`
	Found         float64 `json:"found"`
	FoundAtMost   float64 `json:"found_at_most"`
}

// Shown is how often a capability was seen in served requests, and the records of some.
type Shown struct {
	Times    int      `json:"times"`
	Examples []uint64 `json:"examples,omitempty"`
}

// Statement sums up.
func (j *Judge) Statement(modelVersion string) Statement {
	out := Statement{
		Model: modelVersion, Tier: j.tier.String(), Conversations: j.Conversations, Counted: j.Counted, General: j.General,
		People: j.people.distinct, Declared: j.Memory.scope.Declared(), Errors: map[string]Errors{}, Capabilities: map[string]Shown{},
		Course: slices.Clone(j.record.blocks), Weightiest: slices.Clone(j.record.weighty),
	}
	var falseRate, found, n float64
	for lang, e := range j.record.errors {
		out.Errors[lang] = Errors{e.conversations, round(e.False), round(e.Found), round(e.Most)}
		w := float64(e.conversations)
		falseRate, found, n = falseRate+w*e.False, found+w*e.Found, n+w
	}
	if n > 0 {
		out.Share = share(j.General, j.Counted, falseRate/n, found/n)
	} else {
		out.Share = Interval{0, 0, 1, level}
	}
	out.Tests = []Test{
		test(Clear, &j.clear, clearAlpha), test(Review, &j.review, reviewAlpha), test(RestrictProposed, &j.restrict, restrictAlpha),
	}
	for k := range Capabilities {
		if s := j.record.shown[k]; s.times > 0 {
			out.Capabilities[k.String()] = Shown{s.times, slices.Clone(s.examples)}
		}
	}
	out.Words, out.ToClear = j.words(&out), j.toClear(&out)
	return out
}

func test(tier Tier, p *Process, alpha float64) Test {
	against := "share <= "
	if !p.up() {
		against = "share >= "
	}
	return Test{tier.String(), against + fmt.Sprintf("%.2f", p.bound), p.bound, alpha, significant(p.Capital()), p.Reached(alpha)}
}

// level is the confidence of intervals, and z its quantile.
const (
	level = 0.95
	z     = 1.96
)

// share corrects the share of what was seen as general by both errors of the test, and gives it Wilson's
// interval, corrected likewise.
func share(general, counted int, falseRate, found float64) Interval {
	if counted == 0 {
		return Interval{0, 0, 1, level}
	}
	n, p := float64(counted), float64(general)/float64(counted)
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	mend := func(p, found float64) float64 { return round(max(0, min(1, (p-falseRate)/(found-falseRate)))) }
	// The lower end grants the account that nothing was missed.
	return Interval{mend(p, max(found, p)), mend(middle-half, 1), mend(middle+half, found), level}
}

// words is the statement for a reader who knows nothing of it.
func (j *Judge) words(s *Statement) string {
	if s.Counted == 0 {
		return fmt.Sprintf("%d conversations were read; none could be counted yet. One is read once it is over, after half an hour of silence; "+
			"the first %d of an account only show what it talks about.", s.Conversations, WarmUp)
	}
	text := fmt.Sprintf("Of %d conversations with %d people that count, %d were general requests that the bot answered: between %.0f and %.0f in a hundred, "+
		"corrected for the errors of the reading.", s.Counted, s.People, s.General, 100*s.Share.Low, 100*s.Share.High)
	const ruledOut = " That the share is %s %.0f in a hundred is ruled out: at most one in %.0f accounts of which it were true would get here, however long they are watched."
	switch j.tier {
	case Clear:
		text += fmt.Sprintf(ruledOut, "above", 100*clearBound, 1/clearAlpha)
	case Review:
		text += fmt.Sprintf(ruledOut, "below", 100*reviewBound, 1/reviewAlpha)
	case RestrictProposed:
		text += fmt.Sprintf(ruledOut, "below", 100*restrictBound, 1/restrictAlpha) + " This is a proposal: a person decides."
	case Watch:
		text += " That is not enough to say whether the account is within its purpose or not."
	}
	return text
}

// toClear says what the account could do.
func (j *Judge) toClear(s *Statement) string {
	if j.tier == Clear || j.tier == Watch {
		return ""
	}
	n := 0
	for _, e := range s.Errors {
		n = max(n, j.review.Needed(1, Rates{e.False, e.Found, e.FoundAtMost}))
	}
	if s.Declared == 0 {
		return "Declare what the account is for, with examples; the test then begins anew."
	}
	return fmt.Sprintf("Turn away what is outside of the declaration: a request that is declined does not count. "+
		"About %d conversations in a row within it would take the evidence back. "+
		"If the account does something else now than it declared, declare that; the test then begins anew.", n)
}

func round(v float64) float64 { return math.Round(v*1e4) / 1e4 }

// significant keeps three digits.
func significant(v float64) float64 {
	if v == 0 {
		return 0
	}
	scale := math.Pow(10, 2-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*scale) / scale
}
