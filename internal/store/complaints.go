package store

import (
	"context"
	"database/sql"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/fact"
)

// Complaint says that a person reported a number in their phone.
type Complaint struct {
	fact.Thread
	Record uint64
	At     int64 // Unix milliseconds
	Reason string
}

func foldComplaints(ctx context.Context, tx *sql.Tx, rows *Rows) error {
	for _, c := range rows.Complaints {
		if _, err := tx.ExecContext(ctx, `INSERT INTO complaints (record, number_id, address, at, reason) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (record) DO NOTHING`,
			int64(c.Record), c.Number, string(c.Address), c.At, c.Reason); err != nil {
			return err
		}
	}
	return nil
}

// ComplaintsSince counts people who reported an account's numbers in their phones since a moment, and
// the reports of others that were no abuse.
func (s *Store) ComplaintsSince(ctx context.Context, id account.ID, numbers []*account.Number, since int64) (people, notices int, err error) {
	seen := map[string]bool{} // somebody who reports two numbers is one person
	for _, n := range numbers {
		if err := s.complainants(ctx, n.ID, since, seen); err != nil {
			return 0, 0, err
		}
	}
	err = s.reads.QueryRowContext(ctx, `SELECT COUNT(*) FROM reports WHERE account_id = $1 AND at >= $2 AND status <> 'abusive'`, id, since).Scan(&notices)
	if err != nil {
		return 0, 0, fmt.Errorf("store: count reports: %w", err)
	}
	return len(seen), notices, nil
}

func (s *Store) complainants(ctx context.Context, n account.NumberID, since int64, seen map[string]bool) error {
	rows, err := s.reads.QueryContext(ctx, `SELECT DISTINCT address FROM complaints WHERE number_id = $1 AND at >= $2`, n, since)
	if err != nil {
		return fmt.Errorf("store: count complaints: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var address string
		if err := rows.Scan(&address); err != nil {
			return fmt.Errorf("store: count complaints: %w", err)
		}
		seen[address] = true
	}
	return rows.Err()
}
