package graph

import (
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"turnpike/internal/account"
	"turnpike/internal/notice"
	"turnpike/internal/store"
)

// TestVerificationsOfAListAreReadAtOnce: the second account of a list needs no more of the store, which is closed by then.
func TestVerificationsOfAListAreReadAtOnce(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), store.Config{Path: filepath.Join(t.TempDir(), "t.db")}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Seed(t.Context(), store.DevWorld()); err != nil {
		t.Fatal(err)
	}
	dir, err := s.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	asks := func(id account.BusinessID, states ...account.VettingState) {
		for _, state := range states {
			v := &account.Vetting{Kind: account.VetBusiness, State: state, Business: id}
			if err := s.AskVetting(t.Context(), v, func(*store.Subject, *account.Vetting) ([]notice.Notice, error) { return nil, nil }); err != nil {
				t.Fatal(err)
			}
		}
	}
	asks(200000000000001, account.VettingRejected, account.VettingDeferred)
	asks(200000000000002, account.VettingRejected)
	c := &call{door: &Door{Deps: Deps{Store: s}}, r: httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)}
	for _, a := range dir.Accounts {
		c.listed = append(c.listed, a)
	}
	for id, want := range map[account.BusinessID]string{200000000000001: "pending", 200000000000002: "rejected"} {
		if got, f := c.verification(dir.Businesses[id]); f != nil || got != want {
			t.Errorf("%d is %v, %v, wanted %s", id, got, f, want)
		}
		_ = s.Close()
	}
}
