package policy

import (
	"crypto/ed25519"
	"slices"
	"strings"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/message"
)

var paris = mustLoad("Europe/Paris")

func mustLoad(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// on is a moment by its date, or its instant, in a zone.
func on(t testing.TB, text string, zone *time.Location) int64 {
	t.Helper()
	m, err := ParseMoment(text)
	if err != nil {
		t.Fatal(err)
	}
	return m.In(zone)
}

func assistant(t testing.TB, created string) *Account {
	t.Helper()
	return &Account{ID: 2, Zone: paris, CreatedAt: on(t, created, paris), Declaration: Declaration{Kind: "general_purpose_assistant"}}
}

var (
	free     = Message{Category: message.Service, Kind: message.KindText, InWindow: true}
	template = Message{Category: message.Utility, Kind: message.KindTemplate}
)

// history is the reference's timeline (policy §2.1): what becomes of an assistant's free-form message to
// people of each country from a date on, for an account of before 15 October 2025 and for a new one.
var history = []struct {
	from                                   string
	italy, france, brazil, america         string // of an account that existed
	newItaly, newFrance, newBrazil, newUSA string
}{
	{"2025-10-14", "allow", "allow", "allow", "allow", "allow", "allow", "allow", "allow"},
	{"2025-10-15", "allow", "allow", "allow", "allow", "refuse", "refuse", "refuse", "refuse"},
	{"2026-01-01", "allow", "allow", "allow", "allow", "allow", "refuse", "refuse", "refuse"},
	{"2026-01-12", "allow", "allow", "allow", "allow", "allow", "refuse", "allow", "refuse"},
	{"2026-01-15", "allow", "reply", "allow", "reply", "allow", "refuse", "allow", "refuse"},
	{"2026-01-21", "allow", "reply", "reply", "reply", "allow", "refuse", "refuse", "refuse"},
	{"2026-02-16", "price", "reply", "reply", "reply", "price", "refuse", "refuse", "refuse"},
	{"2026-03-04", "price", "reply", "allow", "reply", "price", "refuse", "allow", "refuse"},
	{"2026-03-11", "price", "price", "price", "reply", "price", "price", "price", "refuse"},
	{"2026-04-15", "price", "price", "price", "refuse", "price", "price", "price", "refuse"},
	{"2026-05-13", "allow", "allow", "price", "refuse", "allow", "allow", "price", "refuse"},
	{"2026-06-09", "allow", "allow", "price", "refuse", "allow", "allow", "price", "refuse"},
	{"2026-10-01", "allow", "allow", "price", "refuse", "allow", "allow", "price", "refuse"},
}

// TestTheHistory walks every date of the reference's timeline, its first minute and the last one before it,
// for accounts in several zones.
func TestTheHistory(t *testing.T) {
	t.Parallel()
	for _, zone := range []*time.Location{paris, time.UTC, mustLoad("America/Los_Angeles"), mustLoad("Pacific/Auckland")} {
		for i, row := range history {
			begins := on(t, row.from, zone)
			ends := on(t, "2027-01-01", zone)
			if i+1 < len(history) {
				ends = on(t, history[i+1].from, zone)
			}
			for _, at := range []int64{begins, begins + 1, (begins + ends) / 2, ends - 1} {
				for country, want := range map[string][2]string{
					"IT": {row.italy, row.newItaly}, "VA": {row.italy, row.newItaly}, "FR": {row.france, row.newFrance}, "DE": {row.france, row.newFrance}, "NO": {row.france, row.newFrance},
					"BR": {row.brazil, row.newBrazil}, "US": {row.america, row.newUSA}, "IN": {row.america, row.newUSA}, "GB": {row.america, row.newUSA}, "ZZ": {row.america, row.newUSA},
				} {
					for n, created := range []string{"2025-10-14", "2025-10-15"} {
						a := assistant(t, created)
						a.Zone, a.CreatedAt = zone, on(t, created, zone)
						if at < a.CreatedAt {
							continue
						}
						v := ShippedBook().Decide(&Facts{Account: a, Message: free, Country: country, At: at})
						if got := v.Effect.String(); got != want[n] {
							t.Errorf("%s in %s, made on %s, to %s: %s by %s %s, want %s", time.UnixMilli(at).In(zone), zone, created, country, got, v.Policy, v.Clause, want[n])
						}
						checkVerdict(t, &v)
					}
				}
			}
		}
	}
}

// checkVerdict wants a ground for whatever restricts, and what it needs to be carried out.
func checkVerdict(t *testing.T, v *Verdict) {
	t.Helper()
	switch {
	case v.Effect > Allow && (v.Ground == "" || v.Words.In("fr") == "" || v.Policy == ""):
		t.Errorf("a restriction without a ground: %+v", v)
	case v.Effect == Price && v.Category != CategoryAI:
		t.Errorf("priced as %q", v.Category)
	case v.Effect == Refuse && v.Fault.Code != 130497:
		t.Errorf("refused with %d", v.Fault.Code)
	case v.Effect == Reply && v.Reply.In("it") == "":
		t.Error("nothing to answer")
	}
}

// TestNobodyElseIsTouched: a travel agency, whoever declares nothing, and whoever was measured only.
func TestNobodyElseIsTouched(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]*Account{
		"a travel agency":      {ID: 1, Zone: paris, CreatedAt: on(t, "2025-06-01", paris), Declaration: Declaration{Kind: "customer_service"}},
		"a new travel agency":  {ID: 1, Zone: paris, CreatedAt: on(t, "2025-11-01", paris), Declaration: Declaration{Kind: "customer_service"}},
		"measured, undecided":  {ID: 1, Zone: paris, CreatedAt: on(t, "2025-06-01", paris), Evidence: Evidence{Outcome: account.Primary, Share: 0.9}},
		"an empty declaration": {ID: 1},
	} {
		for _, row := range history {
			for _, country := range []string{"IT", "FR", "BR", "US", "IN"} {
				for _, m := range []Message{free, template} {
					if v := ShippedBook().Decide(&Facts{Account: a, Message: m, Country: country, At: on(t, row.from, paris)}); v.Effect != Allow || v.Category != "" {
						t.Errorf("%s on %s to %s: %s by %s %s", name, row.from, country, v.Effect, v.Policy, v.Clause)
					}
				}
			}
		}
	}
}

