package store

import (
	"context"
	"database/sql"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/casework"
)

// Statement is a statement of reasons as it was sent.
type Statement struct {
	ID          int64
	Case        int64
	Account     account.ID
	Kind        string // casework.OfNotice, OfDecision or OfAppeal
	Language    string
	At          int64  // Unix milliseconds, like all moments here
	Document    []byte // JSON, for machines
	Body        string // for people
	Hash        string // SHA-256 of both, hexadecimal
	TriedAt     int64  // when e-mail was tried last
	Tries       int
	DeliveredAt int64
	Channel     string
	Receipt     string
}

// Delivery is the proof that a statement reached its account.
type Delivery struct {
	Statement int64
	At        int64
	Channel   string // email, api or deposit
	Receipt   string
}

func addStatement(ctx context.Context, tx *sql.Tx, c *casework.Case, st *Statement) error {
	var err error
	if st.ID, err = nextID(ctx, tx, "statements"); err != nil {
		return err
	}
	st.Case, st.Account = c.ID, c.Account
	st.Hash = hashOf(append(append([]byte{}, st.Document...), st.Body...))
	if c.Statement == nil {
		c.Statement = map[string]string{}
	}
	c.Statement[st.Kind] = st.Hash
	_, err = tx.ExecContext(ctx, `INSERT INTO statements (id, case_id, account_id, kind, language, at, document, body, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		st.ID, st.Case, st.Account, st.Kind, st.Language, st.At, string(st.Document), st.Body, st.Hash)
	return err
}

func deliverStatement(ctx context.Context, tx *sql.Tx, d *Delivery) error {
	return one(tx.ExecContext(ctx, `UPDATE statements SET delivered_at = $1, channel = $2, receipt = $3 WHERE id = $4 AND delivered_at = 0`,
		d.At, d.Channel, d.Receipt, d.Statement))
}

const statementColumns = `SELECT id, case_id, account_id, kind, language, at, document, body, hash, tried_at, tries, delivered_at, channel, receipt FROM statements `

func (s *Store) statements(ctx context.Context, where string, args ...any) ([]Statement, error) {
	rows, err := s.reads.QueryContext(ctx, statementColumns+where, args...)
	if err != nil {
		return nil, fmt.Errorf("store: read statements: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []Statement
	for rows.Next() {
		var t Statement
		var document string
		if err := rows.Scan(&t.ID, &t.Case, &t.Account, &t.Kind, &t.Language, &t.At, &document, &t.Body, &t.Hash,
			&t.TriedAt, &t.Tries, &t.DeliveredAt, &t.Channel, &t.Receipt); err != nil {
			return nil, fmt.Errorf("store: read statements: %w", err)
		}
		t.Document = []byte(document)
		out = append(out, t)
	}
	return out, rows.Err()
}

// Statements lists a case's, oldest first.
func (s *Store) Statements(ctx context.Context, id int64) ([]Statement, error) {
	return s.statements(ctx, `WHERE case_id = $1 ORDER BY id`, id)
}

// WaitingStatements lists those that did not reach their accounts yet, oldest first.
func (s *Store) WaitingStatements(ctx context.Context, limit int) ([]Statement, error) {
	return s.statements(ctx, `WHERE delivered_at = 0 ORDER BY id LIMIT $1`, limit)
}

// StatementsBetween lists decisions that were delivered in a span of time, oldest first.
func (s *Store) StatementsBetween(ctx context.Context, since, until int64, after int64, limit int) ([]Statement, error) {
	return s.statements(ctx,
		`WHERE kind = $1 AND delivered_at >= $2 AND delivered_at < $3 AND id > $4 ORDER BY id LIMIT $5`, casework.OfDecision, since, until, after, limit)
}

// StatementTried notes that e-mail was tried.
func (s *Store) StatementTried(ctx context.Context, id, at int64) error {
	_, err := s.edits.ExecContext(ctx, `UPDATE statements SET tried_at = $1, tries = tries + 1 WHERE id = $2`, at, id)
	if err != nil {
		return fmt.Errorf("store: note a try: %w", err)
	}
	return nil
}

// NoteDelivery keeps the proof of a delivery that no step of a case waits for.
func (s *Store) NoteDelivery(ctx context.Context, d *Delivery) error {
	_, err := s.edits.ExecContext(ctx, `UPDATE statements SET delivered_at = $1, channel = $2, receipt = $3 WHERE id = $4 AND delivered_at = 0`,
		d.At, d.Channel, d.Receipt, d.Statement)
	if err != nil {
		return fmt.Errorf("store: note a delivery: %w", err)
	}
	return nil
}
