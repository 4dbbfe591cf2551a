package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/message"
)

// NodeMedia is the kind of node that a media is.
const NodeMedia = "media"

// Media is a blob under an id. It belongs to a number, or, while Number is 0, to a person.
type Media struct {
	ID        uint64
	Number    account.NumberID
	Address   message.Address
	Hash      string // SHA-256 in hexadecimal
	Type      string // MIME
	Size      int64  // bytes
	Filename  string
	Animated  bool
	Inbound   bool  // a person sent it to the number
	CreatedAt int64 // Unix milliseconds
	ExpiresAt int64
}

// TouchBlob says that a blob is wanted: it is about to be stored, or to be referred to anew. It says
// whether the blob was unknown.
func (s *Store) TouchBlob(ctx context.Context, hash string, size, at int64) (fresh bool, err error) {
	err = transact(ctx, s.edits, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE blobs SET touched_at = $1 WHERE hash = $2`, at, hash)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n > 0 {
			return err
		}
		fresh = true
		_, err = tx.ExecContext(ctx, `INSERT INTO blobs (hash, size, touched_at) VALUES ($1, $2, $3)`, hash, size, at)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("store: note a blob: %w", err)
	}
	return fresh, nil
}

// BlobBytes is how much the blob storage holds.
func (s *Store) BlobBytes(ctx context.Context) (int64, error) {
	var n int64
	if err := s.reads.QueryRowContext(ctx, `SELECT COALESCE(SUM(size), 0) FROM blobs`).Scan(&n); err != nil {
		return 0, fmt.Errorf("store: add up blobs: %w", err)
	}
	return n, nil
}

// AddMedia gives a stored blob an id.
func (s *Store) AddMedia(ctx context.Context, m Media) (uint64, error) {
	err := transact(ctx, s.edits, func(tx *sql.Tx) error {
		node := Node{Kind: NodeMedia, Number: m.Number}
		if m.Number != 0 {
			if err := tx.QueryRowContext(ctx, `SELECT account_id FROM numbers WHERE id = $1`, m.Number).Scan(&node.Account); err != nil {
				return err
			}
		}
		var err error
		if m.ID, err = addNode(ctx, tx, node); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO media (`+mediaColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			int64(m.ID), m.Number, string(m.Address), m.Hash, m.Type, m.Size, m.Filename, flag(m.Animated), flag(m.Inbound), m.CreatedAt, m.ExpiresAt)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("store: add media: %w", err)
	}
	return m.ID, nil
}

const mediaColumns = `id, number_id, address, hash, type, size, filename, animated, inbound, created_at, expires_at`

func scanMedia(r scanner) (m Media, err error) {
	err = r.Scan(&m.ID, &m.Number, &m.Address, &m.Hash, &m.Type, &m.Size, &m.Filename, &m.Animated, &m.Inbound, &m.CreatedAt, &m.ExpiresAt)
	return m, err
}

// Media finds media by its id, expired or not.
func (s *Store) Media(ctx context.Context, id uint64) (Media, bool, error) {
	m, err := scanMedia(s.reads.QueryRowContext(ctx, `SELECT `+mediaColumns+` FROM media WHERE id = $1`, int64(id)))
	if errors.Is(err, sql.ErrNoRows) {
		return Media{}, false, nil
	}
	if err != nil {
		return Media{}, false, fmt.Errorf("store: find media %d: %w", id, err)
	}
	return m, true, nil
}

// MediaOwner is who uploaded media, and how many bytes of it.
type MediaOwner struct {
	Number  account.NumberID
	Address message.Address
	Bytes   int64
}

// MediaOwners lists everybody who has uploaded media that is still there.
func (s *Store) MediaOwners(ctx context.Context) ([]MediaOwner, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT number_id, address, SUM(size) FROM media WHERE inbound = 0 GROUP BY number_id, address`)
	if err != nil {
		return nil, fmt.Errorf("store: add up media: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []MediaOwner
	for rows.Next() {
		var o MediaOwner
		if err := rows.Scan(&o.Number, &o.Address, &o.Bytes); err != nil {
			return nil, fmt.Errorf("store: add up media: %w", err)
		}
		out = append(out, o)
	}
	return out, rows.Err()
}

// DeleteMedia forgets a media's id and gives what it was, if there was one. Its blob is touched, so that what
// was just sent with it has time to become an attachment.
func (s *Store) DeleteMedia(ctx context.Context, id uint64, at int64) (m Media, was bool, err error) {
	err = transact(ctx, s.edits, func(tx *sql.Tx) error {
		m, err = scanMedia(tx.QueryRowContext(ctx, `DELETE FROM media WHERE id = $1 RETURNING `+mediaColumns, int64(id)))
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		was = true
		if _, err := tx.ExecContext(ctx, `UPDATE blobs SET touched_at = $1 WHERE hash = $2`, at, m.Hash); err != nil {
			return err
		}
		return dropNode(ctx, tx, id)
	})
	if err != nil {
		return Media{}, false, fmt.Errorf("store: delete media %d: %w", id, err)
	}
	return m, was, nil
}

// ExpiredMedia lists media whose time is over.
func (s *Store) ExpiredMedia(ctx context.Context, now int64, limit int) ([]uint64, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT id FROM media WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2`, now, limit)
	if err != nil {
		return nil, fmt.Errorf("store: list expired media: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []uint64
	for rows.Next() {
		var id uint64
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("store: list expired media: %w", err)
		}
		out = append(out, id)
	}
	return out, rows.Err()
}

// unused is true of a blob that nothing refers to.
const unused = `NOT EXISTS (SELECT 1 FROM media WHERE media.hash = blobs.hash)
	AND NOT EXISTS (SELECT 1 FROM attachments WHERE attachments.hash = blobs.hash)
	AND NOT EXISTS (SELECT 1 FROM uploads WHERE uploads.hash = blobs.hash)
	AND NOT EXISTS (SELECT 1 FROM blob_holds WHERE blob_holds.hash = blobs.hash)`

// UnusedBlobs lists blobs that nothing refers to and nobody touched since a moment, after a hash.
func (s *Store) UnusedBlobs(ctx context.Context, touchedBefore int64, after string, limit int) ([]string, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT hash FROM blobs WHERE touched_at < $1 AND hash > $2 AND `+unused+` ORDER BY hash LIMIT $3`,
		touchedBefore, after, limit)
	if err != nil {
		return nil, fmt.Errorf("store: list unused blobs: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var hash string
		if err := rows.Scan(&hash); err != nil {
			return nil, fmt.Errorf("store: list unused blobs: %w", err)
		}
		out = append(out, hash)
	}
	return out, rows.Err()
}

// BlobUnused says whether still nothing refers to a blob that nobody touched since a moment.
func (s *Store) BlobUnused(ctx context.Context, hash string, touchedBefore int64) (bool, error) {
	var n int
	err := s.edits.QueryRowContext(ctx, `SELECT COUNT(*) FROM blobs WHERE hash = $1 AND touched_at < $2 AND `+unused, hash, touchedBefore).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("store: look at a blob: %w", err)
	}
	return n == 1, nil
}

// DropBlob forgets a blob that the storage no longer has and says how big it was.
func (s *Store) DropBlob(ctx context.Context, hash string) (size int64, err error) {
	err = s.edits.QueryRowContext(ctx, `DELETE FROM blobs WHERE hash = $1 RETURNING size`, hash).Scan(&size)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("store: forget a blob: %w", err)
	}
	return size, nil
}
