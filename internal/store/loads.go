package store

import (
	"context"
	"database/sql"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/ledger"
	"turnpike/internal/tariff"
)

// Load is what an account cost on a day beyond its messages.
type Load struct {
	Day          int64 // of UTC, since 1970
	Account      account.ID
	EngineNS     int64 // time of decisions, in nanoseconds
	WebhookPosts int64
	WebhookBytes int64
}

// AddLoads adds to what accounts cost.
func (s *Store) AddLoads(ctx context.Context, loads []Load) error {
	if len(loads) == 0 {
		return nil
	}
	err := transact(ctx, s.edits, func(tx *sql.Tx) error {
		for i := range loads {
			l := &loads[i]
			if _, err := tx.ExecContext(ctx, `INSERT INTO loads (day, account_id, engine_ns, webhook_posts, webhook_bytes) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (day, account_id) DO UPDATE SET engine_ns = loads.engine_ns + excluded.engine_ns,
				webhook_posts = loads.webhook_posts + excluded.webhook_posts, webhook_bytes = loads.webhook_bytes + excluded.webhook_bytes`,
				l.Day, int64(l.Account), l.EngineNS, l.WebhookPosts, l.WebhookBytes); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store: add what accounts cost: %w", err)
	}
	return nil
}

// Service is what an account brought and cost on a day.
type Service struct {
	Load
	Received    int64 // messages of people
	Sent        int64 // messages of the business that were accepted
	MediaBytes  int64 // of media in messages, both ways
	StoredBytes int64 // that the day's messages and media take
	Cases       int64 // that were opened
	Revenue     map[string]tariff.Micro
}

type serviceKey struct {
	day     int64
	account account.ID
}

// Services lists what accounts brought and cost, from one day of UTC to another, both included (days since
// 1970), in no order.
func (s *Store) Services(ctx context.Context, from, to int64) ([]*Service, error) {
	tx, err := s.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("store: read what accounts cost: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	all := map[serviceKey]*Service{}
	for _, read := range []func(context.Context, *sql.Tx, int64, int64, map[serviceKey]*Service) error{
		readTraffic, readLoads, readRevenue, readCases,
	} {
		if err := read(ctx, tx, from, to, all); err != nil {
			return nil, fmt.Errorf("store: read what accounts cost: %w", err)
		}
	}
	out := make([]*Service, 0, len(all))
	for _, one := range all {
		out = append(out, one)
	}
	return out, nil
}

// eachOf calls scan with the account's day of every row; the row's first two columns name it.
func eachOf(ctx context.Context, tx *sql.Tx, all map[serviceKey]*Service, query string, args []any, scan func(scan func(...any) error) (func(*Service), error)) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var key serviceKey
		add, err := scan(func(rest ...any) error { return rows.Scan(append([]any{&key.day, &key.account}, rest...)...) })
		if err != nil {
			return err
		}
		if all[key] == nil {
			all[key] = &Service{Load: Load{Day: key.day, Account: key.account}, Revenue: map[string]tariff.Micro{}}
		}
		add(all[key])
	}
	return rows.Err()
}

func readTraffic(ctx context.Context, tx *sql.Tx, from, to int64, all map[serviceKey]*Service) error {
	return eachOf(ctx, tx, all, `SELECT c.hour / $1, n.account_id, SUM(c.received), SUM(c.accepted), SUM(c.media_bytes), SUM(c.stored_bytes)
		FROM counters c JOIN numbers n ON n.id = c.number_id WHERE c.hour >= $2 AND c.hour < $3 GROUP BY 1, 2`,
		[]any{int64(dayLength), from * dayLength, (to + 1) * dayLength}, func(scan func(...any) error) (func(*Service), error) {
			var received, sent, media, stored int64
			err := scan(&received, &sent, &media, &stored)
			return func(s *Service) { s.Received, s.Sent, s.MediaBytes, s.StoredBytes = received, sent, media, stored }, err
		})
}

func readLoads(ctx context.Context, tx *sql.Tx, from, to int64, all map[serviceKey]*Service) error {
	return eachOf(ctx, tx, all, `SELECT day, account_id, engine_ns, webhook_posts, webhook_bytes FROM loads WHERE day >= $1 AND day <= $2`,
		[]any{from, to}, func(scan func(...any) error) (func(*Service), error) {
			var engine, posts, bytes int64
			err := scan(&engine, &posts, &bytes)
			return func(s *Service) { s.EngineNS, s.WebhookPosts, s.WebhookBytes = engine, posts, bytes }, err
		})
}

// readRevenue adds charges, corrections and refunds; adjustments are no revenue.
func readRevenue(ctx context.Context, tx *sql.Tx, from, to int64, all map[serviceKey]*Service) error {
	return eachOf(ctx, tx, all, `SELECT at / $1, owner_id, currency, SUM(amount) FROM ledger_entries
		WHERE owner_id > 0 AND account IN ($2, $3) AND at >= $4 AND at < $5 GROUP BY 1, 2, 3`,
		[]any{int64(dayLength), int64(ledger.Revenue), int64(ledger.Refunds), from * dayLength, (to + 1) * dayLength},
		func(scan func(...any) error) (func(*Service), error) {
			var currency string
			var amount tariff.Micro
			err := scan(&currency, &amount)
			return func(s *Service) { s.Revenue[currency] += amount }, err
		})
}

func readCases(ctx context.Context, tx *sql.Tx, from, to int64, all map[serviceKey]*Service) error {
	return eachOf(ctx, tx, all, `SELECT opened_at / $1, account_id, COUNT(*) FROM cases WHERE opened_at >= $2 AND opened_at < $3 GROUP BY 1, 2`,
		[]any{int64(dayLength), from * dayLength, (to + 1) * dayLength}, func(scan func(...any) error) (func(*Service), error) {
			var n int64
			err := scan(&n)
			return func(s *Service) { s.Cases = n }, err
		})
}
