package store

import (
	"errors"
	"strings"
	"testing"
	"time"

	"turnpike/internal/ratecard"
	"turnpike/internal/tariff"
)

const euro = `card: euro-2031
currencies: [EUR]
markets: [FR]
categories: [marketing]
periods:
  - {from: 2031-01-01, prices: {EUR: {FR: {marketing: 0.079}}}}
`

// TestRateCardsAreSignedOnce follows an operator's card from draft to prices.
func TestRateCardsAreSignedOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	ctx, now := t.Context(), time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC).UnixMilli()
	price := func(s *Store) tariff.Price {
		d, err := s.Directory(ctx)
		if err != nil {
			t.Fatal(err)
		}
		q := d.Tariff.Quote(&tariff.Case{Category: tariff.Marketing, To: tariff.PlaceOf("33612345678"), Currency: "EUR", At: time.Date(2031, 5, 1, 0, 0, 0, 0, time.UTC).UnixMilli()})
		return q.Price(0)
	}
	card := RateCard{ID: "euro-2031", Document: strings.Replace(euro, "0.079", "0.08", 1), AddedBy: "maria", AddedAt: now}
	for _, document := range []string{card.Document, euro} { // the second draft takes the place of the first
		card.Document = document
		if err := s.PutRateCard(ctx, card); err != nil {
			t.Fatal(err)
		}
	}
	if p := price(s); !p.Unknown || p.Card != "per-message-2026-10" {
		t.Errorf("a draft counts: %+v", p)
	}
	if err := s.SignRateCard(ctx, "euro-2031", "paolo", now); err != nil {
		t.Fatal(err)
	}
	if p := price(s); p.Amount != 79_000 || p.Card != "euro-2031" {
		t.Errorf("what was signed does not count: %+v", p)
	}
	for what, err := range map[string]error{
		"signed again": s.SignRateCard(ctx, "euro-2031", "paolo", now), "changed": s.PutRateCard(ctx, card),
	} {
		if !errors.Is(err, ErrSigned) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, err := range map[string]error{
		"dropped": s.DeleteRateCard(ctx, "euro-2031"), "unknown dropped": s.DeleteRateCard(ctx, "x"), "unknown signed": s.SignRateCard(ctx, "x", "paolo", now),
	} {
		if !errors.Is(err, ErrUnknown) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir)
	if p := price(again); p.Amount != 79_000 {
		t.Errorf("after a restart: %+v", p)
	}
	all, err := again.RateCards(ctx)
	if err != nil || len(all) != 1 || all[0].SignedBy != "paolo" || all[0].Document != euro {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestRateCardsThatClashAreNotSigned holds that a card is looked at beside those that were signed meanwhile.
func TestRateCardsThatClashAreNotSigned(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	ctx, now := t.Context(), time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC).UnixMilli()
	for _, id := range []string{"one", "two"} {
		if err := s.PutRateCard(ctx, RateCard{ID: id, Document: strings.Replace(euro, "euro-2031", id, 1), AddedAt: now}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.SignRateCard(ctx, "two", "paolo", now); err != nil {
		t.Fatal(err)
	}
	err := s.SignRateCard(ctx, "one", "paolo", now)
	if problems, ok := errors.AsType[ratecard.Problems](err); !ok || !strings.Contains(problems.Error(), `line 6: overlap: the card "two"`) {
		t.Errorf("%v", err)
	}
	if err := s.DeleteRateCard(ctx, "one"); err != nil {
		t.Error(err)
	}
}
