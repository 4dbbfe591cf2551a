package graph

import (
	"cmp"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/wire"
)

var businessRoutes = []route{
	{method: "GET", node: nodeBusiness, edge: "", name: "business.get", scope: account.ScopeManagement, handle: getBusiness},
	{method: "GET", node: nodeBusiness, edge: "owned_whatsapp_business_accounts", name: "business.owned", scope: account.ScopeManagement, handle: listOwned},
	{method: "GET", node: nodeBusiness, edge: "client_whatsapp_business_accounts", name: "business.clients", scope: account.ScopeManagement, handle: listClients},
}

const kindBusiness = "Business"

func getBusiness(c *call) error {
	b := c.business
	return c.node(kindBusiness, []wire.Member{
		wire.Always("id", b.ID.String(), true),
		wire.Always("name", b.Name, true),
		c.verificationMember("verification_status", b),
		wire.Always("created_time", graphTime(b.CreatedAt), false),
		{Name: "health_status", Value: func(wire.Field) (any, *fault.Error) {
			return map[string]any{"can_send_message": "AVAILABLE", "entities": []any{
				map[string]string{"entity_type": "BUSINESS", "id": b.ID.String(), "can_send_message": "AVAILABLE"},
			}}, nil
		}},
		{Name: "owned_whatsapp_business_accounts", Value: func(f wire.Field) (any, *fault.Error) {
			return subList(c, c.business.ID.String(), c.owned(), kindAccount, c.accountMembers, f)
		}},
	})
}

// owned lists the accounts of the call's business that its token may see.
func (c *call) owned() []*account.Account {
	var out []*account.Account
	for _, a := range c.dir.Accounts {
		if a.Business == c.business && c.token.May(a.ID) && a.ClosedAt == 0 {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b *account.Account) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

func listOwned(c *call) error { return c.listAccounts(c.owned()) }

// listAccounts lists accounts, filtered and sorted as the parameters say.
func (c *call) listAccounts(all []*account.Account) error {
	c.listed = all
	found, err := arranged(c, all, c.accountMembers, []string{"creation_time", "account_review_status", "ownership_type"}, []string{"creation_time"})
	if err != nil {
		return err
	}
	return list(c, kindAccount, found, c.accountMembers)
}

// listClients lists accounts that others share with the business: those that its tokens reach and that
// it does not own.
func listClients(c *call) error {
	var out []*account.Account
	for _, id := range c.token.Accounts {
		if a := c.dir.Accounts[id]; a != nil && a.Business != c.business && a.ClosedAt == 0 {
			out = append(out, a)
		}
	}
	return c.listAccounts(out)
}
