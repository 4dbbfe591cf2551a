package graph

import (
	"encoding/json"
	"net/mail"
	"net/url"
	"strings"
	"unicode/utf8"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/store"
	"turnpike/internal/wire"
)

var officialRoutes = []route{
	{method: "GET", node: nodeNumber, edge: "official_business_account", name: "official_account.get", scope: account.ScopeManagement, handle: getOfficial},
	{method: "POST", node: nodeNumber, edge: "official_business_account", name: "official_account.post", scope: account.ScopeManagement, handle: postOfficial},
}

// Limits of an application, in characters and entries (reference §1.3).
const (
	mostSupportingLinks = 5
	mostOfficialText    = 1000
)

// application is what a business gives as its reasons (reference §1.3).
type application struct {
	Additional wire.Text `json:"additional_supporting_information,omitempty"`
	Website    wire.Text `json:"business_website_url,omitempty"`
	Parent     wire.Text `json:"parent_business_or_brand,omitempty"`
	Country    wire.Text `json:"primary_country_of_operation,omitempty"`
	Language   wire.Text `json:"primary_language,omitempty"`
	Links      wire.List `json:"supporting_links,omitempty"`
}

// described is the same in the words of Meta's OpenAPI file, which has an action beside it.
type described struct {
	Name        wire.Text `json:"business_name,omitempty"`
	Description wire.Text `json:"business_description,omitempty"`
	Website     wire.Text `json:"website_url,omitempty"`
	Email       wire.Text `json:"contact_email,omitempty"`
}

// officialWords say what a status means (reference §1.3).
var officialWords = map[string]string{
	"NOT_STARTED":  "No application for an official business account was made",
	"PENDING":      "The application for an official business account waits for a decision",
	"UNDER_REVIEW": "The application for an official business account was looked at and waits for a decision",
	"APPROVED":     "The number has the mark of an official business account",
	"REJECTED":     "The application for an official business account was rejected",
	"CANCELLED":    "The application for an official business account was withdrawn",
}

// newestOfficial is a number's last application for the mark of an official account; nil without one.
func (c *call) newestOfficial(n *account.Number) (*account.Vetting, *fault.Error) {
	found, err := c.door.Store.Vettings(c.r.Context(), store.VettingFilter{Kind: account.VetOfficial, Number: n.ID, Limit: 1})
	if err != nil {
		return nil, fault.Unknown.Wrap(err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	return &found[0], nil
}

// official is oba_status.
func (c *call) official(n *account.Number) (string, *fault.Error) {
	v, f := c.newestOfficial(n)
	switch {
	case f != nil:
		return "", f
	case v == nil:
		return "NOT_STARTED", nil
	case v.State == account.VettingDeferred:
		return "UNDER_REVIEW", nil
	case v.State == account.VettingWithdrawn:
		return "CANCELLED", nil
	}
	return string(v.State), nil
}

const kindOfficial = "WhatsAppBusinessOfficialAccount"

func getOfficial(c *call) error {
	status, f := c.official(c.number)
	if f != nil {
		return f
	}
	return c.node(kindOfficial, []wire.Member{
		wire.Always("id", c.number.ID.String(), true),
		wire.Always("oba_status", status, true),
		wire.Always("status_message", officialWords[status], true),
	})
}

// postOfficial applies for the mark, in either form, or takes the application back.
func postOfficial(c *call) error {
	var req struct {
		Action wire.Text `json:"action"`
		Data   described `json:"application_data"`
		application
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	var reasons any
	var f *fault.Error
	switch req.Action {
	case "":
		reasons, f = &req.application, req.application.check()
	case "SUBMIT_APPLICATION", "RESUBMIT_APPLICATION":
		reasons, f = &req.Data, req.Data.check()
	case "WITHDRAW_APPLICATION":
		return c.withdrawOfficial()
	default:
		return fault.InvalidParam.Saying("Param action must be one of {SUBMIT_APPLICATION, WITHDRAW_APPLICATION, RESUBMIT_APPLICATION} - got %q.", short(string(req.Action)))
	}
	if f != nil {
		return f
	}
	raw, err := json.Marshal(reasons)
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	if _, err := c.door.Vetting.AskOfficial(c.r.Context(), c.number, raw, c.asker()); err != nil {
		return unvetted(err)
	}
	return c.success()
}

func (c *call) withdrawOfficial() error {
	v, f := c.newestOfficial(c.number)
	switch {
	case f != nil:
		return f
	case v == nil || !v.State.Waits():
		return fault.InvalidParam.Saying("There is no application that could be withdrawn.")
	}
	if _, err := c.door.Vetting.Withdraw(c.r.Context(), v.ID); err != nil {
		return unvetted(err)
	}
	return c.success()
}

func (a *application) check() *fault.Error {
	switch {
	case a.Website == "" || a.Country == "" || a.Language == "":
		return fault.InvalidParam.Saying("The parameters business_website_url, primary_country_of_operation and primary_language are required.")
	case len(a.Links) > mostSupportingLinks:
		return fault.InvalidParam.Saying("Param supporting_links must have at most %d entries.", mostSupportingLinks)
	case len(a.Country) != 2 || len(a.Language) > mostName || len(a.Parent) > mostOfficialText || len(a.Additional) > mostOfficialText:
		return fault.InvalidParam.Saying("Param primary_country_of_operation has two letters, primary_language at most %d bytes, the others at most %d.", mostName, mostOfficialText)
	case !webAddress(string(a.Website)):
		return fault.InvalidParam.Saying("Param business_website_url must begin with http:// or https:// - got %q.", short(string(a.Website)))
	}
	for i, link := range a.Links {
		if !webAddress(link) {
			return fault.InvalidParam.Saying("Param supporting_links[%d] must begin with http:// or https:// - got %q.", i, short(link))
		}
	}
	return nil
}

func (d *described) check() *fault.Error {
	switch n := utf8.RuneCountInString(string(d.Name)); {
	case n == 0 || n > 255:
		return fault.InvalidParam.Saying("Param application_data['business_name'] must have 1 to 255 characters.")
	case utf8.RuneCountInString(string(d.Description)) > mostOfficialText:
		return fault.InvalidParam.Saying("Param application_data['business_description'] must have at most %d characters.", mostOfficialText)
	case d.Website != "" && !webAddress(string(d.Website)):
		return fault.InvalidParam.Saying("Param application_data['website_url'] must begin with http:// or https:// - got %q.", short(string(d.Website)))
	}
	if d.Email != "" {
		if _, err := mail.ParseAddress(string(d.Email)); err != nil {
			return fault.InvalidParam.Saying("Param application_data['contact_email'] is no e-mail address - got %q.", short(string(d.Email)))
		}
	}
	return nil
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && (strings.EqualFold(u.Scheme, "http") || strings.EqualFold(u.Scheme, "https"))
}
