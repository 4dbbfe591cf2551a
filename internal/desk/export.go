package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/message"
	"turnpike/internal/store"
)

// Bounds of an export.
const (
	maxExport  = 100_000 // messages of a page: some 50 MB; the page says where the next one goes on
	exportPage = 500     // rows read at once
)

// Span is a stretch of time in Unix milliseconds; To is not included.
type Span struct{ From, To int64 }

// Place is where a page of an export begins: behind a message of a number. The zero one is the beginning.
type Place struct {
	Number account.NumberID
	Before message.ID
}

func (p Place) String() string {
	if p == (Place{}) {
		return ""
	}
	return p.Number.String() + "-" + strconv.FormatUint(uint64(p.Before), 10)
}

// ParsePlace reads what String wrote; "" is the beginning.
func ParsePlace(text string) (Place, error) {
	if text == "" {
		return Place{}, nil
	}
	number, before, _ := strings.Cut(text, "-")
	n, err := strconv.ParseUint(number, 10, 63)
	id, bad := strconv.ParseUint(before, 10, 63)
	if err != nil || bad != nil {
		return Place{}, fmt.Errorf("%q is no place of an export", text)
	}
	return Place{account.NumberID(n), message.ID(id)}, nil
}

// Conversations writes a page of an account's conversations in a span of time: one message a line, number by number, newest
// first. next is where the next page begins, zero when there is none. People who hide their phone number from businesses
// are named by a hash that stays the same.
func (d *Desk) Conversations(ctx context.Context, id account.ID, span Span, from Place) (lines []byte, next Place, err error) {
	people, err := d.Store.People(ctx)
	if err != nil {
		return nil, Place{}, err
	}
	var b bytes.Buffer
	e := &export{desk: d, span: span, hidden: map[string]string{}, out: json.NewEncoder(&b), left: d.exportBound}
	for i := range people {
		if people[i].HidesNumber {
			e.hidden[string(people[i].Address)] = d.hide("person "+id.String(), string(people[i].Address))
		}
	}
	for _, n := range d.Directory().NumbersOf(id) {
		if n.ID < from.Number {
			continue
		}
		before := message.ID(0)
		if n.ID == from.Number {
			before = from.Before
		}
		if next, err = e.number(ctx, n, before); err != nil || next != (Place{}) {
			return b.Bytes(), next, err
		}
	}
	return b.Bytes(), Place{}, nil
}

// export is a page that is being written.
type export struct {
	desk   *Desk
	span   Span
	hidden map[string]string // hashes of people who hide their number
	out    *json.Encoder
	left   int // messages that the page still takes
}

// number writes the messages of a number that are older than one, and says where it stopped when the page is full.
func (e *export) number(ctx context.Context, n *account.Number, before message.ID) (Place, error) {
	f := store.MessageFilter{Number: n.ID, Before: before, Limit: exportPage}
	for {
		found, err := e.desk.Store.Messages(ctx, f)
		if err != nil {
			return Place{}, err
		}
		for i := range found {
			m := &found[i]
			switch {
			case m.At < e.span.From:
				return Place{}, nil
			case m.At >= e.span.To:
			case e.left == 0: // this one begins the next page
				return Place{n.ID, m.ID + 1}, nil
			default:
				e.left--
				if err := e.line(n, m); err != nil {
					return Place{}, err
				}
			}
			f.Before = m.ID
		}
		if len(found) < exportPage {
			return Place{}, nil
		}
	}
}

func (e *export) line(n *account.Number, m *store.Message) error {
	person, by := string(m.Address), "business"
	if h := e.hidden[person]; h != "" {
		person = "hidden-" + h
	}
	if m.Direction == message.FromPerson {
		by = "person"
	}
	return e.out.Encode(exported{n.ID.String(), person, by, m.At, m.Content.Kind.String(), m.Content.Document, m.Status.String()})
}

// exported is a message as an export has it.
type exported struct {
	Number  string          `json:"number"`
	Person  string          `json:"person"`
	By      string          `json:"by"`
	At      int64           `json:"at"`
	Type    string          `json:"type"`
	Content json.RawMessage `json:"content"`
	Status  string          `json:"status"`
}
