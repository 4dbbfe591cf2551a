package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/notice"
)

// EditNumber changes a number: f alters it and says what the account's apps are told. What f did is
// stored also when it returns an error with keep set, as a wrong PIN is counted.
func (s *Store) EditNumber(ctx context.Context, id account.NumberID, f func(n *account.Number) (ns []notice.Notice, keep bool, err error)) error {
	var refused error
	err := s.edit(ctx, "number "+id.String(), func(tx *sql.Tx) error {
		n, err := readNumber(ctx, tx, id)
		if err != nil {
			return err
		}
		ns, keep, err := f(n)
		if refused = err; err != nil && !keep {
			return err
		}
		if err := writeNumber(ctx, tx, n); err != nil {
			return err
		}
		return addNotices(ctx, tx, ns)
	})
	if refused != nil {
		return refused
	}
	return err
}

// readNumber reads what changes of a number.
func readNumber(ctx context.Context, tx *sql.Tx, id account.NumberID) (*account.Number, error) {
	n := &account.Number{ID: id}
	var line string
	if err := tx.QueryRowContext(ctx, `SELECT name, status, line FROM numbers WHERE id = $1`, id).Scan(&n.Name, &n.Status, &line); err != nil {
		return nil, err
	}
	return n, json.Unmarshal([]byte(line), &n.Line)
}

func writeNumber(ctx context.Context, tx *sql.Tx, n *account.Number) error {
	raw, err := json.Marshal(n.Line)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE numbers SET name = $1, status = $2, line = $3 WHERE id = $4`, n.Name, n.Status, string(raw), n.ID)
	return err
}

// AddNumber stores a new number of an account and gives it an id. Its name waits for v, unless that is nil; told
// is what the account's apps hear of it.
func (s *Store) AddNumber(ctx context.Context, n *account.Number, at int64, v *account.Vetting, told ...notice.Body) error {
	return s.edit(ctx, "number "+n.Display, func(tx *sql.Tx) error {
		id, err := addNode(ctx, tx, Node{Kind: "number", Account: n.Account.ID})
		if err != nil {
			return err
		}
		n.ID = account.NumberID(id)
		line, err := json.Marshal(n.Line)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO numbers (id, account_id, display, digits, name, status, line, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			n.ID, n.Account.ID, n.Display, n.Digits, n.Name, n.Status, string(line), at)
		if err == nil && v != nil {
			v.Number = n.ID
			err = addVetting(ctx, tx, v)
		}
		if err != nil {
			return err
		}
		var ns []notice.Notice
		for _, body := range told {
			ns = append(ns, notice.Notice{Account: n.Account.ID, Number: n.ID, Body: body})
		}
		return addNotices(ctx, tx, ns)
	})
}

// Kinds of a number's documents.
const (
	DocumentProfile    = "profile"
	DocumentCommerce   = "commerce"
	DocumentEncryption = "encryption"
	DocumentSettings   = "settings"
	DocumentAutomation = "automation"
	DocumentCompliance = "compliance"
	DocumentJWE        = "payload-encryption" // the platform's own key of the number
)

// NumberDocument reads a document of a number into v; false when there is none.
func (s *Store) NumberDocument(ctx context.Context, id account.NumberID, kind string, v any) (bool, error) {
	var raw string
	err := s.reads.QueryRowContext(ctx, `SELECT document FROM number_documents WHERE number_id = $1 AND kind = $2`, id, kind).Scan(&raw)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(raw), v)
	}
	if err != nil {
		return false, fmt.Errorf("store: read the %s of number %s: %w", kind, id, err)
	}
	return true, nil
}

// PutNumberDocument stores a document of a number, and what the account's apps are told of it.
func (s *Store) PutNumberDocument(ctx context.Context, id account.NumberID, kind string, v any, ns ...notice.Notice) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.edit(ctx, kind+" of number "+id.String(), func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO number_documents (number_id, kind, document) VALUES ($1, $2, $3)
			ON CONFLICT (number_id, kind) DO UPDATE SET document = excluded.document`, id, kind, string(raw)); err != nil {
			return err
		}
		return addNotices(ctx, tx, ns)
	})
}

// ShortLink is an address that opens a chat with a number, with a text ready to be sent.
type ShortLink struct {
	Code    string
	Message string
}

// ShortLinks lists a number's, newest first.
func (s *Store) ShortLinks(ctx context.Context, id account.NumberID) ([]ShortLink, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT code, message FROM short_links WHERE number_id = $1 ORDER BY created_at DESC, code`, id)
	if err != nil {
		return nil, fmt.Errorf("store: read short links: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []ShortLink
	for rows.Next() {
		var l ShortLink
		if err := rows.Scan(&l.Code, &l.Message); err != nil {
			return nil, fmt.Errorf("store: read short links: %w", err)
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// PutShortLink stores a link, or changes the text of the one with its code; false when that code is
// another number's.
func (s *Store) PutShortLink(ctx context.Context, id account.NumberID, l ShortLink, at int64) (bool, error) {
	res, err := s.edits.ExecContext(ctx, `INSERT INTO short_links (code, number_id, message, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (code) DO UPDATE SET message = excluded.message WHERE short_links.number_id = excluded.number_id`, l.Code, id, l.Message, at)
	if err != nil {
		return false, fmt.Errorf("store: keep a short link: %w", err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// DeleteShortLink removes a link and says whether there was one.
func (s *Store) DeleteShortLink(ctx context.Context, id account.NumberID, code string) (bool, error) {
	res, err := s.edits.ExecContext(ctx, `DELETE FROM short_links WHERE number_id = $1 AND code = $2`, id, code)
	if err != nil {
		return false, fmt.Errorf("store: delete a short link: %w", err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
