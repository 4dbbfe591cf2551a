package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

type vettingCmd struct {
	List     vettingList   `cmd:"" help:"List what businesses asked for and what was decided, the newest first."`
	Decide   vettingDecide `cmd:"" help:"Approve, reject or defer, as the operator or a reviewer."`
	Ask      vettingAsk    `cmd:"" help:"Ask for another review of an account, for a business to be verified, or for a number's lost PIN to go."`
	Withdraw vettingTake   `cmd:"" help:"Take back what waits."`
}

const vettingsPath = "/turnpike/v1/vettings"

// vettingView is a vetting as the API shows it.
type vettingView struct {
	ID       int64  `json:"id"`
	Kind     string `json:"kind"`
	State    string `json:"state"`
	Version  int64  `json:"version"`
	Business string `json:"business_name"`
	Account  string `json:"account_name"`
	Display  string `json:"display_phone_number"`
	Name     string `json:"name"`
	By       string `json:"by"`
	At       int64  `json:"at"`
	Decided  string `json:"decided_by"`
	Reason   string `json:"reason"`
}

// about is what it is about: the smallest thing that has a name.
func (v *vettingView) about() string {
	out := v.Business
	if v.Account != "" {
		out = v.Account
	}
	if v.Display != "" {
		out = v.Display
	}
	if v.Name != "" {
		out += ": " + v.Name
	}
	return out
}

// showVettings prints some as a table, or the answer as it came.
func showVettings(to io.Writer, raw json.RawMessage, err error, asJSON bool) error {
	if err != nil || asJSON {
		return printJSON(to, raw, err)
	}
	page := struct {
		Data []vettingView `json:"data"`
	}{}
	if err := json.Unmarshal(raw, &page); err != nil {
		return err
	}
	if page.Data == nil { // a single one
		page.Data = make([]vettingView, 1)
		if err := json.Unmarshal(raw, &page.Data[0]); err != nil {
			return err
		}
	}
	if len(page.Data) == 0 {
		_, err := fmt.Fprintln(to, "no vetting fits")
		return err
	}
	return columns(to, "ID STATE VERSION KIND ABOUT ASKED BY DECIDED REASON", func(row func(...string)) {
		for i := range page.Data {
			v := &page.Data[i]
			row(strconv.FormatInt(v.ID, 10), v.State, strconv.FormatInt(v.Version, 10), v.Kind, v.about(), time.UnixMilli(v.At).UTC().Format(time.DateTime), v.By, v.Decided, v.Reason)
		}
	})
}

type vettingList struct {
	office
	State   string `help:"In this state alone: pending, deferred, approved, rejected or withdrawn."`
	Kind    string `help:"Of this kind alone: account, business, name, official or pin_reset."`
	Account string `help:"Of this account alone."`
	JSON    bool   `help:"Print JSON."`
}

// Run lists vettings.
func (c *vettingList) Run(s *surroundings) error {
	q := url.Values{"state": {c.State}, "kind": {c.Kind}, "account": {c.Account}}
	raw, err := c.ask(s.ctx, http.MethodGet, vettingsPath+"?"+q.Encode(), nil)
	return showVettings(s.stdout, raw, err, c.JSON)
}

type vettingDecide struct {
	office
	ID       int64  `arg:"" help:"As list shows it." min:"1"`
	Decision string `arg:"" enum:"approved,rejected,deferred" help:"approved, rejected or deferred."`
	Reason   string `help:"Of a rejection, by its name; a name that is rejected has one: NAME_EMPLOYEE_ISSUE, NAME_ENDCLIENT_NOTRELATED, NAME_FORMAT_UNACCEPTABLE or NAME_NOT_CONSISTENT." placeholder:"NAME_NOT_CONSISTENT"`
	Why      string `help:"In your own words; the business reads it."`
	Version  *int64 `help:"The version that list showed you, to change what was decided; 0 without it, as of one that nobody has decided. Refused when it changed meanwhile." min:"0"`
	JSON     bool   `help:"Print JSON."`
}

// Run decides. Without a version it is a first decision, so that nobody's is changed unseen.
func (c *vettingDecide) Run(s *surroundings) error {
	version := int64(0)
	if c.Version != nil {
		version = *c.Version
	}
	raw, err := c.ask(s.ctx, http.MethodPost, fmt.Sprintf("%s/%d/decision", vettingsPath, c.ID),
		map[string]any{"decision": strings.ToUpper(c.Decision), "reason": c.Reason, "why": c.Why, "version": version})
	if r, ok := errors.AsType[*refusal](err); ok && r.code == "vetting_changed" {
		err = fmt.Errorf("%w turnpike vetting list shows it; name the version that you read with --version", err)
	}
	return showVettings(s.stdout, raw, err, c.JSON)
}

type vettingAsk struct {
	office
	Account  string `help:"Id of an account that is to be reviewed again. Asked by the operator it stops a live account: it sends nothing until the review is approved." required:"" xor:"what"`
	Business string `help:"Id of a business that is to be verified." required:"" xor:"what"`
	PinReset string `name:"pin-reset" help:"Id of a number whose PIN nobody knows." required:"" xor:"what"`
	Yes      bool   `help:"As the operator, stop the account that --account names."`
	JSON     bool   `help:"Print JSON."`
}

// stops says whether the request would stop a live account: the operator's does, a business asks after a rejection.
func (c *vettingAsk) stops(s *surroundings) (bool, error) {
	if c.Account == "" || c.Yes {
		return false, nil
	}
	var me struct {
		Role string `json:"role"`
	}
	err := c.call(s.ctx, http.MethodGet, "/turnpike/v1/overview", nil, &me)
	return me.Role == "operator", err
}

// Run asks for something.
func (c *vettingAsk) Run(s *surroundings) error {
	stops, err := c.stops(s)
	if err != nil {
		return err
	}
	if stops {
		return usageError{fmt.Errorf("account %s would send nothing until its review is approved; say --yes if you mean it", c.Account)}
	}
	body := map[string]string{"kind": "account", "account": c.Account}
	switch {
	case c.Business != "":
		body = map[string]string{"kind": "business", "business": c.Business}
	case c.PinReset != "":
		body = map[string]string{"kind": "pin_reset", "number": c.PinReset}
	}
	raw, err := c.ask(s.ctx, http.MethodPost, vettingsPath, body)
	if err == nil && c.Account != "" {
		fmt.Fprintf(s.stderr, "account %s sends nothing until this is approved: turnpike vetting decide\n", c.Account)
	}
	return showVettings(s.stdout, raw, err, c.JSON)
}

type vettingTake struct {
	office
	ID   int64 `arg:"" help:"As list shows it." min:"1"`
	JSON bool  `help:"Print JSON."`
}

// Run withdraws one.
func (c *vettingTake) Run(s *surroundings) error {
	raw, err := c.ask(s.ctx, http.MethodDelete, fmt.Sprintf("%s/%d", vettingsPath, c.ID), nil)
	return showVettings(s.stdout, raw, err, c.JSON)
}
