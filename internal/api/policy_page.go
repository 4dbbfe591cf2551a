package api

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"turnpike/internal/policy"
)

//go:embed policy.html
var policyHTML string

//go:embed policy_words.json
var policyWordsFile []byte

// policyWords are the page's own words by language; English has them all.
var policyWords = sync.OnceValue(func() map[string]map[string]string {
	var out map[string]map[string]string
	if err := json.Unmarshal(policyWordsFile, &out); err != nil {
		panic(err) // it is part of the program; the tests read it
	}
	return out
})

// wordsIn are the page's words in a language, else in English.
func wordsIn(language string) map[string]string {
	if w := policyWords()[language]; w != nil {
		return w
	}
	return policyWords()["en"]
}

var policyPage = template.Must(template.New("policy").Parse(policyHTML))

// pageData is what the page shows, in one language.
type pageData struct {
	Language, Key string
	W             map[string]string // the page's own words
	Languages     []string
	Policies      []pagePolicy
}

// Anchor is the id of a ground's element.
func (pageData) Anchor(id string) string { return "ground-" + id }

type pagePolicy struct {
	Name, Title, Summary, State, Effective, Mode, Change, Appeal, Termination, Primary, Reading, Unread string
	Version                                                                                             int
	Grounds                                                                                             []pageText
	Definitions                                                                                         []policy.Definition
	Rules, Overlays                                                                                     []pageClause
	Ladder                                                                                              []pageStep
	Texts                                                                                               []pageText
	History                                                                                             []pageVersion
}

type pageText struct{ ID, Text, Source string }

type pageClause struct{ ID, Why, When, Where, From, To, Effect, Ground string }

type pageStep struct{ ID, Text, Terms string }

type pageVersion struct {
	Policy                                    string
	Version                                   int
	State, Effective, Published, Reason, Duty string
}

// page shows what is in force, and every version: to people, or to programs that ask for JSON.
func (p *Policies) page(r *Request) (any, error) {
	if r.URL.Query().Get("format") == "json" || prefersJSON(r.Header.Get("Accept")) {
		return Answer{Header: http.Header{"Vary": {"Accept"}}, Value: p.history(true)}, nil
	}
	var out bytes.Buffer
	if err := policyPage.Execute(&out, p.pageData(languageOf(r))); err != nil {
		return nil, err
	}
	return Answer{Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}, "Vary": {"Accept, Accept-Language"}}, Body: out.Bytes()}, nil
}

func prefersJSON(accept string) bool {
	html, json := strings.Index(accept, "text/html"), strings.Index(accept, "application/json")
	return json >= 0 && (html < 0 || json < html)
}

// languageOf is the language that a request asks for.
func languageOf(r *Request) string {
	want := r.URL.Query().Get("lang")
	if want == "" {
		want, _, _ = strings.Cut(r.Header.Get("Accept-Language"), ",")
	}
	want, _, _ = strings.Cut(want, ";")
	want, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(want)), "-")
	if len(want) != 2 {
		return "en"
	}
	return want
}

func (p *Policies) pageData(language string) pageData {
	book, now := p.Gazette.Book(), p.Clock().UnixMilli()
	w := wordsIn(language)
	out := pageData{Language: language, Key: policy.Base64(p.Gazette.PublicKey()), W: w}
	for _, name := range book.Names() {
		v, state := book.InForce(name, now, nil), w["in_force"]
		if v == nil {
			v, state = book.Versions(name)[0], w["announced"]
		}
		one := pageOf(v.Whole(), language, w)
		one.Name, one.State = name, state
		for _, version := range slices.Backward(book.Versions(name)) {
			one.History = append(one.History, p.pageVersion(version, w))
		}
		for l := range v.Whole().Title {
			if !slices.Contains(out.Languages, l) {
				out.Languages = append(out.Languages, l)
			}
		}
		out.Policies = append(out.Policies, one)
	}
	slices.Sort(out.Languages)
	return out
}

func (p *Policies) pageVersion(v *policy.Version, w map[string]string) pageVersion {
	seen := p.versionView(v, false)
	out := pageVersion{
		Policy: seen.Policy, Version: seen.Version, State: w[string(seen.State)], Effective: seen.Effective.String(), Reason: seen.Reason,
		Published: time.UnixMilli(seen.PublishedAt).UTC().Format(time.DateOnly),
	}
	if seen.Announced.IsSet() {
		out.Published = seen.Announced.String()
	}
	if seen.Duty != nil {
		out.Duty = seen.Duty.Reason
	}
	return out
}

