package engine

import (
	"strconv"
	"sync/atomic"

	"github.com/nyaruka/phonenumbers"

	"turnpike/internal/message"
)

// NoCountry stands for the country of an address that belongs to none.
const NoCountry = "ZZ"

// Country is the country of a phone number, in the two letters of ISO 3166. Most follow from the
// calling code alone; where countries share one, the number is read.
func Country(a message.Address) string {
	for n := 1; n <= 3 && n < len(a); n++ { // no calling code begins another
		code, err := strconv.Atoi(string(a[:n]))
		if err != nil {
			return NoCountry
		}
		switch regions := phonenumbers.GetRegionCodesForCountryCode(code); {
		case len(regions) == 1 && len(regions[0]) == 2:
			return regions[0]
		case code == northAmerica && len(a) >= 4:
			return areaCountry(a[1:4])
		case len(regions) > 1:
			key := knownKey(string(a))
			if note, known := sharers.get(key); known {
				return countryNames[note]
			}
			country := sharedCountry(a, code)
			sharers.put(key, countryNote(country))
			return country
		}
	}
	return NoCountry
}

// northAmerica is the calling code of the United States, Canada and others.
const northAmerica = 1

// areas remembers the country of each area code of northAmerica: reading a number takes some ten
// microseconds, and there are many of them.
var areas [1000]atomic.Pointer[string]

// areaCountry is the country of an area code, which all its numbers share.
func areaCountry(area message.Address) string {
	n, err := strconv.Atoi(string(area))
	if err != nil {
		return NoCountry
	}
	if known := areas[n].Load(); known != nil {
		return *known
	}
	country := sharedCountry("1"+area+"2345678", northAmerica)
	areas[n].Store(&country)
	return country
}

// sharedCountry is which of the countries of a calling code a number is of; the greatest where the
// number is none of any.
func sharedCountry(a message.Address, code int) string {
	region := ""
	if n, err := phonenumbers.Parse("+"+string(a), ""); err == nil {
		region = phonenumbers.GetRegionCodeForNumber(n)
	}
	if len(region) != 2 {
		region = phonenumbers.GetRegionCodeForCountryCode(code)
	}
	if len(region) != 2 {
		return NoCountry
	}
	return region
}
