package store

import (
	"log/slog"
	"path/filepath"
	"testing"

	"turnpike/internal/account"
)

// TestChangesOfAnAccountAtOnce: none undoes another, as when the operator has an account not read while its business
// chooses something else.
func TestChangesOfAnAccountAtOnce(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), Config{Path: filepath.Join(t.TempDir(), "t.db")}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Seed(t.Context(), DevWorld()); err != nil {
		t.Fatal(err)
	}
	const id account.ID = 300000000000001
	changes := []func(*account.Account){
		func(a *account.Account) { a.Options.Unread = true },
		func(a *account.Account) { a.Options.Payer = 200000000000002 },
		func(a *account.Account) { a.Options.Terms = &account.Terms{SignedBy: "Jeanne Azur", At: 1} },
		func(a *account.Account) { a.Name = "Azur Voyages" },
	}
	done := make(chan error, len(changes))
	for _, f := range changes {
		go func() { done <- s.EditAccount(t.Context(), id, f) }()
	}
	for range changes {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	dir, err := s.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if a := dir.Accounts[id]; !a.Options.Unread || a.Options.Payer != 200000000000002 || a.Options.Terms == nil || a.Name != "Azur Voyages" {
		t.Errorf("the account is %s, %+v", a.Name, a.Options)
	}
}