// TestTemplatesOfAssistants are not charged where access is paid, and are no answers where it winds down.
func TestTemplatesOfAssistants(t *testing.T) {
	t.Parallel()
	a := assistant(t, "2025-06-01")
	for _, c := range []struct {
		at, country string
		want        Effect
	}{{"2026-03-01", "IT", Allow}, {"2026-04-01", "FR", Allow}, {"2026-04-01", "BR", Allow}, {"2026-02-01", "US", Refuse}, {"2026-02-01", "BR", Refuse}, {"2026-01-14", "US", Allow}} {
		if v := ShippedBook().Decide(&Facts{Account: a, Message: template, Country: c.country, At: on(t, c.at, paris)}); v.Effect != c.want {
			t.Errorf("%s to %s: %s, want %s", c.at, c.country, v.Effect, c.want)
		}
	}
}

// TestATableSaysWhatTheBookSays over random messages at random moments, forwards and back.
func TestATableSaysWhatTheBookSays(t *testing.T) {
	t.Parallel()
	table := NewTable(ShippedBook())
	a := assistant(t, "2025-10-15")
	a.Restrictions = []account.Restriction{{Kind: account.BlockAll, Countries: []string{"US"}, From: on(t, "2026-05-01", paris), Until: on(t, "2026-05-08", paris)}}
	begins := on(t, "2025-10-01", paris)
	for i := range int64(20_000) {
		at := begins + (i*7919_000_003)%(400*day)
		country := []string{"IT", "FR", "BR", "US", "IN"}[i%5]
		m := []Message{free, template}[i%2]
		got := table.Decide(a.ID, m, country, at, func() *Account { return a })
		want := ShippedBook().Decide(&Facts{Account: a, Message: m, Country: country, At: at})
		if got.Effect != want.Effect || got.Clause != want.Clause || got.Policy != want.Policy {
			t.Fatalf("%s to %s: %s %s, want %s %s", time.UnixMilli(at), country, got.Effect, got.Clause, want.Effect, want.Clause)
		}
	}
}

