package engine

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/notice"
	"turnpike/internal/tariff"
)

// abroadBook prices authentication to Brazil at 4 and from abroad at 40, to everybody else at 5, and
// marketing at 7, or 6 over the interface made for it.
func abroadBook(t *testing.T) *tariff.Book {
	t.Helper()
	book, problems := tariff.NewBook(&tariff.Card{
		ID: "abroad", Zone: tariff.ZoneAccount, Currencies: []string{"USD"}, Markets: []string{"other", "BR"}, Categories: []tariff.Category{tariff.Authentication},
		Periods: []tariff.Period{{
			Until: tariff.Open, Rules: &tariff.Rules{},
			Cells: []tariff.Cell{
				{Currency: "USD", Market: "other", Category: tariff.Authentication, Rate: tariff.Flat(5)},
				{Currency: "USD", Market: "BR", Category: tariff.Authentication, Rate: tariff.Flat(4)},
				{Currency: "USD", Market: "BR", Category: tariff.AuthenticationInternational, Rate: tariff.Flat(40)},
				{Currency: "USD", Market: "other", Category: tariff.Marketing, Rate: tariff.Flat(7)},
				{Currency: "USD", Market: "other", Category: tariff.MarketingLite, Rate: tariff.Flat(6)},
			},
		}},
	})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return book
}

func TestAuthenticationFromAbroad(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	d.dir.Tariff = abroadBook(t)
	charged := func(what string, amount tariff.Micro, category tariff.Category) {
		t.Helper()
		d.send(message.Authentication)
		if _, f := d.deliver(); f.Price.Amount != amount || f.Price.Category != category {
			t.Errorf("%s: %+v, want %d as %s", what, f.Price, amount, category)
		}
	}
	charged("not eligible", 4, tariff.Authentication)
	allowance := &d.number.Account.Business.Allowance
	*allowance = account.Allowance{Country: "FR", AbroadFrom: d.now + 3600_000}
	charged("before its start", 4, tariff.Authentication)
	d.now = allowance.AbroadFrom - 7000 // send goes on by 7000
	charged("at its start", 40, tariff.AuthenticationInternational)
	allowance.Country = "BR"
	charged("at home", 4, tariff.Authentication)
	allowance.Country = ""
	charged("nobody knows where", 40, tariff.AuthenticationInternational)

	n, err := forecastOf(d, message.Authentication, "5511988887777", "33612345678")
	if err != nil || n[0].Amount != 40 || n[1].Amount != 5 || n[1].Category != tariff.Authentication {
		t.Errorf("forecast %+v, %v", n, err)
	}
}

func forecastOf(d *till, c message.Category, to ...message.Address) ([]tariff.Price, error) {
	f := &forecast{number: 4, category: c, to: to, extra: map[volume]int64{}}
	err := f.decide(&d.decider)
	return f.out, err
}

// TestMarketingHasThePriceOfItsInterface holds reference §7.2: marketing_lite is what came over the
// interface made for it, before and after a snapshot.
func TestMarketingHasThePriceOfItsInterface(t *testing.T) {
	t.Parallel()
	for _, lite := range []bool{false, true} {
		d := newTill(t)
		d.dir.Tariff = abroadBook(t)
		s := &Submission{Number: d.number, To: "33612345678", Category: message.Marketing, Lifetime: 90_000_000, Content: message.Content{Kind: message.KindTemplate}, Lite: lite}
		if err := s.decide(&d.decider); err != nil {
			t.Fatal(err)
		}
		restored, err := decodeState(d.state.text(), 0)
		if err != nil {
			t.Fatal(err)
		}
		d.state = restored
		if err := (reports{{Thread: fact.Thread{Number: 4, Address: "33612345678"}, ID: s.receipt.ID, Direction: message.ToPerson, Status: message.Delivered}}).decide(&d.decider); err != nil {
			t.Fatal(err)
		}
		want := tariff.Price{Amount: 7, Currency: "USD", Category: tariff.Marketing, Market: "other", Card: "abroad", Line: "other/marketing", Type: tariff.Regular}
		if lite {
			want.Amount, want.Category, want.Line = 6, tariff.MarketingLite, "other/marketing_lite"
		}
		accepted, delivered := d.facts[0].Fact.(*fact.MessageAccepted), d.facts[len(d.facts)-1].Fact.(*fact.MessageMoved)
		if accepted.Price != want || delivered.Price != want || accepted.Lite != lite {
			t.Errorf("lite %t: %+v, then %+v", lite, accepted.Price, delivered.Price)
		}
	}
}

func TestAppsAreToldOfABandOfVolume(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	d.dir.Accounts[3] = d.number.Account
	d.dir.Accounts[9] = &account.Account{ID: 9, Business: &account.Business{ID: 8}, Options: account.Options{Payer: 2}}
	d.dir.Accounts[10] = &account.Account{ID: 10, Business: &account.Business{ID: 10}}
	var told []account.ID
	for n := 1; n <= 5; n++ {
		before := len(d.facts)
		d.send(message.Utility)
		d.deliver()
		for _, e := range d.facts[before:] {
			f, ok := e.Fact.(*fact.AccountNoticed)
			if !ok {
				continue
			}
			body, err := notice.Decode(f.Kind, f.Document)
			want := notice.VolumeTier{At: d.now, Category: "UTILITY", Tier: "3:MAX", Month: "2026-11", Region: "Other"}
			if u, ok := body.(notice.AccountUpdate); err != nil || !ok || n != 3 || u.Event != "VOLUME_BASED_PRICING_TIER_UPDATE" || *u.Tier != want {
				t.Errorf("message %d: %s, %v", n, f.Document, err)
			}
			told = append(told, f.Account)
		}
	}
	if !slices.Equal(told, []account.ID{3, 9}) {
		t.Errorf("told %v", told)
	}
}

func TestThirtyDays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.Int64Range(0, 40_000).Draw(t, "begins")
		counted, seen := &thirtyDays{day: day}, map[int64]int64{}
		newest := day
		for range rapid.IntRange(0, 60).Draw(t, "messages") {
			day = max(0, newest+rapid.SampledFrom([]int64{-31, -2, -1, 0, 0, 1, 2, 15, 31, 100}).Draw(t, "later"))
			counted.add(day, 1)
			newest = max(newest, day)
			if day > newest-abroadDays {
				seen[day]++
			}
			today := newest + rapid.Int64Range(0, 35).Draw(t, "asked")
			want := int64(0)
			for d := today - abroadDays + 1; d <= today; d++ {
				want += seen[d]
			}
			if got := counted.since(today); got != want {
				t.Fatalf("%d on day %d, want %d", got, today, want)
			}
		}
	})
}

// TestMessagesThatCountAbroad holds reference §7.4: outside the window, delivered, to the countries.
func TestMessagesThatCountAbroad(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	d.dir.Tariff = abroadBook(t)
	sum := func() (n int64) {
		for where, t := range d.state.abroad {
			if _, priced := d.dir.Tariff.AbroadSince(where.place.Country(), time.UTC); priced {
				n += t.since(d.now / dayLength)
			}
		}
		return n
	}
	d.send(message.Utility)
	if sum() != 0 {
		t.Error("one that nobody got counts")
	}
	d.deliver()
	d.write(nil)
	d.send(message.Utility) // inside
	d.deliver()
	if sum() != 1 {
		t.Errorf("%d count", sum())
	}
	d.now += 30 * dayLength
	if sum() != 0 {
		t.Errorf("%d count after thirty days", sum())
	}
}
