package engine

import (
	"strconv"
	"sync"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"pgregory.net/rapid"

	"turnpike/internal/message"
)

// TestKnownRecipientsAreReadAlike reads numbers of all countries, right and wrong, in several ways and for
// several senders, and compares the first answer and the next ones with those of the parse.
func TestKnownRecipientsAreReadAlike(t *testing.T) {
	t.Parallel()
	var examples []string
	for region := range phonenumbers.GetSupportedRegions() {
		if n := phonenumbers.GetExampleNumberForType(region, phonenumbers.MOBILE); n != nil {
			examples = append(examples, phonenumbers.Format(n, phonenumbers.E164)[1:])
		}
	}
	senders := []string{"33199000001", "5511999990000", "12025550123", "5215512345678"}
	rapid.Check(t, func(t *rapid.T) {
		digits := []byte(rapid.SampledFrom(examples).Draw(t, "example"))
		for range rapid.IntRange(0, 4).Draw(t, "changes") {
			digits[rapid.IntRange(0, len(digits)-1).Draw(t, "place")] = byte(rapid.IntRange('0', '9').Draw(t, "digit"))
		}
		input := rapid.SampledFrom([]string{"", "+", " ", "0", "00", "+521"}).Draw(t, "before") + string(digits)
		for range 3 {
			sender := rapid.SampledFrom(senders).Draw(t, "sender")
			want, wantFault := parseRecipient(sender, input)
			if wantFault == nil {
				wantFault = checkSelf(sender, want)
			}
			got, f := Recipient(sender, input)
			if (f == nil) != (wantFault == nil) || (f == nil && got != want) {
				t.Fatalf("%q from %s: %q %v, want %q %v", input, sender, got, f, want, wantFault)
			}
			if f == nil {
				country := NoCountry
				if n, err := phonenumbers.Parse("+"+string(got), ""); err == nil && phonenumbers.IsValidNumber(n) && n.GetCountryCode() != northAmerica { // there the area says it
					country = phonenumbers.GetRegionCodeForNumber(n)
				}
				if first, again := Country(got), Country(got); first != again || (len(country) == 2 && country != NoCountry && country != first) {
					t.Fatalf("%s is of %s, then of %s, want %s", got, first, again, country)
				}
			}
		}
	})
}

// TestKnownNumbersAreExact fills a table beyond what it holds, from several sides at once.
func TestKnownNumbersAreExact(t *testing.T) {
	t.Parallel()
	k := &knownNumbers{}
	var wg sync.WaitGroup
	for side := range uint64(4) {
		wg.Go(func() {
			for i := range uint64(800_000) {
				n := 33_600_000_000 + i*4 + side
				k.put(n, n%676+1)
				if note, ok := k.get(n - 40_000); ok && note != (n-40_000)%676+1 {
					t.Errorf("%d has the note %d", n-40_000, note)
					return
				}
			}
		})
	}
	wg.Wait()
	held := 0
	for n := uint64(33_600_000_000); n < 33_603_200_000; n++ {
		if note, ok := k.get(n); ok {
			held++
			if note != n%676+1 {
				t.Fatalf("%d has the note %d", n, note)
			}
		}
	}
	if all := 1 << knownBits * knownWays; held < all*8/10 || held > all {
		t.Errorf("it holds %d numbers in %d places", held, all)
	}
	for _, bad := range []string{"", "12345", "0123456", "1234567890123456", "12345x7", "+1234567"} {
		if knownKey(bad) != 0 {
			t.Errorf("%q is a number", bad)
		}
	}
}

// BenchmarkRecipient reads the numbers of a million people, one after the other, the second time around.
func BenchmarkRecipient(b *testing.B) {
	const people = 1_000_000
	inputs := make([]string, people)
	for i := range inputs {
		inputs[i] = "+" + strconv.Itoa(33600000000+i*97)
	}
	read := func(i int) message.Address {
		a, _ := Recipient("33199000001", inputs[i%people])
		return a
	}
	for i := range people {
		read(i)
	}
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		read(i)
		i += 7919
	}
}
