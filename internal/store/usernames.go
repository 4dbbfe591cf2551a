package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/notice"
)

// ErrUsernameTaken says that a username is somebody else's.
var ErrUsernameTaken = errors.New("store: the username is taken")

// Username is a number's username; "" when it has none.
func (s *Store) Username(ctx context.Context, id account.NumberID) (string, error) {
	var name string
	err := s.reads.QueryRowContext(ctx, `SELECT username FROM usernames WHERE number_id = $1`, id).Scan(&name)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("store: read the username of number %s: %w", id, err)
	}
	return name, nil
}

// UsernameHolder is whose number has a username; 0 when a person has it, ok false when nobody has.
func (s *Store) UsernameHolder(ctx context.Context, name string) (id account.NumberID, ok bool, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT number_id FROM usernames WHERE username = $1
		UNION ALL SELECT 0 FROM people WHERE username = $1 LIMIT 1`, name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("store: find who has a username: %w", err)
	}
	return id, true, nil
}

// PutUsername gives a number a username in place of the one it has, and takes it from the number from,
// if that is not 0. ErrUsernameTaken: somebody else has it.
func (s *Store) PutUsername(ctx context.Context, id, from account.NumberID, name string, ns ...notice.Notice) error {
	return s.edit(ctx, "username of number "+id.String(), func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM usernames WHERE number_id = $1 OR (number_id = $2 AND username = $3)`, id, from, name); err != nil {
			return err
		}
		var taken int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM people WHERE username = $1`, name).Scan(&taken); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `INSERT INTO usernames (username, number_id) VALUES ($1, $2) ON CONFLICT (username) DO NOTHING`, name, id)
		if err != nil {
			return err
		}
		if added, err := res.RowsAffected(); err != nil || added == 0 || taken > 0 {
			return errors.Join(err, ErrUsernameTaken)
		}
		return addNotices(ctx, tx, ns)
	})
}

// DeleteUsername takes a number's username away.
func (s *Store) DeleteUsername(ctx context.Context, id account.NumberID, ns ...notice.Notice) error {
	return s.edit(ctx, "username of number "+id.String(), func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM usernames WHERE number_id = $1`, id); err != nil {
			return err
		}
		return addNotices(ctx, tx, ns)
	})
}

// checkUsername refuses a person the username of a business.
func checkUsername(ctx context.Context, tx *sql.Tx, name string) error {
	if name == "" {
		return nil
	}
	var taken int
	if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM usernames WHERE username = $1`, name).Scan(&taken); err != nil {
		return err
	}
	if taken > 0 {
		return ErrUsernameTaken
	}
	return nil
}
