package vetting

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/notice"
	"turnpike/internal/store"
)

// room is one over a real store with dev's world, and the number of its first business.
func room(t *testing.T, now *time.Time) (*Room, *account.Number) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Path: filepath.Join(t.TempDir(), "t.db")}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Seed(t.Context(), store.DevWorld()); err != nil {
		t.Fatal(err)
	}
	dir, err := s.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return New(DefaultConfig(), Deps{Store: s, Reload: func(context.Context) error { return nil }, Clock: func() time.Time { return *now }}), dir.Numbers[400000000000001]
}

// line reads a number as it is stored.
func line(t *testing.T, r *Room, n *account.Number) account.Line {
	t.Helper()
	dir, err := r.Store.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return dir.Numbers[n.ID].Line
}

// setPin gives a number a PIN that can be lost.
func setPin(t *testing.T, r *Room, n *account.Number) {
	t.Helper()
	if err := r.Store.EditNumber(t.Context(), n.ID, func(n *account.Number) ([]notice.Notice, bool, error) {
		if bad := n.Line.SetPin(n.ID, "123456"); bad != nil {
			return nil, false, bad
		}
		return nil, false, nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestAPinResetGoesStale(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1_800_000_000_000)
	r, n := room(t, &now)
	setPin(t, r, n)
	yes := Decision{State: account.VettingApproved, By: "chiara"}
	v, err := r.AskPinReset(t.Context(), n, "business 2", "9")
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(pinResetLife + time.Millisecond)
	_, err = r.Decide(t.Context(), v.ID, yes)
	if refused, ok := errors.AsType[*RefusedError](err); !ok || refused.Code != "vetting_expired" || line(t, r, n).Pin == "" {
		t.Errorf("after its time: %v", err)
	}
	if v, err = r.AskPinReset(t.Context(), n, "business 2", "9"); err != nil {
		t.Fatalf("asked again: %v", err)
	}
	if _, err := r.Decide(t.Context(), v.ID, yes); err != nil || line(t, r, n).Pin != "" {
		t.Errorf("confirmed in time: %v", err)
	}
	if _, err := r.Decide(t.Context(), 99, yes); !errors.Is(err, store.ErrUnknown) {
		t.Errorf("one that there is not: %v", err)
	}
}

// TestTheOperatorConfirmsNothingAsAnother: a reviewer whom they made after asking is no second person, one of before or
// for what a business asked is.
func TestTheOperatorConfirmsNothingAsAnother(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1_800_000_000_000)
	r, n := room(t, &now)
	add := func(name string) {
		t.Helper()
		if err := r.Store.AddReviewer(t.Context(), store.Reviewer{Name: name, CreatedAt: now.UnixMilli()}, account.HashToken(name)); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Second)
	}
	for _, c := range []struct{ by, early, late, refused string }{{"operator", "chiara", "dario", "dario"}, {"business 2", "elena", "fabio", ""}} {
		setPin(t, r, n)
		add(c.early)
		v, err := r.AskPinReset(t.Context(), n, c.by, "")
		if err != nil {
			t.Fatal(err)
		}
		add(c.late)
		_, err = r.Decide(t.Context(), v.ID, Decision{State: account.VettingApproved, By: c.late})
		refused, ok := errors.AsType[*RefusedError](err)
		if c.refused == "" {
			if err != nil {
				t.Errorf("asked by %s: %v", c.by, err)
			}
			continue
		}
		if !ok || refused.Code != "same_person" || line(t, r, n).Pin == "" {
			t.Errorf("asked by %s, confirmed by %s: %v", c.by, c.late, err)
		}
		if _, err := r.Decide(t.Context(), v.ID, Decision{State: account.VettingApproved, By: c.early}); err != nil || line(t, r, n).Pin != "" {
			t.Errorf("confirmed by %s: %v", c.early, err)
		}
	}
}

// TestAPartnerOfBeforeHearsNothing of how its former client's verification stands.
func TestAPartnerOfBeforeHearsNothing(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1_800_000_000_000)
	r, n := room(t, &now)
	const partner account.BusinessID = 200000000000002
	r.Directory = func() *account.Directory {
		dir, err := r.Store.Directory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return dir
	}
	v := &account.Vetting{Kind: account.VetBusiness, Business: n.Account.Business.ID, Partner: partner}
	if err := r.Store.ShareAccount(t.Context(), n.Account.ID, partner, nil); err != nil {
		t.Fatal(err)
	}
	if told := r.certified(v, "APPROVED"); len(told) == 0 || told[0].Account != n.Account.ID {
		t.Errorf("a partner is told %+v", told)
	}
	if err := r.Store.UnshareAccount(t.Context(), n.Account, partner, nil); err != nil {
		t.Fatal(err)
	}
	if told := r.certified(v, "REVOKED"); len(told) != 0 {
		t.Errorf("a partner of before is told %+v", told)
	}
}

