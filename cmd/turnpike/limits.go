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

type limitsCmd struct {
	Show limitsShow `cmd:"" help:"Show what a number or a business may do, what of it is used, and what was refused lately."`
	Set  limitsSet  `cmd:"" help:"Change what a number or a business may do."`
}

// whom names whose limits they are.
type whom struct {
	Number   string `help:"Id of the number." required:"" xor:"whom"`
	Business string `help:"Id of the business." required:"" xor:"whom"`
}

func (w *whom) path() string {
	if w.Number != "" {
		return "/turnpike/v1/limits/numbers/" + url.PathEscape(w.Number)
	}
	return "/turnpike/v1/limits/businesses/" + url.PathEscape(w.Business)
}

type limitsShow struct {
	office
	whom
	JSON bool `help:"Print JSON."`
}

// Run shows limits.
func (c *limitsShow) Run(s *surroundings) error {
	raw, err := c.ask(s.ctx, http.MethodGet, c.path(), nil)
	return c.show(s.stdout, raw, err, c.JSON)
}

type limitsSet struct {
	office
	whom
	Level          string `help:"Of a number: STANDARD, HIGH or COEXISTENCE. HIGH takes the minute of an upgrade."`
	PerSecond      *int   `help:"Of a number: messages a second, in and out; 0 for what its level has." min:"0"`
	MessagingLimit string `help:"Of a business: TIER_250, TIER_2K, TIER_10K, TIER_100K, TIER_UNLIMITED, a number of people within 24 hours, or default."`
	Verified       *bool  `help:"Of a business: whether it is known who it is." negatable:""`
	Country        string `help:"Of a business: where it is, in two letters." placeholder:"FR"`
	AbroadFrom     string `name:"authentication-international-from" help:"Of a business: from when on its codes to people in other countries have the price of authentication from abroad, a day or a moment of UTC. It stays." placeholder:"2026-12-01"`
	JSON           bool   `help:"Print JSON."`
}

// Run changes limits and shows them.
func (c *limitsSet) Run(s *surroundings) error {
	body, err := c.body()
	if err != nil {
		return usageError{err}
	}
	raw, err := c.ask(s.ctx, http.MethodPatch, c.path(), body)
	return c.show(s.stdout, raw, err, c.JSON)
}

func (c *limitsSet) body() (map[string]any, error) {
	number, business := map[string]any{}, map[string]any{}
	if c.Level != "" {
		number["level"] = c.Level
	}
	if c.PerSecond != nil {
		number["per_second"] = *c.PerSecond
	}
	switch c.MessagingLimit {
	case "":
	case "default":
		business["messaging_limit"] = ""
	default:
		business["messaging_limit"] = c.MessagingLimit
	}
	if c.Verified != nil {
		business["verified"] = *c.Verified
	}
	if c.Country != "" {
		business["country"] = strings.ToUpper(c.Country)
	}
	if c.AbroadFrom != "" {
		at, err := moment("--authentication-international-from", c.AbroadFrom, time.UTC, time.Time{})
		if err != nil {
			return nil, err
		}
		business["authentication_international_from"] = at.UnixMilli()
	}
	mine, other := number, business
	if c.Business != "" {
		mine, other = business, number
	}
	switch {
	case len(other) > 0:
		return nil, errors.New("--level and --per-second are of a --number, the rest is of a --business")
	case len(mine) == 0:
		return nil, errors.New("nothing is changed: turnpike limits set --help says what can be")
	}
	return mine, nil
}

// limitsView is what the interface says of a number or a business, as far as it is printed.
type limitsView struct {
	Business       string `json:"business"`
	Name           string `json:"name"`
	Verified       bool   `json:"verified"`
	Quality        string `json:"quality"`
	MessagingLimit string `json:"messaging_limit"`
	MostPeople     int    `json:"most_people"`
	People         int    `json:"people"`
	Week           int    `json:"people_7_days"`
	Month          int    `json:"people_30_days"`
	Country        string `json:"country"`
	AbroadFrom     int64  `json:"authentication_international_from"`
	Level          string `json:"level"`
	PerSecond      int    `json:"per_second"`
	LastSecond     int    `json:"last_second"`
	UpgradeEnds    int64  `json:"upgrade_ends"`
	Registrations  int    `json:"registrations_left"`
	Payment        string `json:"payment"`
	Refused        []struct {
		Limit string `json:"limit"`
		Code  int    `json:"code"`
		Count int    `json:"count"`
		Last  int64  `json:"last"`
	} `json:"refused"`
	Numbers []struct {
		Number     string `json:"phone_number_id"`
		Display    string `json:"display_phone_number"`
		Status     string `json:"status"`
		Level      string `json:"level"`
		PerSecond  int    `json:"per_second"`
		LastSecond int    `json:"last_second"`
	} `json:"numbers"`
}

func (w *whom) show(out io.Writer, raw json.RawMessage, err error, asJSON bool) error {
	if err != nil || asJSON {
		return printJSON(out, raw, err)
	}
	var v limitsView
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	if err := columns(out, "WHAT USED MAY NOTE", v.rows); err != nil || len(v.Numbers) == 0 {
		return err
	}
	_, _ = fmt.Fprintln(out)
	return columns(out, "NUMBER DISPLAY STATUS LEVEL LAST_SECOND MAY", func(row func(...string)) {
		for _, n := range v.Numbers {
			row(n.Number, n.Display, n.Status, n.Level, strconv.Itoa(n.LastSecond), limitText(n.PerSecond, 0))
		}
	})
}

// rows writes one limit a row.
func (v *limitsView) rows(row func(...string)) {
	verified := "not verified"
	if v.Verified {
		verified = "verified"
	}
	row("people in 24 h", strconv.Itoa(v.People), limitText(v.MostPeople, -1), fmt.Sprintf("%s, business %s, %s, quality %s", v.MessagingLimit, v.Business, verified, v.Quality))
	row("people in 7, 30 days", fmt.Sprintf("%d, %d", v.Week, v.Month), "", "what raises the limit")
	if v.Level != "" {
		row("messages a second", strconv.Itoa(v.LastSecond), limitText(v.PerSecond, 0), v.Level)
		row("registrations in 72 h", "", strconv.Itoa(v.Registrations)+" more", "")
	}
	if v.UpgradeEnds != 0 {
		row("upgrade", "", "", "until "+clockText(v.UpgradeEnds))
	}
	if v.Country != "" && v.AbroadFrom == 0 {
		row("primary location", "", "", v.Country)
	}
	if v.AbroadFrom != 0 {
		row("authentication abroad", "", "", "from "+clockText(v.AbroadFrom)+" on, for people outside "+v.Country)
	}
	if v.Payment != "" {
		row("payment", "", "", v.Payment)
	}
	for _, r := range v.Refused {
		row("refused: "+r.Limit, strconv.Itoa(r.Count), "", fmt.Sprintf("with %d, the last at %s", r.Code, clockText(r.Last)))
	}
}

// limitText writes a limit; none stands for there being none.
func limitText(most, none int) string {
	if most == none {
		return "unlimited"
	}
	return strconv.Itoa(most)
}

func clockText(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04:05Z") }
