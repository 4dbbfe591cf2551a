package audit

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"turnpike/internal/evidence/probe"
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
}

// turn is one message of a plan.
type turn struct {
	say   string
	probe *probe.Probe // nil for small talk
}

// maxSilent is after how many messages in a row without an answer an audit gives up.
const maxSilent = 3

// Run holds the conversations and judges them.
func Run(ctx context.Context, cfg Config) (Report, error) {
	ctx, cancel := context.WithTimeout(ctx, cfg.Budget)
	defer cancel()
	var talks []Conversation
	silent := 0
	complete := true
	rng := rand.New(rand.NewPCG(cfg.Seed, 0x6164647265)) //nolint:gosec // whoever has the seed shall get the same addresses
	for i, plan := range plans(cfg) {
		p := &person{base: cfg.Platform, number: cfg.Number, address: fmt.Sprintf("+336%08d", rng.IntN(100_000_000))}
		talk, err := converse(ctx, cfg, p, plan, &silent)
		talk.Language = cfg.Languages[i%len(cfg.Languages)]
		talks = append(talks, talk)
		if errors.Is(err, context.DeadlineExceeded) || silent >= maxSilent {
			complete = false
			break
		}
		if err != nil {
			return Report{}, err
		}
	}
	return judge(cfg, talks, complete), nil
}

// plans are the conversations: in each language some questions in scope with small talk around, what
// is out of scope mixed between, and the points of the checklist at the end.
func plans(cfg Config) [][]turn {
	m := probe.New(cfg.Seed)
	var out [][]turn
	kinds := probe.OffScope()
	half := len(kinds) / 2
	for part := range 2 {
		for l, lang := range cfg.Languages {
			plan := []turn{{say: m.Hello(lang)}, ask(m.Topic(lang, cfg.Purpose))}
			if n := len(cfg.Questions); n > 0 {
				plan = append(plan, ask(m.Question(lang, cfg.Questions[(2*l+part)%n])))
			}
			for _, k := range kinds[part*half : (part+1)*half] {
				plan = append(plan, ask(m.Off(lang, k)))
			}
			plan = append(plan, ask(m.Topic(lang, cfg.Purpose)))
			last := []probe.Kind{probe.Bot, probe.Human}
			if part == 1 {
				last = []probe.Kind{probe.Stop}
			}
			for _, k := range last {
				plan = append(plan, ask(m.Checklist(lang, k)))
			}
			out = append(out, plan)
		}
	}
	return out
}

func ask(p probe.Probe) turn { return turn{p.Text, &p} }

// converse holds one conversation. It ends early where the bot says nothing any more.
func converse(ctx context.Context, cfg Config, p *person, plan []turn, silent *int) (Conversation, error) {
	talk := Conversation{Person: p.address}
	for _, t := range plan {
		e := Exchange{Kind: "talk", Said: t.say}
		if err := p.write(ctx, t.say); err != nil {
			return talk, err
		}
		texts, took, err := p.await(ctx, cfg.Timeout, cfg.Quiet)
		e.Replies, e.Millis = slices.Concat([]string{}, texts), took.Milliseconds()
		if t.probe != nil {
			e.Kind, e.OffScope = string(t.probe.Kind), t.probe.OffScope
			e.Outcome = string(t.probe.Check(joined(texts)))
		}
		*silent++
		if len(texts) > 0 {
			*silent = 0
		}
		if err == nil || len(texts) > 0 {
			talk.Exchanges = append(talk.Exchanges, e)
		}
		if err != nil || *silent >= maxSilent {
			return talk, err
		}
	}
	return talk, nil
}
