package desk

import (
	"fmt"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/casework"
	"turnpike/internal/notice"
)

// Alert types of our own: the reference's list (§3.7) has none for the procedure.
const (
	alertNotice   = "POLICY_CASE_NOTICE"
	alertDecision = "POLICY_CASE_DECISION"
	alertEnd      = "POLICY_CASE_END"
)

// announce lists the webhooks that a step raises: account_update with the events that the Cloud API has
// for it (reference §3.8, §8.2), and account_alerts that say where the statement is.
func (d *Desk) announce(before, c *casework.Case, e *casework.Event) []notice.Notice {
	var bodies []notice.Body
	alert := func(severity, status, kind, text string) {
		bodies = append(bodies, notice.Alert{
			EntityType: "WABA", EntityID: c.Account.String(), Severity: severity, Status: status, Type: kind,
			Description: fmt.Sprintf("%s GET %s/turnpike/v1/cases/%d has the statement.", text, d.PublicURL(), c.ID),
		})
	}
	m := c.Measure
	switch {
	case e.Kind == casework.Delivered && e.Of == casework.OfNotice:
		alert("WARNING", "ACTIVE", alertNotice, fmt.Sprintf("Case %d was opened under ground %s; you can answer and cure it.", c.ID, c.Ground.Number))
	case e.Kind == casework.Delivered && e.Of == casework.OfDecision:
		bodies = append(bodies, notice.AccountUpdate{Event: "ACCOUNT_VIOLATION", Violation: c.Ground.Violation})
		if m.Kind == account.Terminate {
			bodies = append(bodies, notice.AccountUpdate{Event: "DISABLED_UPDATE", BanState: "SCHEDULE_FOR_DISABLE", BanAt: m.From})
		}
		alert("CRITICAL", "ACTIVE", alertDecision, fmt.Sprintf("Case %d was decided: %s. You can appeal free of charge.", c.ID, m.Kind))
	case e.Kind == casework.Begin:
		bodies = append(bodies, begun(c, m)...)
	case e.Kind == casework.End, e.Kind == casework.Reverse, e.Kind == casework.Lift:
		bodies = append(bodies, lifted(before.Measure, e.At)...)
		alert("INFORMATIONAL", "NONE", alertEnd, fmt.Sprintf("Nothing of case %d is in force any more.", c.ID))
	case e.Kind == casework.Change:
		bodies = append(bodies, lifted(before.Measure, e.At)...)
		if m.Begun {
			bodies = append(bodies, begun(c, m)...)
		}
		alert("INFORMATIONAL", "ACTIVE", alertDecision, fmt.Sprintf("The decision in case %d was changed to %s.", c.ID, m.Kind))
	case e.Kind == casework.Dismiss && before.Notice != nil:
		alert("INFORMATIONAL", "NONE", alertEnd, fmt.Sprintf("Case %d was dismissed.", c.ID))
	}
	out := make([]notice.Notice, 0, len(bodies))
	for _, b := range bodies {
		out = append(out, notice.Notice{Account: c.Account, Number: c.Number, Body: b})
	}
	return out
}

// restrictionTypes are the Cloud API's names of what a measure forbids. Prices and rates have none.
func restrictionTypes(k account.Kind) []string {
	switch k {
	case account.BlockInitiated:
		return []string{"RESTRICTED_BIZ_INITIATED_MESSAGING", "RESTRICTED_ADD_PHONE_NUMBER_ACTION"}
	case account.BlockAll:
		return []string{"RESTRICTED_BIZ_INITIATED_MESSAGING", "RESTRICTED_ADD_PHONE_NUMBER_ACTION", "RESTRICTED_CUSTOMER_INITIATED_MESSAGING"}
	default:
		return nil
	}
}

// begun tells that a measure is in force.
func begun(c *casework.Case, m *casework.Measure) []notice.Body {
	if m.Kind == account.Terminate {
		return []notice.Body{notice.AccountUpdate{Event: "DISABLED_UPDATE", BanState: "DISABLE", BanAt: m.From}}
	}
	remediation := fmt.Sprintf("Appeal with POST /turnpike/v1/appeals; case %d has the reasons.", c.ID)
	if len(m.Countries) > 0 {
		remediation = "Only for recipients in " + strings.Join(m.Countries, ", ") + ". " + remediation
	}
	return restrictions(m.Kind, m.Until, remediation)
}

// lifted tells that a measure is not in force any more: its restrictions expire now.
func lifted(m *casework.Measure, at int64) []notice.Body {
	switch {
	case m == nil:
		return nil
	case m.Kind == account.Terminate:
		return []notice.Body{notice.AccountUpdate{Event: "DISABLED_UPDATE", BanState: "REINSTATE", BanAt: at}}
	case !m.Begun || (m.Until != 0 && m.Until <= at):
		return nil // it never began, or its end was told at its beginning
	}
	return restrictions(m.Kind, at, "It was lifted.")
}

func restrictions(k account.Kind, until int64, remediation string) []notice.Body {
	types := restrictionTypes(k)
	if len(types) == 0 {
		return nil
	}
	u := notice.AccountUpdate{Event: "ACCOUNT_RESTRICTION"}
	for _, t := range types {
		u.Restrictions = append(u.Restrictions, notice.Restriction{Type: t, Until: until, Remediation: remediation})
	}
	return []notice.Body{u}
}