// TestNoNameWaitsForNobody: another name takes the place of the first, which is not had when the other is rejected, by
// rules or by people.
func TestNoNameWaitsForNobody(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"42", "Azur du Nord"} {
		now := time.UnixMilli(1_800_000_000_000)
		r, n := room(t, &now)
		r.cfg.Names = Manual
		if err := r.Store.EditNumber(t.Context(), n.ID, func(n *account.Number) ([]notice.Notice, bool, error) {
			n.Line.NameStatus = account.NamePending
			return nil, false, nil
		}); err != nil {
			t.Fatal(err)
		}
		if err := r.Rename(t.Context(), n, name, "business 2"); err != nil {
			t.Fatal(err)
		}
		all, err := r.Store.Vettings(t.Context(), store.VettingFilter{Number: n.ID, Limit: 1})
		if err != nil || len(all) != 1 {
			t.Fatalf("%+v, %v", all, err)
		}
		if all[0].State.Waits() {
			if _, err := r.Decide(t.Context(), all[0].ID, Decision{State: account.VettingRejected, Reason: account.NameConsistent, By: "chiara"}); err != nil {
				t.Fatal(err)
			}
		}
		if l := line(t, r, n); l.NameStatus != account.NameDeclined || l.NewStatus != account.NameDeclined {
			t.Errorf("after %s was rejected, the first name is %s and the other %s", name, l.NameStatus, l.NewStatus)
		}
	}
}

// TestADecisionIsOfWhatWasRead: of two people who decide at once about the same the second is told.
func TestADecisionIsOfWhatWasRead(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1_800_000_000_000)
	r, n := room(t, &now)
	v, err := r.AskOfficial(t.Context(), n, nil, "business 2")
	if err != nil {
		t.Fatal(err)
	}
	decide := func(s account.VettingState, seen *int64, want string) {
		t.Helper()
		_, err := r.Decide(t.Context(), v.ID, Decision{State: s, By: "chiara", Seen: seen})
		refused, ok := errors.AsType[*RefusedError](err)
		if want == "" && err != nil || want != "" && (!ok || refused.Code != want) {
			t.Errorf("%s: %v, wanted %q", s, err, want)
		}
	}
	decide(account.VettingApproved, new(v.Version), "")
	decide(account.VettingRejected, new(v.Version), "vetting_changed")
	if !line(t, r, n).Official {
		t.Error("a decision of what is past took the mark away")
	}
	decide(account.VettingRejected, new(v.Version+1), "")
	decide(account.VettingApproved, nil, "")
}

// TestOneOfManyDecides: of many who decide at once about what they all read, one does.
func TestOneOfManyDecides(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1_800_000_000_000)
	r, n := room(t, &now)
	v, err := r.AskOfficial(t.Context(), n, nil, "business 2")
	if err != nil {
		t.Fatal(err)
	}
	states := []account.VettingState{account.VettingApproved, account.VettingRejected, account.VettingDeferred}
	errs := make(chan error)
	const many = 12
	for i := range many {
		go func() {
			_, err := r.Decide(t.Context(), v.ID, Decision{State: states[i%len(states)], By: "chiara", Seen: new(v.Version)})
			errs <- err
		}()
	}
	decided := 0
	for range many {
		err := <-errs
		if refused, ok := errors.AsType[*RefusedError](err); err == nil {
			decided++
		} else if !ok || refused.Code != "vetting_changed" {
			t.Errorf("who came too late is told: %v", err)
		}
	}
	if decided != 1 {
		t.Errorf("%d of %d decided", decided, many)
	}
}

func TestConfig(t *testing.T) {
	t.Parallel()
	if err := DefaultConfig().Validate(); err != nil {
		t.Error(err)
	}
	if err := (Config{Accounts: "manual", Names: "sometimes", MarketingTerms: "assumed"}).Validate(); err == nil {
		t.Error("names may be decided sometimes")
	}
}
