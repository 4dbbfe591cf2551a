package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"turnpike/internal/casework"
)

// printFile writes a case as a reviewer reads it: what it is about, what was said, what is in force, what can follow.
func printFile(w io.Writer, c *casework.Case) error {
	out := &casePage{}
	out.linef("Case %d on account %s: %s", c.ID, c.Account, c.State)
	out.fieldf("opened", "%s by %s, profile %s, source %s", when(c.OpenedAt), c.OpenedBy, c.Profile, c.Source)
	if c.Number != 0 {
		out.fieldf("number", "%s", c.Number)
	}
	out.fieldf("ground", "%s %s, %s: %s", c.Ground.Policy, c.Ground.Version, c.Ground.Number, c.Ground.Text["en"])
	out.fieldf("facts", "%s", c.Facts)
	for i, x := range c.Exhibits {
		out.fieldf(fmt.Sprintf("exhibit %d", i+1), "%s", x.Title)
	}
	out.fieldf("found by", "%s", machines(c))
	if c.Finding != "" {
		out.fieldf("the test", "%s", c.Finding)
	}
	out.exchange(c)
	out.decisions(c)
	out.aftermath(c)
	out.next(c)
	_, err := io.WriteString(w, out.String())
	return err
}

func machines(c *casework.Case) string {
	found, proposed := "people", "people decide by themselves"
	if c.Detected {
		found = "a machine"
	}
	if c.Proposed {
		proposed = "a machine proposed what people decide"
	}
	return found + "; " + proposed
}

// casePage is a text of fields under one another.
type casePage struct{ strings.Builder }

