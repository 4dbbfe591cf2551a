package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"turnpike/internal/policy"
)

// listedVersion is a version as the interface shows it.
type listedVersion struct {
	Policy    string `json:"policy"`
	Version   int    `json:"version"`
	State     string `json:"state"`
	Effective string `json:"effective"`
	Reason    string `json:"reason,omitempty"`
	Restores  int    `json:"restores,omitempty"`
	Withdraws []int  `json:"withdraws,omitempty"`
}

type policyListCmd struct {
	URL  string `help:"Ask a running server; else the shipped policies are listed." placeholder:"URL"`
	JSON bool   `help:"Print JSON."`
}

// Run lists versions.
func (p *policyListCmd) Run(s *surroundings) error {
	var seen struct {
		Data []listedVersion `json:"data"`
	}
	if p.URL != "" {
		o := office{URL: p.URL}
		if err := o.call(s.ctx, http.MethodGet, "/turnpike/v1/policies", nil, &seen); err != nil {
			return err
		}
	} else {
		seen.Data = shippedVersions(time.Now().UnixMilli())
	}
	if p.JSON {
		return writeJSON(s, seen)
	}
	for _, v := range seen.Data {
		fmt.Fprintf(s.stdout, "%-18s %3d  %-10s %-22s %s\n", v.Policy, v.Version, v.State, v.Effective, v.Reason)
	}
	return nil
}

func shippedVersions(now int64) []listedVersion {
	var out []listedVersion
	book := policy.ShippedBook()
	for _, name := range book.Names() {
		for _, v := range book.Versions(name) {
			out = append(out, listedVersion{
				Policy: name, Version: v.Version, State: string(book.State(v, now)), Effective: v.Effective.String(), Reason: v.Reason,
				Restores: v.Restores, Withdraws: book.Withdraws(v),
			})
		}
	}
	return out
}

type policyShowCmd struct {
	Name    string `arg:"" help:"The policy." placeholder:"NAME"`
	Version int    `help:"The version; the newest unless given." placeholder:"N" min:"1"`
	URL     string `help:"Ask a running server; else a shipped policy is shown." placeholder:"URL"`
	JSON    bool   `help:"Print JSON: the document with what it takes over from earlier versions."`
}

// Run shows a version.
func (p *policyShowCmd) Run(s *surroundings) error {
	text, whole, err := p.find(s)
	if err != nil {
		return err
	}
	if p.JSON {
		return writeJSON(s, whole)
	}
	_, err = fmt.Fprint(s.stdout, text)
	return err
}

func (p *policyShowCmd) find(s *surroundings) (text string, whole any, err error) {
	if p.URL == "" {
		book := policy.ShippedBook()
		v := book.Latest(p.Name)
		if p.Version != 0 {
			v = book.Version(p.Name, p.Version)
		}
		if v == nil {
			if latest := book.Latest(p.Name); latest != nil {
				return "", nil, usageError{fmt.Errorf("%s has no version %d; the newest is %d", p.Name, p.Version, latest.Version)}
			}
			return "", nil, usageError{fmt.Errorf("there is no policy %q; there are %s", p.Name, strings.Join(book.Names(), ", "))}
		}
		return string(v.Raw), v.Whole(), nil
	}
	if p.Version == 0 {
		var seen struct {
			Data []listedVersion `json:"data"`
		}
		o := office{URL: p.URL}
		if err := o.call(s.ctx, http.MethodGet, "/turnpike/v1/policies", nil, &seen); err != nil {
			return "", nil, err
		}
		for _, v := range seen.Data {
			if v.Policy == p.Name {
				p.Version = max(p.Version, v.Version)
			}
		}
	}
	if p.Version == 0 {
		return "", nil, fmt.Errorf("there is no policy %q on %s; turnpike policy list --url %s has them", p.Name, p.URL, p.URL)
	}
	var one struct {
		Text     string
		Document json.RawMessage
	}
	o := office{URL: p.URL}
	err = o.call(s.ctx, http.MethodGet, "/turnpike/v1/policies/"+url.PathEscape(p.Name)+"/"+strconv.Itoa(p.Version), nil, &one)
	return one.Text, one.Document, err
}

type policyPublishCmd struct {
	office
	File string `arg:"" help:"The file; - is standard input." placeholder:"FILE"`
	JSON bool   `help:"Print JSON."`
}

// Run publishes. The server checks everything again.
func (p *policyPublishCmd) Run(s *surroundings) error {
	texts, err := readPolicies(p.File)
	if err != nil {
		return err
	}
	var raw []byte
	for i, t := range texts {
		if i > 0 {
			raw = append(raw, "---\n"...)
		}
		raw = append(raw, t.Raw...)
	}
	return p.publish(s, "/turnpike/v1/policies", "application/yaml", raw, p.JSON)
}

// publish posts a document and prints the new versions.
func (o *office) publish(s *surroundings, path, contentType string, body []byte, asJSON bool) error {
	var made struct {
		Data []listedVersion `json:"data"`
	}
	if err := o.document(s.ctx, path, contentType, body, &made); err != nil {
		return err
	}
	if asJSON {
		return writeJSON(s, made)
	}
	for _, v := range made.Data {
		fmt.Fprintln(s.stdout, v.published())
	}
	return nil
}

// published says what a new version does, and when.
func (v *listedVersion) published() string {
	out := fmt.Sprintf("%s, version %d, is published; ", v.Policy, v.Version)
	if v.Restores != 0 {
		out += fmt.Sprintf("it restores version %d and ", v.Restores)
	} else {
		out += "it "
	}
	if v.State == "in_force" {
		out += "is in force since " + v.Effective
	} else {
		out += "takes effect on " + v.Effective
	}
	parts := []string{out}
	for _, n := range v.Withdraws {
		parts = append(parts, fmt.Sprintf("version %d, which was announced, is withdrawn", n))
	}
	return strings.Join(parts, "; ")
}

type policyRollCmd struct {
	office
	Name   string `arg:"" help:"The policy." placeholder:"NAME"`
	To     int    `help:"The version to restore; the one before the newest unless given. One that is only announced keeps its date." placeholder:"N" min:"1"`
	Reason string `required:"" help:"Why; it stands in the version for ever."`
	JSON   bool   `help:"Print JSON."`
}

// Run rolls back.
func (p *policyRollCmd) Run(s *surroundings) error {
	body, err := json.Marshal(map[string]any{"to": p.To, "reason": p.Reason})
	if err != nil {
		return err
	}
	return p.publish(s, "/turnpike/v1/policies/"+url.PathEscape(p.Name)+"/rollback", "application/json", body, p.JSON)
}
