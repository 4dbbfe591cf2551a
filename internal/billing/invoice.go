package billing

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/ledger"
	"turnpike/internal/store"
	"turnpike/internal/tariff"
)

// Invoice is what an account owes for a month, line by line.
type Invoice struct {
	Number       string        `json:"number"`
	Issuer       Issuer        `json:"issuer"`
	Date         string        `json:"date,omitempty"` // of a final invoice: the first day after its month
	State        string        `json:"state"`          // final, draft, or to_come when its month has not begun
	Account      string        `json:"account"`
	AccountName  string        `json:"account_name"`
	Business     string        `json:"business"`
	BusinessName string        `json:"business_name"`
	Month        string        `json:"month"`
	Timezone     string        `json:"timezone"`
	From         int64         `json:"from"` // Unix milliseconds
	To           int64         `json:"to"`   // its end
	Final        bool          `json:"final"`
	Currency     string        `json:"currency"`
	Lines        []InvoiceLine `json:"lines"`
	Totals       InvoiceTotals `json:"totals"`
	TaxNote      string        `json:"tax_note,omitempty"`
}

// Issuer is who issues an invoice.
type Issuer struct {
	Name    string `json:"name"`
	Address string `json:"address,omitempty"`
	TaxID   string `json:"tax_id,omitempty"`
	Contact string `json:"contact,omitempty"`
}

// States of an invoice.
const (
	Final  = "final"
	Draft  = "draft"   // its month is not over
	ToCome = "to_come" // its month has not begun
)

// InvoiceLine is what messages of one kind cost, or what was given back or taken.
type InvoiceLine struct {
	Kind     string        `json:"kind"` // messages, correction, refund or adjustment
	Number   string        `json:"phone_number_id,omitempty"`
	Display  string        `json:"display_phone_number,omitempty"`
	Category string        `json:"category,omitempty"`
	Market   string        `json:"market,omitempty"`
	Type     string        `json:"pricing_type,omitempty"`
	Card     string        `json:"card,omitempty"`
	Line     string        `json:"line,omitempty"`
	Messages int64         `json:"messages"`
	Price    *tariff.Micro `json:"price,omitempty"`   // of one message, when all of the line cost the same
	Unknown  bool          `json:"unknown,omitempty"` // no card had a price: nothing is charged until one has
	Amount   tariff.Micro  `json:"amount"`
}

// InvoiceTotals adds an invoice up.
type InvoiceTotals struct {
	Messages    int64        `json:"messages"` // that were delivered
	Free        int64        `json:"free"`     // of them, those that cost nothing
	Unknown     int64        `json:"unknown"`  // of them, those that no card had a price for
	Charges     tariff.Micro `json:"charges"`
	Corrections tariff.Micro `json:"corrections"`
	Refunds     tariff.Micro `json:"refunds"`     // below 0
	Adjustments tariff.Micro `json:"adjustments"` // below 0 when given
	Amount      tariff.Micro `json:"amount"`      // all of it
}

// Month is the span of a calendar month of an account, "2026-11", in Unix milliseconds.
func Month(a *account.Account, text string) (from, to int64, err error) {
	t, err := time.ParseInLocation("2006-01", text, zoneOf(a))
	if err != nil {
		return 0, 0, wrong("month_invalid", "A month is a year and a month, as 2026-11.")
	}
	return t.UnixMilli(), t.AddDate(0, 1, 0).UnixMilli(), nil
}

