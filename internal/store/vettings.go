package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/notice"
)

// Subject is what a vetting is about. What its kind has nothing to do with is nil.
type Subject struct {
	Review    *account.Review
	Number    *account.Number // with Name, Status and Line
	Allowance *account.Allowance
	Newest    bool // no other of the kind was asked for since
}

// subjectOf reads what a vetting is about.
func subjectOf(ctx context.Context, tx *sql.Tx, v *account.Vetting) (*Subject, error) {
	of := &Subject{}
	var err error
	switch v.Kind {
	case account.VetAccount:
		of.Review = &account.Review{}
		err = readJSON(ctx, tx, of.Review, `SELECT review FROM accounts WHERE id = $1`, v.Account)
	case account.VetBusiness:
		of.Allowance = &account.Allowance{}
		err = readJSON(ctx, tx, of.Allowance, `SELECT allowance FROM businesses WHERE id = $1`, v.Business)
	case account.VetName, account.VetOfficial, account.VetPinReset:
		of.Number, err = readNumber(ctx, tx, v.Number)
	}
	return of, err
}

// put writes it back.
func (of *Subject) put(ctx context.Context, tx *sql.Tx, v *account.Vetting) error {
	if of.Review != nil {
		if err := writeJSON(ctx, tx, of.Review, `UPDATE accounts SET review = $1 WHERE id = $2`, v.Account); err != nil {
			return err
		}
	}
	if of.Allowance != nil {
		if err := writeJSON(ctx, tx, of.Allowance, `UPDATE businesses SET allowance = $1 WHERE id = $2`, v.Business); err != nil {
			return err
		}
	}
	if of.Number != nil {
		return writeNumber(ctx, tx, of.Number)
	}
	return nil
}

// readJSON reads one document.
func readJSON(ctx context.Context, tx *sql.Tx, v any, query string, args ...any) error {
	var text string
	if err := tx.QueryRowContext(ctx, query, args...).Scan(&text); err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), v)
}

// writeJSON stores a document in the row of an id.
func writeJSON(ctx context.Context, tx *sql.Tx, v any, query string, id any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return one(tx.ExecContext(ctx, query, string(raw), id))
}

// AskVetting stores a new vetting and gives it an id. f alters what it is about, sees the one of its kind that
// still waits (nil when none does), which is withdrawn for it, and says what apps are told.
func (s *Store) AskVetting(ctx context.Context, v *account.Vetting, f func(of *Subject, waiting *account.Vetting) ([]notice.Notice, error)) error {
	return s.vet(ctx, func(tx *sql.Tx) error {
		waiting, err := waitingVetting(ctx, tx, v)
		if err != nil {
			return err
		}
		of, err := subjectOf(ctx, tx, v)
		if err != nil {
			return err
		}
		ns, err := f(of, waiting)
		if err != nil {
			return refusedError{err}
		}
		if waiting != nil {
			waiting.Withdraw()
			if err := putVetting(ctx, tx, waiting); err != nil {
				return err
			}
		}
		if err := errors.Join(addVetting(ctx, tx, v), of.put(ctx, tx, v)); err != nil {
			return err
		}
		return addNotices(ctx, tx, ns)
	})
}

// EditVetting takes a step of a vetting: f alters it and what it is about, and says what apps are told.
// ErrUnknown when there is none.
func (s *Store) EditVetting(ctx context.Context, id int64, f func(v *account.Vetting, of *Subject) ([]notice.Notice, error)) error {
	return s.vet(ctx, func(tx *sql.Tx) error {
		v, err := scanVetting(tx.QueryRowContext(ctx, `SELECT id, document FROM vettings WHERE id = $1`, id))
		if errors.Is(err, sql.ErrNoRows) {
			return refusedError{ErrUnknown}
		}
		if err != nil {
			return err
		}
		of, err := subjectOf(ctx, tx, v)
		if err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, `SELECT NOT EXISTS (SELECT 1 FROM vettings
			WHERE kind = $1 AND business_id = $2 AND account_id = $3 AND number_id = $4 AND id > $5)`,
			v.Kind, v.Business, v.Account, v.Number, v.ID).Scan(&of.Newest); err != nil {
			return err
		}
		ns, err := f(v, of)
		if err != nil {
			return refusedError{err}
		}
		if err := errors.Join(putVetting(ctx, tx, v), of.put(ctx, tx, v)); err != nil {
			return err
		}
		return addNotices(ctx, tx, ns)
	})
}

// refusedError carries out of a transaction what is no fault of the store.
type refusedError struct{ error }

// vet runs a step, and gives what refused it as it is.
func (s *Store) vet(ctx context.Context, f func(tx *sql.Tx) error) error {
	err := s.edit(ctx, "vetting", f)
	if refused, ok := errors.AsType[refusedError](err); ok {
		return refused.error
	}
	return err
}

