package console

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"turnpike/internal/account"
	"turnpike/internal/notice"
	"turnpike/internal/store"
)

// Owners stores businesses.
type Owners interface {
	OpenBusiness(ctx context.Context, o *store.Opening) error
}

// standingFields are what a new app is subscribed to.
var standingFields = []string{
	"messages", "message_template_status_update", "account_update", "account_review_update",
	"account_alerts", "user_preferences", "phone_number_quality_update", "business_capability_update", "flows",
}

// webhookVersion is the Graph version of a new app's webhooks.
const webhookVersion = 25

// maxOwnerName bounds names, in characters.
const maxOwnerName = 100

// openBusiness lets a business in: with an account, an app and a token, which is shown once.
func (c *Door) openBusiness(r *http.Request) (any, error) {
	var req struct {
		Name     string `json:"name"`
		Purpose  string `json:"purpose"`
		Declared string `json:"declared"`
		Currency string `json:"currency"`
		Timezone string `json:"timezone"`
	}
	if err := decode(r, &req, `{"name":"…","purpose"?:"…","declared"?:"customer_service","currency"?:"EUR","timezone"?:"Europe/Paris"}`); err != nil {
		return nil, err
	}
	if req.Currency == "" {
		req.Currency = "USD"
	}
	if req.Timezone == "" {
		req.Timezone = "UTC"
	}
	n := utf8.RuneCountInString(strings.TrimSpace(req.Name))
	_, err := time.LoadLocation(req.Timezone)
	switch {
	case n == 0 || n > maxOwnerName:
		return nil, refuse(http.StatusBadRequest, "name_invalid", "A business has a name of 1 to 100 characters.")
	case len(req.Currency) != 3 || strings.ToUpper(req.Currency) != req.Currency:
		return nil, refuse(http.StatusBadRequest, "currency_invalid", "currency is a code of three capitals, as EUR.")
	case err != nil:
		return nil, refuse(http.StatusBadRequest, "timezone_invalid", "timezone is the name of a time zone, as Europe/Paris.")
	case req.Declared != "" && req.Declared != "customer_service" && req.Declared != "general_purpose_assistant":
		return nil, refuse(http.StatusBadRequest, "declared_invalid", "declared is customer_service or general_purpose_assistant.")
	}
	now := c.Clock().UnixMilli()
	o := &store.Opening{
		Business: &account.Business{Name: req.Name, Purpose: req.Purpose, Declared: req.Declared, CreatedAt: now},
		Account:  &account.Account{Name: req.Name, Currency: req.Currency, Timezone: req.Timezone, CreatedAt: now},
		App: &account.App{
			Name: req.Name, Secret: rand.Text(), WebhookVersion: webhookVersion,
			Subscription: account.Subscription{Fields: standingFields, Active: true},
		},
		Token: account.Token{Scopes: []string{account.ScopeMessaging, account.ScopeManagement}, IssuedAt: now},
		Text:  "TP" + rand.Text() + rand.Text(),
	}
	o.Told = []notice.Body{c.Capability(o.Business)}
	c.Vet(o, account.Operator)
	if err := c.Owners.OpenBusiness(r.Context(), o); err != nil {
		return nil, err
	}
	if err := c.Reload(r.Context()); err != nil {
		return nil, err
	}
	return map[string]string{
		"business": o.Business.ID.String(), "account": o.Account.ID.String(), "app": o.App.ID.String(),
		"app_secret": o.App.Secret, "access_token": o.Text, "account_review_status": o.Account.Review.Status(),
	}, nil
}
