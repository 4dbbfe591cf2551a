package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/auditlog"
	"turnpike/internal/casework"
	"turnpike/internal/notice"
)

// CaseChange is what a step of a case brings with it. All of it is stored at once or not at all.
type CaseChange struct {
	Effects   []casework.Effect
	Step      casework.Kind
	Statement *Statement // to be delivered
	Delivered *Delivery  // of a statement
	Notices   []notice.Notice
	Line      auditlog.Line // its subject is filled in
	Texts     []CaseText    // of conversations, to be kept until the case's end
	DueAt     int64
}

// CaseText is a text of a conversation that a case needs.
type CaseText struct {
	Message uint64 `json:"message,omitempty"` // id, 0 when it is none of ours
	Hash    string `json:"hash"`
	Text    string `json:"text"`
}

// OpenCase stores a new case and gives it its id. change sees the id already.
func (s *Store) OpenCase(ctx context.Context, c *casework.Case, change func(*casework.Case) (*CaseChange, error)) error {
	return s.edit(ctx, "case on account "+c.Account.String(), func(tx *sql.Tx) error {
		var err error
		if c.ID, err = nextID(ctx, tx, "cases"); err != nil {
			return err
		}
		with, err := change(c)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO cases (id, account_id, state, opened_at, ended_at, due_at, appealed, decided, discretion, document)
			VALUES ($1, $2, '', $3, 0, 0, 0, '', 0, '{}')`, c.ID, c.Account, c.OpenedAt); err != nil {
			return err
		}
		return putCase(ctx, tx, c, with)
	})
}

// StepCase lets step change a case and stores what came of it. ErrUnknown when there is no such case.
func (s *Store) StepCase(ctx context.Context, id int64, step func(*casework.Case) (*CaseChange, error)) (*casework.Case, error) {
	var c casework.Case
	var refused error
	err := s.edit(ctx, fmt.Sprintf("case %d", id), func(tx *sql.Tx) error {
		var text string
		err := tx.QueryRowContext(ctx, `SELECT document FROM cases WHERE id = $1 AND state <> 'forgotten'`, id).Scan(&text)
		if errors.Is(err, sql.ErrNoRows) {
			refused = ErrUnknown
			return refused
		}
		if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(text), &c); err != nil {
			return err
		}
		change, err := step(&c)
		if err != nil {
			refused = err
			return err
		}
		return putCase(ctx, tx, &c, change)
	})
	if refused != nil {
		return nil, refused
	}
	return &c, err
}

// putCase stores a case, what the engine has to know of it, and what its change brings.
func putCase(ctx context.Context, tx *sql.Tx, c *casework.Case, change *CaseChange) error {
	if change.Statement != nil {
		if err := addStatement(ctx, tx, c, change.Statement); err != nil {
			return err
		}
	}
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	decided, discretion := c.Standing()
	if _, err := tx.ExecContext(ctx, `UPDATE cases SET state = $1, ended_at = $2, due_at = $3, appealed = $4, decided = $5, discretion = $6, document = $7 WHERE id = $8`,
		string(c.State), c.EndedAt, change.DueAt, flag(c.Appeal != nil), string(decided), flag(discretion), string(text), c.ID); err != nil {
		return err
	}
	if err := putRestriction(ctx, tx, c); err != nil {
		return err
	}
	for _, f := range []func() error{
		func() error { return putEffects(ctx, tx, c, change) },
		func() error { return putTexts(ctx, tx, c.ID, change.Texts) },
		func() error { return addNotices(ctx, tx, change.Notices) },
	} {
		if err := f(); err != nil {
			return err
		}
	}
	if change.Delivered != nil {
		if err := deliverStatement(ctx, tx, change.Delivered); err != nil {
			return err
		}
	}
	change.Line.Subject = fmt.Sprintf("case/%d", c.ID)
	return audit(ctx, tx, &change.Line)
}

func putRestriction(ctx context.Context, tx *sql.Tx, c *casework.Case) error {
	r := c.Restriction()
	if r == nil {
		_, err := tx.ExecContext(ctx, `DELETE FROM restrictions WHERE case_id = $1`, c.ID)
		return err
	}
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO restrictions (case_id, account_id, document) VALUES ($1, $2, $3)
		ON CONFLICT (case_id) DO UPDATE SET document = excluded.document`, c.ID, c.Account, string(text))
	return err
}

// putEffects keeps what has to be done outside. Pictures and announcements are in the same transaction
// already; texts are erased here.
func putEffects(ctx context.Context, tx *sql.Tx, c *casework.Case, change *CaseChange) error {
	for _, e := range change.Effects {
		switch e {
		case casework.Erase:
			if c.Hold != nil {
				continue // a legal hold keeps them; its end erases them
			}
			if _, err := tx.ExecContext(ctx, `DELETE FROM case_texts WHERE case_id = $1`, c.ID); err != nil {
				return err
			}
		case casework.Release, casework.Repay, casework.HandOver:
			id, err := nextID(ctx, tx, "case_effects")
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO case_effects (id, case_id, effect, step, at) VALUES ($1, $2, $3, $4, $5)`,
				id, c.ID, string(e), string(change.Step), change.Line.At); err != nil {
				return err
			}
		default:
		}
	}
	return nil
}

func putTexts(ctx context.Context, tx *sql.Tx, id int64, texts []CaseText) error {
	for _, t := range texts {
		n, err := nextID(ctx, tx, "case_texts")
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO case_texts (id, case_id, message_id, hash, body) VALUES ($1, $2, $3, $4, $5)`,
			n, id, int64(t.Message), t.Hash, t.Text); err != nil {
			return err
		}
	}
	return nil
}

// CaseTexts are the texts of conversations that a case has now.
func (s *Store) CaseTexts(ctx context.Context, id int64) ([]CaseText, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT message_id, hash, body FROM case_texts WHERE case_id = $1 ORDER BY id`, id)
	if err != nil {
		return nil, fmt.Errorf("store: read texts of a case: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []CaseText
	for rows.Next() {
		var t CaseText
		var message int64
		if err := rows.Scan(&message, &t.Hash, &t.Text); err != nil {
			return nil, fmt.Errorf("store: read texts of a case: %w", err)
		}
		t.Message = uint64(message)
		out = append(out, t)
	}
	return out, rows.Err()
}

// Case finds one; ErrUnknown when there is none.
func (s *Store) Case(ctx context.Context, id int64) (*casework.Case, error) {
	found, err := documents[casework.Case](ctx, s, `SELECT document FROM cases WHERE id = $1 AND state <> 'forgotten'`, id)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, ErrUnknown
	}
	return &found[0], nil
}

// CaseFilter says which cases are meant; zero values leave a thing open.
type CaseFilter struct {
	Account  account.ID
	State    casework.State
	Appealed bool
	Before   int64
	Limit    int
}

// Cases lists cases, newest first.
func (s *Store) Cases(ctx context.Context, f CaseFilter) ([]casework.Case, error) {
	return documents[casework.Case](ctx, s, `SELECT document FROM cases WHERE state <> 'forgotten' AND ($1 = 0 OR account_id = $1) AND ($2 = '' OR state = $2)
		AND ($3 = 0 OR appealed = 1) AND ($4 = 0 OR id < $4) ORDER BY id DESC LIMIT $5`, f.Account, string(f.State), flag(f.Appealed), f.Before, f.Limit)
}

// DueCases lists cases whose clock has something to do by now.
func (s *Store) DueCases(ctx context.Context, now int64, limit int) ([]casework.Case, error) {
	return documents[casework.Case](ctx, s, `SELECT document FROM cases WHERE due_at <> 0 AND due_at <= $1 ORDER BY due_at LIMIT $2`, now, limit)
}

// NextDue is the moment at which the next case is due; 0 when none is.
func (s *Store) NextDue(ctx context.Context) (int64, error) {
	var at int64
	err := s.reads.QueryRowContext(ctx, `SELECT COALESCE(MIN(due_at), 0) FROM cases WHERE due_at <> 0`).Scan(&at)
	return at, err
}

// PendingEffect is something that a step of a case wants done outside.
type PendingEffect struct {
	ID     int64
	Case   int64
	Effect casework.Effect
	At     int64 // of the step
	Again  bool  // it was done before, and is looked at once more
}

// PendingEffects lists what is not done yet and was not looked at since a moment, oldest first.
func (s *Store) PendingEffects(ctx context.Context, since int64, limit int) ([]PendingEffect, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT id, case_id, effect, at, tried_at <> 0 FROM case_effects WHERE tried_at <= $1 ORDER BY id LIMIT $2`, since, limit)
	if err != nil {
		return nil, fmt.Errorf("store: read effects of cases: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []PendingEffect
	for rows.Next() {
		var e PendingEffect
		if err := rows.Scan(&e.ID, &e.Case, &e.Effect, &e.At, &e.Again); err != nil {
			return nil, fmt.Errorf("store: read effects of cases: %w", err)
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// EffectDone forgets an effect that was done, and puts what came of it into the audit log and the case.
func (s *Store) EffectDone(ctx context.Context, e PendingEffect, l auditlog.Line) error {
	return s.edit(ctx, fmt.Sprintf("effect of case %d", e.Case), func(tx *sql.Tx) error {
		if err := one(tx.ExecContext(ctx, `DELETE FROM case_effects WHERE id = $1`, e.ID)); err != nil {
			return err
		}
		l.Subject = fmt.Sprintf("case/%d", e.Case)
		return audit(ctx, tx, &l)
	})
}

// EffectLater keeps an effect that was done, to be looked at again. l is what came of it this time; nil when
// there is nothing to say.
func (s *Store) EffectLater(ctx context.Context, e PendingEffect, at int64, l *auditlog.Line) error {
	err := transact(ctx, s.edits, func(tx *sql.Tx) error {
		if err := one(tx.ExecContext(ctx, `UPDATE case_effects SET tried_at = $1 WHERE id = $2`, at, e.ID)); err != nil || l == nil {
			return err
		}
		l.Subject = fmt.Sprintf("case/%d", e.Case)
		return audit(ctx, tx, l)
	})
	if err != nil {
		return fmt.Errorf("store: effect of case %d: %w", e.Case, err)
	}
	return nil
}

// KeptEvidence lists the records that cases show as exhibits, for as long as those are not over or are
// held.
func (s *Store) KeptEvidence(ctx context.Context) ([]int64, error) {
	cases, err := documents[casework.Case](ctx, s, `SELECT document FROM cases WHERE state <> 'forgotten'`)
	if err != nil {
		return nil, err
	}
	var out []int64
	for i := range cases {
		if cases[i].EndedAt != 0 && cases[i].Hold == nil {
			continue
		}
		for _, x := range cases[i].Exhibits {
			if x.Evidence != 0 {
				out = append(out, x.Evidence)
			}
		}
	}
	return out, nil
}

// DropOldCases deletes cases that ended before a moment and are not held, with their statements and
// texts, and reports that were decided before another. Their lines in the audit log stay: they name no
// person and hold no text.
func (s *Store) DropOldCases(ctx context.Context, casesBefore, reportsBefore, now int64) error {
	// Those under a legal hold are left out here already, so that many of them do not keep the others.
	old, err := documents[casework.Case](ctx, s, `SELECT document FROM cases WHERE ended_at <> 0 AND ended_at < $1 AND document NOT LIKE '%"legal_hold":%' LIMIT 100`, casesBefore)
	if err != nil {
		return err
	}
	err = transact(ctx, s.edits, func(tx *sql.Tx) error {
		for i := range old {
			if old[i].Hold != nil {
				continue
			}
			if err := dropCase(ctx, tx, old[i].ID, now); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM reports WHERE decided_at <> 0 AND decided_at < $1`, reportsBefore)
		return err
	})
	if err != nil {
		return fmt.Errorf("store: drop what is too old: %w", err)
	}
	return nil
}

func dropCase(ctx context.Context, tx *sql.Tx, id, now int64) error {
	for _, query := range []string{
		`DELETE FROM case_texts WHERE case_id = $1`, `DELETE FROM case_effects WHERE case_id = $1`, `DELETE FROM restrictions WHERE case_id = $1`,
		`DELETE FROM statements WHERE case_id = $1`,
		// The row stays, so that its number is never another case's.
		`UPDATE cases SET ended_at = 0, due_at = 0, state = 'forgotten', decided = '', discretion = 0, account_id = 0, document = '{}' WHERE id = $1`,
	} {
		if _, err := tx.ExecContext(ctx, query, id); err != nil {
			return err
		}
	}
	return audit(ctx, tx, &auditlog.Line{At: now, Actor: "clock", Act: "case.forget", Subject: fmt.Sprintf("case/%d", id)})
}
