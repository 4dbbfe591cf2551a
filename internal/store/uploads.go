package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"turnpike/internal/account"
)

// Upload is a file that an app sends in one piece or in several.
type Upload struct {
	ID        string
	App       account.AppID
	Filename  string
	Type      string // MIME
	Length    int64  // bytes, as announced
	Received  int64  // bytes that are on disk
	Hash      string // SHA-256 in hexadecimal, once all are there
	Animated  bool
	Handle    string // once the blob is stored
	CreatedAt int64  // Unix milliseconds
	ExpiresAt int64
}

const uploadColumns = `id, app_id, filename, type, length, received, hash, animated, handle, created_at, expires_at`

func scanUpload(r scanner) (Upload, error) {
	var u Upload
	err := r.Scan(&u.ID, &u.App, &u.Filename, &u.Type, &u.Length, &u.Received, &u.Hash, &u.Animated, &u.Handle, &u.CreatedAt, &u.ExpiresAt)
	return u, err
}

// PutUpload keeps an upload as it is.
func (s *Store) PutUpload(ctx context.Context, u Upload) error {
	_, err := s.edits.ExecContext(ctx, `INSERT INTO uploads (`+uploadColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (id) DO UPDATE SET received = excluded.received, hash = excluded.hash, animated = excluded.animated,
		handle = excluded.handle, expires_at = excluded.expires_at`,
		u.ID, u.App, u.Filename, u.Type, u.Length, u.Received, u.Hash, flag(u.Animated), u.Handle, u.CreatedAt, u.ExpiresAt)
	if err != nil {
		return fmt.Errorf("store: keep an upload: %w", err)
	}
	return nil
}

// Upload finds an upload by its id.
func (s *Store) Upload(ctx context.Context, id string) (Upload, bool, error) {
	return s.oneUpload(ctx, `id = $1`, id)
}

// UploadByHandle finds a complete upload by its handle.
func (s *Store) UploadByHandle(ctx context.Context, handle string) (Upload, bool, error) {
	return s.oneUpload(ctx, `handle = $1`, handle)
}

func (s *Store) oneUpload(ctx context.Context, where, arg string) (Upload, bool, error) {
	u, err := scanUpload(s.reads.QueryRowContext(ctx, `SELECT `+uploadColumns+` FROM uploads WHERE `+where, arg))
	if errors.Is(err, sql.ErrNoRows) || arg == "" {
		return Upload{}, false, nil
	}
	if err != nil {
		return Upload{}, false, fmt.Errorf("store: find an upload: %w", err)
	}
	return u, true, nil
}

// OpenUploads counts uploads that are not complete, of an app and of all, and the bytes they announced.
func (s *Store) OpenUploads(ctx context.Context, app account.AppID) (ofApp, all int, bytes int64, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT COALESCE(SUM(CASE WHEN app_id = $1 THEN 1 ELSE 0 END), 0), COUNT(*), COALESCE(SUM(length), 0)
		FROM uploads WHERE handle = ''`, app).Scan(&ofApp, &all, &bytes)
	if err != nil {
		err = fmt.Errorf("store: count uploads: %w", err)
	}
	return ofApp, all, bytes, err
}

// ExpiredUploads lists uploads whose time is over.
func (s *Store) ExpiredUploads(ctx context.Context, now int64, limit int) ([]string, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT id FROM uploads WHERE expires_at <= $1 LIMIT $2`, now, limit)
	if err != nil {
		return nil, fmt.Errorf("store: list expired uploads: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("store: list expired uploads: %w", err)
		}
		out = append(out, id)
	}
	return out, rows.Err()
}

// DeleteUpload forgets an upload. Its blob, if there is one, is touched, so that whoever just used its
// handle has time to hold it.
func (s *Store) DeleteUpload(ctx context.Context, id string, at int64) error {
	err := transact(ctx, s.edits, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE blobs SET touched_at = $1 WHERE hash = (SELECT hash FROM uploads WHERE id = $2)`, at, id); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM uploads WHERE id = $1`, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("store: delete an upload: %w", err)
	}
	return nil
}

// HoldBlobs says which blobs an owner needs from now on, in place of those it needed; none lets go.
func (s *Store) HoldBlobs(ctx context.Context, owner string, hashes ...string) error {
	err := transact(ctx, s.edits, func(tx *sql.Tx) error { return holdBlobs(ctx, tx, owner, hashes) })
	if err != nil {
		return fmt.Errorf("store: hold blobs of %s: %w", owner, err)
	}
	return nil
}

func holdBlobs(ctx context.Context, tx *sql.Tx, owner string, hashes []string) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM blob_holds WHERE owner = $1`, owner); err != nil {
		return err
	}
	for _, hash := range hashes {
		if _, err := tx.ExecContext(ctx, `INSERT INTO blob_holds (owner, hash) VALUES ($1, $2) ON CONFLICT (owner, hash) DO NOTHING`, owner, hash); err != nil {
			return err
		}
	}
	return nil
}
