package engine

import (
	"crypto/sha256"
	"fmt"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/ledger"
	"turnpike/internal/message"
	"turnpike/internal/notice"
	"turnpike/internal/tariff"
)

// Types of the alerts that a budget raises.
const (
	AlertBudgetWarning = "BUDGET_WARNING" // four fifths of it are spent or reserved
	AlertBudgetReached = "BUDGET_REACHED" // a message was refused because of it
)

// warnAt is the part of a budget at which its business is warned: 80 %.
func warnAt(limit tariff.Micro) tariff.Micro { return limit - limit/5 }

// reserve takes what a message would cost out of its payer's purse and its number's budgets. What they
// do not have is a refusal, told by webhook as every problem of payment (reference §4.2, §10); the
// message then costs nothing.
func (d *decider) reserve(f *fact.MessageAccepted) *fault.Error {
	if f.Price.Amount == 0 || f.Payer == 0 {
		return nil
	}
	month := monthOf(d.dir, f.Number, d.now)
	refused := d.afford(f, month)
	if refused != nil {
		f.Price, f.Payer, f.EntryEnds = tariff.Price{}, 0, 0
		return refused
	}
	f.Month = month
	return nil
}

// afford is why a message cannot be paid, or nil.
func (d *decider) afford(f *fact.MessageAccepted, month int) *fault.Error {
	m := &d.state.money
	for _, c := range budgetsOf(f.Category) {
		limit, set := m.budgets[budget{f.Number, c}]
		if spent := m.spentIn(f.Number, month, c); set && spent+f.Price.Amount > limit {
			d.alert(f, month, c, AlertBudgetWarning) // a message may jump over the mark
			d.alert(f, month, c, AlertBudgetReached)
			d.watch.refused(d.number(f.Number), LimitBudget, d.now)
			return fault.PaymentIssue.With("The number's budget of %s %s a month for %s has %s left, and the message costs %s.",
				limit, f.Price.Currency, what(c), max(0, limit-spent), f.Price.Amount)
		}
	}
	if p := m.find(ledger.Payer{Business: f.Payer, Currency: f.Price.Currency}); p.free() < f.Price.Amount {
		d.watch.refused(d.number(f.Number), LimitWallet, d.now)
		return fault.PaymentIssue.With("The wallet has %s %s left and the message costs %s. Top it up, or ask for a line of credit.",
			p.free(), f.Price.Currency, f.Price.Amount)
	}
	return nil
}

// budgetsOf lists the budgets that a category counts in: its own and that of all.
func budgetsOf(c message.Category) [2]message.Category { return [2]message.Category{c, 0} }

func what(c message.Category) string {
	if c == 0 {
		return "all messages"
	}
	return c.String() + " messages"
}

// warn raises an alert when a message that was accepted takes a budget past the mark.
func (d *decider) warn(f *fact.MessageAccepted) {
	m := &d.state.money
	if f.Month == 0 || len(m.budgets) == 0 {
		return
	}
	for _, c := range budgetsOf(f.Category) {
		limit, set := m.budgets[budget{f.Number, c}]
		if spent := m.spentIn(f.Number, f.Month, c); set && spent >= warnAt(limit) && spent-f.Price.Amount < warnAt(limit) {
			d.alert(f, f.Month, c, AlertBudgetWarning)
		}
	}
}

// alert tells the business of a budget, at most once a day for each mark.
func (d *decider) alert(f *fact.MessageAccepted, month int, c message.Category, kind string) {
	limit := d.state.money.budgets[budget{f.Number, c}]
	name := fmt.Sprintf("budget %d %d %d %d %s", f.Number, c, month, limit, kind)
	sum := sha256.Sum256([]byte(name))
	key := sum[:len(key{})]
	if _, told := d.state.keys.find(key, d.now); told || d.state.keys.full(d.now) {
		return
	}
	spent := d.state.money.spentIn(f.Number, month, c)
	body := notice.Alert{
		EntityType: "PHONE_NUMBER", EntityID: f.Number.String(), Severity: "WARNING", Status: "ACTIVE", Type: kind,
		Description: fmt.Sprintf("%s of the number's budget of %s %s a month for %s are spent or reserved.", spent, limit, f.Price.Currency, what(c)),
	}
	if kind == AlertBudgetWarning && spent < warnAt(limit) {
		body.Description += fmt.Sprintf(" The next message costs %s.", f.Price.Amount)
	}
	if kind == AlertBudgetReached {
		body.Severity = "CRITICAL"
		body.Description = fmt.Sprintf("The number's budget of %s %s a month for %s has %s left, and a message that costs %s failed with %d: "+
			"whatever costs more than is left fails until the budget is raised or the month ends.",
			limit, f.Price.Currency, what(c), max(0, limit-spent), f.Price.Amount, fault.PaymentIssue.Code)
	}
	document, err := notice.Encode(body)
	if err != nil { // texts alone: it cannot be
		return
	}
	d.emit(&fact.AccountNoticed{Number: f.Number, Account: f.Account, Kind: body.Kind(), Document: document, Key: key})
}

// settle says in the fact what becomes of the message's reservation. What a delivered message costs beyond
// it comes from the purse as far as that goes: a wallet never falls below its line of credit.
func (d *decider) settle(f *fact.MessageMoved, o outbound) {
	if !o.waits() || f.Status < message.Delivered {
		return
	}
	f.Reserved = o.reserved
	p := d.state.money.purse(o.purse)
	if p != nil { // the payer of the reservation pays, whoever has the number now
		f.Payer, f.Price.Currency = p.payer.Business, p.payer.Currency
	}
	if f.Payer == 0 {
		return
	}
	if n := d.dir.Numbers[f.Number]; n != nil {
		f.Account = n.Account.ID
	}
	if !f.Charges() {
		return
	}
	if p == nil {
		p = d.state.money.find(ledger.Payer{Business: f.Payer, Currency: f.Price.Currency})
	}
	if more := f.Price.Amount - f.Reserved; more > 0 {
		f.Uncollected = max(0, more-p.free())
	}
}

// monthOf is the calendar month of a moment where the number's account lives.
func monthOf(dir *account.Directory, id account.NumberID, at int64) int {
	t := time.UnixMilli(at).UTC()
	if n := dir.Numbers[id]; n != nil && n.Account.Location != nil {
		t = t.In(n.Account.Location)
	}
	return t.Year()*12 + int(t.Month())
}
