package api

import (
	"crypto/subtle"
	"net/http"
	"strconv"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/stranger"
)

// Authorizer knows the console's password and its sessions.
type Authorizer interface {
	// Business is the token that a business logged in with at the console, nil without a session of one.
	Business(r *http.Request) *account.Token
	// Authorize returns account.Operator, the name of a reviewer, or a refusal with a status and a code.
	Authorize(r *http.Request) (who string, err error)
}

// identify finds out who calls and whether their role may.
func (a *Door) identify(r *http.Request, may Role) (Caller, error) {
	c := Caller{Role: Public, Place: stranger.Place(r)}
	var err error
	if may != Public {
		if c, err = a.name(r, c); err != nil {
			return c, err
		}
	}
	switch {
	case c.Role&may == 0 && c.Role == Public:
		return c, Refuse(http.StatusUnauthorized, "token_missing", "Send 'Authorization: Bearer …' with %s.", rolesText(may))
	case c.Role&may == 0:
		return c, Refuse(http.StatusForbidden, "role_wrong", "This is for %s.", rolesText(may))
	case c.Role == Public && !a.strange.Take(c.Place, a.Clock()):
		return c, Refuse(http.StatusTooManyRequests, "too_many_requests", "Too many requests from where you are; wait a minute.")
	}
	return c, nil
}

// name finds whose token or session a request carries; whoever has neither stays the public.
func (a *Door) name(r *http.Request, c Caller) (Caller, error) {
	raw, given := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !given {
		if len(r.Cookies()) == 0 {
			return c, nil
		}
		if token := a.Operator.Business(r); token != nil {
			c.business(token)
		} else if who, err := a.Operator.Authorize(r); err == nil {
			c.staff(who)
		}
		return c, nil
	}
	raw = strings.TrimSpace(raw)
	token, err := a.businessToken(raw)
	if err != nil {
		return c, err
	}
	if token != nil {
		c.business(token)
		return c, nil
	}
	who, err := a.Operator.Authorize(r) // which also counts the wrong ones
	if err != nil {
		return c, err
	}
	c.staff(who)
	return c, nil
}

// business makes the caller the business of a token, or the app of one that is of no business.
func (c *Caller) business(token *account.Token) {
	c.Role, c.Token, c.Name = Business, token, "business "+token.Business.String()
	if token.Business == 0 {
		c.Name = "app " + token.App.ID.String()
	}
}

// staff makes the caller the operator, or one of their people.
func (c *Caller) staff(who string) {
	c.Role, c.Name = Reviewer, who
	if who == account.Operator {
		c.Role = Operator
	}
}

// businessToken finds a token of the Cloud API, nil when it is none. APP_ID|APP_SECRET is the app's own,
// which reaches no account.
func (a *Door) businessToken(raw string) (*account.Token, error) {
	dir := a.Directory()
	if id, secret, ok := strings.Cut(raw, "|"); ok {
		n, _ := strconv.ParseUint(id, 10, 64)
		app := dir.Apps[account.AppID(n)]
		if app == nil || subtle.ConstantTimeCompare([]byte(app.Secret), []byte(secret)) != 1 {
			return nil, nil //nolint:nilnil // a password may hold a bar, too
		}
		return &account.Token{App: app}, nil
	}
	token := dir.Tokens[account.HashToken(raw)]
	if token != nil && token.ExpiresAt != 0 && token.ExpiresAt <= a.Clock().UnixMilli() {
		return nil, Refuse(http.StatusUnauthorized, "token_expired", "This access token has expired; make a new one.")
	}
	return token, nil
}

func rolesText(may Role) string {
	var out []string
	for _, one := range []struct {
		role Role
		text string
	}{{Business, "an access token of the business or its BSP"}, {Reviewer, "a reviewer's token"}, {Operator, "the console's password"}} {
		if may&one.role != 0 {
			out = append(out, one.text)
		}
	}
	return strings.Join(out, " or ")
}
