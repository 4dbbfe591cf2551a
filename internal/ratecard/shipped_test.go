package ratecard

import (
	"strings"
	"testing"
	"time"

	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// october are the figures of reference §7.6: in USD, of 1 October 2026, with a number of each market; what
// marketing costs, and what utility, authentication and service do.
var october = []struct{ market, to, marketing, rest string }{
	{"Argentina", "54", "0.0618", "0.0260"},
	{"Nigeria", "234", "0.0516", "0.0067"},
	{"Bangladesh", "880", "0.0732", "0.0037"},
	{"Oman", "968", "0.0341", "0.0247"},
	{"Brazil", "55", "0.0625", "0.0068"},
	{"Pakistan", "92", "0.0473", "0.0150"},
	{"Chile", "56", "0.0889", "0.0200"},
	{"Peru", "51", "0.0703", "0.0300"},
	{"Colombia", "57", "0.0125", "0.0008"},
	{"Poland", "48", "0.0366", "0.0122"},
	{"Egypt", "20", "0.0644", "0.0036"},
	{"Qatar", "974", "0.0341", "0.0120"},
	{"France", "33", "0.0859", "0.0300"},
	{"Romania", "40", "0.0860", "0.0290"},
	{"Germany", "49", "0.1365", "0.0550"},
	{"Russia", "7495", "0.0802", "0.0400"},
	{"Hong Kong", "852", "0.0732", "0.0260"},
	{"Saudi Arabia", "966", "0.0576", "0.0107"},
	{"Hungary", "36", "0.0860", "0.0350"},
	{"Singapore", "65", "0.0732", "0.0160"},
	{"India", "91", "0.0118", "0.0014"},
	{"South Africa", "27", "0.0379", "0.0095"},
	{"Indonesia", "62", "0.0411", "0.0250"},
	{"Spain", "34", "0.0707", "0.0200"},
	{"Iraq", "964", "0.0341", "0.0079"},
	{"Sri Lanka", "94", "0.0732", "0.0020"},
	{"Israel", "972", "0.0353", "0.0053"},
	{"Turkey", "90", "0.0109", "0.0009"},
	{"Italy", "39", "0.0795", "0.0300"},
	{"Ukraine", "380", "0.0860", "0.0298"},
	{"Kazakhstan", "77", "0.0604", "0.0180"},
	{"United Arab Emirates", "971", "0.0576", "0.0157"},
	{"Kuwait", "965", "0.0792", "0.0440"},
	{"United Kingdom", "44", "0.0635", "0.0220"},
	{"Malaysia", "60", "0.0860", "0.0140"},
	{"North America", "1416", "0.0250", "0.0034"},
	{"Mexico", "52", "0.0397", "0.0085"},
	{"Rest of Africa", "254", "0.0225", "0.0040"},
	{"Morocco", "212", "0.0414", "0.0230"},
	{"Rest of Asia Pacific", "81", "0.0842", "0.0113"},
	{"Nepal", "977", "0.0732", "0.0034"},
	{"Rest of Central & Eastern Europe", "420", "0.0860", "0.0212"},
	{"Netherlands", "31", "0.1597", "0.0500"},
	{"Rest of Latin America", "1787", "0.0740", "0.0113"},
	{"Rest of Middle East", "961", "0.0392", "0.0091"},
	{"Rest of Western Europe", "41", "0.0592", "0.0171"},
	{"Other", "82", "0.0604", "0.0077"},
}

// asked is a question to the shipped cards: a number, a category, a moment in UTC, and more.
type asked struct {
	to, category, at string
	set              func(*tariff.Case)
}

const spent = 1 << 30 // no free message of the month is left

func (a asked) price(t *testing.T) tariff.Price {
	t.Helper()
	at, err := time.Parse("2006-01-02T15:04", a.at)
	if err != nil {
		at, err = time.Parse(time.DateOnly, a.at)
	}
	if err != nil {
		t.Fatal(err)
	}
	c := tariff.Case{
		Category: tariff.ParseCategory(a.category), To: tariff.PlaceOf(message.Address(a.to + "00000000")), Currency: "USD", At: at.UnixMilli(), Served: spent,
	}
	if a.set != nil {
		a.set(&c)
	}
	q := ShippedBook().Quote(&c)
	return q.Price(0)
}

func TestFiguresOfOctober2026(t *testing.T) {
	t.Parallel()
	if len(october) != 47 {
		t.Fatalf("%d markets", len(october))
	}
	for _, row := range october {
		for category, want := range map[string]string{
			"marketing": row.marketing, "utility": row.rest, "authentication": row.rest, "service": row.rest,
			"group_service": row.rest, "group_utility": row.rest, "group_marketing": row.marketing,
		} {
			for _, day := range []string{"2026-10-01", "2026-12-31", "2031-01-01"} {
				p := asked{row.to, category, day, nil}.price(t)
				amount, err := tariff.ParseMicro(want)
				if err != nil || p.Amount != amount || p.Currency != "USD" || tariff.MarketName(p.Market) != row.market || !p.Billable() || p.Unknown || p.Card != "per-message-2026-10" {
					t.Errorf("%s to %s on %s: %+v, want %s", category, row.market, day, p, want)
				}
			}
		}
	}
}

func TestOtherFiguresAndWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	in := func(currency string) func(*tariff.Case) { return func(c *tariff.Case) { c.Currency = currency } }
	for _, one := range []struct {
		asked
		want string // "" for not known
	}{
		{asked{"234", "authentication_international", "2026-10-01", nil}, "0.0750"},
		{asked{"212", "authentication_international", "2026-10-01", nil}, "0.0811"},
		{asked{"27", "authentication_international", "2026-10-01", nil}, "0.0200"},
		{asked{"20", "authentication_international", "2026-10-01", nil}, ""},
		{asked{"33", "authentication_international", "2026-10-01", nil}, "0.0300"}, // no such rate: it is authentication
		{asked{"33", "marketing_lite", "2026-10-01", nil}, ""},
		{asked{"33", "marketing_lite", "2025-07-01", nil}, ""},
		{asked{"91", "marketing", "2026-10-01", in("INR")}, "0.8631"},
		{asked{"91", "utility", "2026-10-01", in("INR")}, "0.115"},
		{asked{"91", "service", "2026-10-01", in("INR")}, "0.115"},
		{asked{"91", "authentication_international", "2026-10-01", in("INR")}, "2.4971"},
		{asked{"91", "authentication", "2026-10-01", in("INR")}, ""},
		{asked{"33", "marketing", "2026-10-01", in("INR")}, ""},
		{asked{"33", "marketing", "2026-10-01", in("EUR")}, ""},
		{asked{"33", "marketing", "2026-09-30T23:59", nil}, ""},
		{asked{"33", "utility", "2025-07-01", nil}, ""},
		{asked{"33", "authentication", "2026-01-01", nil}, ""},
		{asked{"39", "general_purpose_ai", "2026-02-16", nil}, "0.0691"},
		{asked{"39", "general_purpose_ai", "2026-05-12T23:59", nil}, "0.0691"},
		{asked{"39", "general_purpose_ai", "2026-03-01", in("EUR")}, "0.0572"},
		{asked{"39", "general_purpose_ai", "2026-03-01", in("GBP")}, "0.0498"},
		{asked{"39", "general_purpose_ai", "2026-03-01", in("INR")}, ""},
		{asked{"33", "general_purpose_ai", "2026-03-11", in("EUR")}, ""},
		{asked{"47", "general_purpose_ai", "2026-05-12T23:59", in("EUR")}, ""},
		{asked{"55", "general_purpose_ai", "2026-03-11", nil}, "0.0625"},
		{asked{"55", "general_purpose_ai", "2026-11-25", nil}, "0.0625"},
		{asked{"55", "general_purpose_ai", "2026-11-25", in("BRL")}, ""},
	} {
		p := one.price(t)
		want := tariff.Price{Amount: p.Amount, Unknown: one.want == "", Type: tariff.Regular}
		if !want.Unknown {
			amount, err := tariff.ParseMicro(one.want)
			if err != nil {
				t.Fatal(err)
			}
			want.Amount = amount
		}
		if p.Amount != want.Amount || p.Unknown != want.Unknown || p.Type != want.Type || (p.Unknown && p.Amount != 0) {
			t.Errorf("%s to %s at %s: %+v, want %s", one.category, one.to, one.at, p, one.want)
		}
	}
}

