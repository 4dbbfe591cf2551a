package billing

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/tariff"
)

// Carried is a line of a carrier's invoice.
type Carried struct {
	Line     int // in the file, from 1
	Message  string
	Category string
	Country  string
	Amount   tariff.Micro
}

// Limits of a carrier's invoice: of a message's id in bytes, and of lines.
const (
	maxMessageID = 256
	maxCarried   = 2_000_000
)

// ReadCarrierInvoice reads a carrier's invoice as CSV: a head that names the columns message_id, category,
// country and amount in any order (others are skipped), then one message a line. A line that cannot be
// read is an error that names it.
func ReadCarrierInvoice(in io.Reader) ([]Carried, error) {
	c := csv.NewReader(in)
	c.ReuseRecord = true
	head, err := c.Read()
	if err != nil {
		return nil, wrong("file_invalid", "The file has no head: its first line names the columns message_id, category, country and amount.")
	}
	places := map[string]int{}
	for i, name := range head {
		places[strings.ToLower(strings.Trim(name, " \ufeff"))] = i
	}
	for _, name := range []string{"message_id", "category", "country", "amount"} {
		if _, ok := places[name]; !ok {
			return nil, wrong("file_invalid", "The file has no column %s: its first line names the columns message_id, category, country and amount.", name)
		}
	}
	var out []Carried
	for {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, wrong("file_invalid", "The file cannot be read: %v.", err)
		}
		line, _ := c.FieldPos(0)
		one, err := readCarried(row, places, line)
		if err != nil {
			return nil, err
		}
		if out = append(out, one); len(out) > maxCarried {
			return nil, wrong("file_too_long", "The file has more than %d lines; split it.", maxCarried)
		}
	}
}

func readCarried(row []string, places map[string]int, line int) (Carried, error) {
	cell := func(name string) string { return strings.TrimSpace(strings.Clone(row[places[name]])) }
	amount, err := tariff.ParseMicro(cell("amount"))
	one := Carried{line, cell("message_id"), strings.ToLower(cell("category")), strings.ToUpper(cell("country")), amount}
	switch {
	case err != nil:
		return one, wrong("line_invalid", "Line %d: amount %v.", line, err)
	case one.Message == "" || len(one.Message) > maxMessageID:
		return one, wrong("line_invalid", "Line %d: message_id has 1 to %d bytes.", line, maxMessageID)
	case one.Category != "" && tariff.ParseCategory(one.Category) == 0:
		return one, wrong("line_invalid", "Line %d: %q is no category.", line, one.Category)
	}
	return one, nil
}

// Difference is a message on which two invoices do not agree.
type Difference struct {
	Message string        `json:"message_id"`
	Line    int           `json:"line,omitempty"` // of the carrier's file
	What    []string      `json:"what"`           // missing_here, missing_there, twice, amount, category, country
	Ours    *tariff.Micro `json:"ours,omitempty"`
	Theirs  *tariff.Micro `json:"theirs,omitempty"`
	Says    string        `json:"says,omitempty"` // what differs, in words
}

// Reconciliation compares a carrier's invoice with the charges of an account.
type Reconciliation struct {
	Account     string       `json:"account"`
	Month       string       `json:"month"`
	Currency    string       `json:"currency"`
	Matched     int64        `json:"matched"` // messages on which both agree
	Ours        int64        `json:"ours"`    // messages
	Theirs      int64        `json:"theirs"`
	OurAmount   tariff.Micro `json:"our_amount"`
	TheirAmount tariff.Micro `json:"their_amount"`
	Differences []Difference `json:"differences"` // by message
}

// Reconcile compares a carrier's invoice of a month with what the account was charged. Messages that cost
// nothing here need not be in the file.
func (r *Room) Reconcile(ctx context.Context, a *account.Account, month string, theirs []Carried) (*Reconciliation, error) {
	from, to, err := Month(a, month)
	if err != nil {
		return nil, err
	}
	out := &Reconciliation{Account: a.ID.String(), Month: month, Currency: a.Currency, Differences: []Difference{}, Theirs: int64(len(theirs))}
	lines := make(map[string]*Carried, len(theirs))
	for i := range theirs {
		t := &theirs[i]
		out.TheirAmount += t.Amount
		if other := lines[t.Message]; other != nil {
			out.differ(Difference{Message: t.Message, Line: t.Line, What: []string{"twice"}, Theirs: &t.Amount, Says: fmt.Sprintf("line %d has it too", other.Line)})
			continue
		}
		lines[t.Message] = t
	}
	err = r.EachUsage(ctx, a.ID, from, to, func(u *Usage) error {
		out.Ours++
		out.OurAmount += u.Amount
		t := lines[u.Message]
		delete(lines, u.Message)
		out.compare(u, t)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, t := range lines {
		out.differ(Difference{Message: t.Message, Line: t.Line, What: []string{"missing_here"}, Theirs: &t.Amount, Says: "not charged here in that month"})
	}
	slices.SortFunc(out.Differences, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Message, b.Message), cmp.Compare(a.Line, b.Line))
	})
	return out, nil
}

func (o *Reconciliation) differ(d Difference) { o.Differences = append(o.Differences, d) }

// compare notes how a message's charge and the carrier's line differ; t may be nil.
func (o *Reconciliation) compare(u *Usage, t *Carried) {
	if t == nil {
		if u.Amount != 0 {
			o.differ(Difference{Message: u.Message, What: []string{"missing_there"}, Ours: &u.Amount, Says: "not in the file"})
		} else {
			o.Matched++
		}
		return
	}
	d := Difference{Message: u.Message, Line: t.Line, Ours: &u.Amount, Theirs: &t.Amount}
	var says []string
	note := func(what, ours, theirs string) {
		if ours != theirs {
			d.What = append(d.What, what)
			says = append(says, fmt.Sprintf("%s %s here, %s there", what, ours, theirs))
		}
	}
	note("amount", u.Amount.String(), t.Amount.String())
	if t.Category != "" {
		note("category", u.Category, tariff.ParseCategory(t.Category).String())
	}
	if t.Country != "" {
		note("country", u.Country, t.Country)
	}
	if len(d.What) == 0 {
		o.Matched++
		return
	}
	d.Says = strings.Join(says, "; ")
	o.differ(d)
}
