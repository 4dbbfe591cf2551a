package graph

import (
	"strconv"

	"github.com/nyaruka/phonenumbers"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/template"
	"turnpike/internal/wire"
)

var numberRoutes = []route{
	{method: "GET", node: nodeNumber, edge: "", name: "number.get", scope: account.ScopeManagement, handle: getNumber},
	{method: "GET", node: nodeAccount, edge: "phone_numbers", name: "account.phone_numbers", scope: account.ScopeManagement, handle: listNumbers},
}

// numberMembers are the fields of a phone number (reference §1.3.1).
func (c *call) numberMembers(n *account.Number) []wire.Member {
	tier := account.TierName(c.door.Limits.PeopleOf(n))
	return []wire.Member{
		wire.Always("verified_name", n.Name, true),
		wire.Always("code_verification_status", n.Line.State(), true),
		wire.Always("display_phone_number", n.Display, true),
		{Name: "quality_rating", Default: true, Value: func(wire.Field) (any, *fault.Error) { return c.quality(n) }},
		wire.Always("platform_type", "CLOUD_API", true),
		wire.Always("throughput", map[string]string{"level": level(n)}, true),
		wire.Always("last_onboarded_time", graphTime(max(n.Line.OnboardedAt, n.Account.CreatedAt)), true),
		{Name: "webhook_configuration", Default: true, Value: func(wire.Field) (any, *fault.Error) { return c.webhookConfiguration(n), nil }},
		wire.Always("status", c.numberStatus(n), false),
		wire.Always("name_status", n.Line.NameState(), false),
		optional("new_display_name", n.Line.NewName, false),
		optional("new_name_status", n.Line.NewStatus, false),
		// Certificates are those of the on-premises API: Graph leaves them out where there are none.
		optional("certificate", "", false),
		optional("new_certificate", "", false),
		optional("unified_cert_status", "", false),
		wire.Always("account_mode", "LIVE", false),
		wire.Always("is_official_business_account", n.Line.Official, false),
		wire.Always("is_pin_enabled", n.Line.Pin != "", false),
		wire.Always("is_on_biz_app", n.Line.Coexistence, false),
		wire.Always("search_visibility", visibility(n), false),
		wire.Always("country_code", engine.Country(message.Address(n.Digits)), false),
		wire.Always("country_dial_code", dialCode(n), false),
		{Name: "official_business_account", Value: func(wire.Field) (any, *fault.Error) {
			status, f := c.official(n)
			return map[string]string{"oba_status": status}, f
		}},
		{Name: "quality_score", Value: func(wire.Field) (any, *fault.Error) {
			q, f := c.quality(n)
			return map[string]any{"score": q}, f
		}},
		wire.Always("whatsapp_business_manager_messaging_limit", tier, false),
		wire.Always("messaging_limit_tier", tier, false),
		{Name: "conversational_automation", Value: func(wire.Field) (any, *fault.Error) { return c.automation(n) }},
		{Name: "username", Value: func(wire.Field) (any, *fault.Error) { return c.usernameOf(n) }},
		{Name: "health_status", Value: func(wire.Field) (any, *fault.Error) { return c.numberHealth(n) }},
		wire.Always("id", n.ID.String(), true),
	}
}

// quality is what people made of the number in the last seven days (reference §8.3).
func (c *call) quality(n *account.Number) (any, *fault.Error) {
	today := store.DayOf(c.door.Clock().UnixMilli())
	days, err := c.door.Store.NumberFeedback(c.r.Context(), n.ID, today-template.FeedbackDays+1)
	if err != nil {
		return nil, fault.Unknown.Wrap(err)
	}
	return string(template.Score(days, today)), nil
}

// dialCode is the calling code of a number's country.
func dialCode(n *account.Number) string {
	parsed, err := phonenumbers.Parse("+"+n.Digits, "")
	if err != nil {
		return ""
	}
	return strconv.Itoa(int(parsed.GetCountryCode()))
}

func visibility(n *account.Number) string {
	if n.Line.Hidden {
		return "NON_VISIBLE"
	}
	return "VISIBLE"
}

// webhookConfiguration shows the callback of each level (reference §1.3.1).
func (c *call) webhookConfiguration(n *account.Number) map[string]string {
	out := map[string]string{}
	for _, l := range c.dir.Links[n.Account.ID] {
		if l.App != c.token.App {
			continue
		}
		if l.App.Subscription.URL != "" {
			out["application"] = l.App.Subscription.URL
		}
		if l.Override.URL != "" {
			out["whatsapp_business_account"] = l.Override.URL
		}
	}
	if n.Override.URL != "" {
		out["phone_number"] = n.Override.URL
	}
	return out
}

func getNumber(c *call) error { return c.node(kindNumber, c.numberMembers(c.number)) }

func listNumbers(c *call) error {
	found, err := arranged(c, c.dir.NumbersOf(c.account.ID), c.numberMembers,
		[]string{"account_mode", "messaging_limit_tier", "is_official_business_account", "status", "name_status"}, []string{"last_onboarded_time"})
	if err != nil {
		return err
	}
	return list(c, kindNumber, found, c.numberMembers)
}

// edited makes a change visible and says that it was made.
func (c *call) edited() error {
	if err := c.door.Reload(c.r.Context()); err != nil {
		return fault.Unknown.Wrap(err)
	}
	return c.success()
}
