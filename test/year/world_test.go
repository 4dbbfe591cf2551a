package year

import (
	"time"

	"turnpike/internal/account"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// began is the first moment of the year in UTC.
var began = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

const hour = int64(3600 * 1000) // in milliseconds

// price is what a message costs in a period of the year, in micro-units.
type price struct{ low, high tariff.Micro } // up to bandEnd messages of the month, and beyond; the same without bands

// bandEnd is the last message of a month's first band.
const bandEnd = 12

// freeReplies is how many service messages of a number are free a month from October on.
const freeReplies = 40

// entryPoint is how long everything is free after an answer to somebody who came by an advertisement.
const entryPoint = 72 * hour

// prices are by period (0 until July, 1 until October, 2 to the end), market and category.
var prices = [3]map[string]map[message.Category]price{
	{
		"FR":            {message.Marketing: {85900, 85900}, message.Utility: {30000, 24000}, message.Authentication: {30000, 27000}},
		"BR":            {message.Marketing: {62500, 62500}, message.Utility: {6800, 6100}, message.Authentication: {6800, 6500}},
		"IN":            {message.Marketing: {11800, 11800}, message.Utility: {1400, 1333}, message.Authentication: {1400, 1111}},
		"north_america": {message.Marketing: {25000, 25000}, message.Utility: {3400, 3000}, message.Authentication: {3400, 3100}},
		"other":         {message.Marketing: {60400, 60400}, message.Utility: {7700, 7000}, message.Authentication: {7700, 7001}},
	},
	{
		"FR":            {message.Marketing: {88000, 88000}, message.Utility: {28000, 22000}, message.Authentication: {31000, 27000}},
		"BR":            {message.Marketing: {60000, 60000}, message.Utility: {7000, 6000}, message.Authentication: {6900, 6500}},
		"IN":            {message.Marketing: {12000, 12000}, message.Utility: {1500, 1200}, message.Authentication: {1400, 1100}},
		"north_america": {message.Marketing: {26000, 26000}, message.Utility: {3300, 3000}, message.Authentication: {3400, 3000}},
		"other":         {message.Marketing: {61000, 61000}, message.Utility: {7600, 7000}, message.Authentication: {7700, 7000}},
	},
	{
		"FR":            {message.Marketing: {90000, 90000}, message.Utility: {29000, 20000}, message.Authentication: {32000, 28000}, message.Service: {29000, 29000}},
		"BR":            {message.Marketing: {64000, 64000}, message.Utility: {7100, 6000}, message.Authentication: {6900, 6400}, message.Service: {7100, 7100}},
		"IN":            {message.Marketing: {12500, 12500}, message.Utility: {1600, 1200}, message.Authentication: {1500, 1100}, message.Service: {1600, 1600}},
		"north_america": {message.Marketing: {27000, 27000}, message.Utility: {3200, 3000}, message.Authentication: {3500, 3000}, message.Service: {3200, 3200}},
		"other":         {message.Marketing: {62000, 62000}, message.Utility: {7500, 7000}, message.Authentication: {7800, 7000}, message.Service: {7500, 7500}},
	},
}

// abroad is what a code to India costs the business that is eligible for the prices of authentication from
// abroad, from abroadFrom on, wherever in the year: its bands count with those of other codes.
var abroad = price{24971, 20005}

// abroadFrom is when the first prices from abroad begin.
var abroadFrom = time.Date(2026, 3, 1, 10, 30, 0, 0, time.UTC).UnixMilli()

// lite is by how much marketing over the interface made for it is cheaper.
const lite tariff.Micro = 1000

// periods begin at the first of these months, on the clock of each account.
var periods = [3]time.Month{time.January, time.July, time.October}

// book is the prices as a rate card, in both currencies the same.
func book() *tariff.Book {
	c := &tariff.Card{ID: "year", Zone: tariff.ZoneAccount, Currencies: []string{"EUR", "USD"}}
	for i, month := range periods {
		p := tariff.Period{
			From: time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC).UnixMilli(), Until: tariff.Open,
			Rules: &tariff.Rules{InWindow: []tariff.Category{tariff.Service, tariff.Utility}, EntryPoint: entryPoint, Reactions: true},
		}
		if i == 0 {
			p.From = began.AddDate(-1, 0, 0).UnixMilli()
		}
		if i < 2 {
			p.Until = time.Date(2026, periods[i+1], 1, 0, 0, 0, 0, time.UTC).UnixMilli()
		} else {
			p.Rules.InWindow, p.Rules.ServicePerMonth = nil, freeReplies
		}
		for _, currency := range c.Currencies {
			p.Cells = append(p.Cells, cells(currency, prices[i])...)
		}
		c.Periods = append(c.Periods, p)
	}
	b, problems := tariff.NewBook(c)
	if len(problems) > 0 {
		panic(problems)
	}
	return b
}

func cells(currency string, of map[string]map[message.Category]price) (out []tariff.Cell) {
	for market, row := range of {
		for category, p := range row {
			rate := tariff.Flat(p.low)
			if p.low != p.high {
				rate.Bands = []tariff.Band{{From: 0, To: bandEnd, Price: p.low}, {From: bandEnd + 1, To: tariff.MaxVolume, Price: p.high}}
			}
			out = append(out, tariff.Cell{Currency: currency, Market: market, Category: tariff.Of(category), Rate: rate})
			if category == message.Marketing {
				out = append(out, tariff.Cell{Currency: currency, Market: market, Category: tariff.MarketingLite, Rate: tariff.Flat(p.low - lite)})
			}
		}
	}
	return append(out, tariff.Cell{Currency: currency, Market: "IN", Category: tariff.AuthenticationInternational, Rate: tariff.Rate{
		Kind: tariff.Known, Bands: []tariff.Band{{From: 0, To: bandEnd, Price: abroad.low}, {From: bandEnd + 1, To: tariff.MaxVolume, Price: abroad.high}},
	}})
}

// Businesses of the year: one pays in advance, one has a line of credit, one pays afterwards.
const (
	prepaid account.BusinessID = 1 + iota
	credited
	postpaid
)

// directory has two accounts for each business, in zones whose months begin at different moments, and two
// numbers for each account.
func directory() *account.Directory {
	d := account.NewDirectory()
	d.Tariff = book()
	zones := []string{"Asia/Kolkata", "Europe/Paris", "America/Sao_Paulo"}
	for b := prepaid; b <= postpaid; b++ {
		d.Businesses[b] = &account.Business{ID: b}
		if b == credited {
			d.Businesses[b].Allowance = account.Allowance{Country: "FR", AbroadFrom: abroadFrom}
		}
		for i := range 2 {
			zone, err := time.LoadLocation(zones[(int(b)+i)%len(zones)])
			if err != nil {
				panic(err)
			}
			id := account.ID(10*int(b) + i)
			a := &account.Account{ID: id, Business: d.Businesses[b], Currency: currencyOf(b), Location: zone, Timezone: zone.String()}
			d.Accounts[id] = a
			for n := range 2 {
				id := account.NumberID(100*int(b) + 10*i + n)
				d.Numbers[id] = &account.Number{ID: id, Account: a, Status: "CONNECTED"}
			}
		}
	}
	return d
}

func currencyOf(b account.BusinessID) string {
	if b == postpaid {
		return "USD"
	}
	return "EUR"
}

// countries are where people live: how their numbers begin, and the market they are in.
var countries = []struct{ code, market string }{
	{"33612", "FR"}, {"55119", "BR"}, {"91987", "IN"}, {"12015", "north_america"}, {"61412", "other"}, {"24381", "other"},
}
