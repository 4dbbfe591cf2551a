package graph

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/fault"
)

// authenticate finds the token in the header, the query or the form (reference §1.0).
func (c *call) authenticate() error {
	raw := headerToken(c.r)
	if raw == "" && c.r.URL.RawQuery != "" {
		raw = c.r.URL.Query().Get("access_token")
	}
	if raw == "" {
		form, err := c.form()
		if err != nil {
			return err
		}
		raw = form.Get("access_token")
	}
	if raw == "" && c.route != nil && c.route.bytes {
		return fault.TokenInvalid.With("Send the access token in the header 'Authorization: Bearer …': media is for its business alone.")
	}
	if raw == "" {
		return fault.TokenMissing.With("Send the access token in the header 'Authorization: Bearer …', or as the parameter access_token.")
	}
	token, err := c.door.lookUp(c.dir, raw)
	if err != nil {
		return err
	}
	c.token = token
	return c.checkProof(raw)
}

func headerToken(r *http.Request) string {
	h := r.Header["Authorization"]
	if len(h) == 0 {
		return ""
	}
	kind, value, ok := strings.Cut(h[0], " ")
	if !ok || (!strings.EqualFold(kind, "Bearer") && !strings.EqualFold(kind, "OAuth")) {
		return ""
	}
	return strings.TrimSpace(value)
}

// lookUp resolves a token. APPID|SECRET is the app's own token.
func (g *Door) lookUp(dir *account.Directory, raw string) (*account.Token, error) {
	if id, secret, ok := strings.Cut(raw, "|"); ok {
		n, _ := strconv.ParseUint(id, 10, 64)
		app := dir.Apps[account.AppID(n)]
		if app == nil || subtle.ConstantTimeCompare([]byte(app.Secret), []byte(secret)) != 1 {
			return nil, fault.TokenInvalid.New()
		}
		return &account.Token{App: app}, nil
	}
	token := dir.Tokens[account.HashToken(raw)]
	if token == nil {
		return nil, fault.TokenInvalid.New()
	}
	if token.ExpiresAt != 0 && token.ExpiresAt <= g.Clock().UnixMilli() {
		return nil, fault.TokenExpired.New()
	}
	return token, nil
}

// checkProof verifies appsecret_proof where one is given, in the query or the form (reference §1.0).
func (c *call) checkProof(raw string) error {
	proof := ""
	if c.r.URL.RawQuery != "" {
		proof = c.r.URL.Query().Get("appsecret_proof")
	}
	if proof == "" {
		form, err := c.form()
		if err != nil {
			return err
		}
		proof = form.Get("appsecret_proof")
	}
	if proof == "" || c.token.App == nil {
		return nil
	}
	mac := hmac.New(sha256.New, []byte(c.token.App.Secret))
	mac.Write([]byte(raw))
	if !hmac.Equal([]byte(hex.EncodeToString(mac.Sum(nil))), []byte(strings.ToLower(proof))) {
		return fault.InvalidParam.Saying("Invalid appsecret_proof provided in the API argument")
	}
	return nil
}

// authorize checks that the token reaches the node and has the permission of the route.
func (c *call) authorize() error {
	if c.route.appToken {
		if c.app != nil && c.token.App != c.app {
			return fault.NoPermission.With("This token belongs to another app. Use an app token: APP_ID|APP_SECRET.")
		}
		if c.token.Business != 0 && c.app != nil {
			return fault.NoPermission.With("This call needs an app token: APP_ID|APP_SECRET.")
		}
		return nil
	}
	if c.route.ofApp {
		if c.app != nil && c.token.App != c.app {
			return fault.NoPermission.With("This token belongs to another app.")
		}
		return nil
	}
	switch {
	case c.account == nil && fixedNodes[c.rawNode], c.user != 0:
		return nil
	case c.business != nil && c.token.Business == c.business.ID:
		return nil
	case c.account == nil: // nothing without an account may be reached by its id
		return unknownObject(c.r.Method, c.rawNode)
	case c.token.Business == 0:
		return fault.AssetForbidden.With("An app token cannot act for a business. Use the business's access token.")
	case c.account.ClosedAt != 0: // the operator removed it
		return unknownObject(c.r.Method, c.rawNode)
	case !c.token.May(c.account.ID) && (c.r.Method == http.MethodGet || c.r.Method == http.MethodHead):
		return unknownObject(c.r.Method, c.rawNode)
	case !c.token.May(c.account.ID):
		return fault.AssetForbidden.With("The token belongs to another business than %s %s.", c.nodeKind(), c.rawNode)
	case c.route.scope != "" && !c.token.Has(c.route.scope):
		return fault.NoPermission.With("The token lacks the permission %s.", c.route.scope)
	}
	return nil
}
