package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/alecthomas/kong"

	"turnpike/internal/casework"
)

type caseCmd struct {
	List      caseList     `cmd:"" help:"List cases, the newest first."`
	Show      caseShow     `cmd:"" help:"Show a case."`
	Open      caseOpen     `cmd:"" help:"Open a case on an account."`
	Notice    caseStep     `cmd:"" help:"Write the notice: the account can cure and answer."`
	Answer    caseStep     `cmd:"" help:"Answer as the business, or as its BSP."`
	Dismiss   caseStep     `cmd:"" name:"dismissal" help:"Let a case go."`
	Decide    caseDecide   `cmd:"" help:"Decide on a measure; more than a warning needs a second reviewer."`
	Agree     caseStep     `cmd:"" name:"agreement" help:"Agree to another reviewer's decision."`
	Disagree  caseStep     `cmd:"" name:"disagreement" help:"Do not agree to it."`
	Lift      caseStep     `cmd:"" help:"Take a measure back: at once, with refund."`
	Appeal    caseAppeal   `cmd:"" help:"Appeal as the business, or as its BSP. It is free."`
	Answering caseAppealed `cmd:"" name:"answer-appeal" help:"Answer an appeal, as a reviewer who took no part in the decision."`
	Statement caseTold     `cmd:"" name:"statements" help:"Print the statements of reasons. For the business this is their delivery."`
	Dossier   casePapers   `cmd:"" help:"Print what a mediator gets."`
	Opinion   caseOpinion  `cmd:"" help:"Ask a language model for a second opinion on an open case, if the operator set one."`
	Opinions  caseOpinions `cmd:"" help:"Say what second opinions cost, and how often people decided the same."`
	Gap       casePapers   `cmd:"" help:"Print what people wrote while a reversed measure was in force."`
}

const casesPath = "/turnpike/v1/cases"

type caseList struct {
	office
	Account string `help:"Of this account alone."`
	State   string `help:"In this state alone: opened, noticing, hearing, deciding, seconding, stating, decided, appealed, upheld, changed, reversed or closed."`
	JSON    bool   `help:"Print JSON."`
}

// Run lists cases.
func (c *caseList) Run(s *surroundings) error {
	q := url.Values{}
	for name, value := range map[string]string{"account": c.Account, "state": c.State} {
		if value != "" {
			q.Set(name, value)
		}
	}
	raw, err := c.ask(s.ctx, http.MethodGet, casesPath+"?"+q.Encode(), nil)
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	var page struct {
		Data []caseView `json:"data"`
	}
	if err := json.Unmarshal(raw, &page); err != nil {
		return err
	}
	if len(page.Data) == 0 {
		_, err := fmt.Fprintln(s.stdout, "no case fits")
		return err
	}
	return columns(s.stdout, "CASE ACCOUNT STATE GROUND FINDING MEASURE OPENED", func(row func(...string)) {
		for i := range page.Data {
			v := &page.Data[i]
			measure := ""
			if v.Measure != nil {
				measure = v.Measure.Kind
			}
			row(strconv.FormatInt(v.ID, 10), v.Account, v.State, v.Ground.Number, v.Finding, measure, time.UnixMilli(v.OpenedAt).UTC().Format(time.DateOnly))
		}
	})
}

// caseView is a case as the interface shows it, as far as it is printed.
type caseView struct {
	ID       int64  `json:"id"`
	Account  string `json:"account"`
	State    string `json:"state"`
	OpenedAt int64  `json:"opened_at"`
	Ground   struct {
		Number string `json:"number"`
	} `json:"ground"`
	Finding string `json:"finding"`
	Measure *struct {
		Kind string `json:"kind"`
	} `json:"measure"`
}

type caseShow struct {
	office
	JSON bool  `help:"Print JSON."`
	Case int64 `arg:"" help:"Number of the case." min:"1"`
}

// Run shows a case.
func (c *caseShow) Run(s *surroundings) error {
	raw, err := c.ask(s.ctx, http.MethodGet, fmt.Sprintf("%s/%d", casesPath, c.Case), nil)
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	var one casework.Case
	if err := json.Unmarshal(raw, &one); err != nil {
		return err
	}
	return printFile(s.stdout, &one)
}

type caseOpen struct {
	office
	JSON bool   `help:"Print JSON."`
	File string `arg:"" type:"existingfile" help:"JSON: account, ground, source, facts, exhibits … (docs/http-api.md)."`
}

// Run opens a case.
func (c *caseOpen) Run(s *surroundings) error {
	text, err := jsonFile(c.File)
	if err != nil {
		return err
	}
	raw, err := c.ask(s.ctx, http.MethodPost, casesPath, text)
	return printCase(s, raw, err, c.JSON)
}

type caseStep struct {
	office
	JSON bool `help:"Print JSON."`
	step string
	Case int64   `arg:"" help:"Number of the case." min:"1"`
	Why  string  `help:"Reasons, or what you answer." placeholder:"TEXT"`
	Days float64 `help:"With a notice: days to cure and answer; else the profile's." placeholder:"DAYS" min:"0" max:"180"`
	Done bool    `help:"With an answer: it is cured, no more time is needed."`
}

// AfterApply notes which step was asked for.
func (c *caseStep) AfterApply(k *kong.Context) error { //nolint:unparam // the parser wants hooks so
	c.step = k.Selected().Name
	return nil
}

