package account

import "testing"

func TestARestrictionAppliesWhereAndWhenItSays(t *testing.T) {
	t.Parallel()
	s := &Standing{Restrictions: []Restriction{
		{Kind: BlockAll, Countries: []string{"BR", "IT"}, From: 100, Until: 200},
		{Kind: RateLimit, Number: 7, From: 100, Rate: 5},
	}}
	for _, one := range []struct {
		kind    Kind
		number  NumberID
		country string
		at      int64
		want    bool
	}{
		{BlockAll, 1, "BR", 99, false},
		{BlockAll, 1, "BR", 100, true},
		{BlockAll, 1, "IT", 199, true},
		{BlockAll, 1, "IT", 200, false},
		{BlockAll, 1, "FR", 150, false},
		{RateLimit, 7, "FR", 1 << 50, true},
		{RateLimit, 8, "FR", 150, false},
		{Terminate, 1, "BR", 150, false},
	} {
		if got := s.Restriction(one.kind, one.number, one.country, one.at) != nil; got != one.want {
			t.Errorf("%+v: %v", one, got)
		}
	}
	if (*Standing)(nil).Restriction(BlockAll, 1, "BR", 1) != nil {
		t.Error("nobody is restricted")
	}
	if Warn.Weight() != 0 || Terminate.Weight() != 5 || Kind("").Weight() != -1 {
		t.Error("kinds are not ordered from the lightest")
	}
}

func TestADeclarationSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	good := func() *Declaration {
		return &Declaration{
			Purpose: "A travel agency that helps its travellers with bookings.", Declared: CustomerService, Vertical: "TRAVEL",
			Languages: []string{"fr", "en"}, Links: []string{"https://azur.example"}, Human: HumanPath{Kind: "agent"}, SignedBy: "Jeanne Azur",
			Allowed: []string{"bookings"}, Email: "legal@azur.example",
		}
	}
	if p := good().Problem(); p != "" {
		t.Fatal(p)
	}
	for name, spoil := range map[string]func(*Declaration){
		"purpose":        func(d *Declaration) { d.Purpose = "Travel" },
		"paragraph":      func(d *Declaration) { d.Purpose = "A travel agency that\nhelps its travellers." },
		"declared":       func(d *Declaration) { d.Declared = "robot" },
		"vertical":       func(d *Declaration) { d.Vertical = "SPACE" },
		"languages":      func(d *Declaration) { d.Languages = nil },
		"allowed_topics": func(d *Declaration) { d.Allowed = []string{" "} },
		"links":          func(d *Declaration) { d.Links = []string{"javascript:alert(1)"} },
		"human_path":     func(d *Declaration) { d.Human = HumanPath{Kind: "robot"} },
		"where":          func(d *Declaration) { d.Human = HumanPath{Kind: "phone"} },
		"email":          func(d *Declaration) { d.Email = "Jeanne <legal@azur.example>" },
		"signed_by":      func(d *Declaration) { d.SignedBy = "" },
	} {
		d := good()
		if spoil(d); d.Problem() == "" {
			t.Errorf("%s: nothing is said to be wrong", name)
		}
	}
	var none *Declaration
	if none.Language() != "en" || (&Declaration{Languages: []string{"pt-BR"}}).Language() != "pt" {
		t.Error("the language of notices")
	}
}