// Invoice adds up what an account owes for a month. One of a month that is not over yet is not final.
func (r *Room) Invoice(ctx context.Context, a *account.Account, month string) (*Invoice, error) {
	from, to, err := Month(a, month)
	if err != nil {
		return nil, err
	}
	if err := r.Settle(ctx); err != nil {
		return nil, err
	}
	lines, err := r.Store.LedgerLines(ctx, a.ID, from, to)
	if err != nil {
		return nil, err
	}
	v := &Invoice{
		Number: "TP-" + a.ID.String() + "-" + month, Account: a.ID.String(), AccountName: a.Name, Business: a.Business.ID.String(), BusinessName: a.Business.Name,
		Month: month, Timezone: a.Timezone, From: from, To: to, Final: r.Clock().UnixMilli() >= to, Currency: a.Currency, Lines: []InvoiceLine{},
		Issuer: Issuer{r.Config.Issuer, r.Config.Address, r.Config.TaxID, r.Config.Contact}, TaxNote: r.Config.TaxNote, State: Draft,
	}
	switch now := r.Clock().UnixMilli(); {
	case v.Final:
		v.State, v.Date = Final, time.UnixMilli(to).In(zoneOf(a)).Format(time.DateOnly)
	case now < from:
		v.State = ToCome
	}
	dir := r.Directory()
	for i := range lines {
		v.add(&lines[i], dir)
	}
	return v, nil
}

func zoneOf(a *account.Account) *time.Location {
	if a.Location == nil {
		return time.UTC
	}
	return a.Location
}

// invoiceKinds are the kinds of lines by those of transactions.
var invoiceKinds = map[ledger.Kind]string{
	ledger.Traffic: "messages", ledger.Correction: "correction", ledger.Refund: "refund", ledger.Adjustment: "adjustment",
}

// add enters a line. What was given back stands below 0: the business sees what it owes.
func (v *Invoice) add(l *store.LedgerLine, dir *account.Directory) {
	line := InvoiceLine{
		Kind: invoiceKinds[l.Kind], Category: l.Rate.Category.String(), Market: l.Rate.Market, Type: l.Rate.Type.String(),
		Card: l.Rate.Card, Line: l.Rate.Line, Messages: l.Messages, Amount: l.Amount,
	}
	if l.Number != 0 {
		line.Number = l.Number.String()
	}
	if n := dir.Numbers[l.Number]; n != nil {
		line.Display = n.Display
	}
	if l.Kind == ledger.Traffic && l.Messages > 0 && l.Amount%tariff.Micro(l.Messages) == 0 {
		price := l.Amount / tariff.Micro(l.Messages)
		line.Price = &price
	}
	if l.Kind == ledger.Traffic && l.Amount == 0 && l.Rate.Type == tariff.Regular && !dir.Tariff.Priced(l.Rate.Card, l.Rate.Line) {
		line.Price, line.Unknown = nil, true
		v.Totals.Unknown += l.Messages
	}
	t := &v.Totals
	switch l.Kind {
	case ledger.Traffic:
		t.Messages += l.Messages
		t.Charges += l.Amount
		if l.Rate.Type != tariff.Regular {
			t.Free += l.Messages
		}
	case ledger.Correction:
		t.Corrections += l.Amount
	case ledger.Refund:
		t.Refunds += l.Amount
	case ledger.Adjustment:
		t.Adjustments += l.Amount
	}
	t.Amount += l.Amount
	v.Lines = append(v.Lines, line)
}

// WriteCSV writes the invoice's lines, and under them what they add up to.
func (v *Invoice) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	_ = c.Write([]string{
		"invoice", "account", "month", "kind", "phone_number_id", "display_phone_number", "category", "market", "pricing_type", "card", "line",
		"messages", "price", "amount", "currency",
	}) // kept until Flush
	for i := range v.Lines {
		l := &v.Lines[i]
		price := ""
		if l.Price != nil {
			price = l.Price.String()
		}
		_ = c.Write([]string{
			v.Number, v.Account, v.Month, l.Kind, l.Number, l.Display, l.Category, l.Market, l.Type, l.Card, l.Line,
			strconv.FormatInt(l.Messages, 10), price, l.Amount.String(), v.Currency,
		})
	}
	_ = c.Write([]string{
		v.Number, v.Account, v.Month, "total", "", "", "", "", "", "", "", strconv.FormatInt(v.Totals.Messages, 10), "", v.Totals.Amount.String(), v.Currency,
	})
	c.Flush()
	return c.Error()
}
