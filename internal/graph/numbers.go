package graph

import (
	"net/http"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/wire"
)

// numberMembers are the fields of a phone number (reference §1.3.1).
func (c *call) numberMembers(n *account.Number) []wire.Member {
	status := n.Status
	return []wire.Member{
		wire.Always("verified_name", n.Name, true),
		wire.Always("code_verification_status", "VERIFIED", true),
		wire.Always("display_phone_number", n.Display, true),
		wire.Always("quality_rating", "UNKNOWN", true),
		wire.Always("platform_type", "CLOUD_API", true),
		wire.Always("throughput", map[string]string{"level": "STANDARD"}, true),
		wire.Always("last_onboarded_time", graphTime(n.Account.CreatedAt), true),
		{Name: "webhook_configuration", Default: true, Value: func(wire.Field) (any, *fault.Error) { return c.webhookConfiguration(n), nil }},
		wire.Always("status", status, false),
		wire.Always("name_status", "APPROVED", false),
		wire.Always("account_mode", "LIVE", false),
		wire.Always("is_official_business_account", false, false),
		wire.Always("is_pin_enabled", false, false),
		wire.Always("is_on_biz_app", false, false),
		wire.Always("quality_score", map[string]string{"score": "UNKNOWN"}, false),
		wire.Always("whatsapp_business_manager_messaging_limit", "TIER_UNLIMITED", false),
		wire.Always("messaging_limit_tier", "TIER_UNLIMITED", false),
		{Name: "health_status", Value: func(wire.Field) (any, *fault.Error) { return numberHealth(n), nil }},
		wire.Always("id", n.ID.String(), true),
	}
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

// numberHealth is health_status as far as anything can be wrong today (reference §1.8).
func numberHealth(n *account.Number) any {
	state := "AVAILABLE"
	if n.Status != "CONNECTED" {
		state = "BLOCKED"
	}
	type entity struct {
		Type string `json:"entity_type"`
		ID   string `json:"id"`
		Can  string `json:"can_send_message"`
	}
	return map[string]any{"can_send_message": state, "entities": []entity{
		{"PHONE_NUMBER", n.ID.String(), state},
		{"WABA", n.Account.ID.String(), "AVAILABLE"},
		{"BUSINESS", n.Account.Business.ID.String(), "AVAILABLE"},
	}}
}

// node answers a GET on a single node.
func (c *call) node(kind string, members []wire.Member) error {
	wanted, f := wire.ParseFields(c.r.URL.Query().Get("fields"))
	if f != nil {
		return f
	}
	body, f := wire.AppendNode(nil, kind, members, wanted)
	if f != nil {
		return f
	}
	c.reply(http.StatusOK, body)
	return nil
}

// list answers a GET on an edge: each item as a node, cut into pages.
func list[T any](c *call, kind string, items []T, members func(T) []wire.Member) error {
	wanted, f := wire.ParseFields(c.r.URL.Query().Get("fields"))
	if f != nil {
		return f
	}
	return listFields(c, kind, items, members, wanted)
}

func listFields[T any](c *call, kind string, items []T, members func(T) []wire.Member, wanted []wire.Field) error {
	cut, err := page(c, items)
	if err != nil {
		return err
	}
	out := wire.Page[wire.Raw]{Data: make([]wire.Raw, 0, len(cut.Data)), Paging: cut.Paging}
	for _, item := range cut.Data {
		raw, f := wire.AppendNode(nil, kind, members(item), wanted)
		if f != nil {
			return f
		}
		out.Data = append(out.Data, raw)
	}
	return c.json(out)
}

func (c *call) json(v any) error {
	body, err := wire.Marshal(v)
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	c.reply(http.StatusOK, body)
	return nil
}

const (
	kindNumber   = "WhatsAppBusinessPhoneNumber"
	kindAccount  = "WhatsAppBusinessAccount"
	kindTemplate = "MessageTemplate"
)

func getNumber(c *call) error { return c.node(kindNumber, c.numberMembers(c.number)) }

func listNumbers(c *call) error {
	return list(c, kindNumber, c.dir.NumbersOf(c.account.ID), c.numberMembers)
}

// postNumber sets or clears the number's own callback; the other settings come later.
func postNumber(c *call) error {
	var req struct {
		Webhook *struct {
			URL    wire.Text `json:"override_callback_uri"`
			Verify wire.Text `json:"verify_token"`
			Batch  wire.Text `json:"turnpike_max_batch"`
		} `json:"webhook_configuration"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	if req.Webhook == nil {
		return fault.NotBuiltYet.With("Of a number's settings only webhook_configuration can be changed on this platform so far.")
	}
	callback, err := c.callback(string(req.Webhook.URL), string(req.Webhook.Verify), string(req.Webhook.Batch))
	if err != nil {
		return err
	}
	if err := c.door.Editor.PutNumberOverride(c.r.Context(), c.number.ID, callback); err != nil {
		return fault.Unknown.Wrap(err)
	}
	return c.edited()
}

// edited makes a change visible and says that it was made.
func (c *call) edited() error {
	if err := c.door.Reload(c.r.Context()); err != nil {
		return fault.Unknown.Wrap(err)
	}
	return c.success()
}

func getAccount(c *call) error {
	a := c.account
	return c.node(kindAccount, []wire.Member{
		wire.Always("id", a.ID.String(), true),
		wire.Always("name", a.Name, true),
		wire.Always("currency", a.Currency, true),
		wire.Always("timezone_id", a.Timezone, true),
		wire.Always("message_template_namespace", "turnpike_"+a.ID.String(), true),
		wire.Always("status", "ACTIVE", false),
		wire.Always("account_review_status", "APPROVED", false),
		wire.Always("business_verification_status", "verified", false),
		wire.Always("ownership_type", "SELF", false),
		wire.Always("owner_business_info", map[string]string{"name": a.Business.Name, "id": a.Business.ID.String()}, false),
		{Name: "phone_numbers", Value: func(f wire.Field) (any, *fault.Error) {
			return subList(c.dir.NumbersOf(a.ID), kindNumber, c.numberMembers, f)
		}},
		{Name: "message_templates", Value: func(f wire.Field) (any, *fault.Error) {
			return subList(c.dir.TemplatesOf(a.ID), kindTemplate, templateMembers, f)
		}},
	})
}

// subList is an edge asked for inside `fields`.
func subList[T any](items []T, kind string, members func(T) []wire.Member, f wire.Field) (any, *fault.Error) {
	out := wire.Page[wire.Raw]{Data: []wire.Raw{}}
	for i, item := range items {
		if i == maxPage {
			break
		}
		raw, err := wire.AppendNode(nil, kind, members(item), f.Fields)
		if err != nil {
			return nil, err
		}
		out.Data = append(out.Data, raw)
	}
	return out, nil
}
