package ladder

import (
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/notice"
)

// TestEligibleForRatesFromAbroad holds reference §7.4: more than 750,000 messages, thirty days' notice, and
// for ever.
func TestEligibleForRatesFromAbroad(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.abroad = 750_000
	b.climb(engine.Standing{})
	if a := b.business().Allowance; a.AbroadFrom != 0 {
		t.Errorf("eligible after 750,000: %+v", a)
	}
	b.abroad = 750_001
	b.climb(engine.Standing{})
	start := b.now.AddDate(0, 0, 30).UnixMilli() // 31 March: nine countries have lines then, nine more get them in October
	if a := b.business().Allowance; a.AbroadFrom != start || a.Country != "FR" {
		t.Errorf("%+v, want %d in FR", a, start)
	}
	b.abroad = 0
	b.now = b.now.Add(time.Hour)
	b.climb(engine.Standing{})
	if a := b.business().Allowance; a.AbroadFrom != start {
		t.Errorf("it was taken away: %+v", a)
	}
	told := b.told()
	if len(told) != 2 {
		t.Fatalf("told %+v", told)
	}
	b.same("where", told[0], notice.AccountUpdate{Event: "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE", Country: "FR"})
	update, _ := told[1].(notice.AccountUpdate)
	october := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	if a := b.Directory().Accounts[300000000000001]; a.Location != nil {
		october = time.Date(2026, 10, 1, 0, 0, 0, 0, a.Location).UnixMilli()
	}
	if update.Event != "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE" || update.Abroad.Start != start || len(update.Abroad.Exceptions) != 9 {
		t.Fatalf("told %+v", update)
	}
	b.same("the first later", update.Abroad.Exceptions[0], notice.AbroadException{Country: "BD", Start: october})
}

func TestTheOperatorSaysWhereABusinessIs(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	country, from := "IN", b.now.UnixMilli()
	if err := b.SetBusiness(t.Context(), b.business(), BusinessChange{Country: &country, AbroadFrom: &from}); err != nil {
		t.Fatal(err)
	}
	if a := b.business().Allowance; (a != account.Allowance{Country: "IN", AbroadFrom: from}) {
		t.Errorf("%+v", a)
	}
	if told := b.told(); len(told) != 2 { // no business_capability_update: nothing of that changed
		t.Errorf("told %+v", told)
	}
}
