package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/ratecard"
	"turnpike/internal/tariff"
)

// ErrSigned is returned for a change of what was signed off.
var ErrSigned = errors.New("the card was signed off: it is never changed")

// RateCard is an operator's card.
type RateCard struct {
	ID       string
	Document string
	AddedBy  string
	AddedAt  int64 // Unix milliseconds
	SignedBy string
	SignedAt int64 // Unix milliseconds; 0 for a draft
	Mend     bool  // what messages cost before it was signed off is still to be corrected
}

// PutRateCard keeps a draft, in the place of one with the same id. ErrSigned when that was signed off.
func (s *Store) PutRateCard(ctx context.Context, c RateCard) error {
	res, err := s.edits.ExecContext(ctx, `INSERT INTO rate_cards (id, document, added_by, added_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET document = excluded.document, added_by = excluded.added_by, added_at = excluded.added_at
		WHERE rate_cards.signed_at = 0`, c.ID, c.Document, c.AddedBy, c.AddedAt)
	if err = one(res, err); errors.Is(err, errNoRow) {
		return ErrSigned
	}
	if err != nil {
		return fmt.Errorf("store: keep a rate card: %w", err)
	}
	return nil
}

// DeleteRateCard drops a draft; ErrUnknown when there is none of that id.
func (s *Store) DeleteRateCard(ctx context.Context, id string) error {
	err := one(s.edits.ExecContext(ctx, `DELETE FROM rate_cards WHERE id = $1 AND signed_at = 0`, id))
	if errors.Is(err, errNoRow) {
		return ErrUnknown
	}
	if err != nil {
		return fmt.Errorf("store: drop a rate card: %w", err)
	}
	return nil
}

// SignRateCard puts a draft into force. It is looked at beside the cards that are signed off by then: what
// does not fit to them is ratecard.Problems. ErrUnknown when there is no such card, ErrSigned when it is
// in force already.
func (s *Store) SignRateCard(ctx context.Context, id, by string, at int64) error {
	return s.edit(ctx, "rate card "+id, func(tx *sql.Tx) error {
		var document string
		var signed int64
		err := tx.QueryRowContext(ctx, `SELECT document, signed_at FROM rate_cards WHERE id = $1`, id).Scan(&document, &signed)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return ErrUnknown
		case err != nil:
			return err
		case signed != 0:
			return ErrSigned
		}
		card, err := ratecard.Read([]byte(document))
		if err != nil {
			return err
		}
		book, place, err := readBook(ctx, tx)
		if err != nil {
			return err
		}
		if _, err := ratecard.Admit(book, card, time.UnixMilli(at)); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE rate_cards SET signed_by = $1, signed_at = $2, place = $3, mend = $4 WHERE id = $5`, by, at, place+1, flag(card.Retroactive), id)
		return err
	})
}

// RateCards lists the operator's cards: those in force in the order of signing, then drafts by id.
func (s *Store) RateCards(ctx context.Context) ([]RateCard, error) { return s.rateCards(ctx, 0) }

// CardsToMend lists those in force whose corrections are not all entered.
func (s *Store) CardsToMend(ctx context.Context) ([]RateCard, error) { return s.rateCards(ctx, 1) }

// rateCards lists the cards whose mark of corrections is at least least.
func (s *Store) rateCards(ctx context.Context, least int) ([]RateCard, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT id, document, added_by, added_at, signed_by, signed_at, mend FROM rate_cards
		WHERE mend >= $1 ORDER BY CASE WHEN place = 0 THEN 1 ELSE 0 END, place, id`, least)
	if err != nil {
		return nil, fmt.Errorf("store: read rate cards: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []RateCard
	for rows.Next() {
		var c RateCard
		var mend int64
		if err := rows.Scan(&c.ID, &c.Document, &c.AddedBy, &c.AddedAt, &c.SignedBy, &c.SignedAt, &mend); err != nil {
			return nil, fmt.Errorf("store: read rate cards: %w", err)
		}
		c.Mend = mend != 0
		out = append(out, c)
	}
	return out, rows.Err()
}

// CardMended notes that everything that a retroactive card changes was corrected.
func (s *Store) CardMended(ctx context.Context, id string) error {
	if _, err := s.edits.ExecContext(ctx, `UPDATE rate_cards SET mend = 0 WHERE id = $1`, id); err != nil {
		return fmt.Errorf("store: note that a card's corrections were entered: %w", err)
	}
	return nil
}

// readBook binds the shipped cards and those that were signed off, and gives the newest place.
func readBook(ctx context.Context, tx *sql.Tx) (*tariff.Book, int64, error) {
	cards, place := ratecard.ShippedBook().Cards(), int64(0)
	shipped := len(cards)
	err := each(ctx, tx, `SELECT document, signed_by, signed_at, place FROM rate_cards WHERE place > 0 ORDER BY place`, func(r *sql.Rows) error {
		var document, by string
		var at int64
		if err := r.Scan(&document, &by, &at, &place); err != nil {
			return err
		}
		card, err := ratecard.Read([]byte(document))
		if err != nil {
			return fmt.Errorf("a rate card that was signed off cannot be read: %w", err)
		}
		card.SignedBy, card.SignedAt = by, at
		cards = append(cards, card)
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	if len(cards) == shipped {
		return ratecard.ShippedBook(), place, nil
	}
	book, _ := tariff.NewBook(cards...) // what they are to each other was looked at when they were signed
	return book, place, nil
}

// shelf keeps the newest book: cards are read again only once another was signed off.
type shelf struct {
	mu    sync.Mutex
	place int64
	book  *tariff.Book
}

// loadTariff gives the directory the cards in force.
func (s *shelf) loadTariff(ctx context.Context, tx *sql.Tx, d *account.Directory) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var newest int64
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(place), 0) FROM rate_cards`).Scan(&newest); err != nil {
		return err
	}
	if s.book == nil || s.place != newest {
		book, place, err := readBook(ctx, tx)
		if err != nil {
			return err
		}
		s.book, s.place = book, place
	}
	d.Tariff = s.book
	return nil
}