// TestDecidedCases are seen by verdicts, within their countries and dates.
func TestDecidedCases(t *testing.T) {
	t.Parallel()
	at := on(t, "2026-02-01", paris)
	for _, c := range []struct {
		given account.Restriction
		m     Message
		want  Effect
		code  int
		whole bool
	}{
		{account.Restriction{Kind: account.BlockAll}, free, Refuse, 368, true},
		{account.Restriction{Kind: account.BlockAll, Countries: []string{"FR"}}, free, Refuse, 130497, false},
		{account.Restriction{Kind: account.BlockAll, Countries: []string{"IT"}}, free, Allow, 0, false},
		{account.Restriction{Kind: account.BlockAll, From: at + 1}, free, Allow, 0, false},
		{account.Restriction{Kind: account.BlockAll, Until: at}, free, Allow, 0, false},
		{account.Restriction{Kind: account.BlockAll, From: at, Until: at + 1}, free, Refuse, 368, true},
		{account.Restriction{Kind: account.BlockAll, Number: 9}, free, Allow, 0, false},
		{account.Restriction{Kind: account.BlockInitiated}, free, Allow, 0, false},
		{account.Restriction{Kind: account.BlockInitiated}, template, Refuse, 368, true},
		{account.Restriction{Kind: account.Terminate}, template, Refuse, 131031, true},
		{account.Restriction{Kind: account.Price, Category: CategoryAI}, free, Price, 0, false},
		{account.Restriction{Kind: account.Price, Category: CategoryAI}, template, Allow, 0, false},
		{account.Restriction{Kind: account.RateLimit, Rate: 5}, free, Limit, 130429, true},
		{account.Restriction{Kind: account.Warn}, free, Allow, 0, false},
	} {
		a := &Account{ID: 1, Zone: paris, Restrictions: []account.Restriction{c.given}}
		v := ShippedBook().Decide(&Facts{Account: a, Message: c.m, Country: "FR", At: at})
		code := 0
		if v.Fault != nil {
			code = v.Fault.Code
		}
		if v.Effect != c.want || code != c.code || v.Whole != c.whole {
			t.Errorf("%+v: %s %d %v, want %s %d %v", c.given, v.Effect, code, v.Whole, c.want, c.code, c.whole)
		}
	}
}

// TestCostsOfTheShipped says what is left of the budget.
func TestCostsOfTheShipped(t *testing.T) {
	t.Parallel()
	for _, name := range ShippedBook().Names() {
		v := ShippedBook().Latest(name)
		for _, c := range append(v.rules, v.overlays...) {
			if c.when != nil && c.when.cost > maxCost/4 {
				t.Errorf("%s %s costs %d", v.Name(), c.ID, c.when.cost)
			}
		}
	}
}

func TestSeals(t *testing.T) {
	t.Parallel()
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	raw := []byte("policy: x\n")
	s := SealWith(key, raw, 1_700_000_000_000)
	if err := s.Verify(raw); err != nil {
		t.Error(err)
	}
	later := s
	later.PublishedAt++
	for what, err := range map[string]error{"another text": s.Verify([]byte("policy: y\n")), "another moment": later.Verify(raw), "no seal": Seal{}.Verify(raw)} {
		if err == nil {
			t.Errorf("%s is taken", what)
		}
	}
}

