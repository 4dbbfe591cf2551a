package console

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/stranger"
)

// session is of the operator, or of a reviewer or a business as long as their token is good.
type session struct {
	until    time.Time
	token    account.TokenHash // zero: the operator's
	business bool              // a token of the Cloud API
}

// Visitor is whoever the console is shown to.
type Visitor struct {
	Name  string         // account.Operator, a reviewer's or a business's
	Token *account.Token // of a business; nil of the operator and reviewers
}

// Authorize says who of the operator's people calls: account.Operator, who has the password or a session of it, or a
// reviewer by their name. What it returns else has a status and a code for whoever asked.
func (c *Door) Authorize(r *http.Request) (who string, err error) {
	v, err := c.visitor(r)
	if err == nil && v.Token != nil {
		return "", refuse(http.StatusForbidden, "role_wrong", "This is for the operator and reviewers.")
	}
	return v.Name, err
}

// Business is the token that a business logged in with, nil when the request carries no session of one.
func (c *Door) Business(r *http.Request) *account.Token {
	v, err := c.session(r)
	if err != nil {
		return nil
	}
	return v.Token
}

// visitor says who calls.
func (c *Door) visitor(r *http.Request) (Visitor, error) {
	var v Visitor
	var err error
	if secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		var s session
		if s, err = c.check(r, secret); err == nil {
			v, err = c.owner(r.Context(), s)
		}
	} else {
		v, err = c.session(r)
	}
	if v.Name == "" && err == nil { // also a token that was withdrawn while it was looked at
		err = refuse(http.StatusUnauthorized, "login_required", "Log in at /console/, or send the password as 'Authorization: Bearer …'.")
	}
	return v, err
}

// session is whose cookie a request carries; without a name when it is nobody's.
func (c *Door) session(r *http.Request) (Visitor, error) {
	for _, cookie := range r.CookiesNamed(cookieName) {
		c.mu.Lock()
		s, known := c.sessions[cookie.Value]
		c.mu.Unlock()
		if known && c.Clock().Before(s.until) {
			return c.owner(r.Context(), s)
		}
	}
	return Visitor{}, nil
}

// owner is whose session it is; without a name when the token is good no more.
func (c *Door) owner(ctx context.Context, s session) (Visitor, error) {
	switch {
	case s.token == (account.TokenHash{}):
		return Visitor{Name: account.Operator}, nil
	case s.business:
		token := c.token(s.token)
		if token == nil {
			return Visitor{}, nil
		}
		return Visitor{c.Directory().Businesses[token.Business].Name, token}, nil
	}
	name, err := c.Reviewers.ReviewerByToken(ctx, s.token)
	return Visitor{Name: name}, err
}

// token is a business's access token that is good now, or nil.
func (c *Door) token(hash account.TokenHash) *account.Token {
	dir := c.Directory()
	t := dir.Tokens[hash]
	if t == nil || dir.Businesses[t.Business] == nil || (t.ExpiresAt != 0 && t.ExpiresAt <= c.Clock().UnixMilli()) {
		return nil
	}
	return t
}

// check says whose a text is: the operator's password, or a token of a reviewer or a business. Whoever tries too many wrong
// ones has to wait, even for a right one: else the wait would tell which it is.
func (c *Door) check(r *http.Request, text string) (session, error) {
	now := c.Clock()
	if !c.tries.Left(stranger.Place(r), now) {
		return session{}, refuse(http.StatusTooManyRequests, "too_many_tries", "Too many wrong passwords; wait a few seconds.")
	}
	sum := sha256.Sum256([]byte(text))
	if subtle.ConstantTimeCompare(sum[:], c.password[:]) == 1 {
		return session{until: now.Add(sessionLength)}, nil
	}
	token := account.HashToken(text)
	if name, err := c.Reviewers.ReviewerByToken(r.Context(), token); name != "" || err != nil {
		return session{until: now.Add(sessionLength), token: token}, err
	}
	if c.token(token) != nil {
		return session{until: now.Add(sessionLength), token: token, business: true}, nil
	}
	c.tries.Take(stranger.Place(r), now)
	return session{}, refuse(http.StatusUnauthorized, "password_wrong",
		"That is not the password, nor a token of a reviewer or a business. `turnpike dev` prints the password; in serve it is TURNPIKE_CONSOLE_PASSWORD.")
}

func (c *Door) login(w http.ResponseWriter, r *http.Request) {
	var req struct {
		Password string `json:"password"`
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := decode(r, &req, `{"password":"…"}; a token of a reviewer or a business will do`); err != nil {
		c.fail(w, r, err)
		return
	}
	s, err := c.check(r, req.Password)
	if err != nil {
		c.fail(w, r, err)
		return
	}
	token := rand.Text()
	c.keep(token, s)
	http.SetCookie(w, sessionCookie(r, token, int(sessionLength.Seconds())))
	w.WriteHeader(http.StatusNoContent)
}

// sessionCookie is kept from scripts and other sites. Secure follows the connection, which may end at
// a proxy: on loopback there is no TLS.
func sessionCookie(r *http.Request, token string, age int) *http.Cookie {
	secure := r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
	return &http.Cookie{ //nolint:gosec // see above
		Name: cookieName, Value: token, Path: "/", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: secure,
	}
}

// keep adds a session and drops those that are over.
func (c *Door) keep(token string, of session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now, oldest, own := c.Clock(), "", 0
	for t, s := range c.sessions {
		if !now.Before(s.until) {
			delete(c.sessions, t)
		} else if s.token == of.token {
			if own++; oldest == "" || s.until.Before(c.sessions[oldest].until) {
				oldest = t
			}
		}
	}
	if own >= maxSessions {
		delete(c.sessions, oldest)
	}
	c.sessions[token] = of
}

func (c *Door) logout(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(cookieName); err == nil {
		c.mu.Lock()
		delete(c.sessions, cookie.Value)
		c.mu.Unlock()
	}
	http.SetCookie(w, sessionCookie(r, "", -1))
	w.WriteHeader(http.StatusNoContent)
}
