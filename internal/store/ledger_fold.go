package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"turnpike/internal/ledger"
)

// chargeRows is how many charges one statement inserts.
const chargeRows = 100

const (
	chargeColumns      = "message_id, transaction_id, at, owner_id, number_id, rate_id, amount"
	chargeWidth        = 7
	transactionColumns = "id, last_record, kind, at, business_id, currency, message_id, author, reason, detail, key, key_body"
	transactionWidth   = 12
	entryColumns       = "transaction_id, line, at, business_id, currency, account, owner_id, number_id, rate_id, messages, amount"
	entryWidth         = 11
	// entryRows is how many entries and transactions one statement inserts: a commit has some dozens.
	entryRows = 20
)

// table is one that rows are added to, many by one statement.
type table struct {
	width, rows     int
	many, remainder string // the statements: of rows rows, and of one
}

func newTable(name, columns string, width, rows int) *table {
	return &table{width: width, rows: rows, many: valuesSQL(name, columns, width, rows), remainder: valuesSQL(name, columns, width, 1)}
}

// valuesSQL is an INSERT of n rows. Its places have no numbers: to SQLite $1 is a name, and the driver looks
// each one up in the list of all of them, which took four fifths of a fold's time. PostgreSQL wants numbers;
// there they are to be written here.
func valuesSQL(name, columns string, width, n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "INSERT INTO %s (%s) VALUES ", name, columns)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for j := range width {
			if j > 0 {
				b.WriteByte(',')
			}
			b.WriteByte('?')
		}
		b.WriteByte(')')
	}
	return b.String()
}

var (
	chargeTable      = newTable("charges", chargeColumns, chargeWidth, chargeRows)
	transactionTable = newTable("ledger_transactions", transactionColumns, transactionWidth, entryRows)
	entryTable       = newTable("ledger_entries", entryColumns, entryWidth, entryRows)
)

// insert adds rows whose values stand one behind the other in args.
func (t *table) insert(ctx context.Context, tx *sql.Tx, args []any) error {
	whole := len(args) - len(args)%(t.width*t.rows)
	if err := insertChunks(ctx, tx, t.many, t.width*t.rows, args[:whole]); err != nil {
		return err
	}
	return insertChunks(ctx, tx, t.remainder, t.width, args[whole:])
}

func insertChunks(ctx context.Context, tx *sql.Tx, query string, size int, args []any) error {
	if len(args) == 0 {
		return nil
	}
	st, err := tx.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	for some := range slices.Chunk(args, size) {
		if _, err := st.ExecContext(ctx, some...); err != nil {
			return err
		}
	}
	return nil
}

// rates numbers the rates that the tables know. Only folds use it, one after the other.
type rates struct {
	known map[ledger.Rate]int64
	fresh map[ledger.Rate]int64 // of a transaction that is not done yet
}

// rateIDs numbers the rates of a transaction and stores those that are new.
func (s *Store) rateIDs(ctx context.Context, tx *sql.Tx) (func(ledger.Rate) (int64, error), error) {
	if s.rates.known == nil {
		known, err := readRates(ctx, tx)
		if err != nil {
			return nil, err
		}
		s.rates.known = known
	}
	s.rates.fresh = map[ledger.Rate]int64{}
	return func(r ledger.Rate) (int64, error) {
		if r == (ledger.Rate{}) {
			return 0, nil
		}
		if id, ok := s.rates.known[r]; ok {
			return id, nil
		}
		if id, ok := s.rates.fresh[r]; ok {
			return id, nil
		}
		id := int64(len(s.rates.known)+len(s.rates.fresh)) + 1
		s.rates.fresh[r] = id
		_, err := tx.ExecContext(ctx, `INSERT INTO ledger_rates (id, card, line, market, country, category, type)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, id, r.Card, r.Line, r.Market, r.Country, int64(r.Category), int64(r.Type))
		return id, err
	}, nil
}

// keepRates makes the rates of a transaction that was done known.
func (s *Store) keepRates() {
	if s.rates.known != nil {
		maps.Copy(s.rates.known, s.rates.fresh)
	}
	s.rates.fresh = nil
}

func readRates(ctx context.Context, tx *sql.Tx) (map[ledger.Rate]int64, error) {
	out := map[ledger.Rate]int64{}
	err := each(ctx, tx, `SELECT id, card, line, market, country, category, type FROM ledger_rates`, func(r *sql.Rows) error {
		var id int64
		var rate ledger.Rate
		err := r.Scan(&id, &rate.Card, &rate.Line, &rate.Market, &rate.Country, &rate.Category, &rate.Type)
		out[rate] = id
		return err
	})
	return out, err
}

// foldLedger enters transactions and charges.
func (s *Store) foldLedger(ctx context.Context, tx *sql.Tx, rows *Rows) error {
	if len(rows.Transactions) == 0 && len(rows.Charges) == 0 {
		return nil
	}
	rate, err := s.rateIDs(ctx, tx)
	if err != nil {
		return err
	}
	transactions, entries := make([]any, 0, len(rows.Transactions)*transactionWidth), []any{}
	for _, t := range rows.Transactions {
		if sum := t.Sum(); sum != 0 {
			return fmt.Errorf("transaction %d of the ledger adds up to %s and not to 0", t.ID, sum)
		}
		transactions = append(transactions, int64(t.ID), int64(t.Last), int64(t.Kind), t.At, int64(t.Payer.Business), t.Payer.Currency,
			int64(t.Message), t.Author, t.Reason, t.Detail, hex.EncodeToString(t.Key), int64(t.KeyBody))
		for line := range t.Postings {
			if entries, err = appendEntry(entries, t, line, rate); err != nil {
				return err
			}
		}
	}
	if err := transactionTable.insert(ctx, tx, transactions); err != nil {
		return err
	}
	if err := entryTable.insert(ctx, tx, entries); err != nil {
		return err
	}
	charges := make([]any, 0, len(rows.Charges)*chargeWidth)
	for i := range rows.Charges {
		c := &rows.Charges[i]
		id, err := rate(c.Rate)
		if err != nil {
			return err
		}
		charges = append(charges, int64(c.Message), int64(c.Transaction), c.At, int64(c.Owner), int64(c.Number), id, int64(c.Amount))
	}
	return chargeTable.insert(ctx, tx, charges)
}

func appendEntry(args []any, t *ledger.Transaction, line int, rate func(ledger.Rate) (int64, error)) ([]any, error) {
	p := &t.Postings[line]
	id, err := rate(p.Rate)
	return append(args, int64(t.ID), line, t.At, int64(t.Payer.Business), t.Payer.Currency, int64(p.Account), int64(p.Owner),
		int64(p.Number), id, p.Messages, int64(p.Amount)), err
}
