package store

import (
	"context"
	"database/sql"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// GuardCatch is a message that a number's guard found off-scope: figures, no text.
type GuardCatch struct {
	Message   message.ID
	Number    account.NumberID
	At        int64 // Unix milliseconds
	Guard     fact.Guard
	Corrected bool // somebody said that it is in scope
}

// GuardDay is how many messages of a number a guard looked at on a day, in a language.
type GuardDay struct {
	Number    account.NumberID
	Day       int64 // since 1970, in UTC
	Language  string
	Looked    int64
	Off       int64
	Deflected int64
}

func foldGuards(ctx context.Context, tx *sql.Tx, rows *Rows) error {
	for i := range rows.Catches {
		c := &rows.Catches[i]
		if _, err := tx.ExecContext(ctx, `INSERT INTO guard_catches (message_id, number_id, at, mode, deflected, language, score, likeness)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (message_id) DO NOTHING`,
			int64(c.Message), c.Number, c.At, int64(c.Guard.Mode), flag(c.Guard.Deflected), c.Guard.Language, int64(c.Guard.Score), int64(c.Guard.Likeness)); err != nil {
			return err
		}
	}
	for _, d := range rows.GuardDays {
		if _, err := tx.ExecContext(ctx, `INSERT INTO guard_days (number_id, day, language, looked, off_scope, deflected) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (number_id, day, language) DO UPDATE SET looked = guard_days.looked + excluded.looked,
			off_scope = guard_days.off_scope + excluded.off_scope, deflected = guard_days.deflected + excluded.deflected`,
			d.Number, d.Day, d.Language, d.Looked, d.Off, d.Deflected); err != nil {
			return err
		}
	}
	return nil
}

const catchColumns = `c.message_id, c.number_id, c.at, c.mode, c.deflected, c.language, c.score, c.likeness,
	EXISTS (SELECT 1 FROM guard_corrections k WHERE k.number_id = c.number_id AND k.message_id = c.message_id)`

// GuardCatches lists what a number's guard caught, newest first.
func (s *Store) GuardCatches(ctx context.Context, id account.NumberID, before int64, limit int) ([]GuardCatch, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT `+catchColumns+` FROM guard_catches c
		WHERE c.number_id = $1 AND ($2 = 0 OR c.message_id < $2) ORDER BY c.message_id DESC LIMIT $3`, id, before, limit)
	if err != nil {
		return nil, fmt.Errorf("store: read what a guard caught: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []GuardCatch
	for rows.Next() {
		var c GuardCatch
		var m, mode int64
		if err := rows.Scan(&m, &c.Number, &c.At, &mode, &c.Guard.Deflected, &c.Guard.Language, &c.Guard.Score, &c.Guard.Likeness, &c.Corrected); err != nil {
			return nil, fmt.Errorf("store: read what a guard caught: %w", err)
		}
		c.Message, c.Guard.Mode, c.Guard.Off = message.ID(m), uint8(mode), true // one of four
		out = append(out, c)
	}
	return out, rows.Err()
}

// GuardCorrected counts the catches of a number that somebody said are in scope.
func (s *Store) GuardCorrected(ctx context.Context, id account.NumberID) (int, error) {
	var n int
	err := s.reads.QueryRowContext(ctx, `SELECT COUNT(*) FROM guard_catches c WHERE c.number_id = $1
		AND EXISTS (SELECT 1 FROM guard_corrections k WHERE k.number_id = c.number_id AND k.message_id = c.message_id)`, id).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("store: count what a guard was wrong about: %w", err)
	}
	return n, nil
}

// GuardDays lists how much a number's guard looked at since a day, oldest first.
func (s *Store) GuardDays(ctx context.Context, id account.NumberID, since int64) ([]GuardDay, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT number_id, day, language, looked, off_scope, deflected FROM guard_days
		WHERE number_id = $1 AND day >= $2 ORDER BY day, language`, id, since)
	if err != nil {
		return nil, fmt.Errorf("store: read a guard's days: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []GuardDay
	for rows.Next() {
		var d GuardDay
		if err := rows.Scan(&d.Number, &d.Day, &d.Language, &d.Looked, &d.Off, &d.Deflected); err != nil {
			return nil, fmt.Errorf("store: read a guard's days: %w", err)
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// DropOldCatches deletes what guards caught before a moment and, of each number, all but the newest most; and their
// days before a day.
func (s *Store) DropOldCatches(ctx context.Context, at, day int64, most int) error {
	err := transact(ctx, s.edits, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM guard_catches WHERE at < $1`, at); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM guard_days WHERE day < $1`, day); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM guard_catches WHERE message_id IN (SELECT message_id FROM
			(SELECT message_id, ROW_NUMBER() OVER (PARTITION BY number_id ORDER BY message_id DESC) AS place FROM guard_catches) ranked WHERE place > $1)`, most)
		return err
	})
	if err != nil {
		return fmt.Errorf("store: drop what guards caught long ago: %w", err)
	}
	return nil
}
