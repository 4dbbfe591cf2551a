package store

import (
	"log/slog"
	"path/filepath"
	"testing"

	"turnpike/internal/account"
	"turnpike/internal/notice"
)

// TestAnAccountIsClosedOnce: a second time changes neither when it was closed nor its numbers, and tells nothing.
func TestAnAccountIsClosedOnce(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), Config{Path: filepath.Join(t.TempDir(), "t.db")}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Seed(t.Context(), DevWorld()); err != nil {
		t.Fatal(err)
	}
	const number = account.NumberID(400000000000001)
	dir, err := s.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	of, digits := dir.Numbers[number].Account.ID, dir.Numbers[number].Digits
	told := []notice.Notice{{Account: of, Body: notice.AccountUpdate{Event: "ACCOUNT_DELETED"}}}
	for at := range int64(2) {
		if err := s.CloseAccount(t.Context(), of, 1000+at, told); err != nil {
			t.Fatal(err)
		}
	}
	if dir, err = s.Directory(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := dir.Accounts[of].ClosedAt; got != 1000 {
		t.Errorf("it was closed at %d", got)
	}
	if got, want := dir.Numbers[number].Digits, digits+"#"+number.String(); got != want {
		t.Errorf("its number is %s, want %s", got, want)
	}
	if waiting, err := s.PendingNotices(t.Context(), 10); err != nil || len(waiting) != 1 {
		t.Errorf("%d notices wait, %v", len(waiting), err)
	}
}
