package graph

import (
	"strconv"
	"time"

	"turnpike/internal/fault"
)

var tokenRoutes = []route{
	{method: "GET", node: "debug_token", edge: "", name: "debug_token", appToken: true, handle: debugToken},
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
