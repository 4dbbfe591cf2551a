package tariff

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMicro(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Micro{
		"0": 0, "0.0625": 62500, "1": 1_000_000, "-1.5": -1_500_000, "0.000001": 1, "12.3456780": 12_345_678, "007": 7_000_000,
		"9223372036854.775807": MaxMicro, "0.0000010000000000000000000": 1, "-0": 0,
	} {
		if got, err := ParseMicro(text); err != nil || got != want {
			t.Errorf("%s is %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "-", ".", "1.", ".5", "-.5", "+1", "1e3", "1,5", " 1", "1 ", "1.2.3", "0x10", "0.0000001", "9223372036854.775808", "99999999999999999999999", "NaN", "∞", "--1", "1-",
	} {
		if got, err := ParseMicro(text); err == nil {
			t.Errorf("%q was read as %s", text, got)
		}
	}
}

// exact reads a decimal with exact arithmetic; nil where it is none or no whole number of micro-units.
func exact(text string) *big.Int {
	plain := strings.TrimPrefix(text, "-")
	if plain == "" || strings.Trim(plain, "0123456789.") != "" || strings.Count(plain, ".") > 1 || plain[0] == '.' || plain[len(plain)-1] == '.' {
		return nil
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil
	}
	if r.Mul(r, big.NewRat(1_000_000, 1)); !r.IsInt() {
		return nil
	}
	if limit := big.NewInt(int64(MaxMicro)); new(big.Int).Abs(r.Num()).Cmp(limit) > 0 {
		return nil
	}
	return r.Num()
}

func FuzzParseMicro(f *testing.F) {
	for _, s := range []string{"0.0625", "-1.5", "9223372036854.775808", "1.0000000", "0.0000001", ".", "00.10", "1e6"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseMicro(text)
		want := exact(text)
		if (err == nil) != (want != nil) || (err == nil && big.NewInt(int64(got)).Cmp(want) != 0) {
			t.Fatalf("%q is %s, %v; exact arithmetic says %v", text, got, err, want)
		}
	})
}

func TestMicroComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := Micro(rapid.Int64Min(-int64(MaxMicro)).Draw(t, "amount"))
		text := m.String()
		if got, err := ParseMicro(text); err != nil || got != m {
			t.Fatalf("%d was written as %s and read as %d, %v", m, text, got, err)
		}
		if whole, part, ok := strings.Cut(text, "."); whole == "" || (ok && (part == "" || part[len(part)-1] == '0')) {
			t.Fatalf("%d was written as %s", m, text)
		}
	})
}

func TestCategoriesByName(t *testing.T) {
	t.Parallel()
	for c := Service; c < endOfCategories; c++ {
		for _, name := range []string{c.String(), strings.ToUpper(c.String()), strings.ReplaceAll(c.String(), "_", "-")} {
			if got := ParseCategory(name); got != c {
				t.Errorf("%s is %v", name, got)
			}
		}
	}
	for _, name := range []string{"", "free", "service ", "general purpose ai"} {
		if got := ParseCategory(name); got != 0 {
			t.Errorf("%q is %v", name, got)
		}
	}
}
