package tariff

import (
	"maps"
	"slices"
	"strings"

	"turnpike/internal/message"
)

// Regions are rows of a card for several countries. A country that no row names belongs to the row of
// its region, and where its region has none to Other (reference §7.5).
const (
	NorthAmerica      = "north_america"
	RestOfAfrica      = "rest_of_africa"
	RestOfAsiaPacific = "rest_of_asia_pacific"
	RestOfEastEurope  = "rest_of_central_eastern_europe"
	RestOfWestEurope  = "rest_of_western_europe"
	RestOfLatin       = "rest_of_latin_america"
	RestOfMiddleEast  = "rest_of_middle_east"
	Other             = "other"
)

var regionNames = map[string]string{
	NorthAmerica: "North America", RestOfAfrica: "Rest of Africa", RestOfAsiaPacific: "Rest of Asia Pacific",
	RestOfEastEurope: "Rest of Central & Eastern Europe", RestOfWestEurope: "Rest of Western Europe",
	RestOfLatin: "Rest of Latin America", RestOfMiddleEast: "Rest of Middle East", Other: "Other",
}

// Place is the country that a phone number's calling code stands for; 0 when it stands for none. Where
// countries share a code without a split by area, it is the greatest of them. The numbers are an order
// of this program and are not stored.
type Place uint8

// country is what a Place stands for.
type country struct {
	code   string // two letters of ISO 3166
	region string // the row that it belongs to where it has none of its own
	name   string
}

// areaCode is the calling code whose numbers are split by the three digits behind it.
const areaCode = '1'

// The calling codes: by the first three digits of a number, and within areaCode by the three behind it.
var (
	countries = []country{{}}
	byCode    [1000]Place
	byArea    [1000]Place
	byCountry = map[string]Place{}
)

func init() { //nolint:gochecknoinits // fixed tables, made once of the text that people can read
	codes := map[string]Place{}
	for line := range strings.SplitSeq(strings.TrimSpace(callingCodes), "\n") {
		part := strings.Split(line, "|")
		place := Place(len(countries))
		countries = append(countries, country{part[1], part[2], part[3]})
		byCountry[part[1]] = place
		for code := range strings.FieldsSeq(part[0]) {
			codes[code] = place
		}
	}
	for _, code := range slices.SortedFunc(maps.Keys(codes), func(a, b string) int { return len(a) - len(b) }) {
		fill(code, codes[code]) // a longer code takes its part of a shorter one
	}
	numberRows()
}

// numberRows gives each row of a card its number: places first, regions behind them, Other last.
func numberRows() {
	for code, place := range byCountry {
		rowNumbers[code] = int(place)
	}
	for i, region := range []string{NorthAmerica, RestOfAfrica, RestOfAsiaPacific, RestOfEastEurope, RestOfWestEurope, RestOfLatin, RestOfMiddleEast, Other} {
		rowNumbers[region] = maxRows - 8 + i
	}
	for i := range countries {
		regionRows[i] = rowNumbers[Place(i).Region()]
	}
}

// fill gives a place every number that begins with a code.
func fill(code string, place Place) {
	table, rest := &byCode, code
	if code[0] == areaCode {
		table, rest = &byArea, code[1:]
	}
	from, width := 0, 1
	for _, c := range rest {
		from = from*10 + int(c-'0')
	}
	for range 3 - len(rest) {
		from, width = from*10, width*10
	}
	for i := from; i < from+width; i++ {
		table[i] = place
	}
}

// PlaceOf is the country of a phone number by its calling code; the longest known code counts.
func PlaceOf(a message.Address) Place {
	if len(a) < 4 {
		return 0
	}
	if a[0] == areaCode {
		return find(&byArea, a[1:4])
	}
	return find(&byCode, a[:3])
}

func find(table *[1000]Place, digits message.Address) Place {
	n := 0
	for i := range 3 {
		c := digits[i]
		if c < '0' || c > '9' {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return table[n]
}

// PlaceIn is the place of a country in two letters of ISO 3166; 0 when it has no calling code.
func PlaceIn(country string) Place { return byCountry[country] }

// Country is the place's two letters of ISO 3166; "" for no place.
func (p Place) Country() string { return countries[p].code }

// Region is the row that the place belongs to where a card has none of its own for it.
func (p Place) Region() string {
	if p == 0 {
		return Other
	}
	return countries[p].region
}

// KnownMarket says whether there is such a country, in two letters, or such a region.
func KnownMarket(market string) bool {
	return regionNames[market] != "" || byCountry[market] != 0
}

// MarketName is a market as people write it; the market itself when it is not known.
func MarketName(market string) string {
	if name := regionNames[market]; name != "" {
		return name
	}
	if p := byCountry[market]; p != 0 {
		return countries[p].name
	}
	return market
}

// Countries lists the two letters of every country that has a calling code, sorted.
func Countries() []string { return slices.Sorted(maps.Keys(byCountry)) }
