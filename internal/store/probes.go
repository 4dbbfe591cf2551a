package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/auditlog"
	"turnpike/internal/message"
)

// ProbeRun is a row of what the platform asked of a bot. Document and Transcript are JSON of the room prober.
type ProbeRun struct {
	ID         int64
	Account    account.ID
	At         int64 // Unix milliseconds
	EndedAt    int64 // 0 while it lasts
	Document   string
	Transcript string // "" when there is none, or none any more
}

// ProbePerson is somebody who only exists to ask a number.
type ProbePerson struct {
	Number  account.NumberID
	Address message.Address
	Run     int64
}

// AddProbeRun keeps a run that begins and gives it its id.
func (s *Store) AddProbeRun(ctx context.Context, r *ProbeRun, by string) error {
	err := transact(ctx, s.edits, func(tx *sql.Tx) error {
		var err error
		if r.ID, err = nextID(ctx, tx, "probe_runs"); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO probe_runs (id, account_id, at, ended_at, document, transcript) VALUES ($1, $2, $3, 0, $4, '')`,
			r.ID, r.Account, r.At, r.Document); err != nil {
			return err
		}
		return audit(ctx, tx, &auditlog.Line{At: r.At, Actor: by, Act: "probe.begin", Subject: fmt.Sprintf("probe/%d", r.ID), Document: fmt.Sprintf(`{"account":%q}`, r.Account)})
	})
	if err != nil {
		return fmt.Errorf("store: keep a run of probes: %w", err)
	}
	return nil
}

// SaveProbeRun keeps what a run has come to.
func (s *Store) SaveProbeRun(ctx context.Context, r *ProbeRun) error {
	_, err := s.edits.ExecContext(ctx, `UPDATE probe_runs SET ended_at = $1, document = $2, transcript = $3 WHERE id = $4`, r.EndedAt, r.Document, r.Transcript, r.ID)
	if err != nil {
		return fmt.Errorf("store: keep a run of probes: %w", err)
	}
	return nil
}

// AddProbePerson notes somebody before they write their first message.
func (s *Store) AddProbePerson(ctx context.Context, p ProbePerson) error {
	if _, err := s.edits.ExecContext(ctx, `INSERT INTO probe_people (number_id, address, run_id) VALUES ($1, $2, $3)`, p.Number, string(p.Address), p.Run); err != nil {
		return fmt.Errorf("store: keep who probes: %w", err)
	}
	return nil
}

// ProbePeople lists who only exists to ask, in a run (0: all).
func (s *Store) ProbePeople(ctx context.Context, run int64) ([]ProbePerson, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT number_id, address, run_id FROM probe_people WHERE $1 = 0 OR run_id = $1`, run)
	if err != nil {
		return nil, fmt.Errorf("store: list who probes: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []ProbePerson
	for rows.Next() {
		var p ProbePerson
		if err := rows.Scan(&p.Number, &p.Address, &p.Run); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// ProbeRuns lists runs, the newest first, without transcripts: of an account (0: all) since a moment, in
// Unix milliseconds; those that last alone.
func (s *Store) ProbeRuns(ctx context.Context, id account.ID, since int64, lasting bool, limit int) ([]ProbeRun, error) {
	return s.probeRuns(ctx, `($1 = 0 OR account_id = $1) AND at >= $2 AND ($3 = 0 OR ended_at = 0) ORDER BY id DESC LIMIT $4`, id, since, flag(lasting), limit)
}

// EndedProbeRuns lists runs that ended at a moment or later, the newest first, at most limit.
func (s *Store) EndedProbeRuns(ctx context.Context, since int64, limit int) ([]ProbeRun, error) {
	return s.probeRuns(ctx, `ended_at >= $1 AND ended_at > 0 ORDER BY id DESC LIMIT $2`, since, limit)
}

func (s *Store) probeRuns(ctx context.Context, which string, args ...any) ([]ProbeRun, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT id, account_id, at, ended_at, document, '' FROM probe_runs WHERE `+which, args...)
	if err != nil {
		return nil, fmt.Errorf("store: list runs of probes: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []ProbeRun
	for rows.Next() {
		var r ProbeRun
		if err := rows.Scan(&r.ID, &r.Account, &r.At, &r.EndedAt, &r.Document, &r.Transcript); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// ProbeRun finds a run with its transcript; ErrUnknown when there is none.
func (s *Store) ProbeRun(ctx context.Context, id int64) (*ProbeRun, error) {
	var r ProbeRun
	err := s.reads.QueryRowContext(ctx, `SELECT id, account_id, at, ended_at, document, transcript FROM probe_runs WHERE id = $1`, id).
		Scan(&r.ID, &r.Account, &r.At, &r.EndedAt, &r.Document, &r.Transcript)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("store: read a run of probes: %w", err)
	}
	return &r, nil
}

// ForgetTranscripts erases the transcripts of runs that ended before a moment, in Unix milliseconds.
func (s *Store) ForgetTranscripts(ctx context.Context, before int64) error {
	if _, err := s.edits.ExecContext(ctx, `UPDATE probe_runs SET transcript = '' WHERE ended_at > 0 AND ended_at < $1 AND transcript <> ''`, before); err != nil {
		return fmt.Errorf("store: erase transcripts: %w", err)
	}
	return nil
}
