package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/auditlog"
)

// nextID is one more than the greatest id of a table. There is one writer, so nobody takes it meanwhile.
func nextID(ctx context.Context, tx *sql.Tx, table string) (int64, error) {
	var id int64
	err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(id), 0) + 1 FROM `+table).Scan(&id)
	return id, err
}

// Declare makes a declaration the newest of its account. sign makes its signature once its version is
// known.
func (s *Store) Declare(ctx context.Context, id account.ID, d *account.Declaration, by string, sign func(*account.Declaration) error) error {
	return s.edit(ctx, "declaration of account "+id.String(), func(tx *sql.Tx) error {
		return declare(ctx, tx, id, d, by, sign)
	})
}

func declare(ctx context.Context, tx *sql.Tx, id account.ID, d *account.Declaration, by string, sign func(*account.Declaration) error) error {
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(version), 0) + 1 FROM declarations WHERE account_id = $1`, id).Scan(&d.Version); err != nil {
		return err
	}
	if sign != nil {
		if err := sign(d); err != nil {
			return err
		}
	}
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO declarations (account_id, version, at, document) VALUES ($1, $2, $3, $4)`, id, d.Version, d.At, string(text)); err != nil {
		return err
	}
	// What the business says of itself elsewhere follows.
	if _, err := tx.ExecContext(ctx, `UPDATE businesses SET purpose = $1, declared = $2
		WHERE id = (SELECT business_id FROM accounts WHERE id = $3)`, d.Purpose, d.Declared, id); err != nil {
		return err
	}
	return audit(ctx, tx, &auditlog.Line{
		At: d.At, Actor: by, Act: "declaration.sign", Subject: "account/" + id.String(),
		Document: fmt.Sprintf(`{"version":%d,"declared":%q,"sha256":%q}`, d.Version, d.Declared, hashOf(text)),
	})
}

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Declarations lists an account's, newest first.
func (s *Store) Declarations(ctx context.Context, id account.ID, before int64, limit int) ([]account.Declaration, error) {
	return documents[account.Declaration](ctx, s,
		`SELECT document FROM declarations WHERE account_id = $1 AND ($2 = 0 OR version < $2) ORDER BY version DESC LIMIT $3`, id, before, limit)
}

// documents reads rows of one JSON document each.
func documents[T any](ctx context.Context, s *Store, query string, args ...any) ([]T, error) {
	rows, err := s.reads.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []T
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		var one T
		if err := json.Unmarshal([]byte(text), &one); err != nil {
			return nil, fmt.Errorf("store: a damaged document: %w", err)
		}
		out = append(out, one)
	}
	return out, rows.Err()
}

// AddEvidence keeps a record and gives it its id and hash.
func (s *Store) AddEvidence(ctx context.Context, e *account.Evidence, by string) error {
	return s.edit(ctx, "evidence on account "+e.Account.String(), func(tx *sql.Tx) error { return addEvidence(ctx, tx, e, by) })
}

func addEvidence(ctx context.Context, tx *sql.Tx, e *account.Evidence, by string) error {
	var err error
	if e.ID, err = nextID(ctx, tx, "evidence"); err != nil {
		return err
	}
	text, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if e.Hash == "" {
		e.Hash = hashOf(text)
		if text, err = json.Marshal(e); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO evidence (id, account_id, source, at, expires, document) VALUES ($1, $2, $3, $4, $5, $6)`,
		e.ID, e.Account, e.Source, e.At, e.Expires, string(text)); err != nil {
		return err
	}
	return audit(ctx, tx, &auditlog.Line{
		At: e.At, Actor: by, Act: "evidence.add", Subject: "account/" + e.Account.String(),
		Document: fmt.Sprintf(`{"evidence":%d,"source":%q,"sha256":%q}`, e.ID, e.Source, e.Hash),
	})
}

// Evidence lists records of an account, newest first.
func (s *Store) Evidence(ctx context.Context, id account.ID, before int64, limit int) ([]account.Evidence, error) {
	return documents[account.Evidence](ctx, s, `SELECT document FROM evidence WHERE account_id = $1 AND ($2 = 0 OR id < $2) ORDER BY id DESC LIMIT $3`, id, before, limit)
}

// EvidenceOf lists the records of a source, newest first: of one account, or of all where id is 0.
func (s *Store) EvidenceOf(ctx context.Context, source string, id account.ID) ([]account.Evidence, error) {
	return documents[account.Evidence](ctx, s, `SELECT document FROM evidence WHERE source = $1 AND ($2 = 0 OR account_id = $2) ORDER BY id DESC`, source, id)
}

// EvidenceByID finds one record; ErrUnknown when there is none.
func (s *Store) EvidenceByID(ctx context.Context, id int64) (*account.Evidence, error) {
	found, err := documents[account.Evidence](ctx, s, `SELECT document FROM evidence WHERE id = $1`, id)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, ErrUnknown
	}
	return &found[0], nil
}

// PutJudgement keeps what the stated test found of an account.
func (s *Store) PutJudgement(ctx context.Context, id account.ID, outcome account.Outcome, at int64, document []byte, by string) error {
	return s.edit(ctx, "judgement of account "+id.String(), func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO judgements (account_id, at, outcome, document) VALUES ($1, $2, $3, $4)
			ON CONFLICT (account_id) DO UPDATE SET at = excluded.at, outcome = excluded.outcome, document = excluded.document`,
			id, at, string(outcome), string(document)); err != nil {
			return err
		}
		return audit(ctx, tx, &auditlog.Line{At: at, Actor: by, Act: "account.judge", Subject: "account/" + id.String(), Document: string(document)})
	})
}

// Judgement is the newest one of an account as it was kept; nil when there was none.
func (s *Store) Judgement(ctx context.Context, id account.ID) (json.RawMessage, error) {
	var text string
	err := s.reads.QueryRowContext(ctx, `SELECT document FROM judgements WHERE account_id = $1`, id).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("store: read a judgement: %w", err)
	}
	return json.RawMessage(text), nil
}

// DropExpiredEvidence deletes records whose time is over and that no case keeps: an exhibit stays as
// long as its case. It says how many there were.
func (s *Store) DropExpiredEvidence(ctx context.Context, now int64, kept []int64) (int, error) {
	found, err := documents[account.Evidence](ctx, s, `SELECT document FROM evidence WHERE expires <> 0 AND expires <= $1`, now)
	if err != nil {
		return 0, err
	}
	n := 0
	err = transact(ctx, s.edits, func(tx *sql.Tx) error {
		for i := range found {
			if slices.Contains(kept, found[i].ID) {
				continue
			}
			if _, err := tx.ExecContext(ctx, `DELETE FROM evidence WHERE id = $1`, found[i].ID); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("store: drop expired evidence: %w", err)
	}
	return n, nil
}
