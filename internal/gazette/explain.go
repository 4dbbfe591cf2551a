package gazette

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/message"
	"turnpike/internal/policy"
	"turnpike/internal/ratecard"
	"turnpike/internal/tariff"
)

// Question asks what would become of a message.
type Question struct {
	Account  string // id of a business, an account or a number, the number itself, or a name
	To       string // phone number of the person
	At       string // date or moment where the account lives, or an instant with its offset; "" is now
	Category string // service (the default), utility, marketing, authentication
	Declared string // as if the account declared this; "" as it does
	Created  string // as if the account was made then; "" as it was
	Language string // of the answer; "" is en
}

// Explain answers a question from a book and a directory.
func Explain(b *policy.Book, dir *account.Directory, q *Question, now time.Time) (policy.Explanation, error) {
	number, err := findNumber(dir, q.Account)
	if err != nil {
		return policy.Explanation{}, err
	}
	f, err := factsOf(dir, number, q, now)
	if err != nil {
		return policy.Explanation{}, err
	}
	to := digitsOf(q.To)
	if len(to) < 7 || len(to) > 15 {
		return policy.Explanation{}, fmt.Errorf("to: %q is no phone number: give it with its country code, as +393312345678", q.To)
	}
	place := tariff.PlaceOf(message.Address(to))
	if f.Country = place.Country(); f.Country == "" {
		f.Country = "ZZ"
	}
	e := b.Explain(f, q.Language)
	e.Account, e.Name, e.To = number.Account.ID.String(), number.Account.Name, "+"+to
	if number.Account.Business != nil {
		e.Business = number.Account.Business.ID.String()
	}
	price(&e, dir, number, f, place)
	return e, nil
}

func factsOf(dir *account.Directory, n *account.Number, q *Question, now time.Time) (*policy.Facts, error) {
	a := policy.AccountOf(n, dir.Standings[n.Account.ID])
	f := &policy.Facts{Account: a, At: now.UnixMilli()}
	var err error
	if q.At != "" {
		if f.At, err = momentOf(q.At, a.Zone); err != nil {
			return nil, fmt.Errorf("at: %w", err)
		}
	}
	if q.Created != "" {
		if a.CreatedAt, err = momentOf(q.Created, a.Zone); err != nil {
			return nil, fmt.Errorf("created: %w", err)
		}
	}
	if q.Declared != "" {
		if a.Declaration.Kind, err = declaredAs(q.Declared); err != nil {
			return nil, err
		}
	}
	name := q.Category
	if name == "" || name == policy.CategoryAI { // which a service message may be priced as
		name = "service"
	}
	c := message.ParseCategory(name)
	if c == 0 {
		return nil, fmt.Errorf("category: %q is none of service, utility, marketing, authentication", q.Category)
	}
	f.Message = policy.Message{Category: c, Kind: message.KindTemplate}
	if c == message.Service {
		f.Message.Kind, f.Message.InWindow, f.Message.Known = message.KindText, true, true
	}
	return f, nil
}

// declaredAs reads what an account is asked about as if it declared it.
func declaredAs(text string) (string, error) {
	switch text {
	case account.GeneralAssistant, "assistant", "general", "ai_provider":
		return account.GeneralAssistant, nil
	case account.CustomerService, "service":
		return account.CustomerService, nil
	case "none":
		return "", nil
	}
	return "", fmt.Errorf("declared: %q is none of customer_service, general_purpose_assistant, none", text)
}

// momentOf reads a moment where an account lives.
func momentOf(text string, zone *time.Location) (int64, error) {
	if zone == nil {
		zone = time.UTC
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t.UnixMilli(), nil
		}
	}
	m, err := policy.ParseMoment(text)
	if err != nil {
		return 0, err
	}
	return m.In(zone), nil
}

// findNumber finds the number that an account sends from, by any of its names.
func findNumber(dir *account.Directory, name string) (*account.Number, error) {
	var all []*account.Number
	for _, n := range dir.Numbers {
		if n.Account != nil {
			all = append(all, n)
		}
	}
	slices.SortFunc(all, func(a, b *account.Number) int { return strings.Compare(a.ID.String(), b.ID.String()) })
	id, _ := strconv.ParseUint(name, 10, 64)
	digits := digitsOf(name)
	var known []string
	for _, n := range all {
		a := n.Account
		names := []string{a.Name, n.Name}
		ids := []uint64{uint64(n.ID), uint64(a.ID)}
		if a.Business != nil {
			names, ids = append(names, a.Business.Name), append(ids, uint64(a.Business.ID))
		}
		if (id != 0 && slices.Contains(ids, id)) || (digits != "" && digits == n.Digits) {
			return n, nil
		}
		for _, one := range names {
			if one != "" && (strings.EqualFold(one, name) || (len(name) >= 3 && strings.HasPrefix(strings.ToLower(one), strings.ToLower(name)))) {
				return n, nil
			}
		}
		known = append(known, fmt.Sprintf("%s (%s)", a.Name, a.ID))
	}
	return nil, fmt.Errorf("account: nobody is called %q, nor has that id or number; known are %s", name, strings.Join(slices.Compact(known), ", "))
}

func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}

// fallback is the currency in which the reference has prices that it lacks in others (policy §2.2).
const fallback = "USD"

// price says in an explanation what the message costs when it is delivered, as the next one of its month.
func price(e *policy.Explanation, dir *account.Directory, n *account.Number, f *policy.Facts, to tariff.Place) {
	e.Currency = n.Account.Currency
	if e.Effect != policy.Allow.String() && e.Effect != policy.Price.String() && e.Effect != policy.Limit.String() {
		return
	}
	cards := dir.Tariff
	if cards == nil {
		cards = ratecard.ShippedBook()
	}
	c := &tariff.Case{
		Category: tariff.Of(f.Message.Category), To: to, Currency: e.Currency, At: f.At, Zone: f.Account.Zone,
		Assistant: e.Category == policy.CategoryAI, InWindow: f.Message.InWindow,
		Abroad: n.Account.Business != nil && n.Account.Business.Allowance.Abroad(to, f.At),
	}
	q := cards.Quote(c)
	p := q.Price(0)
	if p.Unknown && c.Currency != fallback {
		c.Currency = fallback
		other := cards.Quote(c)
		if op := other.Price(0); !op.Unknown {
			e.Note = "The rate card has no figure in " + e.Currency + "; this is the one in " + fallback + "."
			p, e.Currency = op, fallback
		}
	}
	e.Category = p.Category.String()
	e.Card, e.Line = p.Card, p.Line
	switch {
	case p.Unknown:
		e.Note = "It is charged, and the rate card has no figure for it."
	case !p.Billable():
		e.Free = p.Type.String()
		fallthrough
	default:
		amount := p.Amount.String()
		e.Amount = &amount
	}
}
