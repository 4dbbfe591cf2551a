package app

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"turnpike/internal/config"
	"turnpike/internal/message"
	"turnpike/internal/store"
)

// poll waits until something holds that this program brings about by itself.
func poll(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(20 * time.Second)
	for !holds() {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("%s did not come", what)
		}
	}
}

// startError is why the program does not start on a directory.
func startError(t *testing.T, dir string, clock func() time.Time) string {
	t.Helper()
	cfg := config.Default()
	cfg.Data, cfg.Listen, cfg.Dev, cfg.Console.Password = dir, "127.0.0.1:0", true, password
	a, err := New(cfg, Deps{Clock: clock, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err = a.Run(t.Context(), func(string) { t.Error("it started") }); err == nil {
		return "nothing"
	}
	return err.Error()
}

// TestOldRecordsAreDroppedOnceTheyAreKept lets months go by: the journal forgets its beginning, and the
// engine all the same knows who blocked it.
func TestOldRecordsAreDroppedOnceTheyAreKept(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	clock := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	dir := t.TempDir()
	s := bootAt(t, dir, clock)
	s.write("hello")
	s.post("/phone/v1/people/"+ada+"/conversations/"+number+"/block", "", "")
	later := func(d time.Duration) {
		ahead.Add(int64(d))
		s.send("later")
	}
	poll(t, "two snapshots", func() bool {
		later(2 * time.Hour)
		return s.app.engine.Kept() > 0
	})
	later(40 * 24 * time.Hour)
	poll(t, "the tables", func() bool { return s.app.projection.Next() == s.app.journal.Next() })
	needed := s.app.trim(t.Context(), 0)
	if needed < 3 {
		t.Fatalf("records from %d on are needed", needed)
	}
	s.app.trim(t.Context(), needed)
	s.stop()
	s = bootAt(t, dir, clock)
	r := s.app.journal.Reader(1)
	defer r.Close()
	if b, err := r.Next(t.Context()); err != nil || b.First == 1 {
		t.Errorf("the oldest record is %d, %v", b.First, err)
	}
	s.send("after months")
	poll(t, "the failure of what is sent to somebody who blocked the number", func() bool {
		ms, err := s.app.store.Messages(t.Context(), store.MessageFilter{Limit: 1})
		return err == nil && len(ms) == 1 && ms[0].Status == message.Failed && ms[0].Code == 131026
	})
	s.stop()
	// Without any snapshot what was dropped is lost: that must not pass in silence.
	for _, name := range []string{"snapshot", "snapshot.spare"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := startError(t, dir, clock); !strings.Contains(err, "past their retention and no snapshot holds what they said") {
		t.Errorf("started without a snapshot: %s", err)
	}
}