func (p *casePage) linef(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

// fieldf writes a text beside its name; its further lines stand below one another.
func (p *casePage) fieldf(name, format string, args ...any) {
	const width = 14
	text := strings.ReplaceAll(strings.TrimSpace(fmt.Sprintf(format, args...)), "\n", "\n"+strings.Repeat(" ", width+2))
	p.linef("  %-*s%s", width, name, text)
}

// exchange is what the account was told and what it said.
func (p *casePage) exchange(c *casework.Case) {
	if n := c.Notice; n != nil {
		p.fieldf("notice", "%s by %s, %s", when(n.At), n.By, delivered(n.DeliveredAt))
		if n.Until != 0 {
			p.fieldf("to cure until", "%s", when(n.Until))
		}
	}
	for _, a := range c.Answers {
		cured := ""
		if a.Cured {
			cured = " (it says that it is cured)"
		}
		p.fieldf("answer", "%s by %s%s\n%s", when(a.At), a.By, cured, a.Text)
	}
}

func (p *casePage) decisions(c *casework.Case) {
	for i := range c.Earlier {
		p.decision("earlier", &c.Earlier[i])
	}
	if c.Decision != nil {
		p.decision("decision", c.Decision)
	}
	if c.Deviation != "" {
		p.fieldf("discretion", "it is decided otherwise than the test says: %s", c.Deviation)
	}
	if m := c.Measure; m != nil {
		state := "comes"
		switch {
		case m.Ended:
			state = "has ended"
		case m.Begun:
			state = "is in force"
		}
		p.fieldf("measure", "%s %s: from %s, until %s", measureText(m), state, when(m.From), endOf(m.Until))
	}
	if a := c.Appeal; a != nil {
		p.fieldf("appeal", "%s by %s, to be answered until %s\n%s", when(a.At), a.By, when(a.Due), a.Text)
		if a.Answered != 0 {
			p.fieldf("answered", "%s by %s: %s; %s\n%s", when(a.Answered), a.Reviewer, a.Result, delivered(a.DeliveredAt), a.Why)
		}
	}
}

func (p *casePage) decision(name string, d *casework.Decision) {
	measure := "no measure"
	if d.Measure.Kind != "" {
		measure = measureText(&d.Measure)
	}
	p.fieldf(name, "%s by %s: %s, %s; statement %s\n%s", when(d.At), d.By, d.Outcome, measure, delivered(d.DeliveredAt), d.Why)
	if d.Second != "" {
		p.fieldf("second", "%s by %s\n%s", when(d.SecondAt), d.Second, d.SecondWhy)
	}
}

func (p *casePage) aftermath(c *casework.Case) {
	if c.Refund != nil {
		p.fieldf("owed back", "what was charged from %s to %s, %s", when(c.Refund.From), when(c.Refund.To), settled(c.Refund.Done))
	}
	if c.Gap != nil {
		p.fieldf("gap", "%s to %s, %s: turnpike case gap %d", when(c.Gap.From), when(c.Gap.To), settled(c.Gap.Done), c.ID)
	}
	if c.Hold != nil {
		p.fieldf("legal hold", "%s by %s: %s", when(c.Hold.At), c.Hold.By, c.Hold.Why)
	}
	if c.EndedAt != 0 {
		p.fieldf("over", "%s", when(c.EndedAt))
	}
}

// stepCommands are the steps that people take with a command.
var stepCommands = map[casework.Kind]string{
	casework.Notify: "notice", casework.Reply: "answer", casework.Dismiss: "dismissal", casework.Decide: "decide", casework.Agree: "agreement",
	casework.Disagree: "disagreement", casework.Complain: "appeal", casework.Uphold: "answer-appeal", casework.Change: "answer-appeal",
	casework.Reverse: "answer-appeal", casework.Lift: "lift",
}

// next says who can do what now, as the procedure has it.
func (p *casePage) next(c *casework.Case) {
	for _, who := range []casework.Role{casework.ByReviewer, casework.ByAccount} {
		var can []string
		for _, t := range casework.Table() {
			command := stepCommands[t.On]
			if t.From == c.State && t.Who == who && command != "" && !slices.Contains(can, command) {
				can = append(can, command)
			}
		}
		if len(can) > 0 {
			p.fieldf("the "+string(who), "can now: turnpike case %s %d", strings.Join(can, " | "), c.ID)
		}
	}
}

func measureText(m *casework.Measure) string {
	out := string(m.Kind)
	if m.Rate != 0 {
		out += fmt.Sprintf(" to %d messages a minute", m.Rate)
	}
	if m.Category != "" {
		out += " as " + m.Category
	}
	if len(m.Countries) > 0 {
		out += " for people in " + strings.Join(m.Countries, ", ")
	}
	return out
}

func when(ms int64) string {
	if ms == 0 {
		return "no date yet"
	}
	return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04 MST")
}

func endOf(ms int64) string {
	if ms == 0 {
		return "it is lifted"
	}
	return when(ms)
}

func delivered(ms int64) string {
	if ms == 0 {
		return "not delivered yet"
	}
	return "delivered " + when(ms)
}

func settled(ms int64) string {
	if ms == 0 {
		return "not done yet"
	}
	return "done " + when(ms)
}

// printStatements writes the statements as the account reads them, each with the proof of its delivery.
func printStatements(w io.Writer, raw json.RawMessage) error {
	var page struct {
		Data []struct {
			Kind        string `json:"kind"`
			Language    string `json:"language"`
			Text        string `json:"text"`
			Hash        string `json:"sha256"`
			DeliveredAt int64  `json:"delivered_at"`
			Channel     string `json:"channel"`
			Receipt     string `json:"receipt"`
		} `json:"data"`
	}
	if err := json.Unmarshal(raw, &page); err != nil {
		return err
	}
	if len(page.Data) == 0 {
		_, err := fmt.Fprintln(w, "no statement was written yet")
		return err
	}
	for i := range page.Data {
		s := &page.Data[i]
		proof := "not delivered yet"
		if s.DeliveredAt != 0 {
			proof = fmt.Sprintf("delivered %s by %s: %s", when(s.DeliveredAt), s.Channel, s.Receipt)
		}
		if _, err := fmt.Fprintf(w, "%s\n(%s, %s; %s; SHA-256 %s)\n\n", strings.TrimRight(s.Text, "\n"), s.Kind, s.Language, proof, s.Hash); err != nil {
			return err
		}
	}
	return nil
}
