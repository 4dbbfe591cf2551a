package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/tariff"
)

// SlotLength is the time that traffic is counted in, in milliseconds: a day of any time zone begins with one.
const SlotLength = 15 * 60 * 1000

// Kinds of traffic, numbered as analytics do (reference §7.8).
const (
	ProductTemplate = 0
	ProductFreeForm = 2
	ProductInbound  = 100
)

// Way is what traffic is counted by.
type Way struct {
	Number   account.NumberID
	Slot     int64  // quarters of an hour since 1970
	Country  string // of the person, two letters; "" when nobody knows
	Product  int
	Category tariff.Category // 0 where no price was told
	Type     tariff.Type
	Tier     string // "0:750000", "750001:MAX"; "" where the price has no bands
	Currency string // "" until it is delivered
}

// Traffic is how much went a way.
type Traffic struct {
	Way
	Sent      int64
	Delivered int64
	Cost      tariff.Micro
}

func foldTraffic(ctx context.Context, tx *sql.Tx, rows *Rows) error {
	if len(rows.Traffic) == 0 {
		return nil
	}
	st, err := tx.PrepareContext(ctx, `INSERT INTO traffic (number_id, slot, country, product, category, type, tier, currency, sent, delivered, cost)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (number_id, slot, country, product, category, type, tier, currency) DO UPDATE SET
		sent = traffic.sent + excluded.sent, delivered = traffic.delivered + excluded.delivered, cost = traffic.cost + excluded.cost`)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	for i := range rows.Traffic {
		t := &rows.Traffic[i]
		if _, err := st.ExecContext(ctx, int64(t.Number), t.Slot, t.Country, t.Product, int64(t.Category), int64(t.Type), t.Tier, t.Currency,
			t.Sent, t.Delivered, int64(t.Cost)); err != nil {
			return err
		}
	}
	return nil
}

// TrafficOf gives add what went over numbers from one slot up to another, the latter excluded, in the order
// of slots.
func (s *Store) TrafficOf(ctx context.Context, numbers []account.NumberID, from, to int64, add func(*Traffic)) error {
	if len(numbers) == 0 {
		return nil
	}
	args := []any{from, to}
	var places []string
	for _, id := range numbers {
		args = append(args, int64(id))
		places = append(places, "$"+strconv.Itoa(len(args)))
	}
	rows, err := s.reads.QueryContext(ctx, `SELECT number_id, slot, country, product, category, type, tier, currency, sent, delivered, cost FROM traffic
		WHERE slot >= $1 AND slot < $2 AND number_id IN (`+strings.Join(places, ", ")+`) ORDER BY slot`, args...)
	if err != nil {
		return fmt.Errorf("store: read traffic: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var t Traffic
	for rows.Next() {
		if err := rows.Scan(&t.Number, &t.Slot, &t.Country, &t.Product, &t.Category, &t.Type, &t.Tier, &t.Currency, &t.Sent, &t.Delivered, &t.Cost); err != nil {
			return fmt.Errorf("store: read traffic: %w", err)
		}
		add(&t)
	}
	return rows.Err()
}

// DeleteTrafficBefore forgets what nobody asks about any more.
func (s *Store) DeleteTrafficBefore(ctx context.Context, at int64) error {
	if _, err := s.folds.ExecContext(ctx, `DELETE FROM traffic WHERE slot < $1`, at/SlotLength); err != nil {
		return fmt.Errorf("store: forget traffic: %w", err)
	}
	return nil
}
