package graph

import (
	"crypto/rand"
	"crypto/subtle"
	"strconv"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/wire"
)

var tokenRoutes = []route{
	{method: "GET", node: "debug_token", edge: "", name: "debug_token", appToken: true, handle: debugToken},
	{method: "GET", node: "oauth", edge: "access_token", name: "oauth.access_token", open: true, handle: accessToken},
	{method: "POST", node: "oauth", edge: "access_token", name: "oauth.access_token.post", open: true, handle: accessToken},
}

// longToken is how long an exchanged token lives (reference §1.0: 60 days).
const longToken = 60 * 24 * time.Hour

// accessToken is /oauth/access_token: an app's own token, or a longer-lived one for a token that is
// known (reference §1.6). Codes of embedded sign-up come from Meta's dialog, which is not here.
func accessToken(c *call) error {
	var req struct {
		App    wire.Text `json:"client_id"`
		Secret wire.Text `json:"client_secret"`
		Grant  wire.Text `json:"grant_type"`
		Token  wire.Text `json:"fb_exchange_token"`
		Code   wire.Text `json:"code"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	id, _ := strconv.ParseUint(string(req.App), 10, 64) // what is no number names no app
	app := c.dir.Apps[account.AppID(id)]
	switch {
	case req.App == "":
		return fault.InvalidParam.Saying("Missing client_id parameter.")
	case app == nil || subtle.ConstantTimeCompare([]byte(app.Secret), []byte(req.Secret)) != 1:
		return fault.InvalidParam.Saying("Error validating client secret.")
	case req.Grant == "client_credentials":
		return c.json(map[string]string{"access_token": app.ID.String() + "|" + app.Secret, "token_type": "bearer"})
	case req.Grant == "fb_exchange_token":
		return c.exchange(app, string(req.Token))
	case req.Code != "":
		return fault.InvalidParam.Saying("This authorization code is not known here: embedded sign-up is not available on this platform. The operator gives out tokens.")
	}
	return fault.InvalidParam.Saying("Param grant_type must be one of {CLIENT_CREDENTIALS, FB_EXCHANGE_TOKEN} - got %q.", short(string(req.Grant)))
}

// exchange makes a token with the rights of another one.
func (c *call) exchange(app *account.App, raw string) error {
	old, err := c.door.lookUp(c.dir, raw)
	if err != nil {
		return err
	}
	if old.App != app || old.Business == 0 {
		return fault.InvalidParam.Saying("Param fb_exchange_token is not a token of this app for a business.")
	}
	now := c.door.Clock()
	fresh := *old
	fresh.IssuedAt, fresh.ExpiresAt = now.UnixMilli(), now.Add(longToken).UnixMilli()
	text := "TP" + rand.Text() + rand.Text()
	if err := c.door.Store.AddToken(c.r.Context(), text, &fresh); err != nil {
		return fault.Unknown.Wrap(err)
	}
	if err := c.door.Reload(c.r.Context()); err != nil {
		return fault.Unknown.Wrap(err)
	}
	return c.json(map[string]any{"access_token": text, "token_type": "bearer", "expires_in": int64(longToken.Seconds())})
}

// debugToken is GET /debug_token (reference §1.0). An unknown token is an answer, not a refusal.
func debugToken(c *call) error {
	input := c.r.URL.Query().Get("input_token")
	if input == "" {
		return fault.InvalidParam.Saying("The parameter input_token is required.")
	}
	type scope struct {
		Scope   string   `json:"scope"`
		Targets []string `json:"target_ids"`
	}
	type failure struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
		Subcode int    `json:"subcode,omitempty"`
	}
	type data struct {
		AppID       string   `json:"app_id,omitempty"`
		Type        string   `json:"type,omitempty"`
		Application string   `json:"application,omitempty"`
		DataExpires int64    `json:"data_access_expires_at"`
		Expires     int64    `json:"expires_at"`
		Valid       bool     `json:"is_valid"`
		Issued      int64    `json:"issued_at,omitempty"`
		Scopes      []string `json:"scopes"`
		Granular    []scope  `json:"granular_scopes,omitempty"`
		UserID      string   `json:"user_id,omitempty"`
		Error       *failure `json:"error,omitempty"`
	}
	token, err := c.door.lookUp(c.dir, input)
	if err != nil {
		f := fault.From(err)
		return c.json(map[string]any{"data": data{Scopes: []string{}, Error: &failure{f.Code, f.TitleText(), f.Subcode}}})
	}
	d := data{
		AppID: token.App.ID.String(), Application: token.App.Name, Type: "SYSTEM_USER", Valid: true,
		Expires: token.ExpiresAt / 1000, Issued: token.IssuedAt / 1000, Scopes: token.Scopes,
	}
	if token.Business == 0 {
		d.Type, d.Scopes = "APP", []string{}
	} else {
		d.UserID = strconv.FormatUint(token.UserID, 10)
	}
	targets := make([]string, 0, len(token.Accounts))
	for _, a := range token.Accounts {
		targets = append(targets, a.String())
	}
	for _, s := range token.Scopes {
		d.Granular = append(d.Granular, scope{s, targets})
	}
	return c.json(map[string]any{"data": d})
}

// graphTime writes a moment as Graph does: 2025-06-01T00:00:00+0000.
func graphTime(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05-0700") }
