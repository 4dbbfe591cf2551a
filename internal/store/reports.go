package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/auditlog"
)

// Report is what somebody said of an account, without a login.
type Report struct {
	ID           int64
	Account      account.ID
	At           int64 // Unix milliseconds, like all moments here
	Category     string
	Body         string
	Contact      string // e-mail address for the receipt; "" when none was given
	Place        string // keyed hash of where it came from
	Key          string // hash of what its status can be asked with
	Status       string // received, noted, case, dismissed, abusive
	Acknowledged int64
	DecidedAt    int64
	DecidedBy    string
	Why          string
	Case         int64
}

// ReportDecision is what became of a report.
type ReportDecision struct {
	Status string
	At     int64
	By     string
	Why    string
	Case   int64
}

// AddReport keeps a report and gives it its id.
func (s *Store) AddReport(ctx context.Context, r *Report) error {
	err := transact(ctx, s.edits, func(tx *sql.Tx) error {
		var err error
		if r.ID, err = nextID(ctx, tx, "reports"); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO reports (id, account_id, at, category, body, contact, place, key, status, acknowledged)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'received', $9)`,
			r.ID, r.Account, r.At, r.Category, r.Body, r.Contact, r.Place, r.Key, r.Acknowledged)
		if err != nil {
			return err
		}
		return audit(ctx, tx, &auditlog.Line{
			At: r.At, Actor: "public", Act: "report.receive", Subject: fmt.Sprintf("report/%d", r.ID), Document: fmt.Sprintf(`{"account":%q,"category":%q}`, r.Account, r.Category),
		})
	})
	if err != nil {
		return fmt.Errorf("store: keep a report: %w", err)
	}
	return nil
}

// ReportsFrom counts reports that came from a place since a moment, and those of them that were abuse
// ever.
func (s *Store) ReportsFrom(ctx context.Context, place string, since int64) (recent, abusive int, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT COALESCE(SUM(CASE WHEN at >= $2 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN status = 'abusive' THEN 1 ELSE 0 END), 0)
		FROM reports WHERE place = $1`, place, since).Scan(&recent, &abusive)
	return recent, abusive, err
}

const reportColumns = `SELECT id, account_id, at, category, body, contact, place, key, status, acknowledged, decided_at, decided_by, why, case_id FROM reports `

func scanReport(scan func(...any) error) (Report, error) {
	var r Report
	err := scan(&r.ID, &r.Account, &r.At, &r.Category, &r.Body, &r.Contact, &r.Place, &r.Key, &r.Status, &r.Acknowledged, &r.DecidedAt, &r.DecidedBy, &r.Why, &r.Case)
	return r, err
}

// Reports lists what was said, newest first; account 0 is all.
func (s *Store) Reports(ctx context.Context, id account.ID, before int64, limit int) ([]Report, error) {
	rows, err := s.reads.QueryContext(ctx, reportColumns+`WHERE ($1 = 0 OR account_id = $1) AND ($2 = 0 OR id < $2) ORDER BY id DESC LIMIT $3`, id, before, limit)
	if err != nil {
		return nil, fmt.Errorf("store: read reports: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []Report
	for rows.Next() {
		r, err := scanReport(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("store: read reports: %w", err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// ReportByKey finds a report by what its status can be asked with; ErrUnknown when there is none.
func (s *Store) ReportByKey(ctx context.Context, id int64, key string) (*Report, error) {
	r, err := scanReport(s.reads.QueryRowContext(ctx, reportColumns+`WHERE id = $1 AND key = $2`, id, key).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("store: read a report: %w", err)
	}
	return &r, nil
}

// DecideReport notes what became of a report and forgets whom to write to. ErrUnknown when there is none.
func (s *Store) DecideReport(ctx context.Context, id int64, d ReportDecision) error {
	err := transact(ctx, s.edits, func(tx *sql.Tx) error {
		if err := one(tx.ExecContext(ctx, `UPDATE reports SET status = $1, decided_at = $2, decided_by = $3, why = $4, case_id = $5, contact = '' WHERE id = $6`,
			d.Status, d.At, d.By, d.Why, d.Case, id)); err != nil {
			return err
		}
		return audit(ctx, tx, &auditlog.Line{
			At: d.At, Actor: d.By, Act: "report.decide", Subject: fmt.Sprintf("report/%d", id), Document: fmt.Sprintf(`{"status":%q,"case":%d}`, d.Status, d.Case),
		})
	})
	if errors.Is(err, errNoRow) {
		return ErrUnknown
	}
	if err != nil {
		return fmt.Errorf("store: decide on a report: %w", err)
	}
	return nil
}
