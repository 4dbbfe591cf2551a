package api

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/billing"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
	"turnpike/internal/wire"
)

// Money serves what is about money: wallets, budgets, the ledger, invoices.
type Money struct{ Billing *billing.Room }

// Routes implements Noun.
func (m Money) Routes() []Route {
	const v1 = "/turnpike/v1"
	return []Route{
		{Method: "GET", Path: v1 + "/wallets", Roles: Staff | Business, Handle: m.wallets},
		{Method: "GET", Path: v1 + "/wallets/{business}", Roles: Staff | Business, Handle: m.wallet},
		{Method: "POST", Path: v1 + "/wallets/{business}/top-ups", Roles: Operator, Act: "money.top_up", Handle: m.topUp},
		{Method: "PUT", Path: v1 + "/wallets/{business}/credit-line", Roles: Operator, Act: "money.credit_line", Handle: m.setCredit},
		{Method: "GET", Path: v1 + "/numbers/{number}/budgets", Roles: Staff | Business, Handle: m.budgets},
		{Method: "PUT", Path: v1 + "/numbers/{number}/budgets/{category}", Roles: Staff | Business, Act: "money.budget", Handle: m.setBudget},
		{Method: "DELETE", Path: v1 + "/numbers/{number}/budgets/{category}", Roles: Staff | Business, Act: "money.budget_lift", Handle: m.liftBudget},
		{Method: "GET", Path: v1 + "/ledger/transactions", Roles: Staff | Business, Handle: m.transactions},
		{Method: "GET", Path: v1 + "/ledger/messages/{message}", Roles: Staff | Business, Handle: m.cost},
		{Method: "GET", Path: v1 + "/ledger/check", Roles: Staff, Handle: m.check},
		{Method: "GET", Path: v1 + "/cost-to-serve", Roles: Staff, Handle: m.costs},
		{Method: "POST", Path: v1 + "/ledger/refunds", Roles: Staff, Act: "money.refund", Handle: m.refund},
		{Method: "POST", Path: v1 + "/accounts/{account}/corrections/{month}", Roles: Operator, Act: "money.correct", Handle: m.reprice},
		{Method: "POST", Path: v1 + "/ledger/adjustments", Roles: Operator, Act: "money.adjust", Handle: m.adjust},
		{Method: "GET", Path: v1 + "/accounts/{account}/invoices/{month}", Roles: Staff | Business, Handle: m.invoice},
		{Method: "GET", Path: v1 + "/accounts/{account}/usage", Roles: Staff | Business, Handle: m.usage},
		{Method: "POST", Path: v1 + "/accounts/{account}/reconciliations/{month}", Roles: Staff, Body: maxCarrierFile, Act: Asks, Handle: m.reconcile},
	}
}

// money makes a refusal of what the room found wrong.
func money(v any, err error) (any, error) {
	p, ok := errors.AsType[*billing.Problem](err)
	switch {
	case !ok && err != nil:
		return nil, err
	case !ok:
		return v, nil
	case strings.HasSuffix(p.Code, "_unknown"):
		return nil, Refuse(http.StatusNotFound, p.Code, "%s", p.Text)
	case p.Code == "id_taken" || p.Code == "funds_missing":
		return nil, Refuse(http.StatusConflict, p.Code, "%s", p.Text)
	}
	return nil, Refuse(http.StatusBadRequest, p.Code, "%s", p.Text)
}

// by names who asks: the caller, and for the operator whoever it says.
func by(r *Request, id, author, reason string) billing.By {
	if r.Caller.Role != Operator || author == "" {
		author = r.Caller.Name
	}
	return billing.By{ID: id, Author: author, Reason: reason}
}

// mayOwn says whether the caller speaks for a whole business.
func mayOwn(c *Caller, id account.BusinessID) bool {
	return c.Role&Staff != 0 || (c.Token != nil && c.Token.Business == id && id != 0)
}

func (m Money) business(r *Request, text string) (*account.Business, error) {
	n, err := strconv.ParseUint(text, 10, 63)
	id := account.BusinessID(n)
	if err == nil && mayOwn(&r.Caller, id) && m.Billing.Directory().Businesses[id] != nil {
		return m.Billing.Directory().Businesses[id], nil
	}
	return nil, Refuse(http.StatusNotFound, "business_unknown", "There is no business %q that this caller may see.", text)
}

func (m Money) number(r *Request) (*account.Number, error) {
	n, err := strconv.ParseUint(r.PathValue("number"), 10, 63)
	number := m.Billing.Directory().Numbers[account.NumberID(n)]
	if err == nil && number != nil && r.Caller.May(number.Account.ID) {
		return number, nil
	}
	return nil, Refuse(http.StatusNotFound, "number_unknown", "There is no number %q that this caller may see; its id is the phone number id.", r.PathValue("number"))
}

// message reads a message's public id, or the number of its record.
func (m Money) message(text string) (message.ID, error) {
	if n, err := strconv.ParseUint(text, 10, 48); err == nil && n > 0 {
		return message.ID(n), nil
	}
	named, err := wire.ParseWamid(m.Billing.Coder, text)
	if err != nil || named.Direction != message.ToPerson {
		return 0, Refuse(http.StatusNotFound, "message_unknown", "%q is not the id of a message that a business sent here.", text)
	}
	return named.ID, nil
}

// amount reads a decimal; 0 when it is not there.
func amount(text string) (tariff.Micro, error) {
	if text == "" {
		return 0, nil
	}
	v, err := tariff.ParseMicro(text)
	if err != nil {
		return 0, Refuse(http.StatusBadRequest, "amount_invalid", "amount: %s.", err.Error())
	}
	return v, nil
}

// category reads the category of a budget; "all" is that of all together.
func category(text string) (message.Category, error) {
	c := message.ParseCategory(text)
	if c == 0 && text != "all" {
		return 0, Refuse(http.StatusNotFound, "category_unknown", "A budget is for service, utility, marketing, authentication or all.")
	}
	return c, nil
}
