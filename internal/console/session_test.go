package console

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"turnpike/internal/account"
)

// leaving is a reviewer whose token is revoked while their request is looked at.
type leaving struct{ asked int }

func (l *leaving) ReviewerByToken(context.Context, account.TokenHash) (string, error) {
	if l.asked++; l.asked == 1 {
		return "anna", nil
	}
	return "", nil
}

// TestARevokedTokenIsNobodys: who lost their token between two looks is refused, and no reviewer without a name.
func TestARevokedTokenIsNobodys(t *testing.T) {
	t.Parallel()
	c, err := New(Deps{Password: "secret", Reviewers: &leaving{}, Clock: time.Now, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/turnpike/v1/cases", nil)
	r.Header.Set("Authorization", "Bearer TRtoken")
	if who, err := c.Authorize(r); err == nil {
		t.Errorf("%q is let in", who)
	}
}
