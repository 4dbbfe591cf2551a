// Package replay folds the journal again under another policy, and counts what would have been different.
//
// Owns: the comparison of two books over the same facts, and its report.
// Does not own: verdicts (policy), prices (tariff), where facts are read (gazette).
// Called by: gazette, for `turnpike policy replay`.
// Never breaks: it changes nothing; the same facts, books and directory give the same report.
package replay

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/policy"
	"turnpike/internal/tariff"
)

// Deps is what a replay compares by.
type Deps struct {
	Today     *policy.Book
	Draft     *policy.Book
	AsOf      policy.Moment // no verdict of the draft is of an earlier moment: it is tried as if it were in force already
	Directory *account.Directory
	Cards     *tariff.Book
	Error     Error
}

// Error is how often evidence accuses an account wrongly.
type Error struct {
	Rate   float64 `json:"rate"`             // of innocent accounts, as measured
	Upper  float64 `json:"upper"`            // at most, at a confidence of 95 %
	Source string  `json:"source"`           // which measurement says so
	Stated float64 `json:"stated,omitempty"` // alpha that the draft's own test promises
}

// Replay is one comparison.
type Replay struct {
	Deps
	today, draft *policy.Table
	accounts     map[account.ID]*tally
	stopped      map[fact.Thread]bool
	wrote        map[fact.Thread]int64 // when the person wrote last, in Unix milliseconds
	from, until  int64
}

// tally counts an account's messages.
type tally struct {
	messages, changed int
	effects           [2]map[policy.Effect]int
	money             [2]map[string]tariff.Micro // by currency
	unknown           [2]int                     // that are charged, without a figure in the card
	saved             int                        // messages that would not have been carried
	savedBytes        int64
	byEvidence        bool
}

// New begins a comparison.
func New(d Deps) *Replay {
	return &Replay{
		Deps: d, today: policy.NewTable(d.Today), draft: policy.NewTable(d.Draft),
		accounts: map[account.ID]*tally{}, stopped: map[fact.Thread]bool{}, wrote: map[fact.Thread]int64{},
	}
}

// Add folds a fact in. Facts come in the order of the journal.
func (r *Replay) Add(at int64, f fact.Fact) {
	switch f := f.(type) {
	case *fact.MarketingStopped:
		r.stopped[f.Thread] = true
	case *fact.MarketingResumed:
		delete(r.stopped, f.Thread)
	case *fact.MessageReceived:
		r.wrote[f.Thread] = at
	case *fact.MessageAccepted:
		r.message(at, f)
	}
}

// message judges a message twice. What failed for another reason than a policy's is left out, and so is what
// the platform sent itself.
func (r *Replay) message(at int64, f *fact.MessageAccepted) {
	n := r.Directory.Numbers[f.Number]
	if n == nil || n.Account == nil || f.Effect >= uint8(policy.Instead) || (!f.Released && f.Effect == 0) {
		return
	}
	if r.from == 0 {
		r.from = at
	}
	r.until = at
	t := r.accounts[n.Account.ID]
	if t == nil {
		t = &tally{effects: [2]map[policy.Effect]int{{}, {}}, money: [2]map[string]tariff.Micro{{}, {}}}
		r.accounts[n.Account.ID] = t
	}
	place := tariff.PlaceOf(f.Address)
	country := cmp.Or(place.Country(), "ZZ")
	m := policy.Message{Category: f.Category, Kind: f.Content.Kind, InWindow: f.InWindow, OptedOut: r.stopped[f.Thread], Known: at < r.wrote[f.Thread]+policy.KnownFor}
	who := func() *policy.Account { return policy.AccountOf(n, r.Directory.Standings[n.Account.ID]) }
	then := max(at, r.AsOf.In(n.Account.Location))
	before := r.today.Decide(uint64(n.Account.ID), m, country, at, who)
	after := r.draft.Decide(uint64(n.Account.ID), m, country, then, who)
	t.messages++
	for i, v := range []*policy.Verdict{before, after} {
		t.effects[i][v.Effect]++
		if passes(v) {
			r.charge(t, i, n, f, place, v, []int64{at, then}[i])
		}
	}
	if before.Effect != after.Effect || before.Category != after.Category {
		t.changed++
		t.byEvidence = t.byEvidence || after.ByEvidence
	}
	if passes(before) && !passes(after) {
		t.saved++
		t.savedBytes += int64(len(f.Content.Document))
	}
}

func passes(v *policy.Verdict) bool {
	return v.Effect == policy.Allow || v.Effect == policy.Price || v.Effect == policy.Limit
}

// charge adds what a message costs if it is delivered. Free tiers and volume are left out: they are the same
// on both sides but for the messages that differ.
func (r *Replay) charge(t *tally, side int, n *account.Number, f *fact.MessageAccepted, to tariff.Place, v *policy.Verdict, at int64) {
	category := tariff.Of(f.Category)
	if f.Lite {
		category = tariff.MarketingLite
	}
	q := r.Cards.Quote(&tariff.Case{
		Category: category, To: to, Currency: n.Account.Currency, At: at, Zone: n.Account.Location,
		Assistant: v.Category == policy.CategoryAI, InWindow: f.InWindow, Reaction: f.Content.Kind == message.KindReaction,
		Abroad: f.Price.Category == tariff.AuthenticationInternational,
	})
	p := q.Price(0)
	if p.Unknown {
		t.unknown[side]++
	}
	t.money[side][p.Currency] += p.Amount
}

