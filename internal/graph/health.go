package graph

import (
	"strconv"
	"strings"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fault"
)

// bannedAccount is the code under which health_status shows an account whose service ended; it is shown
// there only (reference §1.8: the family 141000 to 141022).
const bannedAccount = 141014

// restrict shows what decided cases say of an entity: of all of the account, or of a number alone.
func (e *entity) restrict(s *account.Standing, n account.NumberID, now int64) {
	for i := range s.Restrictions {
		r := &s.Restrictions[i]
		if !r.Runs(now) || r.Number != n {
			continue
		}
		problem, info := shown(r)
		switch {
		case problem != nil:
			e.Can, e.Info = stopped, nil
			e.Errors = append(e.Errors, *problem)
		case info != "" && e.Can != stopped:
			e.limitf("%s", info)
		}
	}
}

// shown is how a restriction shows: as an error when it blocks everything, else as an information.
func shown(r *account.Restriction) (*healthError, string) {
	where := "everywhere"
	if len(r.Countries) > 0 {
		where = "to people in " + strings.Join(r.Countries, ", ")
	}
	until := " until it is lifted."
	if r.Until != 0 {
		until = " until " + time.UnixMilli(r.Until).UTC().Format(time.RFC3339) + "."
	}
	id := strconv.FormatInt(r.Case, 10)
	remedy := "GET /turnpike/v1/cases/" + id + "/statements has the reasons; appeal with POST /turnpike/v1/appeals."
	say := func(what string) string {
		return what + " " + where + until + " Case " + id + ", ground " + r.Ground + ". " + remedy
	}
	switch r.Kind {
	case account.Terminate:
		if len(r.Countries) == 0 {
			return &healthError{bannedAccount, "The service for this account has ended. Case " + id + ", ground " + r.Ground + ".", remedy}, ""
		}
		return nil, say("No messages can be sent")
	case account.BlockAll:
		if len(r.Countries) > 0 {
			return nil, say("No messages can be sent")
		}
		code := fault.AccountBlocked.Code
		if r.Until == 0 {
			code = fault.AccountLocked.Code
		}
		return &healthError{code, "No messages can be sent" + until + " Case " + id + ", ground " + r.Ground + ".", remedy}, ""
	case account.BlockInitiated:
		return nil, say("Conversations cannot be begun")
	case account.RateLimit:
		return nil, say("At most " + strconv.Itoa(r.Rate) + " messages a minute can be sent")
	case account.Price:
		return nil, say("Messages are charged as " + r.Category)
	default:
		return nil, ""
	}
}

// accountHealth is health_status of an account.
func (c *call) accountHealth(a *account.Account) any { return healthOf(c.accountEntities(a)...) }

// accountEntities are what all numbers of an account depend on: the account, its portfolio and the app.
func (c *call) accountEntities(a *account.Account) []entity {
	waba := entity{Type: "WABA", ID: a.ID.String(), Can: available}
	waba.restrict(c.dir.Standing(a.ID), 0, c.door.Clock().UnixMilli())
	switch a.Review.Status() {
	case "PENDING":
		waba.block(fault.AccountLocked, "Wait for the webhook account_review_update with APPROVED.")
	case "REJECTED":
		waba.block(fault.AccountLocked, "The review rejected the account. Ask for another with POST /turnpike/v1/vettings.")
	}
	c.door.refusals.show(&waba, a.ID, 0, c.door.Clock().UnixMilli())
	out := []entity{waba, {Type: entityBusiness, ID: a.Business.ID.String(), Can: available}}
	if c.token != nil && c.token.App != nil {
		out = append(out, entity{Type: "APP", ID: c.token.App.ID.String(), Can: available})
	}
	return out
}

// accountStatus is an account's status, which a decided case may change (reference §8.2).
func (c *call) accountStatus(a *account.Account) string {
	s, now := c.dir.Standing(a.ID), c.door.Clock().UnixMilli()
	if a.ClosedAt != 0 {
		return account.Deleted
	}
	status := "ACTIVE"
	for i := range s.Restrictions {
		r := &s.Restrictions[i]
		switch {
		case !r.Runs(now) || r.Number != 0 || len(r.Countries) > 0:
		case r.Kind == account.Terminate:
			return "DISABLED"
		case r.Kind == account.BlockAll, r.Kind == account.BlockInitiated:
			status = "RESTRICTED"
		}
	}
	return status
}

// numberStatus is a number's status, which a decided case may change (reference §8.2).
func (c *call) numberStatus(n *account.Number) string {
	s, now := c.dir.Standing(n.Account.ID), c.door.Clock().UnixMilli()
	for i := range s.Restrictions {
		r := &s.Restrictions[i]
		if !r.Runs(now) || (r.Number != 0 && r.Number != n.ID) || len(r.Countries) > 0 {
			continue
		}
		switch r.Kind {
		case account.Terminate:
			return "BANNED"
		case account.BlockAll, account.BlockInitiated:
			return "RESTRICTED"
		default:
		}
	}
	return n.Status
}
