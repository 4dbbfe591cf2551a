package store

import (
	"io/fs"
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"

	"turnpike/internal/account"
)

// beforeVettings is the newest migration before vettings had a table.
const beforeVettings = 27

// TestApplicationsOfBeforeAreVettings migrates a database in which an application for an official account waits.
func TestApplicationsOfBeforeAreVettings(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "t.db")
	db, err := connect(path, 1, "FULL", 500)
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithVerbose(false))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), beforeVettings); err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{
		`INSERT INTO businesses (id, name, purpose, declared, created_at) VALUES (2, 'Azur', '', '', 1)`,
		`INSERT INTO accounts (id, business_id, name, currency, timezone, created_at) VALUES (3, 2, 'Azur', 'EUR', 'UTC', 1)`,
		`INSERT INTO numbers (id, account_id, display, digits, name, status) VALUES (4, 3, '+33 1', '331', 'Azur', 'CONNECTED'), (5, 3, '+33 2', '332', 'Azur', 'CONNECTED')`,
		`INSERT INTO number_documents (number_id, kind, document) VALUES (4, 'official', '{"status":"PENDING","application":{"business_website_url":"https://azur.example/"}}'),
			(5, 'official', '{"status":"CANCELLED"}')`,
	} {
		if _, err := db.ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Config{Path: path}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	found, err := s.Vettings(t.Context(), VettingFilter{Limit: 10})
	if err != nil || len(found) != 1 {
		t.Fatalf("found %+v, %v", found, err)
	}
	v := found[0]
	if v.Kind != account.VetOfficial || v.State != account.VettingPending || v.Number != 4 || v.Account != 3 || v.Business != 2 {
		t.Errorf("it became %+v", v)
	}
	if want := `{"business_website_url":"https://azur.example/"}`; string(v.Application) != want {
		t.Errorf("its application is %s, want %s", v.Application, want)
	}
}
