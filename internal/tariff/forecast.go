package tariff

import (
	"cmp"
	"maps"
	"slices"
)

// Forecast adds up what messages would cost, by the line that prices them.
type Forecast struct {
	Currency string
	Messages int64
	Amount   Micro
	Free     int64 // messages that cost nothing
	Unknown  int64 // messages whose price nobody said: Amount is without them
	lines    map[lineKey]*ForecastLine
}

// lineKey is what a line of a forecast is for.
type lineKey struct {
	market, card, line string
	kind               Type
	price              Micro
}

// ForecastLine is what one line of a card contributes.
type ForecastLine struct {
	Market   string `json:"market"`
	MarketID string `json:"market_id"`
	Category string `json:"category"`
	Card     string `json:"card"`
	Line     string `json:"line"`
	Type     string `json:"type"`
	Messages int64  `json:"messages"`
	Price    *Micro `json:"price"`  // of each message; null when it is not known
	Amount   *Micro `json:"amount"` // of all; likewise
}

// Add takes in a message.
func (f *Forecast) Add(p *Price) {
	if f.lines == nil {
		f.lines = map[lineKey]*ForecastLine{}
	}
	f.Currency = p.Currency
	f.Messages++
	switch {
	case p.Unknown:
		f.Unknown++
	case p.Type != Regular:
		f.Free++
	}
	f.Amount += p.Amount
	key := lineKey{p.Market, p.Card, p.Line, p.Type, p.Amount}
	l := f.lines[key]
	if l == nil {
		l = &ForecastLine{Market: MarketName(p.Market), MarketID: p.Market, Category: p.Category.String(), Card: p.Card, Line: p.Line, Type: p.Type.String()}
		if !p.Unknown {
			price, sum := p.Amount, Micro(0)
			l.Price, l.Amount = &price, &sum
		}
		f.lines[key] = l
	}
	l.Messages++
	if l.Amount != nil {
		*l.Amount += p.Amount
	}
}

// Lines lists the lines by market, then the dearest first.
func (f *Forecast) Lines() []*ForecastLine {
	return append([]*ForecastLine{}, slices.SortedFunc(maps.Values(f.lines), func(a, b *ForecastLine) int {
		return cmp.Or(cmp.Compare(a.Market, b.Market), cmp.Compare(micro(b.Price), micro(a.Price)), cmp.Compare(a.Line, b.Line))
	})...)
}

func micro(m *Micro) Micro {
	if m == nil {
		return MaxMicro
	}
	return *m
}
