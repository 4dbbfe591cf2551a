package policy

import (
	"strings"
	"testing"
	"time"

	"turnpike/internal/account"
)

// withReading is the good policy with what must not be read.
func withReading(condition string) string {
	return strings.Replace(good, "regions:", "reading:\n  metadata_only: '"+condition+"'\n  text: {en: It is theirs.}\nregions:", 1)
}

// TestUnread follows versions, the declaration and the date, and says until when it holds.
func TestUnread(t *testing.T) {
	t.Parallel()
	b, err := NewBook([]Published{{Raw: []byte(withReading(`chatty && declaration.vertical == "HEALTH" && today < "2027-06-01"`))}})
	if err != nil {
		t.Fatal(err)
	}
	zone := time.FixedZone("UTC+9", 9*3600)
	at := func(month time.Month, d, hour int) int64 {
		return time.Date(2027, month, d, hour, 0, 0, 0, zone).UnixMilli()
	}
	clinic, shop := &Account{Zone: zone, Declaration: Declaration{Vertical: "HEALTH"}}, &Account{Zone: zone, Declaration: Declaration{Vertical: "RETAIL"}}
	for _, c := range []struct {
		name string
		of   *Account
		at   int64
		want string
	}{
		{"before it takes effect", clinic, at(1, 1, 0) - 1, ""},
		{"from its first moment where the account lives", clinic, at(1, 1, 0), "house-rules/1"},
		{"another trade", shop, at(2, 1, 0), ""},
		{"the last day", clinic, at(5, 31, 23), "house-rules/1"},
		{"the day after", clinic, at(6, 1, 0), ""},
		{"too young for the definition", &Account{CreatedAt: at(2, 1, 0), Zone: zone, Declaration: clinic.Declaration}, at(2, 4, 0), ""},
	} {
		v, until := b.Unread(&Facts{Account: c.of, At: c.at})
		got := ""
		if v != nil {
			got = v.Name()
		}
		if got != c.want || until <= c.at {
			t.Errorf("%s: %q until %d, want %q", c.name, got, until, c.want)
		}
		if later, _ := b.Unread(&Facts{Account: c.of, At: until - 1}); later != v {
			t.Errorf("%s: %q until %s, and %+v a moment before", c.name, got, time.UnixMilli(until), later)
		}
	}
	if got, _ := b.Unread(&Facts{Account: AccountOf(&account.Number{Account: &account.Account{}}, nil), At: at(2, 1, 0)}); got != nil {
		t.Errorf("of an account that declared nothing: %s", got.Name())
	}
}
