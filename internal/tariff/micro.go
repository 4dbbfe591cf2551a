package tariff

import (
	"fmt"
	"math"
	"math/bits"
)

// Micro is an amount of money in 10⁻⁶ of a unit of its currency. It is exact: no float ever holds money.
type Micro int64

// unit is one unit of a currency, digits how many decimals of it there are.
const (
	unit = Micro(1_000_000)
	// digits of a unit's fraction.
	digits = 6
)

// MaxMicro is the greatest amount that ParseMicro reads: some 9 billion units.
const MaxMicro Micro = math.MaxInt64

// ParseMicro reads a decimal as people write prices: an optional minus, digits, and after a point up to
// six decimals (more only if they are zeros). Neither exponents, nor signs of plus, nor spaces.
func ParseMicro(s string) (Micro, error) {
	rest, negative := s, false
	if len(rest) > 0 && rest[0] == '-' {
		rest, negative = rest[1:], true
	}
	var v uint64
	decimals := -1 // none yet
	for i := range len(rest) {
		c := rest[i]
		switch {
		case c == '.' && decimals < 0 && i > 0:
			decimals = 0
			continue
		case c < '0' || c > '9':
			return 0, fmt.Errorf("%q is no amount: write a decimal, as 0.0625", s)
		case decimals >= digits && c != '0':
			return 0, fmt.Errorf("%q has more than %d decimals: amounts are exact to the micro-unit", s, digits)
		case decimals >= digits:
			continue
		}
		var ok bool
		if v, ok = shift(v, c-'0'); !ok {
			return 0, fmt.Errorf("%q is too great an amount: the most is %s", s, MaxMicro)
		}
		if decimals >= 0 {
			decimals++
		}
	}
	if rest == "" || rest[len(rest)-1] == '.' {
		return 0, fmt.Errorf("%q is no amount: write a decimal, as 0.0625", s)
	}
	for range digits - max(decimals, 0) {
		var ok bool
		if v, ok = shift(v, 0); !ok {
			return 0, fmt.Errorf("%q is too great an amount: the most is %s", s, MaxMicro)
		}
	}
	if negative {
		return -Micro(v), nil
	}
	return Micro(v), nil
}

// shift puts a digit behind v, unless that is more than an amount can be.
func shift(v uint64, digit byte) (uint64, bool) {
	high, low := bits.Mul64(v, 10)
	sum := low + uint64(digit)
	return sum, high == 0 && sum >= low && sum <= math.MaxInt64
}

// String writes the amount as a decimal without needless zeros: 62500 is "0.0625".
func (m Micro) String() string { return string(m.Append(nil)) }

// Append writes the amount behind b, as String does.
func (m Micro) Append(b []byte) []byte {
	v := uint64(m)
	if m < 0 {
		b = append(b, '-')
		v = -v // right for the least int64 too
	}
	b = fmt.Appendf(b, "%d", v/uint64(unit))
	part := v % uint64(unit)
	if part == 0 {
		return b
	}
	b = append(b, '.')
	for at := uint64(unit) / 10; part > 0; at /= 10 {
		b = append(b, byte('0'+part/at))
		part %= at
	}
	return b
}

// MarshalText writes the amount as String does: outside, money is a decimal string.
func (m Micro) MarshalText() ([]byte, error) { return m.Append(nil), nil }

// UnmarshalText reads what ParseMicro reads.
func (m *Micro) UnmarshalText(b []byte) error {
	v, err := ParseMicro(string(b))
	if err == nil {
		*m = v
	}
	return err
}
