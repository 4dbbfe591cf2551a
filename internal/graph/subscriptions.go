package graph

import (
	"slices"
	"strconv"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/notice"
	"turnpike/internal/wire"
)

var subscriptionRoutes = []route{
	{method: "GET", node: nodeAccount, edge: "subscribed_apps", name: "subscribed_apps.list", scope: account.ScopeManagement, handle: listLinks},
	{method: "POST", node: nodeAccount, edge: "subscribed_apps", name: "subscribed_apps.post", scope: account.ScopeManagement, handle: postLink},
	{method: "DELETE", node: nodeAccount, edge: "subscribed_apps", name: "subscribed_apps.delete", scope: account.ScopeManagement, handle: deleteLink},
	{method: "GET", node: nodeApp, edge: "subscriptions", name: "subscriptions.list", appToken: true, handle: listSubscriptions},
	{method: "POST", node: nodeApp, edge: "subscriptions", name: "subscriptions.post", appToken: true, handle: postSubscription},
	{method: "DELETE", node: nodeApp, edge: "subscriptions", name: "subscriptions.delete", appToken: true, handle: deleteSubscription},
}

// subscriptionObject is the one object that this platform has webhooks for.
const subscriptionObject = "whatsapp_business_account"

// Bounds of a callback (reference §3.2 for the length; §3.2 for the batch).
const (
	maxCallbackURL  = 200
	maxVerifyToken  = 512
	maxWebhookBatch = 1000
)

// webhookFields are the fields that an app may subscribe to (reference §3).
var webhookFields = func() map[string]bool {
	m := map[string]bool{}
	for f := range strings.FieldsSeq(`messages message_template_status_update message_template_quality_update
		message_template_components_update template_category_update template_correct_category_detection
		phone_number_quality_update phone_number_name_update account_review_update account_update account_alerts
		business_capability_update business_status_update account_settings_update security
		business_username_update user_preferences payment_configuration_update partner_solutions automatic_events
		tracking_events message_echoes messaging_handovers standby consumer_profile calls group_lifecycle_update
		group_participants_update group_settings_update group_status_update flows history smb_app_state_sync
		smb_message_echoes`) {
		m[f] = true
	}
	return m
}()

// callback checks a callback and does the GET handshake with it. An empty URL clears it.
func (c *call) callback(url, verify, batch string) (account.Callback, error) {
	if url == "" {
		return account.Callback{}, nil
	}
	if len(url) > maxCallbackURL {
		return account.Callback{}, fault.InvalidParam.Saying("The callback URL must be at most %d characters long.", maxCallbackURL)
	}
	if verify == "" || len(verify) > maxVerifyToken {
		return account.Callback{}, fault.InvalidParam.Saying("The parameter verify_token is required, with at most %d characters.", maxVerifyToken)
	}
	cb := account.Callback{URL: url, VerifyToken: verify}
	if batch != "" {
		n, err := strconv.Atoi(batch)
		if err != nil || n < 1 || n > maxWebhookBatch {
			return cb, fault.InvalidParam.Saying("Param turnpike_max_batch must be a number from 1 to %d.", maxWebhookBatch)
		}
		cb.MaxBatch = n
	}
	if err := c.door.Verify(c.r.Context(), cb); err != nil {
		f := fault.CallbackFailed.Saying("Callback verification failed with the following errors: %v", err)
		return cb, f
	}
	return cb, nil
}

// listSubscriptions is GET /{app}/subscriptions.
func listSubscriptions(c *call) error {
	type field struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	type subscription struct {
		Object      string  `json:"object"`
		CallbackURL string  `json:"callback_url"`
		Active      bool    `json:"active"`
		Fields      []field `json:"fields"`
	}
	out := wire.Page[subscription]{Data: []subscription{}}
	if s := c.app.Subscription; s.URL != "" {
		one := subscription{Object: subscriptionObject, CallbackURL: s.URL, Active: s.Active, Fields: []field{}}
		for _, f := range s.Fields {
			one.Fields = append(one.Fields, field{f, "v" + strconv.Itoa(c.app.WebhookVersion) + ".0"})
		}
		out.Data = append(out.Data, one)
	}
	return c.json(out)
}

