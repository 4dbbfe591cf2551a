package gazette

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/policy"
	"turnpike/internal/store"
)

// releases counts how often held messages were looked at.
type releases struct{ asked chan struct{} }

func (r *releases) Release(context.Context) error {
	select {
	case r.asked <- struct{}{}:
	default:
	}
	return nil
}

func openGazette(t *testing.T, dir string, cfg Config) (*Gazette, *store.Store) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	s, err := store.Open(t.Context(), store.Config{Path: filepath.Join(dir, "turnpike.db")}, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	g := New(cfg, Deps{
		Store: s, Engine: &releases{make(chan struct{}, 10)}, Directory: account.NewDirectory, Changed: func() <-chan struct{} { return nil },
		KeyPath: filepath.Join(dir, "policy-key.pem"), Clock: func() time.Time { return time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC) }, Logger: log,
	})
	if err := g.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return g, s
}

const tenth = `policy: house-rules
version: 1
effective: 2026-12-20
title: {en: House rules}
grounds: [{id: "1", text: {en: So it is.}}]
rules:
  - {id: one, ground: "1", effect: {do: refuse}}
`

// TestTheKeyAndTheVersionsStay over a restart: the shipped ones are adopted once.
func TestTheKeyAndTheVersionsStay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	g, s := openGazette(t, dir, DefaultConfig())
	if _, err := g.Publish(t.Context(), []byte(tenth), "operator"); err != nil {
		t.Fatal(err)
	}
	key := policy.Base64(g.PublicKey())
	if info, err := os.Stat(filepath.Join(dir, "policy-key.pem")); err != nil || info.Mode().Perm() != keyMode {
		t.Errorf("the key is %v, %v", info.Mode(), err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	g, _ = openGazette(t, dir, DefaultConfig())
	if policy.Base64(g.PublicKey()) != key {
		t.Error("the key changed")
	}
	v := g.Book().Version("house-rules", 1)
	if v == nil || len(g.Book().Versions("ai-providers")) != 8 {
		t.Fatalf("versions are gone or came twice: %v", g.Book().Names())
	}
	if err := v.Verify(v.Raw); err != nil || policy.Base64(v.Key) != key {
		t.Errorf("its seal: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "policy-key.pem"), []byte("nothing"), keyMode); err != nil {
		t.Fatal(err)
	}
	if err := g.Open(t.Context()); err == nil || !strings.Contains(err.Error(), "holds no key") {
		t.Errorf("a damaged key: %v", err)
	}
}

// TestAnotherProcessPublishes and this one takes it over, and looks at held messages.
func TestAnotherProcessPublishes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	g, _ := openGazette(t, dir, Config{Mode: "audit"})
	other, _ := openGazette(t, dir, DefaultConfig())
	if _, err := other.Publish(t.Context(), []byte(tenth), "operator"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- g.Run(ctx) }()
	asked := g.Engine.(*releases).asked
	timer := time.NewTimer(20 * time.Second)
	defer timer.Stop()
	for g.Book().Version("house-rules", 1) == nil {
		select {
		case <-asked:
		case <-timer.C:
			t.Fatal("it was not taken over")
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	f := &policy.Facts{Account: &policy.Account{ID: 1}, Country: "FR", At: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()}
	if v := g.Book().Decide(f); v.Effect != policy.Allow || len(v.Noted) != 1 {
		t.Errorf("in audit it is enforced: %+v", v)
	}
	if v := other.Book().Decide(f); v.Effect != policy.Refuse {
		t.Errorf("it is not enforced: %+v", v)
	}
	if err := (Config{Mode: "hard"}).Validate(); err == nil {
		t.Error("a mode that is none")
	}
}

// TestAPublicationIsNotForgotten by what was read before it.
func TestAPublicationIsNotForgotten(t *testing.T) {
	t.Parallel()
	g, s := openGazette(t, t.TempDir(), DefaultConfig())
	before, err := s.Policies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Publish(t.Context(), []byte(tenth), "operator"); err != nil {
		t.Fatal(err)
	}
	if err := g.read(before); err != nil || g.Book().Latest("house-rules") == nil {
		t.Errorf("it is forgotten: %v", err)
	}
}