func addVetting(ctx context.Context, tx *sql.Tx, v *account.Vetting) error {
	err := tx.QueryRowContext(ctx, `INSERT INTO vettings (kind, state, business_id, account_id, number_id, document) VALUES ($1, $2, $3, $4, $5, '') RETURNING id`,
		v.Kind, v.State, v.Business, v.Account, v.Number).Scan(&v.ID)
	if err != nil {
		return err
	}
	return putVetting(ctx, tx, v)
}

func putVetting(ctx context.Context, tx *sql.Tx, v *account.Vetting) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return one(tx.ExecContext(ctx, `UPDATE vettings SET state = $1, document = $2 WHERE id = $3`, v.State, string(raw), v.ID))
}

// waitingVetting is the one about the same that somebody must still decide; nil when there is none.
func waitingVetting(ctx context.Context, tx *sql.Tx, v *account.Vetting) (*account.Vetting, error) {
	found, err := scanVetting(tx.QueryRowContext(ctx, `SELECT id, document FROM vettings
		WHERE kind = $1 AND business_id = $2 AND account_id = $3 AND number_id = $4 AND state IN ('PENDING', 'DEFERRED') ORDER BY id DESC LIMIT 1`,
		v.Kind, v.Business, v.Account, v.Number))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // there is none, and that is no error
	}
	return found, err
}

func scanVetting(row interface{ Scan(into ...any) error }) (*account.Vetting, error) {
	v := &account.Vetting{}
	var id int64
	var document string
	if err := row.Scan(&id, &document); err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(document), v); err != nil {
		return nil, fmt.Errorf("vetting %d: %w", id, err)
	}
	v.ID = id
	return v, nil
}

// Verifications are the states of the newest requests of some businesses to be verified, "" of those that made none.
func (s *Store) Verifications(ctx context.Context, ids []account.BusinessID) (map[account.BusinessID]account.VettingState, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT business_id, state FROM vettings WHERE id IN (
		SELECT MAX(id) FROM vettings WHERE account_id = 0 AND kind = $1 AND business_id IN (`+idList(ids)+`) GROUP BY business_id)`, account.VetBusiness)
	if err != nil {
		return nil, fmt.Errorf("store: read verifications: %w", err)
	}
	defer func() { _ = rows.Close() }()
	out := map[account.BusinessID]account.VettingState{}
	for _, id := range ids {
		out[id] = ""
	}
	for rows.Next() {
		var id account.BusinessID
		var state account.VettingState
		if err := rows.Scan(&id, &state); err != nil {
			return nil, fmt.Errorf("store: read verifications: %w", err)
		}
		out[id] = state
	}
	return out, rows.Err()
}

// VettingFilter says which vettings are wanted; zero values do not matter.
type VettingFilter struct {
	Kind     account.VettingKind
	State    account.VettingState
	Accounts []account.ID       // nil: all
	Business account.BusinessID // those about all of it too
	Partner  account.BusinessID // those that it asked for about Clients too
	Clients  []account.BusinessID
	Number   account.NumberID
	Before   int64
	Limit    int
}

// idList is ids as SQL lists them; none of them is that of no id.
func idList[T fmt.Stringer](ids []T) string {
	out := []string{"-1"}
	for _, id := range ids {
		out = append(out, id.String())
	}
	return strings.Join(out, ",")
}

// Vettings lists them, the newest first.
func (s *Store) Vettings(ctx context.Context, f VettingFilter) ([]account.Vetting, error) {
	query, args := `SELECT id, document FROM vettings WHERE 1 = 1`, []any{}
	add := func(clause string, v any) {
		args = append(args, v)
		query += fmt.Sprintf(clause, len(args))
	}
	if f.Kind != "" {
		add(` AND kind = $%d`, f.Kind)
	}
	if f.State != "" {
		add(` AND state = $%d`, f.State)
	}
	if f.Number != 0 {
		add(` AND number_id = $%d`, f.Number)
	}
	if f.Before != 0 {
		add(` AND id < $%d`, f.Before)
	}
	if f.Accounts != nil || f.Business != 0 {
		args = append(args, f.Business, f.Partner.String())
		query += fmt.Sprintf(` AND (account_id IN (%s) OR (account_id = 0 AND (business_id = $%d
			OR (business_id IN (%s) AND json_extract(document, '$.partner') = $%d))))`, idList(f.Accounts), len(args)-1, idList(f.Clients), len(args))
	}
	add(` ORDER BY id DESC LIMIT $%d`, f.Limit)
	rows, err := s.reads.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("store: read vettings: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []account.Vetting
	for rows.Next() {
		v, err := scanVetting(rows)
		if err != nil {
			return nil, fmt.Errorf("store: read vettings: %w", err)
		}
		out = append(out, *v)
	}
	return out, rows.Err()
}