// Run takes a step.
func (c *caseStep) Run(s *surroundings) error {
	body := map[string]any{"why": c.Why}
	switch c.step {
	case "notice":
		body = map[string]any{"cure_days": c.Days}
	case "answer":
		body = map[string]any{"text": c.Why, "cured": c.Done}
	}
	raw, err := c.ask(s.ctx, http.MethodPost, fmt.Sprintf("%s/%d/%s", casesPath, c.Case, c.step), body)
	return printCase(s, raw, err, c.JSON)
}

type caseDecide struct {
	office
	JSON bool `help:"Print JSON."`
	measureFlags
	Case    int64  `arg:"" help:"Number of the case." min:"1"`
	Why     string `required:"" help:"Reasons, in the account's language."`
	Outcome string `enum:"drifting,primary" default:"primary" help:"What you find: drifting or primary."`
}

// measureFlags are a measure.
type measureFlags struct {
	Measure   string        `required:"" enum:"warn,price,rate_limit,block_business_initiated,block_all,terminate" help:"warn, price, rate_limit, block_business_initiated, block_all or terminate."`
	Countries []string      `help:"Only for recipients with numbers of these countries, as BR,IT."`
	After     time.Duration `help:"From the delivery of the statement to its hour, as 720h." default:"0s" min:"0s"`
	Length    time.Duration `help:"How long it lasts; 0 is without end." default:"0s" min:"0s"`
	Rate      int           `help:"Messages a minute, with rate_limit." min:"0"`
	Category  string        `help:"Price category, with price." placeholder:"general_purpose_ai"`
	Exception string        `help:"Why a termination comes before its 30 days: legal_duty, imperative_reason or repeated_breach."`
	Proof     string        `help:"What proves the exception."`
}

func (m *measureFlags) body() map[string]any {
	out := map[string]any{"kind": m.Measure, "after_ms": m.After.Milliseconds(), "length_ms": m.Length.Milliseconds()}
	for name, value := range map[string]string{"category": m.Category, "exception": m.Exception, "proof": m.Proof} {
		if value != "" {
			out[name] = value
		}
	}
	if len(m.Countries) > 0 {
		out["countries"] = m.Countries
	}
	if m.Rate != 0 {
		out["rate"] = m.Rate
	}
	return out
}

// Run decides.
func (c *caseDecide) Run(s *surroundings) error {
	raw, err := c.ask(s.ctx, http.MethodPost, fmt.Sprintf("%s/%d/decision", casesPath, c.Case),
		map[string]any{"why": c.Why, "outcome": c.Outcome, "measure": c.body()})
	return printCase(s, raw, err, c.JSON)
}

type caseAppeal struct {
	office
	JSON bool   `help:"Print JSON."`
	Case int64  `arg:"" help:"Number of the case." min:"1"`
	Text string `required:"" help:"What is wrong with the decision."`
}

// Run appeals.
func (c *caseAppeal) Run(s *surroundings) error {
	raw, err := c.ask(s.ctx, http.MethodPost, "/turnpike/v1/appeals", map[string]any{"case": c.Case, "text": c.Text})
	return printCase(s, raw, err, c.JSON)
}

type caseAppealed struct {
	office
	JSON   bool   `help:"Print JSON."`
	Case   int64  `arg:"" help:"Number of the case." min:"1"`
	Result string `required:"" enum:"upheld,reversed" help:"upheld or reversed; to change the measure, use POST /turnpike/v1/appeals/{case}/decision."`
	Why    string `required:"" help:"An individual answer."`
}

// Run answers an appeal.
func (c *caseAppealed) Run(s *surroundings) error {
	raw, err := c.ask(s.ctx, http.MethodPost, fmt.Sprintf("/turnpike/v1/appeals/%d/decision", c.Case), map[string]any{"result": c.Result, "why": c.Why})
	return printCase(s, raw, err, c.JSON)
}

type caseTold struct {
	office
	Case int64 `arg:"" help:"Number of the case." min:"1"`
	JSON bool  `help:"Print JSON."`
}

// Run prints what the account was told.
func (c *caseTold) Run(s *surroundings) error {
	raw, err := c.ask(s.ctx, http.MethodGet, fmt.Sprintf("%s/%d/statements", casesPath, c.Case), nil)
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	return printStatements(s.stdout, raw)
}

type casePapers struct {
	office
	paper string
	Case  int64  `arg:"" help:"Number of the case." min:"1"`
	Out   string `help:"File to write." placeholder:"FILE"`
}

// AfterApply notes which paper was asked for.
func (c *casePapers) AfterApply(k *kong.Context) error { //nolint:unparam // the parser wants hooks so
	c.paper = k.Selected().Name
	return nil
}

// Run prints it.
func (c *casePapers) Run(s *surroundings) error {
	path := fmt.Sprintf("%s/%d/%s", casesPath, c.Case, c.paper)
	return saved(s, c.Out, func(w io.Writer) error { return c.fetch(s.ctx, path, w) })
}

// printCase says how a case stands now.
func printCase(s *surroundings, raw json.RawMessage, err error, asJSON bool) error {
	if err != nil || asJSON {
		return printJSON(s.stdout, raw, err)
	}
	var v caseView
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.stdout, "case %d on account %s under ground %s: %s\n", v.ID, v.Account, v.Ground.Number, v.State)
	return err
}
