package engine

import (
	"encoding/binary"
	"slices"
	"strconv"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/policy"
)

// meterSpan is what a restricted rate counts in, in milliseconds.
const meterSpan = 60_000

// meters count what accounts with a restricted rate sent in the current minute.
type meters map[account.ID]meter

type meter struct {
	minute int64 // Unix minutes
	count  int
}

// restricted is why an account may not send a message, nil if it may; metered says that the message
// counts towards a restricted rate. A restriction is in the Directory only once its statement of reasons
// was delivered, and applies to its countries and dates alone.
func (d *decider) restricted(s *Submission, open bool) (metered bool, refused *fault.Error) {
	if f := unreviewed(s.Number.Account); f != nil {
		return false, f
	}
	standing := d.dir.Standings[s.Number.Account.ID]
	if standing == nil || len(standing.Restrictions) == 0 {
		return false, nil
	}
	country := Country(s.To)
	find := func(k account.Kind) *account.Restriction {
		return standing.Restriction(k, s.Number.ID, country, d.now)
	}
	if r := find(account.Terminate); r != nil {
		return false, refusalOf(r)
	}
	if r := find(account.BlockAll); r != nil {
		return false, refusalOf(r)
	}
	if r := find(account.BlockInitiated); r != nil && s.Content.Kind == message.KindTemplate && !open {
		return false, refusalOf(r)
	}
	r := find(account.RateLimit)
	if r == nil {
		return false, nil
	}
	if m := d.state.meters[s.Number.Account.ID]; m.minute == d.now/meterSpan && m.count >= r.Rate {
		return false, fault.Throughput.With("A decision in case %d limits this account to %d messages a minute.", r.Case, r.Rate)
	}
	return true, nil
}

// unreviewed is why an account that was not approved sends nothing (reference §8.2).
func unreviewed(a *account.Account) *fault.Error {
	switch {
	case a.Review.Approved():
		return nil
	case a.Review.State == account.VettingRejected:
		return fault.AccountLocked.With("The review of the account rejected it. Ask for another with POST /turnpike/v1/vettings.")
	}
	return fault.AccountLocked.With("The account waits for its review; account_review_update tells of its outcome.")
}

// refusalOf is how the Cloud API tells of a restriction (reference §8.2): for some countries only, for a
// time, or for good.
func refusalOf(r *account.Restriction) *fault.Error {
	switch {
	case len(r.Countries) > 0:
		return fault.CountryRestricted.With(
			"Case %d, ground %s: the account may not write to people in this country. GET /turnpike/v1/cases/%d has the reasons and the remedy.",
			r.Case, r.Ground, r.Case)
	case r.Kind == account.Terminate || r.Until == 0:
		return fault.AccountLocked.With("Case %d, ground %s. GET /turnpike/v1/cases/%d has the reasons and the remedy.", r.Case, r.Ground, r.Case)
	}
	return fault.AccountBlocked.With("Case %d, ground %s. GET /turnpike/v1/cases/%d has the reasons, the end and the remedy.", r.Case, r.Ground, r.Case)
}

// signpostEvery is how often a person is told where an account went, in milliseconds.
const signpostEvery = 24 * time.Hour

// signpost answers a person who writes to an account that may not answer them: with the text that a
// reviewer approved, and the link to where it went.
func (d *decider) signpost(r *Reception, t fact.Thread) {
	s := d.dir.Standings[r.Number.Account.ID]
	if s == nil || s.Leaving == nil || s.Leaving.ApprovedAt == 0 || d.state.courtesies.repliedWithin(t, signpostEvery, d.now) {
		return
	}
	country := Country(r.From)
	restriction := s.Restriction(account.Terminate, r.Number.ID, country, d.now)
	if restriction == nil {
		restriction = s.Restriction(account.BlockAll, r.Number.ID, country, d.now)
	}
	if restriction == nil {
		return
	}
	text := s.Leaving.In(languageOf(r.From)) + "\n" + s.Leaving.DeepLink
	d.beside(&fact.MessageAccepted{Thread: t, Account: r.Number.Account.ID}, text, policy.Instead, "case/"+strconv.FormatInt(restriction.Case, 10), restriction.Ground)
}

// count notes a message of an account with a restricted rate.
func (m meters) count(id account.ID, at int64) {
	now := at / meterSpan
	one := m[id]
	if one.minute != now {
		for other, old := range m { // there are as many as restricted rates: few
			if old.minute < now {
				delete(m, other)
			}
		}
		one = meter{minute: now}
	}
	one.count++
	m[id] = one
}

// section is where the meters stand in a snapshot.
func (m meters) section() section {
	return section{
		name: "restricted rates",
		encode: func(b []byte) []byte {
			ids := make([]account.ID, 0, len(m))
			for id := range m {
				ids = append(ids, id)
			}
			slices.Sort(ids)
			b = binary.AppendUvarint(b, uint64(len(ids)))
			for _, id := range ids {
				b = binary.AppendUvarint(b, uint64(id))
				b = binary.AppendVarint(b, m[id].minute)
				b = binary.AppendUvarint(b, uint64(m[id].count))
			}
			return b
		},
		decode: func(r *snapshotReader) {
			for range r.count() {
				id := account.ID(r.uint())
				m[id] = meter{minute: r.int(), count: int(r.uint())}
			}
		},
	}
}
