package store

import (
	"context"
	"database/sql"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/template"
)

// Displeased says that a person blocked or reported a number.
type Displeased struct {
	fact.Thread
	At int64 // Unix milliseconds
}

func foldDispleased(ctx context.Context, tx *sql.Tx, rows *Rows) error {
	for _, d := range rows.Displeased {
		if _, err := tx.ExecContext(ctx, `INSERT INTO number_complaints (number_id, address, at) VALUES ($1, $2, $3)
			ON CONFLICT (number_id, address) DO UPDATE SET at = excluded.at`, int64(d.Number), string(d.Address), d.At); err != nil {
			return err
		}
	}
	return nil
}

// NumberFeedback is what people made of a number on each day of UTC from one on, oldest first: whoever blocked
// or reported it counts once, on the last day on which they did.
func (s *Store) NumberFeedback(ctx context.Context, id account.NumberID, from int64) ([]template.Feedback, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT day, SUM(delivered), SUM(read), SUM(blocked) FROM (
			SELECT hour / $1 AS day, delivered, read, 0 AS blocked FROM counters WHERE number_id = $2 AND hour >= $3
			UNION ALL SELECT at / $1, 0, 0, 1 FROM number_complaints WHERE number_id = $2 AND at >= $3) AS days
		GROUP BY day ORDER BY day`, int64(dayLength), int64(id), from*dayLength)
	if err != nil {
		return nil, fmt.Errorf("store: read what people made of number %d: %w", id, err)
	}
	defer func() { _ = rows.Close() }()
	var out []template.Feedback
	for rows.Next() {
		var d template.Feedback
		if err := rows.Scan(&d.Day, &d.Delivered, &d.Read, &d.Blocked); err != nil {
			return nil, fmt.Errorf("store: read what people made of number %d: %w", id, err)
		}
		out = append(out, d)
	}
	return out, rows.Err()
}
