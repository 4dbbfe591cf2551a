package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/auditlog"
	"turnpike/internal/message"
)

// loadGuards reads what businesses set for the guards of their numbers.
func loadGuards(ctx context.Context, tx *sql.Tx, d *account.Directory) error {
	err := each(ctx, tx, `SELECT number_id, document FROM guards`, func(r *sql.Rows) error {
		var id account.NumberID
		var text string
		if err := r.Scan(&id, &text); err != nil {
			return err
		}
		g := &account.Guard{}
		d.Guards[id] = g
		if err := json.Unmarshal([]byte(text), g); err != nil {
			return fmt.Errorf("guard of number %s: %w", id, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return each(ctx, tx, `SELECT number_id, message_id FROM guard_corrections ORDER BY at, message_id`, func(r *sql.Rows) error {
		var id account.NumberID
		var corrected int64
		err := r.Scan(&id, &corrected)
		if g := d.Guards[id]; g != nil {
			g.Corrections = append(g.Corrections, message.ID(corrected))
		}
		return err
	})
}

// PutGuard sets the guard of a number. Its version becomes one more than it was.
func (s *Store) PutGuard(ctx context.Context, id account.NumberID, g *account.Guard, at int64, by string) error {
	return s.edit(ctx, "guard of number "+id.String(), func(tx *sql.Tx) error {
		before, err := guardOf(ctx, tx, id)
		if err != nil {
			return err
		}
		g.Version = before.Version + 1
		if err := writeGuard(ctx, tx, id, g); err != nil {
			return err
		}
		return audit(ctx, tx, &auditlog.Line{
			At: at, Actor: by, Act: "guard.set", Subject: "number/" + id.String(), Document: fmt.Sprintf(`{"mode":%q,"version":%d}`, g.Mode, g.Version),
		})
	})
}

// CorrectGuard notes that a message of a number is in scope; again false takes that back. Beyond
// account.MaxGuardCorrections the oldest is forgotten.
func (s *Store) CorrectGuard(ctx context.Context, id account.NumberID, m message.ID, inScope bool, at int64, by string) error {
	return s.edit(ctx, "guard of number "+id.String(), func(tx *sql.Tx) error {
		g, err := guardOf(ctx, tx, id)
		if err != nil {
			return err
		}
		g.Version++
		if err := writeGuard(ctx, tx, id, g); err != nil {
			return err
		}
		if !inScope {
			_, err = tx.ExecContext(ctx, `DELETE FROM guard_corrections WHERE number_id = $1 AND message_id = $2`, id, int64(m))
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO guard_corrections (number_id, message_id, at, actor) VALUES ($1, $2, $3, $4)
			ON CONFLICT (number_id, message_id) DO NOTHING`, id, int64(m), at, by); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM guard_corrections WHERE number_id = $1 AND message_id NOT IN
			(SELECT message_id FROM guard_corrections WHERE number_id = $1 ORDER BY at DESC, message_id DESC LIMIT $2)`, id, account.MaxGuardCorrections)
		return err
	})
}

// guardOf reads a guard as it is set; one that nobody set is off.
func guardOf(ctx context.Context, tx *sql.Tx, id account.NumberID) (*account.Guard, error) {
	g := &account.Guard{Mode: account.GuardOff, Thresholds: account.DefaultThresholds}
	var text string
	err := tx.QueryRowContext(ctx, `SELECT document FROM guards WHERE number_id = $1`, id).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return g, nil
	}
	if err != nil {
		return nil, err
	}
	return g, json.Unmarshal([]byte(text), g)
}

func writeGuard(ctx context.Context, tx *sql.Tx, id account.NumberID, g *account.Guard) error {
	text, err := json.Marshal(g)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO guards (number_id, document) VALUES ($1, $2)
		ON CONFLICT (number_id) DO UPDATE SET document = excluded.document`, id, string(text))
	return err
}
