package account

import (
	"slices"

	"turnpike/internal/tariff"
	"turnpike/internal/template"
)

// TemplateKey names one translation of a template within an account.
type TemplateKey struct {
	Account  ID
	Name     string
	Language string
}

// TemplateName names a template in all its languages.
type TemplateName struct {
	Account ID
	Name    string
}

// Directory is an immutable picture of everybody who may use the road. Build a new one to change it.
type Directory struct {
	Version    int64 // number of the last change it contains
	Businesses map[BusinessID]*Business
	Accounts   map[ID]*Account
	Numbers    map[NumberID]*Number
	Apps       map[AppID]*App
	Tokens     map[TokenHash]*Token
	Links      map[ID][]*Link // per account, sorted by app
	Templates  map[TemplateKey]*template.Template
	Languages  map[TemplateName][]string // languages a template name exists in, sorted
	ByTemplate map[TemplateID]TemplateKey
	Standings  map[ID]*Standing    // of accounts of which more is known than who they are
	Guards     map[NumberID]*Guard // of numbers whose business set one
	Tariff     *tariff.Book        // the rate cards that were signed off; nil for none
}

// NewDirectory makes an empty one with every map ready.
func NewDirectory() *Directory {
	return &Directory{
		Businesses: map[BusinessID]*Business{}, Accounts: map[ID]*Account{}, Numbers: map[NumberID]*Number{},
		Apps: map[AppID]*App{}, Tokens: map[TokenHash]*Token{}, Links: map[ID][]*Link{},
		Templates: map[TemplateKey]*template.Template{}, Languages: map[TemplateName][]string{},
		ByTemplate: map[TemplateID]TemplateKey{}, Standings: map[ID]*Standing{}, Guards: map[NumberID]*Guard{},
	}
}

// Standing is what is known of an account; never nil.
func (d *Directory) Standing(id ID) *Standing {
	if s := d.Standings[id]; s != nil {
		return s
	}
	return &Standing{}
}

// NumbersOf lists the numbers of an account by id.
func (d *Directory) NumbersOf(id ID) []*Number {
	var out []*Number
	for _, n := range d.Numbers {
		if n.Account.ID == id {
			out = append(out, n)
		}
	}
	slices.SortFunc(out, func(a, b *Number) int { return cmpID(a.ID, b.ID) })
	return out
}

// AppsOf lists the apps that act for a business, by id.
func (d *Directory) AppsOf(id BusinessID) []AppID {
	var out []AppID
	for _, t := range d.Tokens {
		if t.Business == id && id != 0 && t.App != nil && !slices.Contains(out, t.App.ID) {
			out = append(out, t.App.ID)
		}
	}
	slices.Sort(out)
	return out
}

// PartnersOf lists the businesses, other than its own, whose tokens reach an account, by id.
func (d *Directory) PartnersOf(a *Account) []BusinessID {
	var out []BusinessID
	for _, t := range d.Tokens {
		if t.Business != 0 && t.Business != a.Business.ID && t.May(a.ID) && !slices.Contains(out, t.Business) {
			out = append(out, t.Business)
		}
	}
	slices.Sort(out)
	return out
}

// Linked says whether an app is subscribed to an account.
func (d *Directory) Linked(id ID, app AppID) bool {
	return slices.ContainsFunc(d.Links[id], func(l *Link) bool { return l.App.ID == app })
}

// AccountsOf lists the accounts of a business by id, without those that were removed.
func (d *Directory) AccountsOf(id BusinessID) []*Account {
	var out []*Account
	for _, a := range d.Accounts {
		if a.Business.ID == id && a.ClosedAt == 0 {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b *Account) int { return cmpID(a.ID, b.ID) })
	return out
}

// TemplatesOf lists the templates of an account by name, then language.
func (d *Directory) TemplatesOf(id ID) []*template.Template {
	var out []*template.Template
	for k, t := range d.Templates {
		if k.Account == id {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b *template.Template) int { return cmpID(a.ID, b.ID) })
	return out
}

// AddTemplate files a template under its account.
func (d *Directory) AddTemplate(id ID, t *template.Template) {
	key := TemplateKey{Account: id, Name: t.Name, Language: t.Language}
	d.Templates[key] = t
	name := TemplateName{Account: id, Name: t.Name}
	d.Languages[name] = append(d.Languages[name], t.Language)
	slices.Sort(d.Languages[name])
	d.ByTemplate[TemplateID(t.ID)] = key
}

func cmpID[T ~uint64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Assistant says whether an account is an AI provider's: what it declares to be, or what a judgement found
// (reference policy.md §1.1). Its free-form messages have a price list of their own.
func (d *Directory) Assistant(a *Account) bool {
	if s := d.Standings[a.ID]; s != nil {
		if s.Outcome == Primary {
			return true
		}
		if s.Declaration != nil {
			return s.Declaration.Declared == GeneralAssistant
		}
	}
	return a.Business != nil && a.Business.Declared == GeneralAssistant
}
