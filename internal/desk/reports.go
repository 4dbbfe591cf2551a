package desk

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"turnpike/internal/account"
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
