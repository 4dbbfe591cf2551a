package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/template"
)

// World is what an empty store can be filled with.
type World struct {
	Businesses []*account.Business
	Accounts   []*account.Account
	Numbers    []*account.Number
	Apps       []*account.App
	Links      []*account.Link
	Tokens     []SeedToken
	Templates  []SeedTemplate
	People     []Person

	Declarations map[account.ID]*account.Declaration // of accounts; they are signed when the program starts
}

// SeedToken is a token with its clear text, of which only the hash is kept.
type SeedToken struct {
	Text  string
	Token account.Token
}

// SeedTemplate is a template of an account.
type SeedTemplate struct {
	Account  account.ID
	Template *template.Template
}

// Seed fills an empty store, all or nothing; false when somebody is in it already.
func (s *Store) Seed(ctx context.Context, w World) (bool, error) {
	var n int
	if err := s.reads.QueryRowContext(ctx, `SELECT COUNT(*) FROM businesses`).Scan(&n); err != nil {
		return false, fmt.Errorf("store: seed: %w", err)
	}
	if n > 0 {
		return false, nil
	}
	err := s.edit(ctx, "seed", func(tx *sql.Tx) error {
		for _, f := range []func(context.Context, *sql.Tx, *World) error{seedOwners, seedApps, seedTokens, seedTemplates} {
			if err := f(ctx, tx, &w); err != nil {
				return err
			}
		}
		for _, id := range slices.Sorted(maps.Keys(w.Declarations)) {
			d := w.Declarations[id]
			if err := declare(ctx, tx, id, d, d.SignedBy, nil); err != nil {
				return err
			}
		}
		return putPeople(ctx, tx, w.People)
	})
	return err == nil, err
}

func seedOwners(ctx context.Context, tx *sql.Tx, w *World) error {
	for _, b := range w.Businesses {
		if _, err := tx.ExecContext(ctx, `INSERT INTO businesses (id, name, purpose, declared, created_at) VALUES ($1, $2, $3, $4, $5)`,
			b.ID, b.Name, b.Purpose, b.Declared, b.CreatedAt); err != nil {
			return err
		}
	}
	for _, a := range w.Accounts {
		review, err := json.Marshal(a.Review)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO accounts (id, business_id, name, currency, timezone, created_at, review) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			a.ID, a.Business.ID, a.Name, a.Currency, a.Timezone, a.CreatedAt, string(review)); err != nil {
			return err
		}
	}
	for _, n := range w.Numbers {
		if _, err := tx.ExecContext(ctx, `INSERT INTO numbers (id, account_id, display, digits, name, status) VALUES ($1, $2, $3, $4, $5, $6)`,
			n.ID, n.Account.ID, n.Display, n.Digits, n.Name, n.Status); err != nil {
			return err
		}
	}
	return nil
}

func seedApps(ctx context.Context, tx *sql.Tx, w *World) error {
	for _, a := range w.Apps {
		fields, err := json.Marshal(a.Subscription.Fields)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO apps (id, name, secret, webhook_version, fields, active) VALUES ($1, $2, $3, $4, $5, $6)`,
			a.ID, a.Name, a.Secret, a.WebhookVersion, string(fields), flag(a.Subscription.Active)); err != nil {
			return err
		}
	}
	for _, l := range w.Links {
		if err := putLink(ctx, tx, l.Account.ID, l.App.ID, l.Override); err != nil {
			return err
		}
	}
	return nil
}

func seedTokens(ctx context.Context, tx *sql.Tx, w *World) error {
	for i := range w.Tokens {
		if err := addToken(ctx, tx, w.Tokens[i].Text, &w.Tokens[i].Token); err != nil {
			return err
		}
	}
	return nil
}

func addToken(ctx context.Context, tx *sql.Tx, text string, t *account.Token) error {
	accounts, err := json.Marshal(t.Accounts)
	if err != nil {
		return err
	}
	scopes, err := json.Marshal(t.Scopes)
	if err != nil {
		return err
	}
	hash := account.HashToken(text)
	_, err = tx.ExecContext(ctx, `INSERT INTO tokens (hash, app_id, business_id, accounts, scopes, user_id, issued_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		hex.EncodeToString(hash[:]), t.App.ID, t.Business, string(accounts), string(scopes), t.UserID, t.IssuedAt, t.ExpiresAt)
	return err
}

// AddToken stores a token, of whose text only the hash is kept.
func (s *Store) AddToken(ctx context.Context, text string, t *account.Token) error {
	return s.edit(ctx, "token of app "+t.App.ID.String(), func(tx *sql.Tx) error { return addToken(ctx, tx, text, t) })
}

func seedTemplates(ctx context.Context, tx *sql.Tx, w *World) error {
	for _, st := range w.Templates {
		if err := putTemplate(ctx, tx, st.Account, st.Template, ""); err != nil {
			return err
		}
	}
	return nil
}
