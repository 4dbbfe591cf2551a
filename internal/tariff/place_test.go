package tariff

import (
	"strconv"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"

	"turnpike/internal/message"
)

// TestPlacesAgreeWithThePhoneBook compares each calling code with a library that knows them all.
func TestPlacesAgreeWithThePhoneBook(t *testing.T) {
	t.Parallel()
	for code := range 1000 {
		regions := phonenumbers.GetRegionCodesForCountryCode(code)
		if len(regions) == 0 || code == 1 || code == 7 || len(regions[0]) != 2 {
			continue
		}
		got := PlaceOf(message.Address(strconv.Itoa(code) + "55512345")).Country()
		if want := phonenumbers.GetRegionCodeForCountryCode(code); got != want {
			t.Errorf("+%d is of %q, the phone book says %s", code, got, want)
		}
	}
	for area := 200; area < 1000; area++ {
		number, err := phonenumbers.Parse("+1"+strconv.Itoa(area)+"2345678", "")
		if err != nil {
			continue
		}
		want := phonenumbers.GetRegionCodeForNumber(number)
		got := PlaceOf(message.Address("1" + strconv.Itoa(area) + "2345678")).Country()
		if len(want) == 2 && got != want {
			t.Errorf("+1 %d is of %q, the phone book says %s", area, got, want)
		}
	}
}

// TestRegions holds the lists of reference §7.5.
func TestRegions(t *testing.T) {
	t.Parallel()
	for region, codes := range map[string]string{
		RestOfAfrica: "213 244 229 267 226 257 237 235 242 291 251 241 220 233 245 225 254 266 231 218 261 265 223 222 212 258 264 227 250 221 232 252 211 249 268 255 228 216 256 260 263",

		RestOfAsiaPacific: "93 61 855 86 81 856 976 64 675 63 886 992 66 993 998 84 880 977 94",
		RestOfEastEurope:  "355 374 994 375 359 385 420 995 30 371 370 373 389 381 421 386 380",
		RestOfWestEurope:  "43 32 45 358 353 47 351 46 41",
		RestOfLatin:       "591 506 1809 1829 1849 593 503 502 509 504 1658 1876 505 507 595 1787 1939 598 58",
		RestOfMiddleEast:  "973 962 961 967 964 965 968",
		NorthAmerica:      "1212 1416 1555",
		Other:             "243 1242 1868 1340 82 98 352 354 76 77 383",
	} {
		for code := range strings.FieldsSeq(codes) {
			if got := PlaceOf(message.Address(code + "555123456")).Region(); got != region {
				t.Errorf("+%s is in %q, want %s", code, got, region)
			}
		}
	}
	for _, a := range []message.Address{"", "1", "33", "000123456", "2100000000", "12x4567", "abc12345", "999123456"} {
		if p := PlaceOf(a); p != 0 || p.Region() != Other {
			t.Errorf("%q is of %q", a, p.Country())
		}
	}
}

func TestMarketsHaveNames(t *testing.T) {
	t.Parallel()
	for market, name := range map[string]string{"BR": "Brazil", "rest_of_africa": "Rest of Africa", "other": "Other", "GB": "United Kingdom"} {
		if !KnownMarket(market) || MarketName(market) != name {
			t.Errorf("%s is called %q", market, MarketName(market))
		}
	}
	for _, market := range []string{"", "br", "XX", "Brazil", "rest of africa"} {
		if KnownMarket(market) {
			t.Errorf("%q is known", market)
		}
	}
	if n := len(Countries()); n < 200 {
		t.Errorf("%d countries", n)
	}
}
