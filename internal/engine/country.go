package engine

import (
	"strconv"

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
		case len(regions) > 1:
			return sharedCountry(a, code)
		}
	}
	return NoCountry
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
