// Package store is the SQL side: authority for what people edit, and tables that are folded from the
// journal for whoever asks about the past.
//
// Owns: the schema and its migrations, every SQL text, the changes feed, dev's seeded world.
// Does not own: what the tables mean to a message (engine, template), the folding (projection).
// Called by: app, projection, graph, phone, console, webhook, carrier.
// Never breaks: an edit is on disk when its call returns; a projection's rows and its cursor change in
// one transaction; an older program refuses a newer schema.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"sync"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver named "sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Config of the store.
type Config struct {
	Path string // of the database file
}

// Store is an open database.
type Store struct {
	edits *sql.DB // one connection, fsync at every commit: for what people edit
	reads *sql.DB // a few connections
	folds *sql.DB // one connection without fsync at commit: for what the journal can give again
	log   *slog.Logger
	rates rates // of the folds
	shelf shelf // of rate cards

	mu    sync.Mutex
	nudge chan struct{} // closed and replaced at every edit
}

// maxReaders bounds connections that read; each holds a page cache of its own.
const maxReaders = 4

// Open opens the database, creates or migrates its schema, and refuses one that is newer.
func Open(ctx context.Context, cfg Config, log *slog.Logger) (*Store, error) {
	if cfg.Path == "" {
		return nil, errors.New("store: no database file is set")
	}
	s := &Store{log: log, nudge: make(chan struct{})}
	// Made here and not by the driver, so that nobody else on the machine reads secrets in it; its side
	// files take over its rights.
	f, err := os.OpenFile(cfg.Path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("store: open the database file: %w", err)
	}
	_ = f.Close()
	if s.edits, err = connect(cfg.Path, 1, "FULL", 500); err != nil {
		return nil, err
	}
	if err = s.migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.reads, err = connect(cfg.Path, maxReaders, "NORMAL", 2000); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.folds, err = connect(cfg.Path, 1, "NORMAL", 8000); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// connect opens a pool. cache is in KiB a connection.
func connect(path string, conns int, synchronous string, cache int) (*sql.DB, error) {
	q := url.Values{"_txlock": {"immediate"}}
	for _, p := range []string{
		"busy_timeout(10000)", "journal_mode(WAL)", "foreign_keys(ON)", "synchronous(" + synchronous + ")",
		fmt.Sprintf("cache_size(-%d)", cache), "temp_store(MEMORY)", "wal_autocheckpoint(4000)", "journal_size_limit(67108864)",
	} {
		q.Add("_pragma", p)
	}
	name := url.URL{Path: path} // SQLite takes a URI: what means something in one is escaped
	db, err := sql.Open("sqlite", "file:"+name.EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, fmt.Errorf("store: open %s: %w", path, err)
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

func (s *Store) migrate(ctx context.Context) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, s.edits, files, goose.WithVerbose(false))
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("store: read the schema's version: %w", err)
	}
	if have > want {
		return fmt.Errorf("store: the database has schema %d and this program knows %d: start the newer turnpike that made it", have, want)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("store: migrate the schema: %w", err)
	}
	return nil
}

// Close ends all connections.
func (s *Store) Close() error {
	var errs []error
	for _, db := range []*sql.DB{s.folds, s.reads, s.edits} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// Changed is closed at the next edit made through this store.
func (s *Store) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.nudge
}

// ChangeNumber is the number of the newest edit.
func (s *Store) ChangeNumber(ctx context.Context) (int64, error) {
	var n int64
	err := s.reads.QueryRowContext(ctx, `SELECT COALESCE(MAX(number), 0) FROM changes`).Scan(&n)
	return n, err
}

// edit runs f in a transaction together with its row of the changes feed, then nudges readers.
func (s *Store) edit(ctx context.Context, what string, f func(tx *sql.Tx) error) error {
	err := transact(ctx, s.edits, func(tx *sql.Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO changes (number, at, what)
			SELECT COALESCE(MAX(number), 0) + 1, CAST($1 AS BIGINT), $2 FROM changes`, nowMillis(), what)
		return err
	})
	if err != nil {
		return fmt.Errorf("store: %s: %w", what, err)
	}
	s.mu.Lock()
	close(s.nudge)
	s.nudge = make(chan struct{})
	s.mu.Unlock()
	return nil
}

func transact(ctx context.Context, db *sql.DB, f func(tx *sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