// Report is what a replay found.
type Report struct {
	From         string               `json:"from"` // of the first and the last message that was judged
	Until        string               `json:"until"`
	AsOf         string               `json:"as_of"` // no verdict of the draft is of an earlier moment
	Accounts     int                  `json:"accounts"`
	Messages     int                  `json:"messages"`
	Touched      []Touched            `json:"accounts_touched"` // for whom anything is different, the most first
	Changed      int                  `json:"messages_changed"`
	Refused      Difference           `json:"messages_refused"` // and those that are answered instead
	Money        map[string]MoneyDiff `json:"money"`            // by currency
	Unpriced     Difference           `json:"messages_without_a_figure"`
	LoadSaved    Load                 `json:"load_saved"`
	Wrong        Wrong                `json:"expected_wrong_decisions"`
	TodayEffects map[string]int       `json:"today"`
	DraftEffects map[string]int       `json:"draft"`
}

// Touched is an account for which the draft is different.
type Touched struct {
	Account string               `json:"account"`
	Name    string               `json:"name"`
	Changed int                  `json:"messages_changed"`
	Of      int                  `json:"messages"`
	Today   map[string]int       `json:"today"`
	Draft   map[string]int       `json:"draft"`
	Money   map[string]MoneyDiff `json:"money"`
}

// Difference is a number on both sides.
type Difference struct {
	Today      int `json:"today"`
	Draft      int `json:"draft"`
	Difference int `json:"difference"`
}

// MoneyDiff is an amount on both sides.
type MoneyDiff struct {
	Today      tariff.Micro `json:"today"`
	Draft      tariff.Micro `json:"draft"`
	Difference tariff.Micro `json:"difference"`
}

// Load is what would not have been carried.
type Load struct {
	Messages int   `json:"messages"`
	Bytes    int64 `json:"bytes"`
}

// Wrong is how many accounts the draft is expected to touch by mistake.
type Wrong struct {
	Accounts int     `json:"accounts_by_evidence"` // that the draft touches because of what was measured
	Error    Error   `json:"error"`
	Expected float64 `json:"expected"`
	AtMost   float64 `json:"at_most"` // expected, by the upper end of the error
}

// Report sums up.
func (r *Replay) Report() Report {
	out := Report{
		AsOf: r.AsOf.String(), Accounts: len(r.accounts), Money: map[string]MoneyDiff{}, TodayEffects: map[string]int{}, DraftEffects: map[string]int{}, Touched: []Touched{},
		Wrong: Wrong{Error: r.Error},
	}
	if r.from != 0 {
		out.From, out.Until = moment(r.from), moment(r.until)
	}
	for _, id := range slices.Sorted(maps.Keys(r.accounts)) {
		t := r.accounts[id]
		out.Messages += t.messages
		out.Changed += t.changed
		out.LoadSaved.Messages += t.saved
		out.LoadSaved.Bytes += t.savedBytes
		out.Refused = plus(out.Refused, refused(t.effects[0]), refused(t.effects[1]))
		out.Unpriced = plus(out.Unpriced, t.unknown[0], t.unknown[1])
		named(out.TodayEffects, t.effects[0])
		named(out.DraftEffects, t.effects[1])
		differences(out.Money, t.money)
		if t.changed == 0 {
			continue
		}
		if t.byEvidence {
			out.Wrong.Accounts++
		}
		one := Touched{Account: id.String(), Changed: t.changed, Of: t.messages, Today: map[string]int{}, Draft: map[string]int{}, Money: map[string]MoneyDiff{}}
		if a := r.Directory.Accounts[id]; a != nil {
			one.Name = a.Name
		}
		named(one.Today, t.effects[0])
		named(one.Draft, t.effects[1])
		differences(one.Money, t.money)
		out.Touched = append(out.Touched, one)
	}
	out.Wrong.Expected, out.Wrong.AtMost = float64(out.Wrong.Accounts)*r.Error.Rate, float64(out.Wrong.Accounts)*r.Error.Upper
	slices.SortStableFunc(out.Touched, func(a, b Touched) int { return cmp.Compare(b.Changed, a.Changed) })
	return out
}

func moment(at int64) string { return time.UnixMilli(at).UTC().Format(time.RFC3339) }

func refused(effects map[policy.Effect]int) int {
	return effects[policy.Refuse] + effects[policy.Reply]
}

func plus(d Difference, today, draft int) Difference {
	return Difference{d.Today + today, d.Draft + draft, d.Difference + draft - today}
}

func named(into map[string]int, effects map[policy.Effect]int) {
	for e, n := range effects {
		into[e.String()] += n
	}
}

func differences(into map[string]MoneyDiff, money [2]map[string]tariff.Micro) {
	for side := range money {
		for currency, amount := range money[side] {
			d := into[currency]
			if side == 0 {
				d.Today += amount
			} else {
				d.Draft += amount
			}
			d.Difference = d.Draft - d.Today
			into[currency] = d
		}
	}
}
