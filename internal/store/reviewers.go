package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"turnpike/internal/account"
)

// Errors of edits that find something else than they expect.
var (
	ErrNameTaken = errors.New("the name is taken")
	ErrUnknown   = errors.New("there is no such thing")
)

// Reviewer is one of the operator's people who decide by name.
type Reviewer struct {
	Name      string
	CreatedAt int64 // Unix milliseconds
	RevokedAt int64 // Unix milliseconds; 0 while they are at work
}

// AddReviewer lets somebody decide, with a token of which the hash is kept. A name that somebody has or
// had is ErrNameTaken.
func (s *Store) AddReviewer(ctx context.Context, r Reviewer, hash account.TokenHash) error {
	res, err := s.edits.ExecContext(ctx, `INSERT INTO reviewers (name, hash, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING`,
		r.Name, hex.EncodeToString(hash[:]), r.CreatedAt)
	if err = one(res, err); errors.Is(err, errNoRow) {
		return ErrNameTaken
	}
	if err != nil {
		return fmt.Errorf("store: add a reviewer: %w", err)
	}
	return nil
}

// RevokeReviewer ends somebody's right to decide; ErrUnknown when nobody of that name is at work.
func (s *Store) RevokeReviewer(ctx context.Context, name string, at int64) error {
	err := one(s.edits.ExecContext(ctx, `UPDATE reviewers SET revoked_at = $1 WHERE name = $2 AND revoked_at = 0`, at, name))
	if errors.Is(err, errNoRow) {
		return ErrUnknown
	}
	if err != nil {
		return fmt.Errorf("store: revoke a reviewer: %w", err)
	}
	return nil
}

// Reviewers lists everybody who decides or did, by name.
func (s *Store) Reviewers(ctx context.Context) ([]Reviewer, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT name, created_at, revoked_at FROM reviewers ORDER BY name`)
	if err != nil {
		return nil, fmt.Errorf("store: read reviewers: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []Reviewer
	for rows.Next() {
		var r Reviewer
		if err := rows.Scan(&r.Name, &r.CreatedAt, &r.RevokedAt); err != nil {
			return nil, fmt.Errorf("store: read reviewers: %w", err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// ReviewerByToken finds who has a token; "" when nobody has or they left.
func (s *Store) ReviewerByToken(ctx context.Context, hash account.TokenHash) (string, error) {
	var name string
	err := s.reads.QueryRowContext(ctx, `SELECT name FROM reviewers WHERE hash = $1 AND revoked_at = 0`, hex.EncodeToString(hash[:])).Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("store: find a reviewer: %w", err)
	}
	return name, nil
}
