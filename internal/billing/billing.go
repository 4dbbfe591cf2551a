// Package billing is where money is handled by hand, and where it is accounted for.
//
// Owns: orders (top-ups, lines of credit, budgets, refunds, adjustments, corrections), invoices, usage
// exports, reconciliation with a carrier's invoice, the cost to serve.
// Does not own: what a message costs (tariff), what money does (ledger), whether it may be spent (engine),
// the tables (store), HTTP (api).
// Called by: api, whose nouns read requests and render what comes back; app, which runs it.
// Never breaks: an order with one id happens once; nobody gets back more than they paid; an invoice is
// the sum of the ledger's entries.
package billing

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/ledger"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/tariff"
)

// Engine keeps the balances.
type Engine interface {
	Order(ctx context.Context, f fact.Fact) (record uint64, repeated bool, err error)
	Purses(ctx context.Context, id account.BusinessID) ([]engine.Purse, error)
	Budgets(ctx context.Context, id account.NumberID) ([]engine.Budget, error)
}

// Store keeps the books.
type Store interface {
	Ordered(ctx context.Context, key []byte) (id, body uint64, err error)
	Charge(ctx context.Context, id message.ID) (store.Charge, bool, error)
	Charges(ctx context.Context, f store.ChargeFilter) ([]store.Charge, error)
	Transactions(ctx context.Context, f store.TransactionFilter) ([]*ledger.Transaction, error)
	LedgerLines(ctx context.Context, owner account.ID, from, to int64) ([]store.LedgerLine, error)
	Balances(ctx context.Context, id account.BusinessID) (map[string]map[ledger.Account]tariff.Micro, error)
	CheckLedger(ctx context.Context) (store.LedgerCheck, error)
	AddLoads(ctx context.Context, loads []store.Load) error
	Services(ctx context.Context, from, to int64) ([]*store.Service, error)
}

// Cards keeps the operator's rate cards.
type Cards interface {
	CardsToMend(ctx context.Context) ([]store.RateCard, error)
	CardMended(ctx context.Context, id string) error
	Changed() <-chan struct{}
}

// Deps is what the room needs.
type Deps struct {
	Engine    Engine
	Store     Store
	Cards     Cards
	Directory func() *account.Directory
	// Settle returns when the tables show everything that has happened so far.
	Settle func(ctx context.Context) error
	Coder  *message.Coder
	// UserIDs names people to a business without their number.
	UserIDs *message.UserIDBook
	Loads   Loads
	Config  Config
	Clock   func() time.Time
	Logger  *slog.Logger
}

// Room handles money.
type Room struct {
	Deps
	// giving is held while something is given back, so that two refunds of one message know of each other.
	giving sync.Mutex
}

// New makes the room.
func New(d Deps) *Room { return &Room{Deps: d} }

// Problem is what is wrong with what was asked. Code is for programs, the text for people.
type Problem struct {
	Code, Text string
}

func (p *Problem) Error() string { return p.Text }

func wrong(code, text string, args ...any) error { return &Problem{code, fmt.Sprintf(text, args...)} }

// Limits of what is asked, in characters, and of amounts.
const (
	maxID     = 100
	maxReason = 500
	// maxAmount bounds a single order: a billion units of any currency.
	maxAmount tariff.Micro = 1_000_000_000_000_000
)

// By is who asks for an order, and why.
type By struct {
	ID     string // names the order: with the same id it happens once
	Author string
	Reason string
}

// command checks who asks. kind keeps ids of different orders apart; body is all that was asked.
func (b By) command(kind string, body ...any) (fact.Command, error) {
	switch n := utf8.RuneCountInString(b.ID); {
	case n == 0 || n > maxID || strings.TrimSpace(b.ID) != b.ID:
		return fact.Command{}, wrong("id_invalid", "id names the order and makes it happen once: 1 to %d characters.", maxID)
	case strings.TrimSpace(b.Reason) == "" || utf8.RuneCountInString(b.Reason) > maxReason:
		return fact.Command{}, wrong("reason_invalid", "reason says why, in 1 to %d characters: it stays with the entry.", maxReason)
	}
	key := sha256.Sum256([]byte("order\x00" + kind + "\x00" + b.ID))
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %v", b.Author, b.Reason, body))
	return fact.Command{Key: key[:16], KeyBody: binary.BigEndian.Uint64(sum[:]), Author: b.Author, Reason: b.Reason}, nil
}

// Done is an order that was carried out.
type Done struct {
	Transaction uint64 `json:"transaction"` // its number, also that of the journal's record
	Repeated    bool   `json:"repeated"`    // it had been done before, with the same id
}

// order carries an order out, once for each id whenever it comes: the engine remembers ids for a day, the
// books for ever.
func (r *Room) order(ctx context.Context, f fact.Fact) (Done, error) {
	if done, err := r.ordered(ctx, *fact.Order(f)); err != nil || done.Repeated {
		return done, err
	}
	record, repeated, err := r.Engine.Order(ctx, f)
	if errors.Is(err, engine.ErrNoFunds) {
		return Done{}, wrong("funds_missing", "The wallet has not that much left: nobody is taken below their line of credit.")
	}
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Fault == fault.KeyConflict {
		return Done{}, wrong("id_taken", "Something else was ordered with this id; give this order one of its own.")
	}
	if err != nil {
		return Done{}, err
	}
	return Done{record, repeated}, r.Settle(ctx)
}

