package graph

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/wire"
)

var userRoutes = []route{
	{method: "GET", node: nodeUser, edge: "", name: "user.get", handle: getUser},
	{method: "GET", node: nodeUser, edge: "assigned_whatsapp_business_accounts", name: "user.accounts", scope: account.ScopeManagement, handle: listAssignedAccounts},
}

const kindUser = "User"

// getUser shows the user whom the token acts as.
func getUser(c *call) error {
	id := strconv.FormatUint(c.user, 10)
	return c.node(kindUser, []wire.Member{wire.Always("id", id, true), wire.Always("name", "System user "+id, true)})
}

// listAssignedAccounts lists the accounts that the token's user works with (reference §1.5).
func listAssignedAccounts(c *call) error {
	var all []*account.Account
	for _, id := range c.token.Accounts {
		if a := c.dir.Accounts[id]; a != nil && a.ClosedAt == 0 {
			all = append(all, a)
		}
	}
	slices.SortFunc(all, func(a, b *account.Account) int { return cmp.Compare(a.ID, b.ID) })
	return list(c, kindAccount, all, c.assignedMembers)
}

// assignedMembers are the fields of an account as one that a user works with.
func (c *call) assignedMembers(a *account.Account) []wire.Member {
	return []wire.Member{
		wire.Always("id", a.ID.String(), true),
		wire.Always("name", a.Name, true),
		wire.Always("status", c.accountStatus(a), true),
		wire.Always("assignment_date", time.UnixMilli(c.token.IssuedAt).UTC().Format(time.RFC3339), true),
		{Name: "permissions", Default: true, Value: func(wire.Field) (any, *fault.Error) { return c.permissions(a) }},
		wire.Always("business_id", a.Business.ID.String(), true),
		{Name: "phone_numbers", Value: func(f wire.Field) (any, *fault.Error) {
			return subList(c, a.ID.String(), c.dir.NumbersOf(a.ID), kindNumber, c.numberMembers, f)
		}},
	}
}

// permissions are the tasks that the user was given in an account, else what the token allows.
func (c *call) permissions(a *account.Account) (any, *fault.Error) {
	users, err := c.door.Store.AssignedUsers(c.r.Context(), a.ID)
	if err != nil {
		return nil, fault.Unknown.Wrap(err)
	}
	for _, u := range users {
		if u.ID == c.user && len(u.Tasks) > 0 {
			return u.Tasks, nil
		}
	}
	out := []string{}
	if c.token.Has(account.ScopeManagement) {
		out = append(out, "MANAGE")
	}
	if c.token.Has(account.ScopeMessaging) {
		out = append(out, "MESSAGING")
	}
	return out, nil
}
