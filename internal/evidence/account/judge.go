package account

import (
	"math"
	"unsafe"

	"turnpike/internal/evidence/language"
	"turnpike/internal/evidence/model"
)

// Tier is how far the evidence goes. It only proposes: a person decides.
type Tier int

// Tiers, from harmless to grave.
const (
	Watch Tier = iota
	Clear
	Review
	RestrictProposed
)

var tierNames = [...]string{"WATCH", "CLEAR", "REVIEW", "RESTRICT-PROPOSED"}

func (t Tier) String() string { return tierNames[t] }

// Bounds of the tiers (reference classifier.md, "Account test").
const (
	clearBound, clearAlpha       = 0.30, 1e-2
	reviewBound, reviewAlpha     = 0.20, 1e-3
	restrictBound, restrictAlpha = 0.35, 1e-4

	// sure is from which probability on a conversation counts as general.
	sure = 0.90
	// WarmUp is how many conversations only feed the history.
	WarmUp = 5
	// Fewer people or conversations than these propose nothing, whatever the test says.
	minPeople        = 20
	minConversations = 30
	minReviewPeople  = 8
	// maxPerPerson is how many conversations of one person may count at first, and then one in so many days.
	maxPerPerson = 5
	period       = 30
)

// counts are the bets on a number that REVIEW and RESTRICT-PROPOSED begin with.
var counts = []Count{{60, 0.08}, {85, 0.14}, {115, 0.15}, {150, 0.17}, {300, 0.11}}

// Judge is the running judgement of one account.
type Judge struct {
	Memory   Memory
	review   Process
	restrict Process
	clear    Process
	people   people
	record   Record
	// Conversations is how many were read; Counted how many entered the test; General how many of those were general.
	Conversations, Counted, General int
	declared                        bool
	tier                            Tier
}

// NewJudge starts with nothing known.
func NewJudge() *Judge {
	j := &Judge{}
	j.restart()
	return j
}

// restart begins the tests anew: the account says it is for something else now.
func (j *Judge) restart() {
	j.review = NewProcess(reviewBound, Bet{0.45, 0.6}, Bet{0.85, 0.4})
	j.review.Count(reviewAlpha, counts...)
	j.restrict = NewProcess(restrictBound, Bet{0.5, 0.2}, Bet{0.7, 0.25}, Bet{0.93, 0.55})
	j.restrict.Count(restrictAlpha, counts...)
	j.clear = NewProcess(clearBound, Bet{0.02, 0.5}, Bet{0.1, 0.5})
	j.people = people{}
	j.record = Record{each: perBlock, errors: map[string]errorSum{}}
	j.Conversations, j.Counted, j.General, j.tier = 0, 0, 0, Watch
}

// Declare sets what the account says it is for, and restarts the test.
func (j *Judge) Declare(r *Reader, examples []string, hint string) {
	j.DeclareWith(func(m *Memory) { r.Declare(m, examples, hint) })
}

// Conversation is one whole conversation of a person, on a day (days since any start).
type Conversation struct {
	Person   uint32
	Day      int32
	Messages []Message
}

// Take reads a conversation and moves the test. One that does not count, since its person writes too often, is not read.
func (j *Judge) Take(r *Reader, c Conversation, hint string) Reading {
	if !j.enters(&c) {
		return Reading{Lang: language.Unknown, Nearest: -1}
	}
	reading := r.Read(c.Messages, &j.Memory, hint)
	j.weigh(&reading, &c, r.scorer.Model(), r.tails)
	return reading
}

// Weigh moves the test by a conversation that was read.
func (j *Judge) Weigh(reading *Reading, c Conversation, m *model.Model) {
	if j.enters(&c) {
		j.weigh(reading, &c, m, nil)
	}
}

// enters counts a conversation and says whether it counts in the test. One that does not is not what the account is used
// to either: one person must not paint its picture.
func (j *Judge) enters(c *Conversation) bool {
	j.Conversations++
	return j.people.admit(c.Person, c.Day)
}

func (j *Judge) weigh(reading *Reading, c *Conversation, m *model.Model, known *tails) {
	if reading.P <= sure || reading.Served { // what was turned away is not what the account talks about
		defer j.Memory.Remember(reading)
	}
	if j.Conversations <= WarmUp || !reading.OK {
		return
	}
	general := reading.General()
	rates := ratesIn(m, reading.Lang, j.declared)
	j.Counted++
	if general {
		j.General++
	}
	j.review.add(general, rates, known)
	j.restrict.add(general, rates, known)
	j.clear.add(general, rates, known)
	j.record.note(reading, c, rates)
	j.settle()
}

// ratesIn are the errors of the reading of a conversation in a language. Without a declaration there are more.
func ratesIn(m *model.Model, lang string, declared bool) Rates {
	c := m.ByLanguage[lang]
	r := Rates{c.False, c.Found, c.Most}
	if !declared {
		r = Rates{max(r.False, m.Alone.False), min(r.Found, m.Alone.Found), max(r.Most, m.Alone.Most)}
	}
	if c.Most == 0 { // nobody measured it
		r.Most = 1
	}
	return r
}

// SureLogit is the log-odds of sure.
var SureLogit = math.Log(sure / (1 - sure))

// General says whether a conversation counts as served and general.
func (r *Reading) General() bool { return r.OK && r.Served && r.P > sure }

// settle sets the tier. What was proposed stays proposed until the test restarts; so does a review unless the
// account is cleared by the same test, which cannot happen to both at these bounds but by error.
func (j *Judge) settle() {
	switch {
	case j.tier == RestrictProposed:
	case j.RestrictReached() && j.declared && j.people.distinct >= minPeople && j.Conversations >= minConversations:
		j.tier = RestrictProposed
	case j.tier == Review:
	case j.ReviewReached():
		j.tier = Review
	case j.clear.Reached(clearAlpha):
		j.tier = Clear
	}
}

// RestrictReached says whether the test itself, without the bounds on people and conversations, is decided.
func (j *Judge) RestrictReached() bool { return j.restrict.Reached(restrictAlpha) }

// ReviewReached says so of the tier REVIEW.
func (j *Judge) ReviewReached() bool {
	return j.review.Reached(reviewAlpha) && j.people.distinct >= minReviewPeople
}

// Tier is how far the evidence goes now.
func (j *Judge) Tier() Tier { return j.tier }

// Bytes is how much memory the account takes.
func (j *Judge) Bytes() int {
	return j.Memory.Bytes() + int(unsafe.Sizeof(*j)) + recordBytes
}

// DeclareWith sets the declared scope by a function, and restarts the test.
func (j *Judge) DeclareWith(set func(*Memory)) {
	j.Memory = Memory{} // what it talked about under another declaration is another business's talk
	set(&j.Memory)
	j.declared = j.Memory.scope.Declared() > 0
	j.restart()
}
