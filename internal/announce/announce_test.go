package announce

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/notice"
	"turnpike/internal/store"
)

// listener is where notices go; each must be about a number that whoever follows the store knows.
type listener struct {
	t     *testing.T
	known func() *account.Directory
	heard chan account.NumberID
}

func (l *listener) Announce(_ context.Context, n notice.Notice, _ [16]byte) error {
	if l.known().Numbers[n.Number] == nil {
		l.t.Errorf("number %s is told of before anybody knows it", n.Number)
	}
	l.heard <- n.Number
	return nil
}

func TestANewNumberIsKnownBeforeItIsToldOf(t *testing.T) {
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
	l := &listener{t, func() *account.Directory { return dir }, make(chan account.NumberID, 1)}
	follow := func(ctx context.Context) (err error) {
		dir, err = s.Directory(ctx)
		return err
	}
	n := &account.Number{Account: dir.Accounts[300000000000001], Display: "+33 1 99 00 00 88", Digits: "33199000088", Name: "Azur", Status: account.Pending}
	if err := s.AddNumber(t.Context(), n, 1, nil, notice.NumberName{Name: "Azur", Decision: "APPROVED"}); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	done := make(chan error, 1)
	go func() { done <- New(s, l, follow, slog.New(slog.DiscardHandler)).Run(ctx) }()
	select {
	case id := <-l.heard:
		if id != n.ID {
			t.Errorf("told of %s, want %s", id, n.ID)
		}
	case <-ctx.Done():
		t.Error("nothing was told")
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
