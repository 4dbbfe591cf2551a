package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"turnpike/internal/account"
)

func nowMillis() int64 { return time.Now().UnixMilli() }

// Directory reads the whole picture of who may use the road, as of one moment.
func (s *Store) Directory(ctx context.Context) (*account.Directory, error) {
	tx, err := s.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("store: read the directory: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	d := account.NewDirectory()
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(number), 0) FROM changes`).Scan(&d.Version); err != nil {
		return nil, fmt.Errorf("store: read the directory: %w", err)
	}
	for _, load := range []func(context.Context, *sql.Tx, *account.Directory) error{
		loadBusinesses, loadAccounts, loadNumbers, loadApps, loadLinks, loadTokens, loadTemplates, s.shelf.loadTariff, loadStandings, loadGuards,
	} {
		if err := load(ctx, tx, d); err != nil {
			return nil, fmt.Errorf("store: read the directory: %w", err)
		}
	}
	return d, nil
}

// each runs a query and calls scan for every row.
func each(ctx context.Context, tx *sql.Tx, query string, scan func(*sql.Rows) error) error {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func loadBusinesses(ctx context.Context, tx *sql.Tx, d *account.Directory) error {
	return each(ctx, tx, `SELECT id, name, purpose, declared, created_at, allowance FROM businesses`, func(r *sql.Rows) error {
		b := &account.Business{}
		var allowance string
		if err := r.Scan(&b.ID, &b.Name, &b.Purpose, &b.Declared, &b.CreatedAt, &allowance); err != nil {
			return err
		}
		d.Businesses[b.ID] = b
		if err := json.Unmarshal([]byte(allowance), &b.Allowance); err != nil {
			return fmt.Errorf("allowance of business %s: %w", b.ID, err)
		}
		return nil
	})
}

func loadAccounts(ctx context.Context, tx *sql.Tx, d *account.Directory) error {
	return each(ctx, tx, `SELECT id, business_id, name, currency, timezone, created_at, options, review, closed_at FROM accounts`, func(r *sql.Rows) error {
		a := &account.Account{}
		var business account.BusinessID
		var options, review string
		if err := r.Scan(&a.ID, &business, &a.Name, &a.Currency, &a.Timezone, &a.CreatedAt, &options, &review, &a.ClosedAt); err != nil {
			return err
		}
		if err := errors.Join(json.Unmarshal([]byte(options), &a.Options), json.Unmarshal([]byte(review), &a.Review)); err != nil {
			return fmt.Errorf("options or review of account %s: %w", a.ID, err)
		}
		a.Business = d.Businesses[business]
		d.Accounts[a.ID] = withLocation(a)
		return nil
	})
}

// withLocation finds the location of an account's timezone.
func withLocation(a *account.Account) *account.Account {
	location, err := time.LoadLocation(a.Timezone)
	if err != nil {
		location = time.UTC // the month then begins in UTC; the name was checked when it was stored
	}
	a.Location = location
	return a
}

func loadNumbers(ctx context.Context, tx *sql.Tx, d *account.Directory) error {
	return each(ctx, tx, `SELECT id, account_id, display, digits, name, status, callback_url, verify_token, max_batch, line FROM numbers`, func(r *sql.Rows) error {
		n := &account.Number{}
		var owner account.ID
		var line string
		if err := r.Scan(&n.ID, &owner, &n.Display, &n.Digits, &n.Name, &n.Status, &n.Override.URL, &n.Override.VerifyToken, &n.Override.MaxBatch, &line); err != nil {
			return err
		}
		n.Account = d.Accounts[owner]
		d.Numbers[n.ID] = n
		if err := json.Unmarshal([]byte(line), &n.Line); err != nil {
			return fmt.Errorf("line of number %s: %w", n.ID, err)
		}
		return nil
	})
}

func loadApps(ctx context.Context, tx *sql.Tx, d *account.Directory) error {
	return each(ctx, tx, `SELECT id, name, secret, webhook_version, callback_url, verify_token, max_batch, fields, active FROM apps`, func(r *sql.Rows) error {
		a := &account.App{}
		sub := &a.Subscription
		var fields string
		if err := r.Scan(&a.ID, &a.Name, &a.Secret, &a.WebhookVersion, &sub.URL, &sub.VerifyToken, &sub.MaxBatch, &fields, &sub.Active); err != nil {
			return err
		}
		d.Apps[a.ID] = a
		return json.Unmarshal([]byte(fields), &sub.Fields)
	})
}

func loadLinks(ctx context.Context, tx *sql.Tx, d *account.Directory) error {
	return each(ctx, tx, `SELECT account_id, app_id, callback_url, verify_token, max_batch FROM links ORDER BY account_id, app_id`, func(r *sql.Rows) error {
		l := &account.Link{}
		var owner account.ID
		var app account.AppID
		err := r.Scan(&owner, &app, &l.Override.URL, &l.Override.VerifyToken, &l.Override.MaxBatch)
		l.Account, l.App = d.Accounts[owner], d.Apps[app]
		d.Links[owner] = append(d.Links[owner], l)
		return err
	})
}

func loadTokens(ctx context.Context, tx *sql.Tx, d *account.Directory) error {
	return each(ctx, tx, `SELECT hash, app_id, business_id, accounts, scopes, user_id, issued_at, expires_at FROM tokens`, func(r *sql.Rows) error {
		t := &account.Token{}
		var hash, accounts, scopes string
		var app account.AppID
		if err := r.Scan(&hash, &app, &t.Business, &accounts, &scopes, &t.UserID, &t.IssuedAt, &t.ExpiresAt); err != nil {
			return err
		}
		t.App = d.Apps[app]
		if err := json.Unmarshal([]byte(accounts), &t.Accounts); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(scopes), &t.Scopes); err != nil {
			return err
		}
		raw, err := hex.DecodeString(hash)
		if err != nil || len(raw) != len(account.TokenHash{}) {
			return errors.New("a token's hash has the wrong form")
		}
		d.Tokens[account.TokenHash(raw)] = t
		return nil
	})
}
