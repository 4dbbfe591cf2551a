package store

import (
	"context"
	"database/sql"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// Barred is a person on a number's block list.
type Barred struct {
	fact.Thread
	Record uint64 // of the fact that put them there; 0 takes them off
}

func foldBarred(ctx context.Context, tx *sql.Tx, rows *Rows) error {
	for _, b := range rows.Barred {
		var err error
		if b.Record == 0 {
			_, err = tx.ExecContext(ctx, `DELETE FROM barred WHERE number_id = $1 AND address = $2`, b.Number, string(b.Address))
		} else {
			_, err = tx.ExecContext(ctx, `INSERT INTO barred (number_id, address, record) VALUES ($1, $2, $3)
				ON CONFLICT (number_id, address) DO UPDATE SET record = excluded.record`, b.Number, string(b.Address), int64(b.Record))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Barred lists the people on a number's block list, newest first; the engine bounds their number.
func (s *Store) Barred(ctx context.Context, id account.NumberID) ([]message.Address, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT address FROM barred WHERE number_id = $1 ORDER BY record DESC`, id)
	if err != nil {
		return nil, fmt.Errorf("store: read the block list of number %s: %w", id, err)
	}
	defer func() { _ = rows.Close() }()
	var out []message.Address
	for rows.Next() {
		var a message.Address
		if err := rows.Scan(&a); err != nil {
			return nil, fmt.Errorf("store: read the block list of number %s: %w", id, err)
		}
		out = append(out, a)
	}
	return out, rows.Err()
}
