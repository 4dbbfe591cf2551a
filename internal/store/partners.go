package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/notice"
)

// ShareAccount lets the tokens of another business reach an account. ns is told only if they did not before.
func (s *Store) ShareAccount(ctx context.Context, id account.ID, partner account.BusinessID, ns []notice.Notice) error {
	return s.edit(ctx, "partners of account "+id.String(), func(tx *sql.Tx) error {
		changed, err := editTokens(ctx, tx, partner, func(reached []account.ID) []account.ID {
			if slices.Contains(reached, id) {
				return reached
			}
			return append(reached, id)
		})
		if err != nil || changed == 0 {
			return err
		}
		return addNotices(ctx, tx, ns)
	})
}

// UnshareAccount takes that back: the partner's apps are not subscribed to the account any more, unless its own
// business uses them too, and the partner does not pay for it. ns is told only if it was shared.
func (s *Store) UnshareAccount(ctx context.Context, a *account.Account, partner account.BusinessID, ns []notice.Notice) error {
	return s.edit(ctx, "partners of account "+a.ID.String(), func(tx *sql.Tx) error {
		changed, err := editTokens(ctx, tx, partner, func(reached []account.ID) []account.ID {
			return slices.DeleteFunc(reached, func(one account.ID) bool { return one == a.ID })
		})
		if err != nil || changed == 0 {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM links WHERE account_id = $1
			AND app_id IN (SELECT app_id FROM tokens WHERE business_id = $2)
			AND app_id NOT IN (SELECT app_id FROM tokens WHERE business_id = $3)`, a.ID, partner, a.Business.ID); err != nil {
			return err
		}
		if err := unpay(ctx, tx, a.ID, partner); err != nil {
			return err
		}
		return addNotices(ctx, tx, ns)
	})
}

// unpay lets an account be paid for by its owner again, if a partner does it.
func unpay(ctx context.Context, tx *sql.Tx, id account.ID, partner account.BusinessID) error {
	var o account.Options
	if err := readJSON(ctx, tx, &o, `SELECT options FROM accounts WHERE id = $1`, id); err != nil || o.Payer != partner {
		return err
	}
	o.Payer = 0
	return writeJSON(ctx, tx, &o, `UPDATE accounts SET options = $1 WHERE id = $2`, id)
}

// editTokens changes which accounts the tokens of a business reach, and says how many it changed.
func editTokens(ctx context.Context, tx *sql.Tx, of account.BusinessID, f func(reached []account.ID) []account.ID) (changed int, err error) {
	all := map[string]string{}
	if err := each(ctx, tx, `SELECT hash, accounts FROM tokens WHERE business_id = `+of.String(), func(r *sql.Rows) error {
		var hash, accounts string
		err := r.Scan(&hash, &accounts)
		all[hash] = accounts
		return err
	}); err != nil {
		return 0, err
	}
	for hash, text := range all {
		var reached []account.ID
		if err := json.Unmarshal([]byte(text), &reached); err != nil {
			return changed, err
		}
		raw, err := json.Marshal(f(reached))
		if err != nil {
			return changed, err
		}
		if string(raw) == text {
			continue
		}
		if err := one(tx.ExecContext(ctx, `UPDATE tokens SET accounts = $1 WHERE hash = $2`, string(raw), hash)); err != nil {
			return changed, err
		}
		changed++
	}
	return changed, nil
}

// CloseAccount removes an account from use: its numbers and the subscriptions of apps go, its past stays. One that
// is closed already stays as it is, and nothing is told.
func (s *Store) CloseAccount(ctx context.Context, id account.ID, at int64, ns []notice.Notice) error {
	return s.edit(ctx, "end of account "+id.String(), func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE accounts SET closed_at = $1 WHERE id = $2 AND closed_at = 0`, at, id)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		// Somebody else may bring the numbers again: those of the past are told from them by what stands behind #.
		if _, err := tx.ExecContext(ctx, `UPDATE numbers SET status = $1, digits = digits || '#' || id WHERE account_id = $2`, account.Deleted, id); err != nil {
			return err
		}
		for _, query := range []string{
			`DELETE FROM links WHERE account_id = $1`,
			`DELETE FROM usernames WHERE number_id IN (SELECT id FROM numbers WHERE account_id = $1)`,
		} {
			if _, err := tx.ExecContext(ctx, query, id); err != nil {
				return err
			}
		}
		return errors.Join(withdrawVettings(ctx, tx, id), addNotices(ctx, tx, ns))
	})
}

// withdrawVettings ends what an account still waits for.
func withdrawVettings(ctx context.Context, tx *sql.Tx, id account.ID) error {
	var waiting []*account.Vetting
	if err := each(ctx, tx, `SELECT id, document FROM vettings WHERE state IN ('PENDING', 'DEFERRED') AND account_id = `+id.String(), func(r *sql.Rows) error {
		v, err := scanVetting(r)
		waiting = append(waiting, v)
		return err
	}); err != nil {
		return err
	}
	for _, v := range waiting {
		v.Withdraw()
		if err := putVetting(ctx, tx, v); err != nil {
			return err
		}
	}
	return nil
}