// TestWhatIsFree holds reference §7.2 and policy.md §2.1.
func TestWhatIsFree(t *testing.T) {
	t.Parallel()
	inside := func(c *tariff.Case) { c.InWindow = true }
	entry := func(c *tariff.Case) { c.AtEntry = true }
	reaction := func(c *tariff.Case) { c.Reaction = true }
	used := func(n int) func(*tariff.Case) { return func(c *tariff.Case) { c.Served = n } }
	assistant := func(c *tariff.Case) { c.Assistant, c.Served = true, 0 }
	for _, one := range []struct {
		asked
		kind   tariff.Type
		priced string
		line   string
	}{
		{asked{"33", "service", "2026-09-30T23:59", nil}, tariff.FreeCustomerService, "service", tariff.LineWindow},
		{asked{"33", "utility", "2026-09-30T23:59", inside}, tariff.FreeCustomerService, "utility", tariff.LineWindow},
		{asked{"33", "utility", "2026-09-30T23:59", nil}, tariff.Regular, "utility", "FR/utility"},
		{asked{"33", "marketing", "2026-09-30T23:59", inside}, tariff.Regular, "marketing", "FR/marketing"},
		{asked{"33", "utility", "2026-10-01", inside}, tariff.Regular, "utility", "FR/utility"},
		{asked{"33", "service", "2026-10-01", used(999)}, tariff.FreeCustomerService, "service", tariff.LineMonthly},
		{asked{"33", "service", "2026-10-01", used(1000)}, tariff.Regular, "service", "FR/service"},
		{asked{"33", "service", "2026-10-01", reaction}, tariff.FreeCustomerService, "service", tariff.LineReaction},
		{asked{"33", "service", "2026-10-01", entry}, tariff.FreeEntryPoint, "service", tariff.LineEntryPoint},
		{asked{"33", "marketing", "2026-10-01", entry}, tariff.FreeEntryPoint, "marketing", tariff.LineEntryPoint},
		{asked{"33", "authentication", "2025-08-01", entry}, tariff.FreeEntryPoint, "authentication", tariff.LineEntryPoint},
		{asked{"39", "general_purpose_ai", "2026-02-15T23:59", nil}, tariff.FreeCustomerService, "general_purpose_ai", tariff.LineNotListed},
		{asked{"39", "general_purpose_ai", "2026-05-13", nil}, tariff.FreeCustomerService, "general_purpose_ai", "IT/general_purpose_ai/2026-05-13"},
		{asked{"33", "general_purpose_ai", "2026-03-10T23:59", nil}, tariff.FreeCustomerService, "general_purpose_ai", tariff.LineNotListed},
		{asked{"33", "general_purpose_ai", "2026-05-13", nil}, tariff.FreeCustomerService, "general_purpose_ai", "FR/general_purpose_ai/2026-05-13"},
		{asked{"55", "general_purpose_ai", "2026-03-10T23:59", nil}, tariff.FreeCustomerService, "general_purpose_ai", tariff.LineNotListed},
		{asked{"1415", "general_purpose_ai", "2026-04-01", nil}, tariff.FreeCustomerService, "general_purpose_ai", tariff.LineNotListed},
		{asked{"44", "general_purpose_ai", "2026-04-01", nil}, tariff.FreeCustomerService, "general_purpose_ai", tariff.LineNotListed},
		// An assistant's service message: on its own list where that charges, else what it is for everybody,
		// and free where its list says that charging ended.
		{asked{"55", "service", "2026-03-11", assistant}, tariff.Regular, "general_purpose_ai", "BR/general_purpose_ai/2026-03-11"},
		{asked{"55", "utility", "2026-10-11", assistant}, tariff.Regular, "utility", "BR/utility"},
		{asked{"33", "service", "2026-11-01", assistant}, tariff.FreeCustomerService, "service", "FR/general_purpose_ai/2026-05-13"},
		{asked{"1415", "service", "2026-11-01", assistant}, tariff.FreeCustomerService, "service", tariff.LineMonthly},
		{asked{"55", "service", "2026-03-11", func(c *tariff.Case) { c.Assistant, c.AtEntry = true, true }}, tariff.FreeEntryPoint, "general_purpose_ai", tariff.LineEntryPoint},
	} {
		p := one.price(t)
		if p.Type != one.kind || p.Category.String() != one.priced || p.Line != one.line || (p.Type != tariff.Regular && p.Amount != 0) || p.Card == "" {
			t.Errorf("%s to %s at %s: %+v", one.category, one.to, one.at, p)
		}
	}
}

