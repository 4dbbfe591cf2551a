package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/message"
	"turnpike/internal/notice"
)

// PutSubscription sets an app's callback and fields.
func (s *Store) PutSubscription(ctx context.Context, id account.AppID, sub account.Subscription) error {
	fields, err := json.Marshal(append([]string{}, sub.Fields...))
	if err != nil {
		return err
	}
	return s.edit(ctx, "subscription of app "+id.String(), func(tx *sql.Tx) error {
		return one(tx.ExecContext(ctx, `UPDATE apps SET callback_url = $1, verify_token = $2, max_batch = $3, fields = $4, active = $5 WHERE id = $6`,
			sub.URL, sub.VerifyToken, sub.MaxBatch, string(fields), flag(sub.Active), id))
	})
}

// DeleteSubscription removes an app's callback; its fields stay known for the next one.
func (s *Store) DeleteSubscription(ctx context.Context, id account.AppID) error {
	return s.edit(ctx, "subscription of app "+id.String(), func(tx *sql.Tx) error {
		return one(tx.ExecContext(ctx, `UPDATE apps SET callback_url = '', verify_token = '', max_batch = 0, active = 0 WHERE id = $1`, id))
	})
}

// PutLink subscribes an app to an account; an override without URL takes the app's callback.
func (s *Store) PutLink(ctx context.Context, id account.ID, app account.AppID, override account.Callback, ns ...notice.Notice) error {
	return s.edit(ctx, "subscribed apps of account "+id.String(), func(tx *sql.Tx) error {
		return errors.Join(putLink(ctx, tx, id, app, override), addNotices(ctx, tx, ns))
	})
}

func putLink(ctx context.Context, tx *sql.Tx, id account.ID, app account.AppID, c account.Callback) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO links (account_id, app_id, callback_url, verify_token, max_batch) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (account_id, app_id) DO UPDATE SET callback_url = excluded.callback_url, verify_token = excluded.verify_token, max_batch = excluded.max_batch`,
		id, app, c.URL, c.VerifyToken, c.MaxBatch)
	return err
}

// DeleteLink ends an app's subscription to an account and says whether there was one, of whose end ns tells.
func (s *Store) DeleteLink(ctx context.Context, id account.ID, app account.AppID, ns ...notice.Notice) (bool, error) {
	was := false
	err := s.edit(ctx, "subscribed apps of account "+id.String(), func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `DELETE FROM links WHERE account_id = $1 AND app_id = $2`, id, app)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if was = n > 0; err != nil || !was {
			return err
		}
		return addNotices(ctx, tx, ns)
	})
	return was, err
}

// PutNumberOverride sets or clears a number's own callback.
func (s *Store) PutNumberOverride(ctx context.Context, id account.NumberID, c account.Callback) error {
	return s.edit(ctx, "callback of number "+id.String(), func(tx *sql.Tx) error {
		return one(tx.ExecContext(ctx, `UPDATE numbers SET callback_url = $1, verify_token = $2, max_batch = $3 WHERE id = $4`,
			c.URL, c.VerifyToken, c.MaxBatch, id))
	})
}

var errNoRow = errors.New("there is no such row")

// one checks that a statement touched a row.
func one(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		return errNoRow
	}
	return err
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Setting reads a value that the program keeps for itself.
func (s *Store) Setting(ctx context.Context, name string) (value string, ok bool, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT value FROM settings WHERE name = $1`, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return value, err == nil, err
}

// PutSetting keeps a value.
func (s *Store) PutSetting(ctx context.Context, name, value string) error {
	_, err := s.edits.ExecContext(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}

// Person is somebody on the built-in network.
type Person struct {
	Address      message.Address
	Name         string
	Online       bool
	ReadReceipts bool
	CreatedAt    int64 // Unix milliseconds
	Username     string
	HidesNumber  bool
	Identity     string
}

// People lists everybody.
func (s *Store) People(ctx context.Context) ([]Person, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT address, name, online, read_receipts, created_at, username, hides_number, identity FROM people`)
	if err != nil {
		return nil, fmt.Errorf("store: read people: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []Person
	for rows.Next() {
		var p Person
		if err := rows.Scan(&p.Address, &p.Name, &p.Online, &p.ReadReceipts, &p.CreatedAt, &p.Username, &p.HidesNumber, &p.Identity); err != nil {
			return nil, fmt.Errorf("store: read people: %w", err)
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// PutPeople stores people in one transaction.
func (s *Store) PutPeople(ctx context.Context, ps []Person) error {
	err := transact(ctx, s.edits, func(tx *sql.Tx) error { return putPeople(ctx, tx, ps) })
	if err != nil {
		return fmt.Errorf("store: keep people: %w", err)
	}
	return nil
}

func putPeople(ctx context.Context, tx *sql.Tx, ps []Person) error {
	st, err := tx.PrepareContext(ctx, `INSERT INTO people (address, name, online, read_receipts, created_at, username, hides_number, identity) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (address) DO UPDATE SET name = excluded.name, online = excluded.online, read_receipts = excluded.read_receipts,
		username = excluded.username, hides_number = excluded.hides_number, identity = excluded.identity`)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	for _, p := range ps {
		if err := checkUsername(ctx, tx, p.Username); err != nil {
			return err
		}
		if _, err := st.ExecContext(ctx, string(p.Address), p.Name, flag(p.Online), flag(p.ReadReceipts), p.CreatedAt, p.Username, flag(p.HidesNumber), p.Identity); err != nil {
			return err
		}
	}
	return nil
}

// MovePerson gives a person, and the token that they have, another address.
func (s *Store) MovePerson(ctx context.Context, from, to message.Address) error {
	err := transact(ctx, s.edits, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE people SET address = $1 WHERE address = $2`, string(to), string(from)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE people_tokens SET address = $1 WHERE address = $2`, string(to), string(from))
		return err
	})
	if err != nil {
		return fmt.Errorf("store: move a person: %w", err)
	}
	return nil
}

// PutPersonToken gives an address a token, in place of any it had.
func (s *Store) PutPersonToken(ctx context.Context, a message.Address, hash account.TokenHash) error {
	return transact(ctx, s.edits, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM people_tokens WHERE address = $1`, string(a)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO people_tokens (hash, address) VALUES ($1, $2)`, hex.EncodeToString(hash[:]), string(a))
		return err
	})
}

// PersonByToken finds whose token a hash is of.
func (s *Store) PersonByToken(ctx context.Context, hash account.TokenHash) (message.Address, bool, error) {
	var a message.Address
	err := s.reads.QueryRowContext(ctx, `SELECT address FROM people_tokens WHERE hash = $1`, hex.EncodeToString(hash[:])).Scan(&a)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return a, err == nil, err
}

// Cursor reads where a reader of the journal stopped; 0 when it never ran.
func (s *Store) Cursor(ctx context.Context, name string) (uint64, error) {
	var next int64
	err := s.reads.QueryRowContext(ctx, `SELECT next FROM cursors WHERE name = $1`, name).Scan(&next)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return uint64(next), err
}

// SaveCursor keeps where a reader is. It may be lost in a power cut: readers repeat harmlessly.
func (s *Store) SaveCursor(ctx context.Context, name string, next uint64) error {
	return putCursor(ctx, s.folds, name, next)
}

type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

func putCursor(ctx context.Context, db execer, name string, next uint64) error {
	_, err := db.ExecContext(ctx, `INSERT INTO cursors (name, next) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET next = excluded.next`, name, int64(next))
	return err
}
