package ratecard

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"turnpike/internal/tariff"
)

var update = flag.Bool("update", false, "write testdata/prices.sha256 anew: a shipped card has changed on purpose")

const pricesFile = "testdata/prices.sha256"

// TestEveryPriceOfTheShippedCardsStays asks the shipped cards for every price that they can give: of every currency,
// country and category, at both sides of every moment at which something begins or ends. The digest was made before
// the book was laid out as it is.
func TestEveryPriceOfTheShippedCardsStays(t *testing.T) {
	t.Parallel()
	h := sha256.New()
	var line []byte
	count := 0
	for c := range everyCase(t) {
		q := ShippedBook().Quote(&c)
		volumes := []int64{0, 1_000_000}
		if !q.Tiered() {
			volumes = volumes[:1]
		}
		for _, volume := range volumes {
			p := q.Price(volume)
			line = binary.AppendVarint(line[:0], int64(p.Amount))
			for _, word := range []string{p.Currency, p.Market, p.Card, p.Line} {
				line = append(append(line, word...), '\n')
			}
			line = append(line, byte(p.Category), byte(p.Type))
			line = strconv.AppendBool(strconv.AppendBool(line, p.Unknown), q.Tiered())
			h.Write(line)
			count++
		}
	}
	got := fmt.Sprintf("%d prices %s\n", count, hex.EncodeToString(h.Sum(nil)))
	if *update {
		if err := os.WriteFile(pricesFile, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(pricesFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, []byte(got)) {
		t.Errorf("the prices of the shipped cards are %swant %sif a card changed on purpose, go test ./internal/ratecard -update", got, want)
	}
}

// everyCase yields the cases that the shipped cards can price in different ways.
func everyCase(t *testing.T) func(func(tariff.Case) bool) {
	t.Helper()
	currencies, moments := priceable()
	east, err := time.LoadLocation("Pacific/Auckland")
	if err != nil {
		t.Fatal(err)
	}
	countries := append([]string{""}, tariff.Countries()...)
	return func(yield func(tariff.Case) bool) {
		for n := range len(currencies) * len(countries) * len(moments) * 3 {
			flags, n := n%3, n/3
			at, n := moments[n%len(moments)], n/len(moments)
			place, currency := n%len(countries), currencies[n/len(countries)]
			c := tariff.Case{
				To: tariff.PlaceIn(countries[place]), Currency: currency, At: at,
				Assistant: flags == 1, Abroad: flags == 2, InWindow: flags == 2, Served: 5000 * (place % 2),
			}
			if flags == 1 {
				c.Zone = east
			}
			for c.Category = tariff.Service; c.Category.String() != ""; c.Category++ {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// priceable are the currencies of the shipped cards and one of none, and the moments at which something begins or ends,
// with those just before.
func priceable() (currencies []string, moments []int64) {
	moments = []int64{time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli(), time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()}
	for _, d := range Shipped() {
		currencies = append(currencies, d.Card.Currencies...)
		for i := range d.Card.Periods {
			for _, at := range []int64{d.Card.Periods[i].From, d.Card.Periods[i].Until} {
				if at != tariff.Open {
					moments = append(moments, at-1, at)
				}
			}
		}
	}
	slices.Sort(currencies)
	slices.Sort(moments)
	return append(slices.Compact(currencies), "XXX"), slices.Compact(moments)
}
