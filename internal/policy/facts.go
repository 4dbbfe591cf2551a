package policy

import (
	"strconv"
	"time"

	"cel.dev/cel-go/cel"

	"turnpike/internal/account"
	"turnpike/internal/message"
)

// Facts are what a verdict depends on.
type Facts struct {
	Account *Account
	Message Message
	Country string // of the person, ISO 3166-1 alpha-2; "ZZ" where there is none
	At      int64  // Unix milliseconds
}

// Account is what is known of who sends.
type Account struct {
	ID           uint64
	Business     uint64
	CreatedAt    int64          // Unix milliseconds
	Zone         *time.Location // where it lives; nil is UTC
	Declaration  Declaration
	Evidence     Evidence
	Restrictions []account.Restriction // that a decision imposed on it
	Number       account.NumberID      // that sends
}

// Declaration is what an account says of itself.
type Declaration struct {
	Kind       string // customer_service, general_purpose_assistant or ""
	Vertical   string // as in a number's profile: TRAVEL, RETAIL …
	AI         bool   // AI answers people
	HumanPath  bool   // people can reach a person
	OptIn      bool   // people agreed to be written to
	Disclosure string // who tells people that it is an AI: "gateway", "self" or ""
}

// Evidence is what was measured of an account.
type Evidence struct {
	Outcome       account.Outcome // of the stated test; "" when there was none
	Share         float64         // of conversations outside of the declaration, 0 to 1, with its interval
	Low, High     float64
	Conversations int  // that were looked at
	Probed        bool // what it can do was shown by asking
}

// AccountOf gathers what is known of the account of a number. s is its standing, or nil.
func AccountOf(n *account.Number, s *account.Standing) *Account {
	a := n.Account
	out := &Account{ID: uint64(a.ID), CreatedAt: a.CreatedAt, Zone: a.Location, Number: n.ID}
	out.Declaration.Disclosure = a.Options.Disclosure
	if a.Business != nil {
		out.Business, out.Declaration.Kind = uint64(a.Business.ID), a.Business.Declared
	}
	if s == nil {
		return out
	}
	if d := s.Declaration; d != nil {
		out.Declaration.Kind, out.Declaration.Vertical, out.Declaration.AI = d.Declared, d.Vertical, d.AI
		out.Declaration.HumanPath = d.Human.Kind != "" && d.Human.Kind != "none"
		out.Declaration.OptIn = d.OptIn
		if out.Declaration.Disclosure == "" {
			out.Declaration.Disclosure = d.Discloses
		}
	}
	out.Restrictions, out.Evidence.Outcome = s.Restrictions, s.Outcome
	for _, e := range s.Evidence {
		if e.Probes != nil && e.Probes.Asked > 0 {
			out.Evidence.Probed = true
		}
		if e.Share != nil && out.Evidence.Conversations == 0 {
			out.Evidence.Share, out.Evidence.Low, out.Evidence.High, out.Evidence.Conversations = e.Share.Value, e.Share.Low, e.Share.High, e.Share.Sample
		}
	}
	return out
}

// Message is what a verdict depends on of a message: few values of few, so that verdicts can be kept.
type Message struct {
	Category message.Category
	Kind     message.Kind
	InWindow bool // the person wrote within 24 hours
	OptedOut bool // the person stopped marketing of this business
	Known    bool // the person wrote to the number in the last KnownFor
}

// KnownFor is how long it counts that a person wrote to a number, in milliseconds: as long as what they wrote can be
// answered to and quoted.
const KnownFor = 31 * day

// Fact describes a name that conditions may use.
type Fact struct {
	Name, Type, Doc string

	celType *cel.Type
	size    uint64 // most characters of a text
	get     func(*Facts) any
}

