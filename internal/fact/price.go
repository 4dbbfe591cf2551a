package fact

import (
	"maps"
	"sync/atomic"

	"google.golang.org/protobuf/encoding/protowire"

	"turnpike/internal/tariff"
)

// Fields of what a message costs, the same in each fact that says it.
const (
	fieldPrice     protowire.Number = 20
	fieldPayer     protowire.Number = 21
	fieldEntryEnds protowire.Number = 22
	fieldMonth     protowire.Number = 23 // of what is reserved
	// These are MessageMoved's alone.
	fieldOwner       protowire.Number = 24
	fieldReserved    protowire.Number = 25
	fieldUncollected protowire.Number = 26
	fieldVeiled      protowire.Number = 46
)

// Fields of a price, which stands in a fact as a message of its own.
const (
	priceAmount protowire.Number = iota + 1
	priceCurrency
	priceCategory
	priceMarket
	priceCard
	priceLine
	priceType
	priceUnknown
)

// putPrice writes a price as the field fieldPrice; a zero one is not written.
func putPrice(b []byte, p *tariff.Price) []byte { return putPriceAs(b, fieldPrice, p) }

// putPriceAs writes a price as one field.
func putPriceAs(b []byte, field protowire.Number, p *tariff.Price) []byte {
	if *p == (tariff.Price{}) {
		return b
	}
	var room [128]byte // more than shipped cards need
	in := putUint(room[:0], priceAmount, uint64(p.Amount))
	in = putUint(putString(in, priceCurrency, p.Currency), priceCategory, uint64(p.Category))
	in = putString(putString(putString(in, priceMarket, p.Market), priceCard, p.Card), priceLine, p.Line)
	in = putBool(putUint(in, priceType, uint64(p.Type)), priceUnknown, p.Unknown)
	return putString(b, field, in)
}

func parsePrice(p *tariff.Price, b []byte) error {
	return walk(b, func(n protowire.Number, v uint64, s []byte) {
		switch n {
		case priceAmount:
			p.Amount = tariff.Micro(v)
		case priceCurrency:
			p.Currency = words.of(s)
		case priceCategory:
			p.Category = tariff.Category(v)
		case priceMarket:
			p.Market = words.of(s)
		case priceCard:
			p.Card = words.of(s)
		case priceLine:
			p.Line = words.of(s)
		case priceType:
			p.Type = tariff.Type(v)
		case priceUnknown:
			p.Unknown = v != 0
		}
	})
}

// vocabulary keeps each word that prices are made of once: every reader reads every price, and there
// are only as many words as cards have lines. It never changes a map that somebody reads.
type vocabulary struct {
	known atomic.Pointer[map[string]string]
}

// maxWords bounds a vocabulary; further words are read without being kept.
const maxWords = 4096

var words vocabulary

func (w *vocabulary) of(b []byte) string {
	known := w.known.Load()
	if known != nil {
		if s, ok := (*known)[string(b)]; ok { // without a copy of b
			return s
		}
	}
	s, more := string(b), map[string]string{}
	if known != nil {
		if len(*known) >= maxWords {
			return s
		}
		more = maps.Clone(*known)
	}
	more[s] = s
	w.known.CompareAndSwap(known, &more) // who loses the race keeps it the next time
	return s
}
