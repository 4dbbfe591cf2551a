package engine

import (
	"sync/atomic"

	"turnpike/internal/message"
)

// knownNumbers remembers something about phone numbers that takes long to find out, in a fixed table
// without locks or evictions to plan: 2 million numbers in 16 MiB, of which the machine gives only what is
// used. A number is in it exactly or not at all, so that nothing it says is wrong.
type knownNumbers struct {
	sets [1 << knownBits][knownWays]atomic.Uint64
}

const (
	knownBits = 18
	knownWays = 8  // a cache line
	noteBits  = 10 // of an entry, below the number: what is known of it
	// maxKnown is the greatest number that an entry holds: any of 16 digits, and E.164 has 15.
	maxKnown = 1<<(64-noteBits) - 1
)

// knownKey is a number's digits as a value; 0 when they are no number that the table can hold.
func knownKey(digits string) uint64 {
	if len(digits) < 6 || len(digits) > 15 || digits[0] == '0' {
		return 0
	}
	v := uint64(0)
	for i := range len(digits) {
		c := digits[i] - '0'
		if c > 9 {
			return 0
		}
		v = v*10 + uint64(c)
	}
	return v
}

// set is where a number is kept, and the way that it takes when all are taken.
func (k *knownNumbers) set(key uint64) (*[knownWays]atomic.Uint64, uint64) {
	h := key * 0x9E3779B97F4A7C15 // 2⁶⁴ divided by the golden ratio: near numbers fall far apart
	return &k.sets[h>>(64-knownBits)], h >> (64 - knownBits - 3) % knownWays
}

// get gives what is known of a number.
func (k *knownNumbers) get(key uint64) (note uint64, ok bool) {
	if key == 0 {
		return 0, false
	}
	set, _ := k.set(key)
	for i := range set {
		if e := set[i].Load(); e>>noteBits == key {
			return e & (1<<noteBits - 1), true
		}
	}
	return 0, false
}

// put remembers a number with a note below 1<<noteBits. It may take the place of another.
func (k *knownNumbers) put(key, note uint64) {
	if key == 0 || key > maxKnown {
		return
	}
	set, way := k.set(key)
	e := key<<noteBits | note
	for i := range set {
		if old := set[i].Load(); old == 0 || old>>noteBits == key {
			if set[i].CompareAndSwap(old, e) {
				return
			}
		}
	}
	set[way].Store(e)
}

var (
	// canonicals are numbers that are people's addresses as they stand, whoever writes to them; the note is
	// behindPlus or 0.
	canonicals knownNumbers
	// sharers are numbers of calling codes that countries share; the note is the country.
	sharers knownNumbers
)

// behindPlus says that a number is an address only when it is written with its plus: without one, it may
// be a number of the sender's own country.
const behindPlus = 1

// countryNote is a country as a note: 1 to 676.
func countryNote(country string) uint64 {
	return uint64(country[0]-'A')*26 + uint64(country[1]-'A') + 1
}

// countryNames are the texts of the notes.
var countryNames = func() (names [26*26 + 1]string) {
	for i := range 26 * 26 {
		names[i+1] = string([]byte{byte('A' + i/26), byte('A' + i%26)})
	}
	return names
}()

// canonicalAddress is the address that an input names as it stands, if that is known: digits alone, or
// behind a plus.
func canonicalAddress(input string) (message.Address, bool) {
	plus := input != "" && input[0] == '+'
	if plus {
		input = input[1:]
	}
	note, ok := canonicals.get(knownKey(input))
	return message.Address(input), ok && (plus || note != behindPlus)
}
