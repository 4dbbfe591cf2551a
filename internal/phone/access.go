package phone

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"turnpike/internal/carrier/network"
	"turnpike/internal/engine"
	"turnpike/internal/fault"
)

// Patterns that authorize treats on their own.
const (
	patternBusinesses = "GET /phone/v1/businesses"
	patternEvents     = "GET /phone/v1/events"
	patternMedia      = "GET /phone/v1/people/{address}/messages/{id}/media/{n}"
)

// authorize checks in serve that the token belongs to the addresses that a request is about. What is
// about nobody in particular is open in dev only, but for the list of businesses.
func (p *Door) authorize(r *http.Request) error {
	if p.Authorize == nil {
		return nil
	}
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if token == "" && (r.Pattern == patternEvents || r.Pattern == patternMedia) { // browsers give a stream or a picture no header
		token = r.URL.Query().Get("token")
	}
	owner, ok := p.Authorize(r.Context(), token)
	if !ok {
		return &problem{http.StatusUnauthorized, "token_invalid", "Send the token of your address in the header 'Authorization: Bearer …'. The operator hands tokens out."}
	}
	var wanted []string
	switch {
	case r.PathValue("address") != "":
		wanted = []string{r.PathValue("address")}
	case r.Pattern == patternEvents:
		wanted = r.URL.Query()["address"]
	case r.Pattern == patternBusinesses:
		return nil
	}
	if len(wanted) == 0 {
		return &problem{http.StatusForbidden, "not_yours", "This path is open in turnpike dev only."}
	}
	for _, w := range wanted {
		if a, err := parseAddress(w); err != nil || a != owner {
			return &problem{http.StatusForbidden, "not_yours", "The token belongs to another address."}
		}
	}
	return nil
}

// problem is a refusal of this door.
type problem struct {
	status  int
	code    string
	message string
}

func (e *problem) Error() string { return e.message }

func badRequest(code, format string, args ...any) error {
	return &problem{http.StatusBadRequest, code, fmt.Sprintf(format, args...)}
}

func notFound(code, format string, args ...any) error {
	return &problem{http.StatusNotFound, code, fmt.Sprintf(format, args...)}
}

// fail renders a refusal and logs it; the header X-Request-Id finds it in the log.
func (p *Door) fail(w http.ResponseWriter, r *http.Request, err error) {
	known := asProblem(err)
	id := rand.Text()
	if known == nil {
		known = &problem{http.StatusInternalServerError, "internal", "Something failed here; the operator's log says what. Try again."}
		p.Logger.Error("phone request failed", "route", r.Pattern, "request_id", id, "error", err)
	} else {
		p.Logger.Debug("phone request refused", "route", r.Pattern, "code", known.code, "request_id", id)
	}
	w.Header().Set("X-Request-ID", id)
	writeJSON(w, known.status, map[string]any{"error": map[string]string{"code": known.code, "message": known.message}})
}

// asProblem gives an error the words of this door; nil when it is a fault of ours.
func asProblem(err error) *problem {
	if known, ok := errors.AsType[*problem](err); ok {
		return known
	}
	refused, isFault := errors.AsType[*fault.Error](err)
	switch {
	case errors.Is(err, engine.ErrBlocked):
		return &problem{http.StatusConflict, "blocked", "You blocked this business. Unblock it first."}
	case errors.Is(err, engine.ErrBarred):
		return &problem{http.StatusForbidden, "cannot_contact", "You cannot contact this business."}
	case errors.Is(err, network.ErrUsernameTaken):
		return &problem{http.StatusConflict, "username_taken", "Somebody has this username already."}
	case errors.Is(err, network.ErrUnknown):
		return &problem{http.StatusNotFound, "person_unknown", "Nobody has this address. Create the person with POST /phone/v1/people."}
	case errors.Is(err, network.ErrFull):
		return &problem{http.StatusInsufficientStorage, "network_full", err.Error() + "."}
	case isFault && refused.Advice == fault.RetryLater:
		return &problem{http.StatusServiceUnavailable, "unavailable", refused.DetailText()}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &problem{http.StatusServiceUnavailable, "cancelled", "The request ended before its answer."}
	}
	return nil
}
