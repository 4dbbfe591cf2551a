package store

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"turnpike/internal/account"
)

// open opens a store in a directory; it is closed with the test.
func open(tb testing.TB, dir string) *Store {
	tb.Helper()
	s, err := Open(tb.Context(), Config{Path: filepath.Join(dir, "turnpike.db")}, slog.New(slog.DiscardHandler))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// seeded is an open store with dev's world.
func seeded(tb testing.TB, dir string) *Store {
	tb.Helper()
	s := open(tb, dir)
	if done, err := s.Seed(tb.Context(), DevWorld()); err != nil || !done {
		tb.Fatalf("seed: %v %v", done, err)
	}
	return s
}

// copyOf copies the files of an open store, as a crash of the process would leave them.
func copyOf(tb testing.TB, dir string) string {
	tb.Helper()
	to := tb.TempDir()
	for _, name := range []string{"turnpike.db", "turnpike.db-wal"} {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, name), raw, 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	return to
}

func TestMigrationsAreNumberedWithoutGaps(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	slices.Sort(files)
	for i, name := range files {
		if !strings.HasPrefix(filepath.Base(name), fmt.Sprintf("%04d_", i+1)) {
			t.Errorf("%s stands at place %d", name, i+1)
		}
	}
}

func TestSchemaComesFromNothingAndStays(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	for _, table := range []string{"businesses", "accounts", "numbers", "apps", "links", "tokens", "templates", "people", "messages", "conversations", "counters", "cursors", "changes"} {
		var n int
		if err := s.reads.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM "+table).Scan(&n); err != nil || n != 0 {
			t.Errorf("%s: %d rows, %v", table, n, err)
		}
	}
	if err := s.PutSetting(t.Context(), "kept", "yes"); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir)
	if v, ok, err := again.Setting(t.Context(), "kept"); v != "yes" || !ok || err != nil {
		t.Errorf("after opening again: %q %v %v", v, ok, err)
	}
	if _, ok, err := again.Setting(t.Context(), "never"); ok || err != nil {
		t.Errorf("a setting that nobody made: %v %v", ok, err)
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	if _, err := s.edits.ExecContext(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), Config{Path: filepath.Join(dir, "turnpike.db")}, slog.New(slog.DiscardHandler))
	if err == nil || !strings.Contains(err.Error(), "schema 9999") || !strings.Contains(err.Error(), "start the newer turnpike") {
		t.Errorf("opened over a newer schema: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	log := slog.New(slog.DiscardHandler)
	if _, err := Open(t.Context(), Config{}, log); err == nil {
		t.Error("opened no file")
	}
	garbage := filepath.Join(t.TempDir(), "turnpike.db")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("this is no database. ", 400)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Config{Path: garbage}, log); err == nil {
		t.Error("opened garbage")
	}
	if _, err := Open(t.Context(), Config{Path: filepath.Join(t.TempDir(), "not", "there", "turnpike.db")}, log); err == nil {
		t.Error("opened a file in a directory that is not there")
	}
}

// TestPathsAreTakenLiterally holds that a path is no URI: these characters mean something in one.
func TestPathsAreTakenLiterally(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a b?mode=ro#c%41&d")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	if err := s.PutSetting(t.Context(), "x", "y"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "turnpike.db")); err != nil {
		t.Errorf("the database is somewhere else: %v", err)
	}
}

// edits is one of each edit that the changes feed carries.
var edits = map[string]func(ctx context.Context, s *Store) error{
	"subscription": func(ctx context.Context, s *Store) error {
		return s.PutSubscription(ctx, 100000000000001, account.Subscription{Callback: account.Callback{URL: "https://example.com/", VerifyToken: "v", MaxBatch: 7}, Fields: []string{"messages"}, Active: true})
	},
	"subscription gone": func(ctx context.Context, s *Store) error { return s.DeleteSubscription(ctx, 100000000000001) },
	"link": func(ctx context.Context, s *Store) error {
		return s.PutLink(ctx, 300000000000001, 100000000000001, account.Callback{URL: "https://example.com/link", VerifyToken: "w"})
	},
	"link gone": func(ctx context.Context, s *Store) error {
		_, err := s.DeleteLink(ctx, 300000000000002, 100000000000001)
		return err
	},
	"number": func(ctx context.Context, s *Store) error {
		return s.PutNumberOverride(ctx, 400000000000001, account.Callback{URL: "https://example.com/number", VerifyToken: "u", MaxBatch: 1})
	},
}

