package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/ledger"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// conditions gathers the WHERE of a query.
type conditions struct {
	texts []string
	args  []any
}

// and adds a condition whose %s is the place of its value.
func (c *conditions) and(text string, arg any) {
	c.args = append(c.args, arg)
	c.texts = append(c.texts, fmt.Sprintf(text, fmt.Sprintf("$%d", len(c.args))))
}

func (c *conditions) where() string {
	if len(c.texts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.texts, " AND ")
}

// limit is the end of the query that bounds its rows.
func (c *conditions) limit(n int) string {
	c.args = append(c.args, n)
	return fmt.Sprintf(" LIMIT $%d", len(c.args))
}

// TransactionFilter picks transactions of the ledger. Zero values do not restrict.
type TransactionFilter struct {
	Business account.BusinessID
	Owner    account.ID // only those that an invoice of the account shows
	Message  message.ID // only those about one message, which are no traffic
	Kind     ledger.Kind
	Before   uint64 // only older ones
	Limit    int
}

// Transactions lists transactions with their postings, newest first.
func (s *Store) Transactions(ctx context.Context, f TransactionFilter) ([]*ledger.Transaction, error) {
	var c conditions
	if f.Business != 0 {
		c.and("business_id = %s", int64(f.Business))
	}
	if f.Owner != 0 {
		c.and("EXISTS (SELECT 1 FROM ledger_entries e WHERE e.transaction_id = ledger_transactions.id AND e.owner_id = %s)", int64(f.Owner))
	}
	if f.Message != 0 {
		c.and("message_id = %s", int64(f.Message))
	}
	if f.Kind != 0 {
		c.and("kind = %s", int64(f.Kind))
	}
	if f.Before != 0 {
		c.and("id < %s", int64(f.Before))
	}
	query := "SELECT " + transactionColumns + " FROM ledger_transactions" + c.where() + " ORDER BY id DESC" + c.limit(f.Limit)
	rows, err := s.reads.QueryContext(ctx, query, c.args...)
	if err != nil {
		return nil, fmt.Errorf("store: read the ledger: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []*ledger.Transaction
	byID := map[uint64]*ledger.Transaction{}
	for rows.Next() {
		t, err := scanTransaction(rows)
		if err != nil {
			return nil, fmt.Errorf("store: read the ledger: %w", err)
		}
		out = append(out, t)
		byID[t.ID] = t
	}
	if err := rows.Err(); err != nil || len(out) == 0 {
		return nil, err
	}
	return out, s.readPostings(ctx, byID)
}

func scanTransaction(r scanner) (*ledger.Transaction, error) {
	t := &ledger.Transaction{}
	var id, body int64
	var key string
	err := r.Scan(&t.ID, &t.Last, &t.Kind, &t.At, &t.Payer.Business, &t.Payer.Currency, &id, &t.Author, &t.Reason, &t.Detail, &key, &body)
	if err != nil {
		return nil, err
	}
	t.Message, t.KeyBody = message.ID(id), uint64(body)
	t.Key, err = hex.DecodeString(key)
	return t, err
}

// readPostings fills in the postings of transactions.
func (s *Store) readPostings(ctx context.Context, byID map[uint64]*ledger.Transaction) error {
	args := make([]any, 0, len(byID))
	var places []string
	for id := range byID {
		args = append(args, int64(id))
		places = append(places, fmt.Sprintf("$%d", len(args)))
	}
	rows, err := s.reads.QueryContext(ctx, `SELECT e.transaction_id, e.account, e.owner_id, e.number_id, e.messages, e.amount, `+rateOfEntry+`
		FROM ledger_entries e LEFT JOIN ledger_rates r ON r.id = e.rate_id
		WHERE e.transaction_id IN (`+strings.Join(places, ",")+`) ORDER BY e.transaction_id, e.line`, args...)
	if err != nil {
		return fmt.Errorf("store: read postings: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id uint64
		var p ledger.Posting
		err := rows.Scan(append([]any{&id, &p.Account, &p.Owner, &p.Number, &p.Messages, &p.Amount}, ratePlaces(&p.Rate)...)...)
		if err != nil {
			return fmt.Errorf("store: read postings: %w", err)
		}
		byID[id].Postings = append(byID[id].Postings, p)
	}
	return rows.Err()
}

// rateOfEntry are the columns that ratePlaces takes, of what may have no rate.
const rateOfEntry = `COALESCE(r.card, ''), COALESCE(r.line, ''), COALESCE(r.market, ''), COALESCE(r.country, ''), COALESCE(r.category, 0), COALESCE(r.type, 0)`

func ratePlaces(r *ledger.Rate) []any {
	return []any{&r.Card, &r.Line, &r.Market, &r.Country, &r.Category, &r.Type}
}

// Ordered finds the transaction that was ordered with a key, and the hash of what was asked; 0 when there
// is none.
func (s *Store) Ordered(ctx context.Context, key []byte) (id, body uint64, err error) {
	var signed int64
	err = s.reads.QueryRowContext(ctx, `SELECT id, key_body FROM ledger_transactions WHERE key = $1 ORDER BY id LIMIT 1`, hex.EncodeToString(key)).Scan(&id, &signed)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, 0, fmt.Errorf("store: look up an order: %w", err)
	}
	return id, uint64(signed), nil
}

const chargeQuery = `SELECT c.message_id, c.transaction_id, c.at, t.business_id, t.currency, c.owner_id, c.number_id, c.amount,
	COALESCE(m.address, ''), COALESCE(m.veiled, 0), ` + rateOfEntry + `
	FROM charges c JOIN ledger_transactions t ON t.id = c.transaction_id LEFT JOIN ledger_rates r ON r.id = c.rate_id
	LEFT JOIN messages m ON m.id = c.message_id`

// Charge is what a message cost, with whom it was for.
type Charge struct {
	ledger.Charge
	To     message.Address // "" when the message is not kept any more
	Veiled bool            // its public id does not tell the person's number
}

func scanCharge(r scanner) (c Charge, err error) {
	var id int64
	err = r.Scan(append([]any{&id, &c.Transaction, &c.At, &c.Payer.Business, &c.Payer.Currency, &c.Owner, &c.Number, &c.Amount, &c.To, &c.Veiled}, ratePlaces(&c.Rate)...)...)
	c.Message = message.ID(id)
	return c, err
}

// Charge finds what a message cost when it was delivered; false when it was not.
func (s *Store) Charge(ctx context.Context, id message.ID) (Charge, bool, error) {
	c, err := scanCharge(s.reads.QueryRowContext(ctx, chargeQuery+` WHERE c.message_id = $1`, int64(id)))
	if errors.Is(err, sql.ErrNoRows) {
		return Charge{}, false, nil
	}
	if err != nil {
		return Charge{}, false, fmt.Errorf("store: read a charge: %w", err)
	}
	return c, true, nil
}

// ChargeFilter picks the charges of an account in a span of time.
type ChargeFilter struct {
	Owner    account.ID
	From, To int64      // Unix milliseconds of delivery: from the first on, before the second
	After    message.ID // only newer messages
	Limit    int
}

// longestWay is how long before its delivery a message can have been accepted, in milliseconds (reference
// §2.1: 30 days), and a day of grace.
const longestWay = 31 * dayLength

// Charges lists charges by message, oldest first.
func (s *Store) Charges(ctx context.Context, f ChargeFilter) ([]Charge, error) {
	var first, last int64 // between which records the messages were accepted
	err := s.reads.QueryRowContext(ctx, `SELECT COALESCE((SELECT MAX(id) FROM ledger_transactions WHERE at < $1), 0),
		COALESCE((SELECT MAX(last_record) FROM ledger_transactions WHERE at < $2), 0)`, f.From-longestWay, f.To).Scan(&first, &last)
	if err != nil {
		return nil, fmt.Errorf("store: read charges: %w", err)
	}
	rows, err := s.reads.QueryContext(ctx, chargeQuery+` WHERE c.message_id > $1 AND c.message_id <= $2 AND c.owner_id = $3 AND c.at >= $4 AND c.at < $5
		ORDER BY c.message_id LIMIT $6`, max(first-1, int64(f.After)), last, int64(f.Owner), f.From, f.To, f.Limit)
	if err != nil {
		return nil, fmt.Errorf("store: read charges: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []Charge
	for rows.Next() {
		c, err := scanCharge(rows)
		if err != nil {
			return nil, fmt.Errorf("store: read charges: %w", err)
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// Balances adds up the entries of a business, by currency and account.
func (s *Store) Balances(ctx context.Context, id account.BusinessID) (map[string]map[ledger.Account]tariff.Micro, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT currency, account, SUM(amount) FROM ledger_entries WHERE business_id = $1 GROUP BY currency, account`, int64(id))
	if err != nil {
		return nil, fmt.Errorf("store: add up the ledger: %w", err)
	}
	defer func() { _ = rows.Close() }()
	out := map[string]map[ledger.Account]tariff.Micro{}
	for rows.Next() {
		var currency string
		var a ledger.Account
		var sum tariff.Micro
		if err := rows.Scan(&currency, &a, &sum); err != nil {
			return nil, fmt.Errorf("store: add up the ledger: %w", err)
		}
		if out[currency] == nil {
			out[currency] = map[ledger.Account]tariff.Micro{}
		}
		out[currency][a] = sum
	}
	return out, rows.Err()
}

// LedgerLine is what entries of one account, line and rate add up to.
type LedgerLine struct {
	Kind     ledger.Kind
	Account  ledger.Account
	Number   account.NumberID
	Currency string
	Rate     ledger.Rate // without its country
	Messages int64
	Amount   tariff.Micro
}

// LedgerLines adds up what an invoice of an account for a span of time shows (Unix milliseconds, from the
// first on and before the second).
func (s *Store) LedgerLines(ctx context.Context, owner account.ID, from, to int64) ([]LedgerLine, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT t.kind, e.account, e.number_id, e.currency, COALESCE(r.card, ''), COALESCE(r.line, ''), COALESCE(r.market, ''),
		COALESCE(r.category, 0), COALESCE(r.type, 0), SUM(e.messages), SUM(e.amount)
		FROM ledger_entries e JOIN ledger_transactions t ON t.id = e.transaction_id LEFT JOIN ledger_rates r ON r.id = e.rate_id
		WHERE e.owner_id = $1 AND e.at >= $2 AND e.at < $3 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY 1, 2, 3, 8, 7, 5, 6, 9`, int64(owner), from, to)
	if err != nil {
		return nil, fmt.Errorf("store: add up an invoice: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []LedgerLine
	for rows.Next() {
		var l LedgerLine
		if err := rows.Scan(&l.Kind, &l.Account, &l.Number, &l.Currency, &l.Rate.Card, &l.Rate.Line, &l.Rate.Market, &l.Rate.Category, &l.Rate.Type,
			&l.Messages, &l.Amount); err != nil {
			return nil, fmt.Errorf("store: add up an invoice: %w", err)
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// LedgerCheck is the outcome of adding everything up.
type LedgerCheck struct {
	Transactions int64        `json:"transactions"`
	Unbalanced   []uint64     `json:"unbalanced"` // transactions that do not add up to 0; the first ten
	Charges      int64        `json:"charges"`    // messages
	Charged      tariff.Micro `json:"charged"`    // what they cost, in all currencies together
	Entered      int64        `json:"entered"`    // messages of the revenue of traffic
	Revenue      tariff.Micro `json:"revenue"`    // of traffic; the same as Charged when all is well
	Stray        int64        `json:"stray"`      // charges without a transaction or without a line of a card
}

// CheckLedger adds up every entry and every charge.
func (s *Store) CheckLedger(ctx context.Context) (LedgerCheck, error) {
	c := LedgerCheck{Unbalanced: []uint64{}}
	row := s.reads.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM ledger_transactions),
		(SELECT COUNT(*) FROM charges), (SELECT COALESCE(SUM(amount), 0) FROM charges),
		(SELECT COALESCE(SUM(e.messages), 0) FROM ledger_entries e JOIN ledger_transactions t ON t.id = e.transaction_id WHERE t.kind = $1 AND e.account = $2),
		(SELECT COALESCE(SUM(e.amount), 0) FROM ledger_entries e JOIN ledger_transactions t ON t.id = e.transaction_id WHERE t.kind = $1 AND e.account = $2),
		(SELECT COUNT(*) FROM charges c LEFT JOIN ledger_transactions t ON t.id = c.transaction_id LEFT JOIN ledger_rates r ON r.id = c.rate_id
			WHERE t.id IS NULL OR (c.amount <> 0 AND (r.id IS NULL OR r.line = '')))`, int64(ledger.Traffic), int64(ledger.Revenue))
	if err := row.Scan(&c.Transactions, &c.Charges, &c.Charged, &c.Entered, &c.Revenue, &c.Stray); err != nil {
		return c, fmt.Errorf("store: check the ledger: %w", err)
	}
	rows, err := s.reads.QueryContext(ctx, `SELECT transaction_id FROM ledger_entries GROUP BY transaction_id HAVING SUM(amount) <> 0 LIMIT 10`)
	if err != nil {
		return c, fmt.Errorf("store: check the ledger: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id uint64
		if err := rows.Scan(&id); err != nil {
			return c, fmt.Errorf("store: check the ledger: %w", err)
		}
		c.Unbalanced = append(c.Unbalanced, id)
	}
	return c, rows.Err()
}