// postSubscription is POST /{app}/subscriptions: handshake, then the callback is in force.
func postSubscription(c *call) error {
	var req struct {
		Object wire.Text `json:"object"`
		URL    wire.Text `json:"callback_url"`
		Verify wire.Text `json:"verify_token"`
		Fields wire.List `json:"fields"`
		Batch  wire.Text `json:"turnpike_max_batch"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	switch {
	case req.Object == "":
		return fault.InvalidParam.Saying("The parameter object is required.")
	case req.Object != subscriptionObject:
		return fault.InvalidParam.Saying("Param object must be one of {WHATSAPP_BUSINESS_ACCOUNT} - got %q.", short(string(req.Object)))
	case req.URL == "":
		return fault.InvalidParam.Saying("The parameter callback_url is required.")
	}
	fields := []string(req.Fields)
	for _, f := range fields {
		if !webhookFields[f] {
			return fault.InvalidParam.Saying("Param fields[] must be one of the webhook fields - got %q.", short(f))
		}
	}
	if len(fields) == 0 {
		fields = c.app.Subscription.Fields
	}
	cb, err := c.callback(string(req.URL), string(req.Verify), string(req.Batch))
	if err != nil {
		return err
	}
	s := account.Subscription{Callback: cb, Fields: fields, Active: true}
	if err := c.door.Editor.PutSubscription(c.r.Context(), c.app.ID, s); err != nil {
		return fault.Unknown.Wrap(err)
	}
	return c.edited()
}

// deleteSubscription is DELETE /{app}/subscriptions, for the whole object or for some fields.
func deleteSubscription(c *call) error {
	q := c.r.URL.Query()
	if o := q.Get("object"); o != "" && o != subscriptionObject {
		return fault.InvalidParam.Saying("Param object must be one of {WHATSAPP_BUSINESS_ACCOUNT} - got %q.", short(o))
	}
	drop := wire.SplitList(q.Get("fields"))
	if len(drop) == 0 {
		if err := c.door.Editor.DeleteSubscription(c.r.Context(), c.app.ID); err != nil {
			return fault.Unknown.Wrap(err)
		}
		return c.edited()
	}
	s := c.app.Subscription
	kept := make([]string, 0, len(s.Fields))
	for _, f := range s.Fields {
		if !slices.Contains(drop, f) {
			kept = append(kept, f)
		}
	}
	s.Fields = kept
	if err := c.door.Editor.PutSubscription(c.r.Context(), c.app.ID, s); err != nil {
		return fault.Unknown.Wrap(err)
	}
	return c.edited()
}

// listLinks is GET /{account}/subscribed_apps.
func listLinks(c *call) error { return c.json(c.subscribedApps(c.account)) }

// subscribedApps are the apps that hear of an account.
func (c *call) subscribedApps(a *account.Account) any {
	type app struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		Link string `json:"link"`
	}
	type link struct {
		App      app    `json:"whatsapp_business_api_data"`
		Override string `json:"override_callback_uri,omitempty"`
	}
	out := wire.Page[link]{Data: []link{}}
	for _, l := range c.dir.Links[a.ID] {
		out.Data = append(out.Data, link{App: app{l.App.ID.String(), l.App.Name, "https://www.facebook.com/games/?app_id=" + l.App.ID.String()}, Override: l.Override.URL})
	}
	return out
}

// postLink is POST /{account}/subscribed_apps, with or without a callback of its own.
func postLink(c *call) error {
	var req struct {
		URL    wire.Text `json:"override_callback_uri"`
		Verify wire.Text `json:"verify_token"`
		Batch  wire.Text `json:"turnpike_max_batch"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	cb, err := c.callback(string(req.URL), string(req.Verify), string(req.Batch))
	if err != nil {
		return err
	}
	var told []notice.Notice
	if !c.dir.Linked(c.account.ID, c.token.App.ID) {
		told = c.partnerTold("PARTNER_APP_INSTALLED")
	}
	if err := c.door.Editor.PutLink(c.r.Context(), c.account.ID, c.token.App.ID, cb, told...); err != nil {
		return fault.Unknown.Wrap(err)
	}
	return c.edited()
}

// partnerTold tells the app of a partner that it came to, or left, an account that is another's, under the partner's
// id (reference §3.3, §3.8). A business's own app is told nothing: it knows.
func (c *call) partnerTold(event string) []notice.Notice {
	if c.token.Business == c.account.Business.ID {
		return nil
	}
	return []notice.Notice{{Account: c.account.ID, App: c.token.App.ID, Partner: c.token.Business, Body: notice.AccountUpdate{
		Event: event, Partner: &notice.Partner{Business: c.account.Business.ID, App: c.token.App.ID},
	}}}
}

// deleteLink is DELETE /{account}/subscribed_apps.
func deleteLink(c *call) error {
	was, err := c.door.Editor.DeleteLink(c.r.Context(), c.account.ID, c.token.App.ID, c.partnerTold("PARTNER_APP_UNINSTALLED")...)
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	if !was {
		return fault.InvalidParam.With("The app is not subscribed to this account.")
	}
	return c.edited()
}