func TestEveryEditIsFeltByReaders(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, other := seeded(t, dir), open(t, dir)
	for name, edit := range edits {
		before, err := s.ChangeNumber(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		nudge := s.Changed()
		if err := edit(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		select {
		case <-nudge:
		default:
			t.Errorf("%s: nobody was nudged", name)
		}
		if n, err := other.ChangeNumber(t.Context()); n != before+1 || err != nil {
			t.Errorf("%s: another connection sees change %d after %d: %v", name, n, before, err)
		}
		if d, err := other.Directory(t.Context()); err != nil || d.Version != before+1 {
			t.Errorf("%s: the directory is of change %d: %v", name, d.Version, err)
		}
	}
}

func TestAFailedEditChangesNothing(t *testing.T) {
	t.Parallel()
	s := seeded(t, t.TempDir())
	before, _ := s.ChangeNumber(t.Context())
	nudge := s.Changed()
	for name, err := range map[string]error{
		"subscription of no app": s.PutSubscription(t.Context(), 1, account.Subscription{}),
		"of no app, gone":        s.DeleteSubscription(t.Context(), 1),
		"link of no account":     s.PutLink(t.Context(), 1, 100000000000001, account.Callback{}),
		"override of no number":  s.PutNumberOverride(t.Context(), 1, account.Callback{}),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := edits["number"](gone, s); err == nil {
		t.Error("an edit of a caller who left was made")
	}
	if after, err := s.ChangeNumber(t.Context()); after != before || err != nil {
		t.Errorf("the feed went from %d to %d: %v", before, after, err)
	}
	select {
	case <-nudge:
		t.Error("readers were nudged for nothing")
	default:
	}
}

// TestTwoProcessesEdit holds that the feed counts up by one whoever writes.
func TestTwoProcessesEdit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one, two := seeded(t, dir), open(t, dir)
	before, _ := one.ChangeNumber(t.Context())
	const each = 20
	var wg sync.WaitGroup
	for _, s := range []*Store{one, two} {
		wg.Go(func() {
			for range each {
				if err := edits["link"](t.Context(), s); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	rows, err := one.reads.QueryContext(t.Context(), `SELECT number FROM changes ORDER BY number`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	want := int64(1)
	for ; rows.Next(); want++ {
		var n int64
		if err := rows.Scan(&n); err != nil || n != want {
			t.Fatalf("change %d where %d belongs: %v", n, want, err)
		}
	}
	if want-1 != before+2*each || rows.Err() != nil {
		t.Errorf("%d changes, want %d: %v", want-1, before+2*each, rows.Err())
	}
}

func TestEditsSurviveAKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := seeded(t, dir)
	for _, name := range []string{"subscription", "link", "number", "link gone"} {
		if err := edits[name](t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	d, err := open(t, copyOf(t, dir)).Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	app, number := d.Apps[100000000000001], d.Numbers[400000000000001]
	if got := app.Subscription; got.URL != "https://example.com/" || got.VerifyToken != "v" || got.MaxBatch != 7 || !got.Active || !slices.Equal(got.Fields, []string{"messages"}) {
		t.Errorf("subscription: %+v", got)
	}
	if got := number.Override; got != (account.Callback{URL: "https://example.com/number", VerifyToken: "u", MaxBatch: 1}) {
		t.Errorf("number: %+v", got)
	}
	if got := d.Links[300000000000001]; len(got) != 1 || got[0].App != app || got[0].Override.URL != "https://example.com/link" {
		t.Errorf("link: %+v", got)
	}
	if got := d.Links[300000000000002]; len(got) != 0 {
		t.Errorf("a link that was deleted: %+v", got)
	}
}
