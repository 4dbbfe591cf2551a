package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"

	"turnpike/internal/notice"
)

// PendingNotice is a notice on its way into the journal.
type PendingNotice struct {
	ID  int64
	Key [16]byte
	notice.Notice
}

// addNotices keeps what an edit makes known, in the edit's own transaction.
func addNotices(ctx context.Context, tx *sql.Tx, ns []notice.Notice) error {
	for _, n := range ns {
		document, err := notice.Encode(n.Body)
		if err != nil {
			return err
		}
		var key [16]byte
		_, _ = rand.Read(key[:]) // crypto/rand never fails
		if _, err := tx.ExecContext(ctx, `INSERT INTO notices (key, account_id, number_id, kind, document, app_id, partner_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			hex.EncodeToString(key[:]), n.Account, n.Number, n.Body.Kind(), string(document), n.App, n.Partner); err != nil {
			return err
		}
	}
	return nil
}

// Notify keeps notices that come without an edit.
func (s *Store) Notify(ctx context.Context, ns ...notice.Notice) error {
	return s.edit(ctx, "notices", func(tx *sql.Tx) error { return addNotices(ctx, tx, ns) })
}

// PendingNotices lists notices that are not in the journal yet, oldest first.
func (s *Store) PendingNotices(ctx context.Context, limit int) ([]PendingNotice, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT id, key, account_id, number_id, kind, document, app_id, partner_id FROM notices ORDER BY id LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("store: read notices: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []PendingNotice
	for rows.Next() {
		var n PendingNotice
		var key, document string
		var kind notice.Kind
		if err := rows.Scan(&n.ID, &key, &n.Account, &n.Number, &kind, &document, &n.App, &n.Partner); err != nil {
			return nil, fmt.Errorf("store: read notices: %w", err)
		}
		if _, err := hex.Decode(n.Key[:], []byte(key)); err != nil {
			return nil, fmt.Errorf("store: notice %d has a damaged key: %w", n.ID, err)
		}
		if n.Body, err = notice.Decode(kind, []byte(document)); err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		out = append(out, n)
	}
	return out, rows.Err()
}

// DropNotice forgets a notice that the journal has.
func (s *Store) DropNotice(ctx context.Context, id int64) error {
	if _, err := s.edits.ExecContext(ctx, `DELETE FROM notices WHERE id = $1`, id); err != nil {
		return fmt.Errorf("store: drop notice %d: %w", id, err)
	}
	return nil
}
