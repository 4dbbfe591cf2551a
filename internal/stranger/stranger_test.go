package stranger

import (
	"net/http"
	"strconv"
	"testing"
	"time"
)

func TestEachPlaceHasItsOwn(t *testing.T) {
	t.Parallel()
	a, now := New(2, time.Minute), time.Unix(1_800_000_000, 0)
	for i, want := range []bool{true, true, false} {
		if left := a.Left("a", now); left != want {
			t.Errorf("before %d: left is %v", i, left)
		}
		if took := a.Take("a", now); took != want {
			t.Errorf("%d: took is %v", i, took)
		}
	}
	if !a.Take("b", now) {
		t.Error("another place has nothing left")
	}
	if now = now.Add(time.Minute); !a.Take("a", now) || a.Take("a", now) {
		t.Error("after a minute there is not exactly one more")
	}
}

func TestPlacesAreBounded(t *testing.T) {
	t.Parallel()
	a, now := New(1, time.Hour), time.Unix(1_800_000_000, 0)
	for i := range maxPlaces {
		a.Take(strconv.Itoa(i), now)
	}
	if !a.Take("one more", now) || a.Take("and another", now) || a.Left("a third", now) {
		t.Error("those beyond the bound do not share one allowance")
	}
	if len(a.places) != maxPlaces {
		t.Errorf("%d places are kept", len(a.places))
	}
	if now = now.Add(time.Hour); !a.Take("later", now) || len(a.places) != 1 {
		t.Errorf("those with nothing to remember are kept: %d", len(a.places))
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	for remote, want := range map[string]string{
		"192.0.2.7:80": "192.0.2.7/32", "[::ffff:192.0.2.7]:80": "192.0.2.7/32", "[2001:db8:1:2:3::4]:80": "2001:db8:1:2::/64",
		"[fe80::1%eth0]:80": "fe80::/64", "socket": "socket", "name:1": "name",
	} {
		if got := Place(&http.Request{RemoteAddr: remote}); got != want {
			t.Errorf("%s is at %s, want %s", remote, got, want)
		}
	}
}
