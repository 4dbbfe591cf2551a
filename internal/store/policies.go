package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/auditlog"
	"turnpike/internal/notice"
	"turnpike/internal/policy"
)

// PolicyRow is a version of a policy as it was published.
type PolicyRow struct {
	Name    string
	Version int
	By      string // who published it
	policy.Published
}

// ErrPublished says that the version exists already.
var ErrPublished = errors.New("this version of the policy was published already")

// PublishPolicies keeps versions with their lines of the audit log and tells accounts of them, all or nothing. A
// version that exists is ErrPublished.
func (s *Store) PublishPolicies(ctx context.Context, rows []PolicyRow, lines []auditlog.Line, tell ...notice.Notice) error {
	return s.edit(ctx, "policies", func(tx *sql.Tx) error {
		for i := range rows {
			r := &rows[i]
			res, err := tx.ExecContext(ctx, `INSERT INTO policies (name, version, text, published_at, published_by, public_key, signature)
				VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name, version) DO NOTHING`,
				r.Name, r.Version, string(r.Raw), r.PublishedAt, r.By, policy.Base64(r.Key), policy.Base64(r.Signature))
			if err = one(res, err); errors.Is(err, errNoRow) {
				return ErrPublished
			}
			if err != nil {
				return err
			}
		}
		for i := range lines {
			if err := audit(ctx, tx, &lines[i]); err != nil {
				return err
			}
		}
		return addNotices(ctx, tx, tell)
	})
}

// Policies lists every version, by policy and number.
func (s *Store) Policies(ctx context.Context) ([]PolicyRow, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT name, version, text, published_at, published_by, public_key, signature FROM policies ORDER BY name, version`)
	if err != nil {
		return nil, fmt.Errorf("store: read policies: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []PolicyRow
	for rows.Next() {
		var r PolicyRow
		var text, key, signature string
		if err := rows.Scan(&r.Name, &r.Version, &text, &r.PublishedAt, &r.By, &key, &signature); err != nil {
			return nil, fmt.Errorf("store: read policies: %w", err)
		}
		r.Raw = []byte(text)
		if r.Key, err = base64.StdEncoding.DecodeString(key); err != nil {
			return nil, fmt.Errorf("store: the key of policy %s/%d is damaged: %w", r.Name, r.Version, err)
		}
		if r.Signature, err = base64.StdEncoding.DecodeString(signature); err != nil {
			return nil, fmt.Errorf("store: the signature of policy %s/%d is damaged: %w", r.Name, r.Version, err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// Acknowledgement says that an account knows of a version.
type Acknowledgement struct {
	Account account.ID
	Name    string
	Version int
	At      int64 // Unix milliseconds
	By      string
}

// Acknowledge keeps one; the first stays.
func (s *Store) Acknowledge(ctx context.Context, a Acknowledgement) error {
	if _, err := s.edits.ExecContext(ctx, `INSERT INTO policy_acknowledgements (account_id, name, version, at, said_by) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (account_id, name, version) DO NOTHING`, a.Account, a.Name, a.Version, a.At, a.By); err != nil {
		return fmt.Errorf("store: acknowledge a policy: %w", err)
	}
	return nil
}

// Acknowledgements lists those of an account, or of all with 0, by policy, version and account.
func (s *Store) Acknowledgements(ctx context.Context, id account.ID, limit int) ([]Acknowledgement, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT account_id, name, version, at, said_by FROM policy_acknowledgements
		WHERE account_id = $1 OR $1 = 0 ORDER BY name, version, account_id LIMIT $2`, id, limit)
	if err != nil {
		return nil, fmt.Errorf("store: read acknowledgements: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []Acknowledgement
	for rows.Next() {
		var a Acknowledgement
		if err := rows.Scan(&a.Account, &a.Name, &a.Version, &a.At, &a.By); err != nil {
			return nil, fmt.Errorf("store: read acknowledgements: %w", err)
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// PolicyCount is how many versions there are.
func (s *Store) PolicyCount(ctx context.Context) (n int, err error) {
	if err := s.reads.QueryRowContext(ctx, `SELECT COUNT(*) FROM policies`).Scan(&n); err != nil {
		return 0, fmt.Errorf("store: count policies: %w", err)
	}
	return n, nil
}
