package prober

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"turnpike/internal/account"
	"turnpike/internal/carrier/network"
	"turnpike/internal/message"
)

// nobody is a network without people.
type nobody struct{}

func (nobody) Person(message.Address) (network.Person, bool) { return network.Person{}, false }

func (nobody) Join(context.Context, message.Address, string) (network.Person, bool, error) {
	return network.Person{}, false, nil
}

// TestPeopleComeFromAnywhere: the people who ask have mobile numbers of the business's own country, from many of its
// ranges, and their names do not tell them either.
func TestPeopleComeFromAnywhere(t *testing.T) {
	t.Parallel()
	r := New(DefaultConfig(), Deps{Network: nobody{}})
	rng := rand.New(rand.NewPCG(1, 2))
	for digits, code := range map[string]string{
		"33199000001": "33", "442079460000": "44", "4930123456": "49", "34911234567": "34", "390612345678": "39", "551123456789": "55",
		"12125550123": "1", "919876543210": "91", "8613812345678": "86",
	} {
		ranges, called := map[string]bool{}, map[string]bool{}
		for range 40 {
			a, err := r.fresh(&account.Number{Digits: digits}, rng)
			if err != nil || !strings.HasPrefix(string(a), code) {
				t.Fatalf("for %s: %q, %v", digits, a, err)
			}
			ranges[string(a)[:len(code)+3]] = true
			called[name(rng)] = true
		}
		if len(ranges) < 15 || len(called) < 15 {
			t.Errorf("for %s: %d ranges, %d names", digits, len(ranges), len(called))
		}
	}
	if _, err := r.fresh(&account.Number{Digits: "0"}, rng); err == nil {
		t.Error("a number of no country has people")
	}
}