func TestModesAndTheirCap(t *testing.T) {
	t.Parallel()
	f := &Facts{Account: assistant(t, "2025-06-01"), Message: free, Country: "US", At: on(t, "2026-02-01", paris)}
	for _, most := range []Mode{Audit, Warn} {
		v := ShippedBook().Capped(most).Decide(f)
		if v.Effect != Allow || len(v.Noted) != 1 || v.Noted[0].Effect != Reply || v.Noted[0].Mode != most {
			t.Errorf("%s: %+v", most, v)
		}
	}
	ai := &Facts{Account: &Account{ID: 1, Zone: paris, Declaration: Declaration{AI: true}}, Message: free, Country: "FR", At: on(t, "2026-08-02", paris)}
	v := ShippedBook().Decide(ai)
	var notes []string
	for _, n := range v.Noted {
		notes = append(notes, n.Clause)
	}
	if got := strings.Join(notes, " "); v.Effect != Allow || got != "nobody-tells no-human-path" {
		t.Errorf("an AI that says nothing of itself: %s, noted %s", v.Effect, got)
	}
	ai.Account.Declaration.Disclosure = "gateway"
	if v = ShippedBook().Decide(ai); v.Disclose == nil || !v.Disclose.FirstTurn || !v.Disclose.Session || !v.Disclose.Asked || v.Disclose.Text.In("fr_FR") == "" {
		t.Errorf("no disclosure: %+v", v)
	}
	ai.At--
	if v = ShippedBook().Decide(ai); v.Disclose != nil {
		t.Error("disclosed before its day")
	}
	ai.At, ai.Country = on(t, "2026-08-02", paris), "US"
	if v = ShippedBook().Decide(ai); v.Disclose != nil {
		t.Error("disclosed outside of the EU")
	}
}

// TestTheBasicsDecideOnWhatIsKnown: what the person did and what the account declared, not the declaration alone.
func TestTheBasicsDecideOnWhatIsKnown(t *testing.T) {
	t.Parallel()
	at := on(t, "2026-08-02", paris)
	offer := Message{Category: message.Marketing, Kind: message.KindTemplate}
	for what, c := range map[string]struct {
		d       Declaration
		m       func(*Message)
		country string
		effect  Effect
		noted   string
	}{
		"who stopped marketing":     {Declaration{OptIn: true}, func(m *Message) { m.OptedOut, m.Known = true, true }, "FR", Refuse, ""},
		"a stranger":                {Declaration{}, func(*Message) {}, "FR", Allow, "no-opt-in"},
		"who wrote":                 {Declaration{}, func(m *Message) { m.Known = true }, "FR", Allow, ""},
		"who agreed elsewhere":      {Declaration{OptIn: true}, func(*Message) {}, "FR", Allow, ""},
		"what is no marketing":      {Declaration{}, func(m *Message) { m.Category = message.Utility }, "FR", Allow, ""},
		"gambling where it is shut": {Declaration{OptIn: true, Vertical: "ONLINE_GAMBLING"}, func(m *Message) { m.Known = true }, "QA", Refuse, ""},
		"gambling where it is not":  {Declaration{OptIn: true, Vertical: "ONLINE_GAMBLING"}, func(m *Message) { m.Known = true }, "FR", Allow, ""},
		"alcohol":                   {Declaration{OptIn: true, Vertical: "ALCOHOL"}, func(m *Message) { m.Known = true }, "SA", Refuse, ""},
		"an AI without a way out":   {Declaration{OptIn: true, AI: true, Disclosure: "self"}, func(m *Message) { m.Known = true }, "US", Allow, "no-human-path"},
		"an AI with one":            {Declaration{OptIn: true, AI: true, Disclosure: "self", HumanPath: true}, func(m *Message) { m.Known = true }, "US", Allow, ""},
	} {
		m := offer
		c.m(&m)
		v := ShippedBook().Decide(&Facts{Account: &Account{ID: 1, Zone: paris, Declaration: c.d}, Message: m, Country: c.country, At: at})
		var noted []string
		for _, n := range v.Noted {
			noted = append(noted, n.Clause)
		}
		if v.Effect != c.effect || strings.Join(noted, " ") != c.noted {
			t.Errorf("%s: %s, noted %v; want %s, noted %q", what, v.Effect, noted, c.effect, c.noted)
		}
	}
}

