package engine

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// restrictedWorld runs an engine in which line's account has restrictions.
func restrictedWorld(t *testing.T, log *memoryLog, snapshots *memorySnapshots, rs ...account.Restriction) *world {
	t.Helper()
	dir := account.NewDirectory()
	dir.Numbers[line.ID] = line
	dir.Standings[line.Account.ID] = &account.Standing{Restrictions: rs}
	return startWith(t, log, snapshots, time.Now, func(d *Deps) { d.Directory = func() *account.Directory { return dir } })
}

// try sends and holds the fault that comes back, nil for none.
func (w *world) attempt(t *testing.T, what string, to message.Address, kind message.Kind, want *fault.Fault) {
	t.Helper()
	_, err := w.Submit(t.Context(), &Submission{
		Number: line, To: to, Category: message.Utility, Lifetime: 3600_000, Content: message.Content{Kind: kind, Document: []byte(`{}`)},
	})
	refused, _ := errors.AsType[*fault.Error](err)
	switch {
	case want == nil && err != nil:
		t.Errorf("%s: %v", what, err)
	case want != nil && (refused == nil || refused.Fault != want):
		t.Errorf("%s: %v, want %d", what, err, want.Code)
	}
}

const (
	french    = message.Address("33612345678")
	brazilian = message.Address("5511912345678")
	template  = message.KindTemplate
	text      = message.KindText
)

func TestRestrictionsApplyToTheirCountriesAndDates(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now := time.Now().UnixMilli()
		const hour = 3600_000
		w := restrictedWorld(t, &memoryLog{}, &memorySnapshots{},
			account.Restriction{Case: 1, Kind: account.BlockInitiated, From: now + hour, Until: now + 2*hour},
			account.Restriction{Case: 2, Kind: account.BlockAll, Countries: []string{"BR"}, From: now},
			account.Restriction{Case: 3, Kind: account.BlockAll, From: now + 3*hour, Until: now + 4*hour},
			account.Restriction{Case: 4, Kind: account.BlockAll, Number: 99, From: now},
			account.Restriction{Case: 5, Kind: account.Terminate, From: now + 5*hour},
			account.Restriction{Case: 6, Kind: account.Price, Category: "general_purpose_ai", From: now},
			account.Restriction{Case: 7, Kind: account.Warn, From: now},
		)
		defer w.stop()
		w.attempt(t, "before its hour", french, template, nil)
		w.attempt(t, "in the country", brazilian, template, fault.CountryRestricted)
		time.Sleep(time.Hour)
		w.attempt(t, "a template at its hour", french, template, fault.AccountBlocked)
		w.hello(t)
		w.attempt(t, "a template in the window", french, template, nil)
		w.attempt(t, "an answer in the window", french, text, nil)
		time.Sleep(time.Hour)
		w.attempt(t, "a template when it is over", french, template, nil)
		time.Sleep(time.Hour)
		w.attempt(t, "an answer when all is blocked", french, text, fault.AccountBlocked)
		time.Sleep(time.Hour)
		w.attempt(t, "an answer when that is over", french, text, nil)
		time.Sleep(time.Hour)
		w.attempt(t, "terminated", french, text, fault.AccountLocked)
	})
}

func TestARestrictedRateOutlivesARestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		log, snapshots := &memoryLog{}, &memorySnapshots{}
		limit := account.Restriction{Case: 1, Kind: account.RateLimit, Rate: 3, Countries: []string{"FR"}}
		w := restrictedWorld(t, log, snapshots, limit)
		time.Sleep(time.Minute - time.Duration(time.Now().UnixMilli()%60_000)*time.Millisecond)
		w.attempt(t, "first", french, template, nil)
		w.attempt(t, "second", french, template, nil)
		w.stop() // which keeps a snapshot
		w = restrictedWorld(t, log, snapshots, limit)
		defer w.stop()
		w.attempt(t, "third", french, template, nil)
		w.attempt(t, "fourth", french, template, fault.Throughput)
		w.attempt(t, "elsewhere", brazilian, template, nil)
		time.Sleep(time.Minute)
		w.attempt(t, "a minute later", french, template, nil)
	})
}

func TestMetersForgetThePast(t *testing.T) {
	t.Parallel()
	m := meters{}
	m.count(1, 0)
	m.count(2, meterSpan)
	m.count(2, meterSpan)
	if len(m) != 1 || m[2].count != 2 {
		t.Errorf("%v", m)
	}
}
