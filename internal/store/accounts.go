package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/notice"
)

// EditAccount has f change an account's name, timezone and options as they are stored, so that of two changes at once
// neither undoes the other; ns is what apps are told of it.
func (s *Store) EditAccount(ctx context.Context, id account.ID, f func(*account.Account), ns ...notice.Notice) error {
	return s.edit(ctx, "account "+id.String(), func(tx *sql.Tx) error {
		a, options := account.Account{ID: id}, ""
		if err := tx.QueryRowContext(ctx, `SELECT name, timezone, options FROM accounts WHERE id = $1`, id).Scan(&a.Name, &a.Timezone, &options); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(options), &a.Options); err != nil {
			return err
		}
		f(&a)
		if err := writeJSON(ctx, tx, &a.Options, `UPDATE accounts SET options = $1 WHERE id = $2`, id); err != nil {
			return err
		}
		if err := one(tx.ExecContext(ctx, `UPDATE accounts SET name = $1, timezone = $2 WHERE id = $3`, a.Name, a.Timezone, id)); err != nil {
			return err
		}
		return addNotices(ctx, tx, ns)
	})
}

// AssignedUser is one of a business's people and what they may do with an account.
type AssignedUser struct {
	ID    uint64
	Tasks []string
}

// AssignedUsers lists who may do what with an account.
func (s *Store) AssignedUsers(ctx context.Context, id account.ID) ([]AssignedUser, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT user_id, tasks FROM assigned_users WHERE account_id = $1 ORDER BY user_id`, id)
	if err != nil {
		return nil, fmt.Errorf("store: read assigned users: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []AssignedUser
	for rows.Next() {
		var u AssignedUser
		var tasks string
		if err := rows.Scan(&u.ID, &tasks); err != nil {
			return nil, fmt.Errorf("store: read assigned users: %w", err)
		}
		if err := json.Unmarshal([]byte(tasks), &u.Tasks); err != nil {
			return nil, fmt.Errorf("store: tasks of user %d: %w", u.ID, err)
		}
		out = append(out, u)
	}
	return out, rows.Err()
}

// PutAssignedUser lets somebody do things with an account.
func (s *Store) PutAssignedUser(ctx context.Context, id account.ID, u AssignedUser) error {
	tasks, err := json.Marshal(u.Tasks)
	if err != nil {
		return err
	}
	if _, err := s.edits.ExecContext(ctx, `INSERT INTO assigned_users (account_id, user_id, tasks) VALUES ($1, $2, $3)
		ON CONFLICT (account_id, user_id) DO UPDATE SET tasks = excluded.tasks`, id, u.ID, string(tasks)); err != nil {
		return fmt.Errorf("store: assign a user: %w", err)
	}
	return nil
}

// DeleteAssignedUser takes that back and says whether there was anything to take back.
func (s *Store) DeleteAssignedUser(ctx context.Context, id account.ID, user uint64) (bool, error) {
	res, err := s.edits.ExecContext(ctx, `DELETE FROM assigned_users WHERE account_id = $1 AND user_id = $2`, id, user)
	if err != nil {
		return false, fmt.Errorf("store: remove an assigned user: %w", err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// Activity is a line of an account's audit log.
type Activity struct {
	ID    int64
	At    int64  // Unix milliseconds
	Kind  string // what was done, as TEMPLATE_CREATED
	Actor string // user id of the token, or "operator"
	What  string
}

// NoteActivity adds a line to an account's audit log.
func (s *Store) NoteActivity(ctx context.Context, id account.ID, a Activity) error {
	if _, err := s.edits.ExecContext(ctx, `INSERT INTO activities (account_id, at, kind, actor, what) VALUES ($1, $2, $3, $4, $5)`,
		id, a.At, a.Kind, a.Actor, a.What); err != nil {
		return fmt.Errorf("store: note an activity: %w", err)
	}
	return nil
}

// Activities lists an account's audit log, newest first, between two moments (0: open).
func (s *Store) Activities(ctx context.Context, id account.ID, since, until int64, limit int) ([]Activity, error) {
	if until == 0 {
		until = 1<<63 - 1
	}
	rows, err := s.reads.QueryContext(ctx, `SELECT id, at, kind, actor, what FROM activities WHERE account_id = $1 AND at >= $2 AND at <= $3
		ORDER BY id DESC LIMIT $4`, id, since, until, limit)
	if err != nil {
		return nil, fmt.Errorf("store: read activities: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []Activity
	for rows.Next() {
		var a Activity
		if err := rows.Scan(&a.ID, &a.At, &a.Kind, &a.Actor, &a.What); err != nil {
			return nil, fmt.Errorf("store: read activities: %w", err)
		}
		out = append(out, a)
	}
	return out, rows.Err()
}
