package desk

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/message"
	"turnpike/internal/store"
)

// Limits of reports from one place.
const (
	maxReportsDay = 20 // in 24 hours
	maxAbusive    = 3  // that were abuse; then nothing more is taken from there (reference policy §4.2, art. 23)
	dayLength     = 24 * 3600 * 1000
	reportedDays  = 30 // how far back what people reported is counted
)

// ErrTooManyReports says that a place has said enough.
var ErrTooManyReports = errors.New("too many reports from one place")

// Report keeps what somebody said of an account. Where they are is kept as a keyed hash only; the key
// that comes back lets them ask what became of it.
func (d *Desk) Report(ctx context.Context, id account.ID, category, text, contact, from string) (*store.Report, string, error) {
	now := d.now()
	place := d.hide("place", from)
	recent, abusive, err := d.Store.ReportsFrom(ctx, place, now-dayLength)
	if err != nil {
		return nil, "", err
	}
	if recent >= maxReportsDay || abusive >= maxAbusive {
		return nil, "", ErrTooManyReports
	}
	key := rand.Text()
	r := &store.Report{
		Account: id, At: now, Category: category, Body: text, Contact: contact, Place: place, Key: Digest(key), Status: "received", Acknowledged: now,
	}
	return r, key, d.Store.AddReport(ctx, r)
}

// hide makes a hash of something that only this platform can make again.
func (d *Desk) hide(purpose, what string) string {
	m := hmac.New(sha256.New, d.key.Seed())
	m.Write([]byte("turnpike " + purpose + " " + what))
	return hex.EncodeToString(m.Sum(nil)[:16])
}

// CountReports counts what people reported in their phones, and others by POST /turnpike/v1/reports.
// Nobody is named.
func (d *Desk) CountReports(ctx context.Context, id account.ID) (*account.Reports, error) {
	people, notices, err := d.Store.ComplaintsSince(ctx, id, d.Directory().NumbersOf(id), d.now()-reportedDays*dayLength)
	return &account.Reports{People: people, Notices: notices, Days: reportedDays}, err
}

// Find is the account that somebody means by its id, the id of a number, or a number as people see it;
// nil when there is none.
func Find(dir *account.Directory, text string) *account.Account {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
	if digits == "" {
		return nil
	}
	for id, a := range dir.Accounts {
		if id.String() == digits {
			return a
		}
	}
	for id, n := range dir.Numbers {
		if id.String() == digits || n.Digits == digits {
			return n.Account
		}
	}
	return nil
}

// Bounds of an export: more is asked for by shorter spans.
const maxExport, exportPage = 100_000, 500

// ErrTooLong says that an export would have more than maxExport messages.
var ErrTooLong = fmt.Errorf("more than %d messages are in the span: ask for a shorter one, by since and until", maxExport)

// Conversations writes an account's conversations in a span of time, one message a line, newest first.
// People who hide their phone number from businesses are named by a hash that stays the same.
func (d *Desk) Conversations(ctx context.Context, id account.ID, from, to int64) ([]byte, error) {
	people, err := d.Store.People(ctx)
	if err != nil {
		return nil, err
	}
	hidden := map[string]string{}
	for i := range people {
		if people[i].HidesNumber {
			hidden[string(people[i].Address)] = d.hide("person "+id.String(), string(people[i].Address))
		}
	}
	var b bytes.Buffer
	left := maxExport + 1
	for _, n := range d.Directory().NumbersOf(id) {
		if err := d.export(ctx, &b, n, Span{from, to}, hidden, &left); err != nil {
			return nil, err
		}
	}
	if left <= 0 {
		return nil, ErrTooLong
	}
	return b.Bytes(), nil
}

// Span is a stretch of time in Unix milliseconds; To is not included.
type Span struct{ From, To int64 }

func (d *Desk) export(ctx context.Context, b *bytes.Buffer, n *account.Number, span Span, hidden map[string]string, left *int) error {
	out := json.NewEncoder(b)
	f := store.MessageFilter{Number: n.ID, Limit: exportPage}
	for *left > 0 {
		found, err := d.Store.Messages(ctx, f)
		if err != nil {
			return err
		}
		for i := range found {
			m := &found[i]
			f.Before = m.ID
			if m.At < span.From {
				return nil
			}
			if m.At >= span.To {
				continue
			}
			person, by := string(m.Address), "business"
			if h := hidden[person]; h != "" {
				person = "hidden-" + h
			}
			if m.Direction == message.FromPerson {
				by = "person"
			}
			*left--
			if err := out.Encode(exported{n.ID.String(), person, by, m.At, m.Content.Kind.String(), m.Content.Document, m.Status.String()}); err != nil {
				return err
			}
		}
		if len(found) < exportPage {
			return nil
		}
	}
	return nil
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
