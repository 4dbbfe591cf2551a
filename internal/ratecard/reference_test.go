package ratecard

import (
	"slices"
	"strings"
	"testing"
	"time"

	"turnpike/internal/tariff"
)

// regions are the calling codes of each region's row (reference §7.5); those of countries that got a row of
// their own in October 2026 stand behind a bar with its name.
var regions = map[string]string{
	"North America": "1212 1416 1907",
	"Rest of Africa": "213 244 229 267 226 257 237 235 242 291 251 241 220 233 245 225 254 266 231 218 261 265 223 222 258 264 227 250 221 232 252 " +
		"211 249 268 255 228 216 256 260 263 212|Morocco",
	"Rest of Asia Pacific":             "93 61 855 86 81 856 976 64 675 63 886 992 66 993 998 84 880|Bangladesh 977|Nepal 94|Sri_Lanka",
	"Rest of Central & Eastern Europe": "355 374 994 375 359 385 420 995 30 371 370 373 389 381 421 386 380|Ukraine",
	"Rest of Western Europe":           "43 32 45 358 353 47 351 46 41",
	"Rest of Latin America":            "591 506 1809 1829 1849 593 503 502 509 504 1658 1876 505 507 595 1787 1939 598 58",
	"Rest of Middle East":              "973 962 961 967 964|Iraq 965|Kuwait 968|Oman",
	"Other":                            "243 1242 1868 82 95 77|Kazakhstan 76|Kazakhstan",
}

// pricesOf are what each row costs from October 2026 on: marketing, and the three that cost the same.
func pricesOf(t *testing.T, market string) (marketing, rest tariff.Micro) {
	t.Helper()
	for _, row := range october {
		if row.market == market {
			return micro(t, row.marketing), micro(t, row.rest)
		}
	}
	t.Fatalf("no row %s", market)
	return 0, 0
}

