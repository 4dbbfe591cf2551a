package policy

import (
	"testing"

	"turnpike/internal/account"
)

func TestWhatAnAccountDeclaresIsKnownToConditions(t *testing.T) {
	t.Parallel()
	n := &account.Number{ID: 4, Account: &account.Account{ID: 3}}
	s := &account.Standing{Declaration: &account.Declaration{
		Declared: account.CustomerService, Vertical: "TRAVEL", AI: true, OptIn: true, Discloses: "self", Human: account.HumanPath{Kind: "agent"},
	}}
	want := Declaration{Kind: account.CustomerService, Vertical: "TRAVEL", AI: true, HumanPath: true, OptIn: true, Disclosure: "self"}
	if got := AccountOf(n, s).Declaration; got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	n.Account.Options.Disclosure = "gateway" // what was set by PUT /turnpike/v1/disclosures counts
	if got := AccountOf(n, s).Declaration.Disclosure; got != "gateway" {
		t.Error(got)
	}
}
