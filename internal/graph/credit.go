package graph

import (
	"cmp"
	"strconv"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/wire"
)

var creditRoutes = []route{
	{method: "GET", node: nodeBusiness, edge: "extendedcredits", name: "credit.list", scope: account.ScopeManagement, handle: listCredits},
	{method: "POST", node: nodeCredit, edge: "whatsapp_credit_sharing_and_attach", name: "credit.attach", scope: account.ScopeManagement, handle: attachCredit},
}

// creditBase is added to a business's id to make the id of its line of credit: each has one.
const creditBase = 5_000_000_000_000_000_000

func creditID(b account.BusinessID) string { return strconv.FormatUint(creditBase+uint64(b), 10) }

const kindCredit = "ExtendedCredit"

// listCredits shows the business's line of credit (reference §1.5).
func listCredits(c *call) error {
	return list(c, kindCredit, []*account.Business{c.business}, func(b *account.Business) []wire.Member {
		return []wire.Member{wire.Always("id", creditID(b.ID), true), wire.Always("legal_entity_name", b.Name, true)}
	})
}

// resolveCredit finds the business that the id of a line of credit names. Only its own tokens do.
func (c *call) resolveCredit(id uint64) bool {
	if id <= creditBase || id >= historyBase {
		return false
	}
	b := c.dir.Businesses[account.BusinessID(id-creditBase)]
	if b == nil || c.token.Business != b.ID {
		return false
	}
	c.business, c.credit = b, true
	c.matchRoute()
	return true
}

// attachCredit lets the business pay for an account of a client that its token reaches (reference §1.5).
// From then on the account's messages are reserved and charged in the business's wallet.
func attachCredit(c *call) error {
	var req struct {
		Account  wire.Text `json:"waba_id"`
		Currency wire.Text `json:"waba_currency"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	id, err := strconv.ParseUint(string(req.Account), 10, 63)
	a := c.dir.Accounts[account.ID(id)]
	switch {
	case err != nil || a == nil || !c.token.May(a.ID):
		return fault.InvalidParam.Saying("Param waba_id must be the id of an account that this token may use - got %q.", short(string(req.Account)))
	case string(req.Currency) != a.Currency:
		return fault.InvalidParam.Saying("Param waba_currency must be the account's currency %s - got %q.", a.Currency, short(string(req.Currency)))
	}
	if err := c.door.Store.EditAccount(c.r.Context(), a.ID, func(a *account.Account) { a.Options.Payer = c.business.ID }); err != nil {
		return fault.Unknown.Wrap(err)
	}
	if err := c.door.Reload(c.r.Context()); err != nil {
		return fault.Unknown.Wrap(err)
	}
	return c.json(map[string]string{"allocation_config_id": creditID(c.business.ID), "waba_id": a.ID.String()})
}

// payer is the business that pays for an account.
func payer(a *account.Account) account.BusinessID { return cmp.Or(a.Options.Payer, a.Business.ID) }
