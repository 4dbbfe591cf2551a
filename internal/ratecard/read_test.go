package ratecard

import (
	"errors"
	"strings"
	"testing"
	"time"

	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// good is a card without fault; broken cards replace a part of it.
const good = `card: trial-1
title: A trial
source: nobody
zone: account
currencies: [USD, EUR]
markets: [BR, other]
categories: [marketing, utility]
same_as: {marketing_lite: marketing}
periods:
  - from: 2030-01-01
    free: {inside_window: [], entry_point: 168h, service_per_month: 5, reactions: true}
    prices:
      USD:
        BR: {marketing: 0.5, utility: {"0:99": 0.2, "100:MAX": 0.1}}
        other: {marketing: 0.7, utility: unknown}
      "*": unknown
`

func TestReadACard(t *testing.T) {
	t.Parallel()
	c, err := Read([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	book, err := Admit(ShippedBook(), c, time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	quote := func(category tariff.Category, to, currency string, volume int64) tariff.Price {
		q := book.Quote(&tariff.Case{Category: category, To: tariff.PlaceOf(message.Address(to)), Currency: currency, At: at})
		return q.Price(volume)
	}
	for _, one := range []struct {
		got  tariff.Price
		line string
		want tariff.Micro
	}{
		{quote(tariff.Marketing, "5511", "USD", 0), "BR/marketing", 500_000},
		{quote(tariff.MarketingLite, "5511", "USD", 0), "BR/marketing", 500_000},
		{quote(tariff.Utility, "5511", "USD", 98), "BR/utility/0:99", 200_000},
		{quote(tariff.Utility, "5511", "USD", 99), "BR/utility/100:MAX", 100_000},
		{quote(tariff.Marketing, "8112", "USD", 0), "rest_of_asia_pacific/marketing", 84_200}, // the card before has the narrower row
		{quote(tariff.Marketing, "8212", "USD", 0), "other/marketing", 700_000},
	} {
		if one.got.Amount != one.want || one.got.Line != one.line {
			t.Errorf("%+v, want %s of %s", one.got, one.want, one.line)
		}
	}
	if p := quote(tariff.Utility, "5511", "EUR", 0); !p.Unknown || p.Card != "trial-1" {
		t.Errorf("%+v", p)
	}
}

// TestRefusals holds that each fault is refused with its line and with what is wrong.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct{ from, to, want string }{
		"unknown key":              {"title: A trial", "titel: A trial", `line 2: "titel" is no key of a card`},
		"key twice":                {"title: A trial", "title: A\ntitle: B", "line 3: overlap: the card says title twice"},
		"no id":                    {"card: trial-1\n", "", "line 1: the card has no id"},
		"bad id":                   {"card: trial-1", "card: Trial 1", `line 1: card "Trial 1"`},
		"unknown currency":         {"[USD, EUR]", "[USD, EUX]", `line 5: "EUX" is no currency`},
		"small currency":           {"[USD, EUR]", "[USD, eur]", `line 5: "eur" is no currency`},
		"unknown market":           {"[BR, other]", "[BR, other, XX]", `line 6: "XX" is no market`},
		"market in words":          {"[BR, other]", "[Brazil, other]", `line 6: "Brazil" is no market`},
		"unknown category":         {"[marketing, utility]", "[marketing, uteelity]", `line 7: "uteelity" is no pricing category`},
		"unknown category, row":    {"BR: {marketing: 0.5,", "BR: {promo: 1, marketing: 0.5,", `line 14: "promo" is no pricing category`},
		"negative price":           {"marketing: 0.5", "marketing: -0.5", "line 14: the price -0.5 is negative"},
		"too exact":                {"marketing: 0.5", "marketing: 0.0000005", "line 14: \"0.0000005\" has more than 6 decimals"},
		"no number":                {"marketing: 0.5", "marketing: cheap", `line 14: "cheap" is no amount`},
		"exponent":                 {"marketing: 0.5", "marketing: 5e-1", `line 14: "5e-1" is no amount`},
		"gap in bands":             {`"100:MAX"`, `"101:MAX"`, "line 14: gap: no band has the volume from 100 to 100"},
		"overlap in bands":         {`"100:MAX"`, `"99:MAX"`, "line 14: overlap: two bands have the volume from 99 to 99"},
		"bands end":                {`, "100:MAX": 0.1`, "", "line 14: gap: no band has the volume above 99"},
		"band is none":             {`"0:99"`, `"0-99"`, `line 14: "0-99" is no band`},
		"bands of marketing":       {"marketing: 0.7", `marketing: {"0:MAX": 1}`, "line 15: marketing has one price for every volume"},
		"missing row":              {"        other: {marketing: 0.7, utility: unknown}\n", "", "line 13: gap: the row other of USD is missing"},
		"missing category":         {"{marketing: 0.7, utility: unknown}", "{marketing: 0.7}", "line 15: gap: other has no price for utility"},
		"missing currency":         {"      \"*\": unknown\n", "", "line 13: gap: the prices in EUR are missing"},
		"currency not of the card": {`"*": unknown`, "GBP: unknown\n      \"*\": unknown", "line 16: GBP is not among the card's currencies"},
		"market not of the card":   {"        other:", "        CL: unknown\n        other:", "line 15: CL is not among the markets"},
		"row twice":                {"        other:", "        BR: unknown\n        other:", "line 15: overlap: USD says BR twice"},
		"no moment":                {"2030-01-01", "soon", `line 10: from: "soon" is no moment`},
		"no such day":              {"2030-01-01", "2030-02-30", `line 10: from: "2030-02-30" is no moment`},
		"ends before it begins":    {"from: 2030-01-01", "from: 2030-01-01\n    until: 2029-12-31", "line 10: the period ends before it begins"},
		"no zone":                  {"zone: account", "zone: Paris", `line 4: "Paris" is no time zone`},
		"rule":                     {"reactions: true", "reaction: true", `line 11: "reaction" is no free rule`},
		"truth":                    {"reactions: true", "reactions: maybe", "line 11: reactions must be true or false"},
		"entry point":              {"168h", "7d", `line 11: entry_point: "7d" is no length`},
		"free messages":            {"service_per_month: 5", "service_per_month: -5", `line 11: service_per_month: "-5" is no number`},
		"no periods":               {good[strings.Index(good, "periods:"):], "periods: []\n", "line 9: the card has no periods"},
		"period key":               {"    free:", "    to: 2031-01-01\n    free:", `line 11: "to" is no key of a period`},
		"two periods, overlap":     {good[strings.Index(good, "  - from"):], "  - {from: 2030-01-01, prices: unknown}\n  - {from: 2030-06-01, prices: unknown}\n", "line 11: overlap: two periods say what utility of Brazil costs (and 5 more prices)"},
		"two periods, gap":         {good[strings.Index(good, "  - from"):], "  - {from: 2030-01-01, until: 2030-03-01, prices: unknown}\n  - {from: 2030-06-01, prices: unknown}\n", "line 11: gap: nothing says what utility of Brazil costs (and 5 more prices) after 2030-03-01T00:00"},
		"two documents":            {"card: trial-1", "card: trial-1\n---\ncard: trial-2", "a card is one document"},
		"no yaml":                  {"card: trial-1", "card: [", "line"},
		"a list":                   {good, "- 1\n", "line 1: the card must be a mapping"},
		"nothing":                  {good, "", "the document is empty"},
	} {
		if !strings.Contains(good, one.from) {
			t.Fatalf("%s: the good card has no %q", name, one.from)
		}
		_, err := Read([]byte(strings.Replace(good, one.from, one.to, 1)))
		if _, ok := errors.AsType[Problems](err); !ok {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !strings.Contains(err.Error(), one.want) {
			t.Errorf("%s is refused with\n%v\nwant %s", name, err, one.want)
		}
	}
}

// TestAdmission holds what a card must not do beside the others.
func TestAdmission(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	first := "card: first\ncurrencies: [USD]\nmarkets: [BR]\ncategories: [marketing]\nperiods:\n  - {from: 2027-01-01, until: 2027-02-01, prices: not_charged}\n"
	base, err := Read([]byte(first))
	if err != nil {
		t.Fatal(err)
	}
	book, problems := tariff.NewBook(base)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for name, one := range map[string]struct{ head, period, want string }{
		"fits":                   {"", "{from: 2027-02-01, prices: unknown}", ""},
		"fits before":            {"", "{from: 2026-12-01, until: 2027-01-01, prices: unknown}", ""},
		"gap after":              {"", "{from: 2027-02-01T00:01, prices: unknown}", "line 7: gap: nothing says what marketing of Brazil costs after 2027-02-01T00:00"},
		"gap before":             {"", "{from: 2026-12-01, until: 2026-12-31, prices: unknown}", "gap: nothing says"},
		"overlap":                {"", "{from: 2027-01-15, prices: unknown}", `line 7: overlap: the card "first" says what marketing of Brazil costs at the same time`},
		"same":                   {"", "{from: 2027-01-01, until: 2027-02-01, prices: unknown}", "overlap"},
		"replaces":               {"replaces: [first]", "{from: 2027-01-15, prices: unknown}", ""},
		"replaces what is not":   {"replaces: [second]", "{from: 2027-02-01, prices: unknown}", `it replaces "second", and no such card was signed off`},
		"past":                   {"", "{from: 2026-11-25T12:00, until: 2027-01-01, prices: unknown}", "line 7: the period begins in the past (2026-11-25T12:00)"},
		"past in Kiribati":       {"", "{from: 2026-11-26T01:00, until: 2027-01-01, prices: unknown}", "begins in the past"},
		"not past even there":    {"", "{from: 2026-11-26T02:00, until: 2027-01-01, prices: unknown}", ""},
		"past, and it says that": {"retroactive: true", "{from: 2026-11-01, until: 2027-01-01, prices: unknown}", ""},
	} {
		head := "title: x"
		if one.head != "" {
			head = one.head
		}
		c, err := Read([]byte("card: second-one\n" + head + "\ncurrencies: [USD]\nmarkets: [BR]\ncategories: [marketing]\nperiods:\n  - " + one.period + "\n"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		_, err = Admit(book, c, now)
		if (one.want == "") != (err == nil) || (err != nil && !strings.Contains(err.Error(), one.want)) {
			t.Errorf("%s: %v, want %s", name, err, one.want)
		}
	}
	if _, err := Admit(book, base, now); err == nil || !strings.Contains(err.Error(), "never edited") {
		t.Errorf("the same id again: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(good))
	for _, d := range Shipped() {
		f.Add(d.Text)
	}
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("periods: [{from: 2030-01-01, prices: {USD: {BR: {utility: {\"0:9223372036854775807\": 1}}}}}]\ncurrencies: [USD]\nmarkets: [BR]\ncategories: [utility]\ncard: x"))
	f.Fuzz(func(t *testing.T, doc []byte) {
		c, err := Read(doc)
		if err != nil {
			if _, ok := errors.AsType[Problems](err); !ok || err.Error() == "" {
				t.Fatalf("refused without a reason: %v", err)
			}
			return
		}
		for i := range c.Periods {
			for _, cell := range c.Periods[i].Cells {
				next := int64(0)
				for _, band := range cell.Rate.Bands {
					if band.From != next || band.To < band.From || band.Price < 0 {
						t.Fatalf("bands %+v", cell.Rate.Bands)
					}
					next = band.To + 1
				}
				if cell.Rate.Kind == tariff.Known && (len(cell.Rate.Bands) == 0 || cell.Rate.Bands[len(cell.Rate.Bands)-1].To != tariff.MaxVolume) {
					t.Fatalf("bands %+v end too soon", cell.Rate.Bands)
				}
			}
		}
	})
}
