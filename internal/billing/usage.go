package billing

import (
	"cmp"
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/tariff"
	"turnpike/internal/wire"
)

// Usage is one delivered message and what it cost.
type Usage struct {
	Message     string       `json:"message_id"` // the wamid; the journal's number while the message is not shown
	Record      uint64       `json:"record"`
	At          int64        `json:"delivered_at"` // Unix milliseconds
	Number      string       `json:"phone_number_id"`
	To          string       `json:"to,omitempty"` // the user id where the business named the person by it
	Country     string       `json:"country"`
	Market      string       `json:"market"`
	Category    string       `json:"category"`
	Type        string       `json:"pricing_type"`
	Card        string       `json:"card"`
	Line        string       `json:"line"`
	Amount      tariff.Micro `json:"amount"`
	Currency    string       `json:"currency"`
	Transaction uint64       `json:"transaction"`
}

// usagePage is how many charges are read at once.
const usagePage = 2000

// EachUsage calls f for every message that an account was charged for, be it with 0, from the first moment
// on and before the second (Unix milliseconds), by message. It ends early when f returns an error.
func (r *Room) EachUsage(ctx context.Context, id account.ID, from, to int64, f func(*Usage) error) error {
	if err := r.Settle(ctx); err != nil {
		return err
	}
	for after := message.ID(0); ; {
		page, err := r.Store.Charges(ctx, store.ChargeFilter{Owner: id, From: from, To: to, After: after, Limit: usagePage})
		if err != nil {
			return err
		}
		for i := range page {
			if err := f(r.usage(&page[i])); err != nil {
				return err
			}
			after = page[i].Message
		}
		if len(page) < usagePage {
			return nil
		}
	}
}

// usage is a charge as its business sees it.
func (r *Room) usage(c *store.Charge) *Usage {
	wamid, to := r.Named(c)
	u := &Usage{
		Message: cmp.Or(wamid, strconv.FormatUint(c.Message.Record(), 10)), Record: c.Message.Record(), At: c.At, Number: c.Number.String(), To: to,
		Country: c.Rate.Country, Market: c.Rate.Market, Category: c.Rate.Category.String(), Type: c.Rate.Type.String(), Card: c.Rate.Card, Line: c.Rate.Line,
		Amount: c.Amount, Currency: c.Payer.Currency, Transaction: c.Transaction,
	}
	return u
}

// Named is a charge's message and its person as the business knows both: by the phone number, or by the user
// id where it named the person so (reference §9.2). Both are empty when the message is not kept any more.
func (r *Room) Named(c *store.Charge) (wamid, to string) {
	if c.To == "" {
		return "", ""
	}
	wamid = wire.FormatWamid(r.Coder, wire.MessageID{ID: c.Message, Direction: message.ToPerson, Peer: c.To, Veiled: c.Veiled})
	if !c.Veiled {
		return wamid, string(c.To)
	}
	if n := r.Directory().Numbers[c.Number]; n != nil {
		to = r.UserIDs.Of(uint64(n.Account.Business.ID)).Format(c.To)
	}
	return wamid, to
}

// usageColumns are those of a usage export as CSV.
var usageColumns = []string{
	"message_id", "record", "delivered_at", "phone_number_id", "to", "country", "market", "category", "pricing_type", "card", "line", "amount", "currency", "transaction",
}

// WriteUsage writes an account's usage as CSV, a message a line.
func (r *Room) WriteUsage(ctx context.Context, w io.Writer, id account.ID, from, to int64) error {
	c := csv.NewWriter(w)
	if err := c.Write(usageColumns); err != nil {
		return err
	}
	err := r.EachUsage(ctx, id, from, to, func(u *Usage) error {
		return c.Write([]string{
			u.Message, strconv.FormatUint(u.Record, 10), time.UnixMilli(u.At).UTC().Format(time.RFC3339Nano), u.Number, u.To, u.Country, u.Market,
			u.Category, u.Type, u.Card, u.Line, u.Amount.String(), u.Currency, strconv.FormatUint(u.Transaction, 10),
		})
	})
	if err != nil {
		return err
	}
	c.Flush()
	return c.Error()
}