// pageOf puts a policy into a language.
func pageOf(d *policy.Document, language string, w map[string]string) pagePolicy {
	out := pagePolicy{
		Title: d.Title.In(language), Summary: d.Summary.In(language), Effective: d.Effective.String(), Mode: d.Mode.Text, Version: d.Version,
		Change: spanText(d.Notices.Change, w), Appeal: spanText(d.Notices.Appeal, w), Termination: spanText(d.Notices.Termination, w),
	}
	for _, g := range d.Grounds {
		out.Grounds = append(out.Grounds, pageText{g.ID.Text, g.Text.In(language), g.Source})
	}
	for _, one := range d.Definitions {
		one.Text = policy.Words{"en": one.Text.In(language)}
		out.Definitions = append(out.Definitions, one)
	}
	if t := d.Primary; t != nil {
		out.Primary = fmt.Sprintf("%s (%.0f %%, %.0f %%, α %g)", t.Text.In(language), 100*t.Tolerated, 100*t.Level, t.Alpha)
	}
	if t := d.Reading; t != nil {
		out.Reading, out.Unread = t.Text.In(language), t.MetadataOnly.Text
	}
	for i := range d.Rules {
		out.Rules = append(out.Rules, pageClauseOf(&d.Rules[i], language, w))
	}
	for i := range d.Overlays {
		out.Overlays = append(out.Overlays, pageClauseOf(&d.Overlays[i], language, w))
	}
	for i := range d.Ladder {
		out.Ladder = append(out.Ladder, pageStepOf(&d.Ladder[i], language, w))
	}
	for name, w := range d.Texts {
		out.Texts = append(out.Texts, pageText{ID: name, Text: w.In(language)})
	}
	slices.SortFunc(out.Texts, func(a, b pageText) int { return strings.Compare(a.ID, b.ID) })
	return out
}

func spanText(s policy.Span, w map[string]string) string {
	if s.Duration == 0 {
		return ""
	}
	return strings.Replace(s.String(), "d", " "+w["days"], 1)
}

func pageClauseOf(c *policy.Clause, language string, w map[string]string) pageClause {
	out := pageClause{ID: c.ID.Text, Why: c.Why.In(language), When: c.When.Text, Where: w["everywhere"], From: c.From.String(), To: c.To.String(), Ground: c.Ground.Text}
	if len(c.Countries) > 0 {
		out.Where = marksText(c.Countries)
	}
	if len(c.Except) > 0 {
		out.Where += ", " + w["but_not"] + " " + marksText(c.Except)
	}
	out.Effect = c.Effect.Do.Text
	for _, part := range []string{c.Effect.Category.Text, c.Effect.Text.Text} {
		if part != "" {
			out.Effect += " " + part
		}
	}
	if c.Effect.Error != 0 {
		out.Effect += fmt.Sprintf(" (%d)", c.Effect.Error)
	}
	if c.Mode.Text != "" {
		out.Effect = c.Mode.Text + ": " + out.Effect
	}
	return out
}

func marksText(list []policy.Mark) string {
	words := make([]string, 0, len(list))
	for _, m := range list {
		words = append(words, m.Text)
	}
	return strings.Join(words, ", ")
}

func pageStepOf(s *policy.Step, language string, w map[string]string) pageStep {
	out := pageStep{ID: s.ID.Text, Text: s.Text.In(language)}
	var terms []string
	for _, t := range []struct{ name, text string }{
		{w["cure"], spanText(s.Cure, w)}, {w["notice"], spanText(s.Notice, w)}, {w["lasts"], spanText(s.Lasts, w)},
	} {
		if t.text != "" {
			terms = append(terms, t.name+": "+t.text)
		}
	}
	if s.Rate > 0 {
		terms = append(terms, fmt.Sprintf("%d %s", s.Rate, w["a_minute"]))
	}
	if s.Eyes > 1 {
		terms = append(terms, fmt.Sprintf("%d %s", s.Eyes, w["people"]))
	}
	out.Terms = strings.Join(terms, "; ")
	return out
}