// ordered finds what was done with an id before.
func (r *Room) ordered(ctx context.Context, c fact.Command) (Done, error) {
	id, body, err := r.Store.Ordered(ctx, c.Key)
	if err == nil && id != 0 && body != c.KeyBody {
		err = wrong("id_taken", "Something else was ordered with this id; give this order one of its own.")
	}
	return Done{id, id != 0}, err
}

// payerOf is who pays for an account: whoever shares a line of credit with it, or its owner.
func payerOf(a *account.Account) account.BusinessID {
	switch {
	case a.Options.Payer != 0:
		return a.Options.Payer
	case a.Business != nil:
		return a.Business.ID
	}
	return 0
}

// payer checks whose money it is. The currency is one that an account has that the business pays for; it
// may be left out where they all have the same.
func (r *Room) payer(id account.BusinessID, currency string) (string, error) {
	dir := r.Directory()
	if dir.Businesses[id] == nil {
		return "", wrong("business_unknown", "There is no business %s.", id)
	}
	has := map[string]bool{}
	for _, a := range dir.Accounts {
		if payerOf(a) == id {
			has[a.Currency] = true
		}
	}
	all := slices.Sorted(maps.Keys(has))
	switch {
	case has[currency]:
		return currency, nil
	case currency == "" && len(all) == 1:
		return all[0], nil
	}
	return "", wrong("currency_invalid", "The business pays for no account in %q; those that it pays for are in: %s.", currency, strings.Join(all, ", "))
}

func positive(amount tariff.Micro) error {
	if amount <= 0 || amount > maxAmount {
		return wrong("amount_invalid", "amount is a decimal above 0 and up to %s.", maxAmount)
	}
	return nil
}

// TopUp enters money that a business paid in. The first one of a business without a line of credit makes
// its wallet one that is paid in advance.
func (r *Room) TopUp(ctx context.Context, by By, id account.BusinessID, currency string, amount tariff.Micro) (Done, error) {
	currency, unknown := r.payer(id, currency)
	c, err := by.command("top_up", id, currency, amount)
	if err := errors.Join(err, positive(amount), unknown); err != nil {
		return Done{}, first(err)
	}
	return r.order(ctx, &fact.WalletToppedUp{Business: id, Currency: currency, Amount: amount, Command: c})
}

// SetCredit sets how far below zero a wallet may go; unbounded says that there is no bound.
func (r *Room) SetCredit(ctx context.Context, by By, id account.BusinessID, currency string, amount tariff.Micro, unbounded bool) (Done, error) {
	currency, unknown := r.payer(id, currency)
	c, err := by.command("credit", id, currency, amount, unbounded)
	if amount < 0 || amount > maxAmount || (unbounded && amount != 0) {
		err = errors.Join(err, wrong("amount_invalid", "amount is a decimal from 0 up to %s, or unbounded is true and amount left out.", maxAmount))
	}
	if err := errors.Join(err, unknown); err != nil {
		return Done{}, first(err)
	}
	return r.order(ctx, &fact.CreditSet{Business: id, Currency: currency, Amount: amount, Unbounded: unbounded, Command: c})
}

// SetBudget sets how much a number may spend in a month on a category, 0 for all; lifted takes it away.
func (r *Room) SetBudget(ctx context.Context, by By, id account.NumberID, category message.Category, amount tariff.Micro, lifted bool) (Done, error) {
	c, err := by.command("budget", id, category, amount, lifted)
	n := r.Directory().Numbers[id]
	switch {
	case err != nil:
		return Done{}, err
	case n == nil:
		return Done{}, wrong("number_unknown", "There is no number %s.", id)
	case amount < 0 || amount > maxAmount:
		return Done{}, wrong("amount_invalid", "amount is a decimal from 0 up to %s.", maxAmount)
	}
	return r.order(ctx, &fact.BudgetSet{
		Number: id, Business: n.Account.Business.ID, Account: n.Account.ID, Category: category, Currency: n.Account.Currency, Amount: amount, Lifted: lifted, Command: c,
	})
}

// Adjust gives a business money, or takes it when amount is below 0. owner is the account whose invoice
// shows it, or 0.
func (r *Room) Adjust(ctx context.Context, by By, id account.BusinessID, owner account.ID, currency string, amount tariff.Micro) (Done, error) {
	currency, unknown := r.payer(id, currency)
	c, err := by.command("adjustment", id, owner, currency, amount)
	if err := errors.Join(err, positive(max(amount, -amount)), unknown); err != nil {
		return Done{}, first(err)
	}
	if owner != 0 {
		if a := r.Directory().Accounts[owner]; a == nil || payerOf(a) != id {
			return Done{}, wrong("account_unknown", "The business pays for no account %s.", owner)
		}
	}
	return r.order(ctx, &fact.MoneyAdjusted{Business: id, Account: owner, Currency: currency, Amount: amount, Command: c})
}

// first is the first of joined errors: a refusal says one thing.
func first(err error) error {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	return err
}
