package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/auditlog"
)

// PutLeaving keeps what an account tells its people when it must go.
func (s *Store) PutLeaving(ctx context.Context, id account.ID, l *account.Leaving, line auditlog.Line) error {
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	return s.edit(ctx, "leaving of account "+id.String(), func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO leavings (account_id, document) VALUES ($1, $2)
			ON CONFLICT (account_id) DO UPDATE SET document = excluded.document`, id, string(text)); err != nil {
			return err
		}
		return audit(ctx, tx, &line)
	})
}

// LinkToken leads one person to where an account went.
type LinkToken struct {
	Account   account.ID
	Subject   string // names the person within the account, and nowhere else
	MadeAt    int64  // Unix milliseconds, like all moments here
	ExpiresAt int64
}

// AddLinkToken keeps a token, of which the hash is kept.
func (s *Store) AddLinkToken(ctx context.Context, hash account.TokenHash, t LinkToken) error {
	_, err := s.edits.ExecContext(ctx, `INSERT INTO link_tokens (hash, account_id, subject, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
		hex.EncodeToString(hash[:]), t.Account, t.Subject, t.MadeAt, t.ExpiresAt)
	if err != nil {
		return fmt.Errorf("store: keep a link token: %w", err)
	}
	return nil
}

// UseLinkToken spends a token; ErrUnknown when it is none, was spent, or is too old.
func (s *Store) UseLinkToken(ctx context.Context, hash account.TokenHash, now int64) (*LinkToken, error) {
	var t LinkToken
	text := hex.EncodeToString(hash[:])
	err := transact(ctx, s.edits, func(tx *sql.Tx) error {
		if err := one(tx.ExecContext(ctx, `UPDATE link_tokens SET used_at = $1 WHERE hash = $2 AND used_at = 0 AND expires_at > $1`, now, text)); err != nil {
			return ErrUnknown
		}
		return tx.QueryRowContext(ctx, `SELECT account_id, subject, made_at, expires_at FROM link_tokens WHERE hash = $1`, text).Scan(&t.Account, &t.Subject, &t.MadeAt, &t.ExpiresAt)
	})
	if err != nil {
		return nil, err
	}
	return &t, nil
}
