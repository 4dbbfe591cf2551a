package message

import (
	"errors"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func france(Address) string { return "FR" }

func TestUserIDs(t *testing.T) {
	t.Parallel()
	book := NewUserIDBook(NewCoder([16]byte{1}), france)
	ours, theirs := book.Of(7), book.Of(8)
	id := ours.Format("33612345678")
	if again := book.Of(7).Format("33612345678"); again != id {
		t.Errorf("%s is %s the second time", id, again)
	}
	if id == theirs.Format("33612345678") {
		t.Error("two portfolios know a person by the same id")
	}
	if id == NewUserIDBook(NewCoder([16]byte{2}), france).Of(7).Format("33612345678") {
		t.Error("two worlds have the same ids")
	}
	if _, err := theirs.Parse(id); err == nil {
		t.Error("another portfolio's id is taken")
	}
	for _, bad := range []string{"", "FR", "FR.", "FR.x", "33612345678", "FR.-1", "FR.01", "US" + id[2:], id + "0", "FR.99999999999999999999999"} {
		if a, err := ours.Parse(bad); !errors.Is(err, ErrBadUserID) {
			t.Errorf("%q names %q", bad, a)
		}
	}
	for _, a := range []Address{"", "12345", "0612345678", "x", "1234567890123456"} {
		if got := ours.Format(a); got != "" {
			t.Errorf("%q has the id %s", a, got)
		}
	}
}

func TestUserIDsComeBack(t *testing.T) {
	t.Parallel()
	ids := NewUserIDBook(NewCoder([16]byte{3}), france).Of(9)
	rapid.Check(t, func(t *rapid.T) {
		a := Address(strconv.FormatUint(rapid.Uint64Range(leastNumber, mostNumber).Draw(t, "number"), 10))
		got, err := ids.Parse(ids.Format(a))
		if err != nil || got != a {
			t.Fatalf("%s comes back as %s: %v", a, got, err)
		}
	})
}