func BenchmarkVerdict(b *testing.B) {
	a := assistant(b, "2025-06-01")
	at := on(b, "2026-02-01", paris)
	b.Run("kept", func(b *testing.B) {
		table := NewTable(ShippedBook())
		for b.Loop() {
			table.Decide(a.ID, free, "US", at, func() *Account { return a })
		}
	})
	b.Run("computed", func(b *testing.B) {
		for b.Loop() {
			ShippedBook().Decide(&Facts{Account: a, Message: free, Country: "US", At: at})
		}
	})
}

// BenchmarkConditions measures each condition of the shipped policies by itself, and a day of a platform with the verdicts
// kept: 400 accounts write to people of four countries, in two ways each. It reports the worst condition's p99 and the
// p99 of a verdict; docs/performance.md has the figures.
func BenchmarkConditions(b *testing.B) {
	at := on(b, "2026-08-02", paris)
	b.Run("condition", func(b *testing.B) {
		worst := time.Duration(0)
		for _, one := range shippedConditions() {
			a := assistant(b, "2025-06-01")
			worst = max(worst, p99(b.N, func(int) {
				in := activation{facts: &Facts{Account: a, Message: free, Country: "US", At: at}, defined: one.version.defined}
				in.holds(one.condition)
			}))
		}
		b.ReportMetric(float64(worst.Nanoseconds()), "p99-ns/condition")
	})
	b.Run("verdict", func(b *testing.B) {
		const accounts = 400
		table, a := NewTable(ShippedBook()), assistant(b, "2025-06-01")
		sorts := []Message{free, {Category: message.Utility, Kind: message.KindTemplate}}
		slowest := p99(b.N, func(i int) {
			country := []string{"FR", "IT", "US", "BR"}[i/accounts%4]
			table.Decide(uint64(i%accounts), sorts[i/accounts/4%2], country, at, func() *Account { return a })
		})
		b.ReportMetric(float64(slowest.Nanoseconds()), "p99-ns/verdict")
	})
}

// p99 is how long the slowest but one in a hundred of n calls takes.
func p99(n int, f func(i int)) time.Duration {
	took := make([]time.Duration, n)
	for i := range took {
		began := time.Now()
		f(i)
		took[i] = time.Since(began)
	}
	slices.Sort(took)
	return took[(n*99)/100]
}

type shippedCondition struct {
	version   *Version
	condition *condition
}

// shippedConditions are all conditions of the newest versions.
func shippedConditions() []shippedCondition {
	var out []shippedCondition
	for _, name := range ShippedBook().Names() {
		v := ShippedBook().Latest(name)
		for _, c := range slices.Concat(v.rules, v.overlays) {
			if c.when != nil {
				out = append(out, shippedCondition{v, c.when})
			}
		}
		if v.applies != nil {
			out = append(out, shippedCondition{v, v.applies})
		}
	}
	return out
}

// TestWhatStatementsCiteIsInTheirLanguages: grounds and reasons of the shipped policies.
func TestWhatStatementsCiteIsInTheirLanguages(t *testing.T) {
	t.Parallel()
	whole := func(where string, w Words) {
		for _, lang := range []string{"en", "fr", "it", "pt", "es", "de"} {
			if w[lang] == "" {
				t.Errorf("%s lacks %s", where, lang)
			}
		}
	}
	for _, text := range Shipped() {
		for _, g := range text.Grounds {
			whole(text.Policy.Text+" ground "+g.ID.Text, g.Text)
		}
		for _, c := range slices.Concat(text.Rules, text.Overlays) {
			whole(text.Policy.Text+" "+c.ID.Text, c.Why)
		}
	}
}