// TestCardsChangeOnTheAccountsClock holds that prices change at 00:00 of each account's zone.
func TestCardsChangeOnTheAccountsClock(t *testing.T) {
	t.Parallel()
	for zone, first := range map[string]string{
		"UTC": "2026-10-01T00:00", "America/Sao_Paulo": "2026-10-01T03:00", "Asia/Kolkata": "2026-09-30T18:30", "Pacific/Kiritimati": "2026-09-30T10:00", "Europe/Paris": "2026-09-30T22:00",
	} {
		location, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.Parse("2006-01-02T15:04", first)
		if err != nil {
			t.Fatal(err)
		}
		in := func(c *tariff.Case) { c.Zone = location }
		before := asked{"33", "service", at.Add(-time.Minute).Format("2006-01-02T15:04"), in}.price(t)
		after := asked{"33", "service", first, in}.price(t)
		if before.Type != tariff.FreeCustomerService || after.Type != tariff.Regular || after.Amount != 30_000 {
			t.Errorf("%s: %+v, then %+v", zone, before, after)
		}
	}
}

// TestMarketsOfEachCard holds reference §7.5: nine countries got rows of their own in October 2026.
func TestMarketsOfEachCard(t *testing.T) {
	t.Parallel()
	for to, want := range map[string][2]string{
		"880": {"Rest of Asia Pacific", "Bangladesh"}, "964": {"Rest of Middle East", "Iraq"}, "77": {"Other", "Kazakhstan"},
		"965": {"Rest of Middle East", "Kuwait"}, "212": {"Rest of Africa", "Morocco"}, "977": {"Rest of Asia Pacific", "Nepal"},
		"968": {"Rest of Middle East", "Oman"}, "94": {"Rest of Asia Pacific", "Sri Lanka"}, "380": {"Rest of Central & Eastern Europe", "Ukraine"},
		"7495": {"Russia", "Russia"}, "1242": {"Other", "Other"}, "1809": {"Rest of Latin America", "Rest of Latin America"}, "243": {"Other", "Other"},
		"1204": {"North America", "North America"},
	} {
		for i, day := range []string{"2026-09-30", "2026-10-01"} {
			if p := (asked{to, "marketing", day, nil}).price(t); tariff.MarketName(p.Market) != want[i] {
				t.Errorf("+%s on %s: %s, want %s", to, day, p.Market, want[i])
			}
		}
	}
}

func TestShippedCardsAreReadable(t *testing.T) {
	t.Parallel()
	for _, d := range Shipped() {
		for i, line := range strings.Split(string(d.Text), "\n") {
			if len(line) > 130 {
				t.Errorf("%s, line %d is %d wide", d.Card.ID, i+1, len(line))
			}
		}
		if d.Card.Title == "" || d.Card.Source == "" {
			t.Errorf("%s does not say what it is and where it comes from", d.Card.ID)
		}
	}
}
