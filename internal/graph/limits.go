package graph

import (
	"fmt"
	"slices"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/fault"
	"turnpike/internal/wire"
)

// level is a number's throughput.level (reference §1.3.1).
func level(n *account.Number) string {
	if n.Line.High {
		return "HIGH"
	}
	return "STANDARD"
}

// verification is the state of a portfolio's verification: that of the newest request for it where it is not
// verified. The portfolios of all accounts that the call lists are read with the first.
func (c *call) verification(b *account.Business) (any, *fault.Error) {
	if b.Allowance.Verified {
		return "verified", nil
	}
	if _, known := c.requests[b.ID]; !known {
		wanted := []account.BusinessID{b.ID}
		for _, a := range c.listed {
			if !a.Business.Allowance.Verified {
				wanted = append(wanted, a.Business.ID)
			}
		}
		slices.Sort(wanted)
		found, err := c.door.Store.Verifications(c.r.Context(), slices.Compact(wanted))
		if err != nil {
			return nil, fault.Unknown.Wrap(err)
		}
		c.requests = found
	}
	switch c.requests[b.ID] {
	case account.VettingPending, account.VettingDeferred:
		return "pending", nil
	case account.VettingRejected:
		return "rejected", nil
	case account.VettingWithdrawn, account.VettingApproved: // approved, and taken back with its allowance
	}
	return "not_verified", nil
}

// verificationMember is the field of that state.
func (c *call) verificationMember(name string, b *account.Business) wire.Member {
	return wire.Member{Name: name, Value: func(wire.Field) (any, *fault.Error) { return c.verification(b) }}
}

// States of what can send, from best to worst (reference §1.8).
const (
	available = "AVAILABLE"
	strained  = "LIMITED"
	stopped   = "BLOCKED"
)

// entityBusiness is the type of a portfolio among what a message needs.
const entityBusiness = "BUSINESS"

// entity is one thing that a message needs, and what is in its way.
type entity struct {
	Type   string        `json:"entity_type"`
	ID     string        `json:"id"`
	Can    string        `json:"can_send_message"`
	Info   []string      `json:"additional_info,omitempty"`
	Errors []healthError `json:"errors,omitempty"`
}

type healthError struct {
	Code        int    `json:"error_code"`
	Description string `json:"error_description"`
	Solution    string `json:"possible_solution"`
}

// limitf notes that something is in the way of some messages.
func (e *entity) limitf(format string, args ...any) {
	if e.Can == available {
		e.Can = strained
	}
	e.Info = append(e.Info, fmt.Sprintf(format, args...))
}

// block notes that nothing can be sent.
func (e *entity) block(f *fault.Fault, solution string) {
	e.Can = stopped
	e.Errors = append(e.Errors, healthError{f.Code, f.Details, solution})
}

type health struct {
	Can      string   `json:"can_send_message"`
	Entities []entity `json:"entities"`
}

// healthOf is as bad as the worst of its entities.
func healthOf(entities ...entity) health {
	h := health{available, entities}
	for _, e := range entities {
		if e.Can == stopped || (e.Can == strained && h.Can == available) {
			h.Can = e.Can
		}
	}
	return h
}

// numberHealth is health_status of a number: its own state, and where it and its portfolio stand to
// their limits (reference §1.8, §5).
func (c *call) numberHealth(n *account.Number) (any, *fault.Error) {
	number := entity{Type: "PHONE_NUMBER", ID: n.ID.String(), Can: available}
	standing, err := c.door.Engine.Standing(c.r.Context(), n)
	if err != nil {
		return nil, fault.From(submitError(err))
	}
	numberLimits(&number, n, &standing, c.door.Clock().UnixMilli())
	c.door.refusals.show(&number, n.Account.ID, n.ID, c.door.Clock().UnixMilli())
	number.restrict(c.dir.Standing(n.Account.ID), n.ID, c.door.Clock().UnixMilli())
	rest := c.accountEntities(n.Account)
	for i := range rest {
		if rest[i].Type == entityBusiness {
			businessLimits(&rest[i], &standing)
		}
	}
	return healthOf(append([]entity{number}, rest...)...), nil
}

func numberLimits(e *entity, n *account.Number, s *engine.Standing, now int64) {
	switch {
	case n.Status != account.Connected:
		e.block(fault.NotRegistered, "Register the number with POST /{phone-number-id}/register.")
	case now < n.Line.UpgradeEnds:
		e.block(fault.Maintenance, "Wait for the webhook phone_number_quality_update with THROUGHPUT_UPGRADE.")
	}
	if state := n.Line.NameState(); state != account.NameApproved {
		e.limitf("Display name: it is %s; the number writes to at most %d people within 24 hours until one is approved.", state, account.Ladder[0])
	}
	if s.MostASecond != 0 && s.PerSecond >= s.MostASecond {
		e.limitf("Throughput: %d of %d messages in the last second; more are refused with %d.", s.PerSecond, s.MostASecond, fault.Throughput.Code)
	}
	if left := n.Line.RegistrationsLeft(now); left == 0 {
		e.limitf("Registration: the number was registered and deregistered too often in the last 72 hours; more is refused with %d.", fault.RegistrationLimit.Code)
	}
	if s.Payment != nil { // free messages still pass
		e.limitf("Payment: %s Messages that cost fail with %d.", s.Payment.DetailText(), s.Payment.Code)
	}
	for _, r := range s.Refused {
		e.limitf("%s: %d messages were refused or failed with %d since %s, the last at %s.", lines[r.Limit], r.Count, r.Limit.Fault().Code, clock(r.Since), clock(r.Last))
	}
}

// lines name the limits in health_status.
var lines = map[engine.Limit]string{
	engine.LimitThroughput: "Throughput", engine.LimitUpgrade: "Throughput upgrade", engine.LimitPair: "Pair rate", engine.LimitPeople: "Messaging limit",
	engine.LimitMarketingUS: "Marketing to the United States", engine.LimitMarketingCap: "Marketing messages per person",
	engine.LimitExperiment: "Experiment", engine.LimitMarketingStopped: "Marketing that people stopped",
	engine.LimitBudget: "Budget", engine.LimitWallet: "Wallet",
}

func clock(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.RFC3339) }

func businessLimits(e *entity, s *engine.Standing) {
	if s.MostPeople != account.Unlimited && s.People >= s.MostPeople {
		e.limitf("Messaging limit: %d of %d people outside their customer-service windows in the last 24 hours; messages to others fail with %d.",
			s.People, s.MostPeople, fault.SpamLimit.Code)
	}
}
