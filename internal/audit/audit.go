package audit

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"turnpike/internal/evidence/probe"
	"turnpike/internal/tariff"
)

// Config is what an audit does.
type Config struct {
	Platform  string        // base URL of the running platform
	Number    string        // the bot's phone number id
	Purpose   string        // what the bot is for: its subjects with commas
	Questions []string      // what people ask it, of its author
	Languages []string      // codes of probe.Languages
	Seed      uint64        // of texts and addresses
	Timeout   time.Duration // for one answer
	Quiet     time.Duration // after an answer, for a second one
	Budget    time.Duration // for all of it

	Token    string // the business's, to send what fails outside of the window
	Operator string // the operator's password, to see what failed
	// Later moves the platform's clock forward; nil leaves the window alone.
	Later func(time.Duration)
	Price *Price // of an answer; nil where nobody asks what it costs
}

// Price is what an answer of the bot costs, by the tariff room's card.
type Price struct {
	Country  string       `json:"country"` // of the person
	Currency string       `json:"currency"`
	Card     string       `json:"card"`
	Each     tariff.Micro `json:"each"` // once the month's free ones are used up
}

// maxSilent is after how many messages in a row without an answer an audit gives up.
const maxSilent = 3

// Run holds the conversations and judges them.
func Run(ctx context.Context, cfg Config) (Report, error) {
	ctx, cancel := context.WithTimeout(ctx, cfg.Budget)
	defer cancel()
	var talks []Conversation
	var checker probe.Checker
	silent := 0
	complete := true
	rng := rand.New(rand.NewPCG(cfg.Seed, 0x6164647265)) //nolint:gosec // whoever has the seed shall get the same addresses
	for _, plan := range probe.Plan(cfg.Seed, cfg.Purpose, cfg.Questions, cfg.Languages, last) {
		p := &person{base: cfg.Platform, number: cfg.Number, address: fmt.Sprintf("+336%08d", rng.IntN(100_000_000))}
		talk, err := converse(ctx, cfg, p, plan.Turns, &checker, &silent)
		talk.Language = plan.Language
		talks = append(talks, talk)
		if errors.Is(err, context.DeadlineExceeded) || silent >= maxSilent {
			complete = false
			break
		}
		if err != nil {
			return Report{}, err
		}
	}
	report := judge(cfg, talks, complete)
	if cfg.Later != nil && complete {
		found, err := window(ctx, cfg, talks)
		if err != nil {
			return Report{}, err
		}
		report.window(found)
	}
	report.cost(cfg.Price)
	return report, nil
}

// last is what closes the conversations: the points of the checklist, and STOP after everything else.
var last = [2][]probe.Kind{{probe.Bot, probe.Human}, {probe.Stop}}

// converse holds one conversation. It ends early where the bot says nothing any more.
func converse(ctx context.Context, cfg Config, p *person, plan []probe.Turn, checker *probe.Checker, silent *int) (Conversation, error) {
	talk := Conversation{Person: p.address}
	for _, t := range plan {
		e := Exchange{Kind: "talk", Said: t.Say}
		if err := p.write(ctx, t); err != nil {
			return talk, err
		}
		replies, took, err := p.await(ctx, cfg.Timeout, cfg.Quiet, t.Probe)
		e.take(t.Probe, replies, checker)
		e.Millis = took.Milliseconds()
		switch {
		case len(replies) > 0:
			*silent = 0
		case e.Attached == "": // many bots leave a picture or a sound alone
			*silent++
		}
		if err == nil || len(replies) > 0 {
			talk.Exchanges = append(talk.Exchanges, e)
		}
		if err != nil || *silent >= maxSilent {
			return talk, err
		}
	}
	return talk, nil
}

// take notes what came back on a message, and what that says of its probe.
func (e *Exchange) take(p *probe.Probe, replies []probe.Reply, checker *probe.Checker) {
	e.Replies = []string{}
	for _, r := range replies {
		e.Replies = append(e.Replies, r.String())
	}
	e.Outcome = string(checker.Check(p, replies))
	if p == nil {
		return
	}
	e.Kind, e.OffScope = string(p.Kind), p.OffScope
	if p.Attachment != nil {
		e.Attached = p.Attachment.String()
	}
}
