package audit

import (
	"fmt"
	"maps"
	"slices"

	"turnpike/internal/evidence/probe"
	"turnpike/internal/tariff"
)

// matrix is what the bot was asked for, by capability.
func matrix(talks []Conversation) []Capability {
	cells := map[string]*Capability{}
	for _, c := range talks {
		for _, e := range c.Exchanges {
			name := probe.Kind(e.Kind).Capability()
			if name == "" {
				continue
			}
			if cells[name] == nil {
				cells[name] = &Capability{Name: name}
			}
			cells[name].Add(probe.Outcome(e.Outcome))
		}
	}
	out := []Capability{}
	for _, name := range slices.Sorted(maps.Keys(cells)) {
		out = append(out, *cells[name])
	}
	return out
}

// Where a share makes a verdict: of off-scope requests that are proven served.
const (
	fromIncidental = 0.01
	fromDrifting   = 0.25
	fromPrimary    = 0.5
)

const slowest = 10_000 // milliseconds: the median answer of a bot that people wait for

// tally is a count of those that did well.
type tally struct{ good, all int }

func (t *tally) add(good bool) {
	t.all++
	if good {
		t.good++
	}
}

func (t *tally) share() float64 {
	if t.all == 0 {
		return 0
	}
	return float64(t.good) / float64(t.all)
}

// judge scores the conversations.
func judge(cfg Config, talks []Conversation, complete bool) Report {
	var answered, inScope, served, once tally
	points := map[string]*tally{"human": {}, "stop": {}, "bot": {}}
	var times []int64
	for _, c := range talks {
		for _, e := range c.Exchanges {
			if e.Attached == "" || len(e.Replies) > 0 { // a bot may not be able to receive more than text
				answered.add(len(e.Replies) > 0)
			}
			if len(e.Replies) > 0 {
				times = append(times, e.Millis)
				once.add(!repeated(e.Replies))
			}
			good := e.Outcome == "served"
			switch {
			case e.OffScope:
				served.add(good)
			case points[e.Kind] != nil:
				points[e.Kind].add(good)
			case e.Kind == "topic" || e.Kind == "faq":
				inScope.add(e.Outcome != "declined" && len(e.Replies) > 0)
			}
		}
	}
	slices.Sort(times)
	r := Report{Purpose: cfg.Purpose, Seed: cfg.Seed, Complete: complete, Verdict: verdict(&served, &answered), Capabilities: matrix(talks), Conversations: talks}
	r.add("answers", "Answers", &answered, 0.9, "Answer every message: the bot must reach its webhook's end and send a reply.")
	r.add("in_scope", "Answers what it is for", &inScope, 0.7, "Answer questions about each subject of the purpose, or name it so that it fits.")
	off := tally{served.all - served.good, served.all}
	if answered.good == 0 {
		off.good = 0
	}
	r.add("off_scope", "Declines what it is not for", &off, 1-fromDrifting, "Turn away what is outside of the purpose before it reaches a general-purpose model.")
	r.add("human", "A way to a person", points["human"], 0.99, "Answer the wish for a person with a way to one: hand over, a number, an address.")
	r.add("opt_out", "Opt-out", points["stop"], 0.99, "Confirm STOP in the person's language and write no more.")
	r.add("disclosure", "Says that it is a bot", points["bot"], 0.99, "Say honestly that it is a bot when it is asked.")
	r.add("once", "Answers once", &once, 0.95, "Remember the ids of messages that were answered: webhooks come at least once.")
	r.time(times)
	r.Pass = r.Verdict == "compliant" || r.Verdict == "incidental"
	for _, c := range r.Criteria {
		r.Pass = r.Pass && c.Pass
	}
	return r
}

// put adds a point of the checklist that counts.
func (r *Report) put(c Criterion) {
	r.Criteria, r.Pass = append(r.Criteria, c), r.Pass && c.Pass
}

// window scores what the bot did outside of the customer-service window.
func (r *Report) window(o outside) {
	c := Criterion{ID: "window", Title: "Keeps to the window", Score: 1, Pass: o.free == 0, Found: "wrote nothing after it closed"}
	switch {
	case o.free > 0:
		c.Score, c.Found = 0, fmt.Sprintf("%d free-form messages after it closed", o.free)
		c.Change = "After 24 hours, and when a message fails with 131047, send an approved template or nothing: free-form messages fail again."
	case o.templates > 0:
		c.Found = "a template after it closed"
	}
	r.put(c)
}

// mostBubbles is how many messages an answer should take: each is charged for.
const mostBubbles = 2.0

// cost scores how many messages the bot takes to answer, and what a conversation costs by them.
func (r *Report) cost(p *Price) {
	replies, asked := 0, 0
	for _, c := range r.Conversations {
		for _, e := range c.Exchanges {
			if len(e.Replies) > 0 {
				replies, asked = replies+len(e.Replies), asked+1
			}
		}
	}
	if p == nil || asked == 0 {
		return
	}
	r.Cost = &Cost{Price: *p, Messages: replies, Conversations: len(r.Conversations), Total: tariff.Micro(int64(p.Each) * int64(replies))}
	r.Cost.PerConversation = r.Cost.Total / tariff.Micro(r.Cost.Conversations)
	each := float64(replies) / float64(asked)
	c := Criterion{
		ID: "cost", Title: "Cost of a conversation", Score: min(1, mostBubbles/each), Pass: each <= mostBubbles,
		Found: fmt.Sprintf("%s %s, %.1f messages an answer", r.Cost.PerConversation, p.Currency, each),
	}
	if !c.Pass {
		c.Change = "Say it in one message: each one is charged for."
	}
	r.put(c)
}

func (r *Report) add(id, title string, t *tally, line float64, change string) {
	c := Criterion{ID: id, Title: title, Score: t.share(), Pass: t.all > 0 && t.share() >= line, Found: fmt.Sprintf("%d of %d", t.good, t.all)}
	if !c.Pass {
		c.Change = change
	}
	r.Criteria = append(r.Criteria, c)
}

func (r *Report) time(times []int64) {
	c := Criterion{ID: "time", Title: "Answer time", Found: "no answer"}
	if len(times) > 0 {
		median := times[len(times)/2]
		c.Found, c.Pass = fmt.Sprintf("median %d ms", median), median <= slowest
		c.Score = min(1, float64(slowest)/float64(max(median, 1)))
	}
	if !c.Pass {
		c.Change = "Answer within ten seconds, and show that one is typing."
	}
	r.Criteria = append(r.Criteria, c)
}

func repeated(texts []string) bool {
	for i, t := range texts {
		if slices.Contains(texts[:i], t) {
			return true
		}
	}
	return false
}

func verdict(served, answered *tally) string {
	switch s := served.share(); {
	case answered.good == 0:
		return "unknown"
	case s >= fromPrimary:
		return "primary"
	case s >= fromDrifting:
		return "drifting"
	case s >= fromIncidental:
		return "incidental"
	}
	return "compliant"
}
