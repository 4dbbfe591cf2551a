package prober

import (
	"errors"
	"math/rand/v2"
	"strconv"

	"github.com/nyaruka/phonenumbers"

	"turnpike/internal/account"
	"turnpike/internal/message"
)

// names are given names that many people have, wherever they live.
var names = []string{
	"Alex", "Ana", "Anna", "Antoine", "Bruno", "Camille", "Carla", "Carlos", "Clara", "Daniel", "David", "Elena", "Emma", "Eva", "Giulia", "Hugo",
	"Inès", "Jack", "Jan", "João", "Julia", "Julie", "Karim", "Laura", "Léa", "Leon", "Lucas", "Luisa", "Marco", "Maria", "Marie", "Martin", "Max", "Mia",
	"Miguel", "Nadia", "Nina", "Noah", "Olga", "Paul", "Pedro", "Pierre", "Sara", "Sofia", "Thomas", "Tim", "Yasmin",
}

// name is what somebody calls themselves: a given name, now and then with an initial, or nothing.
func name(rng *rand.Rand) string {
	switch given := names[rng.IntN(len(names))]; rng.IntN(4) {
	case 0:
		return ""
	case 1:
		return given + " " + string(rune('A'+rng.IntN(26))) + "."
	default:
		return given
	}
}

// freshTries is how many numbers are made up before a country is given up: where few of them are mobile numbers,
// it takes hundreds.
const freshTries = 5000

var errNoAddress = errors.New("no mobile number of the business's country could be made up that nobody has")

// fresh makes up a mobile number of the country of a business's number, from anywhere in that country's mobile
// ranges, that nobody has. A range of the platform's own would tell the bot who asks.
func (r *Room) fresh(n *account.Number, rng *rand.Rand) (message.Address, error) {
	own, err := phonenumbers.Parse("+"+n.Digits, "")
	if err != nil {
		return "", errNoAddress
	}
	code := int(own.GetCountryCode())
	region := phonenumbers.GetRegionCodeForCountryCode(code)
	example := phonenumbers.GetExampleNumberForType(region, phonenumbers.MOBILE)
	if example == nil {
		return "", errNoAddress
	}
	digits := []byte(phonenumbers.GetNationalSignificantNumber(example))
	for range freshTries {
		for i := range digits {
			digits[i] = byte('0' + rng.IntN(10))
		}
		a := message.Address(strconv.Itoa(code) + string(digits))
		if _, known := r.Network.Person(a); !known && mobile(a, region) && !r.Probes(n.ID, a) {
			return a, nil
		}
	}
	return "", errNoAddress
}

func mobile(a message.Address, region string) bool {
	n, err := phonenumbers.Parse("+"+string(a), "")
	if err != nil || !phonenumbers.IsValidNumberForRegion(n, region) {
		return false
	}
	kind := phonenumbers.GetNumberType(n)
	return kind == phonenumbers.MOBILE || kind == phonenumbers.FIXED_LINE_OR_MOBILE
}
