package engine

import (
	"testing"

	"turnpike/internal/message"
)

func TestCountries(t *testing.T) {
	t.Parallel()
	for a, want := range map[message.Address]string{
		"33612345678": "FR", "4915123456789": "DE", "5511987654321": "BR", "16505551234": "US", "14165550123": "CA", "447400123456": "GB",
		"441534123456": "JE", "77011234567": "KZ", "79161234567": "RU", "390612345678": "IT",
		"1000000": "US", "888123456": NoCountry, "80012345678": NoCountry, "": NoCountry, "3": NoCountry, "999999": NoCountry,
	} {
		if got := Country(a); got != want {
			t.Errorf("%q is of %s, not %s", a, got, want)
		}
	}
}

func BenchmarkCountry(b *testing.B) {
	for _, a := range []message.Address{"33612345678", "16505551234", "447400123456"} {
		b.Run(string(a), func(b *testing.B) {
			for b.Loop() {
				Country(a)
			}
		})
	}
}