// facts are the names that conditions may use, in the order in which they are described.
var facts = []Fact{
	text("account.id", 20, "the account's id", func(f *Facts) string { return strconv.FormatUint(f.Account.ID, 10) }),
	text("account.business", 20, "the id of the business that owns it", func(f *Facts) string { return strconv.FormatUint(f.Account.Business, 10) }),
	text("account.created_on", 10, "the date of its making where it lives; dates compare as texts", func(f *Facts) string { return dateOf(f.Account.CreatedAt, f.Account.Zone) }),
	number("account.age_days", "whole days since its making", func(f *Facts) int64 { return (f.At - f.Account.CreatedAt) / day }),
	text("declaration.kind", 32, `"customer_service", "general_purpose_assistant" or ""`, func(f *Facts) string { return f.Account.Declaration.Kind }),
	text("declaration.vertical", 32, "its trade, as in a number's profile: TRAVEL, RETAIL …", func(f *Facts) string { return f.Account.Declaration.Vertical }),
	flag("declaration.ai", "AI answers people", func(f *Facts) bool { return f.Account.Declaration.AI }),
	flag("declaration.human_path", "people can reach a person", func(f *Facts) bool { return f.Account.Declaration.HumanPath }),
	flag("declaration.opt_in", "people agreed to be written to", func(f *Facts) bool { return f.Account.Declaration.OptIn }),
	text("declaration.disclosure", 8, `who says that it is an AI: "gateway", "self" or ""`, func(f *Facts) string { return f.Account.Declaration.Disclosure }),
	text("evidence.outcome", 16, `what was measured: "compliant", "incidental", "drifting", "primary" or ""`, func(f *Facts) string { return string(f.Account.Evidence.Outcome) }),
	share("evidence.share", "share of conversations outside of the declaration, 0.0 to 1.0", func(f *Facts) float64 { return f.Account.Evidence.Share }),
	share("evidence.low", "lower end of its interval", func(f *Facts) float64 { return f.Account.Evidence.Low }),
	share("evidence.high", "upper end of its interval", func(f *Facts) float64 { return f.Account.Evidence.High }),
	number("evidence.conversations", "how many were looked at", func(f *Facts) int64 { return int64(f.Account.Evidence.Conversations) }),
	flag("evidence.probed", "what it can do was shown by asking", func(f *Facts) bool { return f.Account.Evidence.Probed }),
	text("message.category", 16, `"service", "utility", "marketing" or "authentication"`, func(f *Facts) string { return f.Message.Category.String() }),
	text("message.kind", 16, `"text", "template", "image" …`, func(f *Facts) string { return f.Message.Kind.String() }),
	flag("message.template", "it is made from a template", func(f *Facts) bool { return f.Message.Kind == message.KindTemplate }),
	flag("message.in_window", "the person wrote within 24 hours", func(f *Facts) bool { return f.Message.InWindow }),
	flag("message.opted_out", "the person stopped marketing of this business", func(f *Facts) bool { return f.Message.OptedOut }),
	flag("message.known", "the person wrote to the number in the last 31 days: to write first is to agree to an answer", func(f *Facts) bool { return f.Message.Known }),
	text("recipient.country", 2, "country of the person's number, ISO 3166-1 alpha-2; ZZ for none", func(f *Facts) string { return f.Country }),
	text("today", 10, "the date where the account lives, 2026-01-22", func(f *Facts) string { return dateOf(f.At, f.Account.Zone) }),
}

// AllFacts lists the names that conditions may use.
func AllFacts() []Fact { return facts }

// day is 24 hours in milliseconds.
const day = 24 * 3600 * 1000

func dateOf(at int64, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	return time.UnixMilli(at).In(zone).Format(time.DateOnly)
}

func text(name string, size uint64, doc string, get func(*Facts) string) Fact {
	return Fact{name, "string", doc, cel.StringType, size, func(f *Facts) any { return get(f) }}
}

func number(name, doc string, get func(*Facts) int64) Fact {
	return Fact{name, "int", doc, cel.IntType, 0, func(f *Facts) any { return get(f) }}
}

func share(name, doc string, get func(*Facts) float64) Fact {
	return Fact{name, "double", doc, cel.DoubleType, 0, func(f *Facts) any { return get(f) }}
}

func flag(name, doc string, get func(*Facts) bool) Fact {
	return Fact{name, "bool", doc, cel.BoolType, 0, func(f *Facts) any { return get(f) }}
}