func micro(t *testing.T, text string) tariff.Micro {
	t.Helper()
	v, err := tariff.ParseMicro(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestEveryCallingCode walks the calling codes of the reference over the minute in which the cards change,
// on clocks east and west of UTC.
func TestEveryCallingCode(t *testing.T) {
	t.Parallel()
	walked := 0
	for region, codes := range regions {
		for code := range strings.FieldsSeq(codes) {
			code, own, _ := strings.Cut(code, "|")
			now := region
			if own != "" {
				now = strings.ReplaceAll(own, "_", " ")
			}
			for _, zone := range []string{"UTC", "Asia/Kolkata", "America/Sao_Paulo"} {
				overTheMinute(t, code, zone, region, now)
				walked++
			}
		}
	}
	if walked < 300 {
		t.Errorf("%d codes and clocks", walked)
	}
}

// overTheMinute compares what a code costs in the last minute of September and in the first of October.
func overTheMinute(t *testing.T, code, zone, region, now string) {
	t.Helper()
	marketing, rest := pricesOf(t, now)
	for category, want := range map[string]tariff.Micro{"marketing": marketing, "utility": rest, "authentication": rest, "service": rest} {
		before, after := onClock(t, code, category, "2026-09-30T23:59", zone), onClock(t, code, category, "2026-10-01T00:00", zone)
		if tariff.MarketName(before.Market) != region || before.Amount != 0 || (category == "service") != (before.Line == tariff.LineWindow) || (category != "service") != before.Unknown {
			t.Errorf("+%s %s before October, %s: %+v, want %s", code, category, zone, before, region)
		}
		if tariff.MarketName(after.Market) != now || after.Amount != want || after.Unknown || !after.Billable() {
			t.Errorf("+%s %s from October on, %s: %+v, want %s of %s", code, category, zone, after, want, now)
		}
	}
}

// onClock is what a message costs at a minute of a zone's clock.
func onClock(t *testing.T, to, category, minute, zone string) tariff.Price {
	t.Helper()
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02T15:04", minute, location)
	if err != nil {
		t.Fatal(err)
	}
	return asked{to, category, at.UTC().Format("2006-01-02T15:04"), func(c *tariff.Case) { c.Zone = location }}.price(t)
}

// TestAuthenticationFromAbroad holds reference §7.4: nine countries, and nine more from October 2026 on.
func TestAuthenticationFromAbroad(t *testing.T) {
	t.Parallel()
	first := []string{"20", "91", "62", "60", "234", "92", "966", "27", "971"}
	later := []string{"880", "964", "77", "965", "212", "977", "968", "94", "380"}
	known := map[string]string{"234": "0.0750", "212": "0.0811", "27": "0.0200"}
	abroad := func(c *tariff.Case) { c.Abroad = true }
	for _, code := range slices.Concat(first, later, []string{"33", "55", "1212", "254"}) {
		for _, day := range []string{"2026-09-30T23:59", "2026-10-01T00:00"} {
			listed := slices.Contains(first, code) || (slices.Contains(later, code) && day > "2026-10")
			want := tariff.Authentication
			if listed {
				want = tariff.AuthenticationInternational
			}
			p := asked{code, "authentication", day, abroad}.price(t)
			named := asked{code, "authentication_international", day, nil}.price(t)
			home := asked{code, "authentication", day, nil}.price(t)
			if p != named || p.Category != want || home.Category != tariff.Authentication || (p == home) == listed {
				t.Errorf("+%s at %s: from abroad %+v, by name %+v, at home %+v", code, day, p, named, home)
			}
			if figure, ok := known[code]; listed && day > "2026-10" && (p.Unknown == ok || (ok && p.Amount != micro(t, figure))) {
				t.Errorf("+%s at %s: %+v, want %q", code, day, p, figure)
			}
		}
	}
}

// TestAssistantsByTheMinute walks the places and minutes of reference policy.md §2.1 and §2.2.
func TestAssistantsByTheMinute(t *testing.T) {
	t.Parallel()
	eea := strings.Fields("43 32 359 385 357 420 45 372 358 33 49 30 36 354 353 371 423 370 352 356 31 47 48 351 40 421 386 34 46")
	if len(eea) != 29 {
		t.Fatalf("%d countries", len(eea))
	}
	const free, unknown = "free", "unknown"
	type change struct{ minute, price string }
	places := map[string][]change{
		"39":   {{"2026-02-15T23:59", free}, {"2026-02-16T00:00", "0.0691"}, {"2026-03-11T00:00", "0.0691"}, {"2026-05-12T23:59", "0.0691"}, {"2026-05-13T00:00", free}},
		"55":   {{"2026-03-10T23:59", free}, {"2026-03-11T00:00", "0.0625"}, {"2026-05-13T00:00", "0.0625"}, {"2026-11-25T00:00", "0.0625"}},
		"44":   {{"2026-04-01T00:00", free}},
		"1212": {{"2026-04-01T00:00", free}},
		"41":   {{"2026-04-01T00:00", free}},
	}
	for _, code := range eea {
		places[code] = []change{{"2026-02-16T00:00", free}, {"2026-03-10T23:59", free}, {"2026-03-11T00:00", unknown}, {"2026-05-12T23:59", unknown}, {"2026-05-13T00:00", free}}
	}
	for code, changes := range places {
		for _, c := range changes {
			for _, zone := range []string{"UTC", "Europe/Rome", "America/Sao_Paulo"} {
				p := onClock(t, code, "general_purpose_ai", c.minute, zone)
				got := p.Amount.String()
				switch {
				case p.Unknown:
					got = unknown
				case p.Type == tariff.FreeCustomerService:
					got = free
				}
				if want := strings.TrimRight(c.price, "0"); got != c.price && got != want {
					t.Errorf("+%s at %s of %s: %s (%+v), want %s", code, c.minute, zone, got, p, c.price)
				}
			}
		}
	}
}
