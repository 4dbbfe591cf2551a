package exam

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"turnpike/internal/evidence/account"
	"turnpike/internal/evidence/corpus"
	"turnpike/internal/evidence/language"
)

// Accounts is one line of the report on accounts of a kind.
type Accounts struct {
	N int `json:"n"`
	// Shares of the accounts, in [0, 1]: proposed for restriction; in review or beyond; cleared and never in review.
	Restricted float64 `json:"restricted"`
	Reviewed   float64 `json:"reviewed"`
	Cleared    float64 `json:"cleared"`
	// Medians, over the accounts that got there, of the conversations after which the test was decided. A
	// proposal waits longer, for enough people and conversations (ToProposal).
	ToRestrict *int `json:"median_to_restrict"`
	ToReview   *int `json:"median_to_review"`
	ToClear    *int `json:"median_to_clear"`
	// ToProposal is the median until the restriction was proposed.
	ToProposal *int `json:"-"`
}

// course is what became of one account: after how many conversations, or 0.
type course struct {
	restrict, proposal, review, clear int
}

// follow plays the history of an account through a judge.
func (e *Exam) follow(a *corpus.Account) course {
	lang := language.Canonical(a.Lang)
	judge := account.NewJudge()
	judge.Declare(e.reader, a.Declared, lang)
	var out course
	for n, c := range a.Conversations {
		messages := make([]account.Message, 0, len(c.Turns))
		for _, t := range c.Turns {
			// A file without a reply says nothing about it.
			m := account.Message{Text: t.Text, Reply: t.Reply, Outcome: account.Unknown}
			switch {
			case t.Reply != "":
				m.Outcome = account.Replied
			case t.Answered != nil && *t.Answered:
				m.Outcome = account.Served
			case t.Answered != nil:
				m.Outcome = account.Unanswered
			}
			messages = append(messages, m)
		}
		e.messages += len(messages)
		// Where the file has no dates, every conversation is taken to be on a day of its own.
		day := int32(n) // conversations of one account
		if c.Day != nil {
			day = *c.Day
		}
		judge.Take(e.reader, account.Conversation{Person: hash(c.User), Day: day, Messages: messages}, lang)
		out.note(judge, n+1)
	}
	e.bytes = max(e.bytes, judge.Bytes())
	if e.Each != nil {
		e.Each(a, judge, out.restrict, out.review, out.clear)
	}
	return out
}

func (c *course) note(j *account.Judge, n int) {
	if c.restrict == 0 && j.RestrictReached() {
		c.restrict = n
	}
	if c.proposal == 0 && j.Tier() == account.RestrictProposed {
		c.proposal = n
	}
	if c.review == 0 && j.Tier() >= account.Review {
		c.review = n
	}
	if c.clear == 0 && j.Tier() == account.Clear {
		c.clear = n
	}
}

// hash names a user. An export of the platform's names people by what the platform calls them itself.
func hash(s string) uint32 {
	if n, err := strconv.ParseUint(strings.TrimPrefix(s, corpus.PersonPrefix), 16, 32); err == nil && strings.HasPrefix(s, corpus.PersonPrefix) {
		return uint32(n)
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(s)) // cannot fail
	return h.Sum32()
}

func summary(all []course) Accounts {
	out := Accounts{N: len(all)}
	var restrict, proposal, review, cleared []int
	for _, c := range all {
		if c.proposal > 0 {
			restrict, proposal = append(restrict, c.restrict), append(proposal, c.proposal)
		}
		if c.review > 0 {
			review = append(review, c.review)
		}
		if c.clear > 0 && c.review == 0 {
			cleared = append(cleared, c.clear)
		}
	}
	n := float64(max(1, len(all)))
	out.Restricted, out.Reviewed, out.Cleared = round(float64(len(proposal))/n), round(float64(len(review))/n), round(float64(len(cleared))/n)
	out.ToRestrict, out.ToProposal, out.ToReview, out.ToClear = median(restrict), median(proposal), median(review), median(cleared)
	return out
}

func median(v []int) *int {
	if len(v) == 0 {
		return nil
	}
	slices.Sort(v)
	return &v[(len(v)-1)/2]
}
