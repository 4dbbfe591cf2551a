package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"turnpike/internal/account"
)

// loadStandings reads what is known of accounts and decided about them.
func loadStandings(ctx context.Context, tx *sql.Tx, d *account.Directory) error {
	for _, load := range []func(context.Context, *sql.Tx, func(account.ID) *account.Standing) error{
		loadDeclarations, loadEvidence, loadJudgements, loadDecided, loadRestrictions, loadLeavings,
	} {
		err := load(ctx, tx, func(id account.ID) *account.Standing {
			if d.Standings[id] == nil {
				d.Standings[id] = &account.Standing{}
			}
			return d.Standings[id]
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func loadDeclarations(ctx context.Context, tx *sql.Tx, of func(account.ID) *account.Standing) error {
	return each(ctx, tx, `SELECT d.account_id, d.document FROM declarations d
		JOIN (SELECT account_id, MAX(version) AS version FROM declarations GROUP BY account_id) newest
		ON newest.account_id = d.account_id AND newest.version = d.version`, func(r *sql.Rows) error {
		id, one, err := document[account.Declaration](r)
		of(id).Declaration = one
		return err
	})
}

func loadEvidence(ctx context.Context, tx *sql.Tx, of func(account.ID) *account.Standing) error {
	return each(ctx, tx, `SELECT account_id, document FROM evidence
		WHERE id IN (SELECT MAX(id) FROM evidence GROUP BY account_id, source) ORDER BY id DESC`, func(r *sql.Rows) error {
		id, one, err := document[account.Evidence](r)
		if err == nil {
			of(id).Evidence = append(of(id).Evidence, *one)
		}
		return err
	})
}

func loadJudgements(ctx context.Context, tx *sql.Tx, of func(account.ID) *account.Standing) error {
	return each(ctx, tx, `SELECT account_id, outcome FROM judgements`, func(r *sql.Rows) error {
		var id account.ID
		var outcome account.Outcome
		err := r.Scan(&id, &outcome)
		of(id).Outcome = outcome
		return err
	})
}

func loadDecided(ctx context.Context, tx *sql.Tx, of func(account.ID) *account.Standing) error {
	return each(ctx, tx, `SELECT account_id, decided, discretion FROM cases
		WHERE id IN (SELECT MAX(id) FROM cases WHERE decided <> '' GROUP BY account_id)`, func(r *sql.Rows) error {
		var id account.ID
		var outcome account.Outcome
		var discretion bool
		err := r.Scan(&id, &outcome, &discretion)
		of(id).Decided, of(id).Discretion = outcome, discretion
		return err
	})
}

func loadRestrictions(ctx context.Context, tx *sql.Tx, of func(account.ID) *account.Standing) error {
	return each(ctx, tx, `SELECT account_id, document FROM restrictions ORDER BY case_id`, func(r *sql.Rows) error {
		id, one, err := document[account.Restriction](r)
		if err == nil {
			of(id).Restrictions = append(of(id).Restrictions, *one)
		}
		return err
	})
}

func loadLeavings(ctx context.Context, tx *sql.Tx, of func(account.ID) *account.Standing) error {
	return each(ctx, tx, `SELECT account_id, document FROM leavings`, func(r *sql.Rows) error {
		id, one, err := document[account.Leaving](r)
		of(id).Leaving = one
		return err
	})
}

// document reads a row of an account's id and a JSON document.
func document[T any](r *sql.Rows) (account.ID, *T, error) {
	var id account.ID
	var text string
	if err := r.Scan(&id, &text); err != nil {
		return id, nil, err
	}
	one := new(T)
	if err := json.Unmarshal([]byte(text), one); err != nil {
		return id, nil, fmt.Errorf("account %s: %w", id, err)
	}
	return id, one, nil
}
