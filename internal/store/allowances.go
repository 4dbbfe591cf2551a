package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"turnpike/internal/account"
	"turnpike/internal/notice"
)

// EditAllowance changes what a portfolio was given: f alters it and says what its accounts' apps are told.
func (s *Store) EditAllowance(ctx context.Context, id account.BusinessID, f func(a *account.Allowance) []notice.Notice) error {
	return s.edit(ctx, "allowance of business "+id.String(), func(tx *sql.Tx) error {
		var text string
		if err := tx.QueryRowContext(ctx, `SELECT allowance FROM businesses WHERE id = $1`, id).Scan(&text); err != nil {
			return err
		}
		var a account.Allowance
		if err := json.Unmarshal([]byte(text), &a); err != nil {
			return err
		}
		ns := f(&a)
		raw, err := json.Marshal(a)
		if err != nil {
			return err
		}
		if err := one(tx.ExecContext(ctx, `UPDATE businesses SET allowance = $1 WHERE id = $2`, string(raw), id)); err != nil {
			return err
		}
		return addNotices(ctx, tx, ns)
	})
}
