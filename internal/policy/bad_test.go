package policy

import (
	"strings"
	"testing"
	"time"
)

const good = `policy: house-rules
version: 1
effective: 2027-01-01
title: {en: House rules}
grounds:
  - id: "1"
    text: {en: No service messages on Sundays.}
definitions:
  - name: chatty
    text: {en: It writes a lot.}
    is: account.age_days > 3
regions:
  north: [SE, "NO"]
texts:
  sorry: {en: Sorry.}
rules:
  - id: one
    ground: "1"
    when: chatty && message.kind == "text"
    effect: {do: refuse, error: 130497}
overlays:
  - id: north
    countries: [north]
    from: 2027-02-01
    to: 2027-03-01
    effect: {do: allow}
`

// TestBadPolicies are refused at the line that is wrong, with the reason.
func TestBadPolicies(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC).UnixMilli()
	for _, c := range []struct {
		what, old, new string
		line           int
		reason         string
	}{
		{"a name that is not known", `when: chatty &&`, `when: chatter &&`, 19, "column 1 of the condition: chatter is not known here; did you mean chatty?"},
		{"no bool", `when: chatty && message.kind == "text"`, `when: message.kind`, 19, "gives a text and must give true or false: compare it"},
		{"a text against a number", `account.age_days > 3`, `account.age_days > "3"`, 11, "column 18 of the condition: > does not take a whole number and a text: both must be of one kind"},
		{"an expression that is cut", `chatty && message.kind == "text"`, `chatty && (message.kind`, 19, "column 24 of the condition: ) is missing"},
		{"a loop in loops", `chatty && message.kind == "text"`, `'[1,2,3,4,5,6,7,8].all(x, [1,2,3,4,5,6,7,8].all(y, [1,2,3,4,5,6,7,8].all(z, x + y < z)))'`, 19, "a condition may cost 120"},
		{"too dear", `message.kind == "text"`, strings.TrimSuffix(strings.Repeat(`account.id.contains(account.business) && `, 40), " && "), 19, "a condition may cost 120"},
		{"too long", `message.kind == "text"`, `message.kind == "` + strings.Repeat("x", 2000) + `"`, 19, "the condition has 2028 characters, and a condition may have 2000"},
		{"an overlay without dates", "    from: 2027-02-01\n    to: 2027-03-01\n", "", 22, "overlay north has no dates"},
		{"an overlay that ends before it begins", "to: 2027-03-01", "to: 2027-01-01", 25, "before it begins"},
		{"an overlay without countries", "    countries: [north]\n", "", 22, "has no countries"},
		{"a country that is none", "countries: [north]", "countries: [Norway]", 23, `"Norway" is neither a country`},
		{"two overlays at once", "overlays:\n", "overlays:\n  - {id: other, countries: [NO], from: 2027-02-10, effect: {do: allow}}\n", 23, "both in force for NO from 2027-02-10"},
		{"in the past", "effective: 2027-01-01", "effective: 2026-11-24", 3, "in the past: only a legal duty"},
		{"without notice", "effective: 2027-01-01", "effective: 2026-12-01", 3, "less than 15 days"},
		{"a duty without a reason", "effective: 2027-01-01", "effective: 2026-11-24\nlegal_duty: {source: x}", 1, "legal_duty: its reason is missing"},
		{"a key that is not known", "version: 1", "version: 1\nverzion: 2", 3, "the key verzion is not known"},
		{"a key that is not known, further in", "effect: {do: refuse, error: 130497}", "effect: {do: refuse, eror: 130497}", 20, "the key eror is not known"},
		{"no date", "effective: 2027-01-01", "effective: tomorrow", 3, `"tomorrow" is no date`},
		{"no date that exists", "effective: 2027-01-01", "effective: 2027-02-30", 3, "is no date"},
		{"a ground that is not there", `    ground: "1"`, `    ground: "2"`, 18, `ground "2" is not among the grounds`},
		{"no ground", "    ground: \"1\"\n", "", 17, "must cite one"},
		{"an effect that is none", "do: refuse", "do: ban", 20, `"ban" is none of`},
		{"a reading that depends on a message", "regions:", "reading: {metadata_only: 'message.template', text: {en: x}}\nregions:", 12, "about account, declaration and today alone"},
		{"a reading that depends on what was read", "regions:", "reading: {metadata_only: 'evidence.probed', text: {en: x}}\nregions:", 12, "about account, declaration and today alone"},
		{"a reading that gives no reason", "regions:", "reading: {metadata_only: 'chatty'}\nregions:", 12, "says in English at least"},
		{"a price without a category", "{do: refuse, error: 130497}", "{do: price}", 20, "category is one of"},
		{"a limit without numbers", "{do: refuse, error: 130497}", "{do: limit}", 20, "most (messages to a person)"},
		{"a reply without a text", "{do: refuse, error: 130497}", "{do: reply, text: hello}", 20, `text "hello" is not among`},
		{"a code that nobody knows", "error: 130497", "error: 99", 20, "99 is no code"},
		{"a version that follows itself", "version: 1", "version: 1\nfollows: 1", 1, "which is not known here"},
		{"a mode that is none", "effective: 2027-01-01", "effective: 2027-01-01\nmode: hard", 4, `"hard" is no mode`},
		{"a short appeal", "effective: 2027-01-01", "effective: 2027-01-01\nnotices: {appeal: 90d}", 1, "an appeal is possible for 180d"},
		{"an end at once", "effective: 2027-01-01", "effective: 2027-01-01\nladder:\n  - {id: x, do: terminate, eyes: 2}", 5, "30d at least"},
		{"one pair of eyes", "effective: 2027-01-01", "effective: 2027-01-01\nladder:\n  - {id: x, do: block_all}", 5, "agreed by two people"},
		{"no YAML", "version: 1", "version: [1", 2, ""},
		{"a list where a word stands", "policy: house-rules", "policy: [a, b]", 1, "a word is expected"},
		{"a name that is none", "policy: house-rules", "policy: House Rules", 1, "is no name"},
	} {
		text := strings.Replace(good, c.old, c.new, 1)
		if text == good {
			t.Fatalf("%s: nothing was changed", c.what)
		}
		err := publish(EmptyBook(), text, now)
		is := IssuesOf(err)
		if len(is) == 0 {
			t.Errorf("%s: it is taken (%v)", c.what, err)
			continue
		}
		if is[0].Line != c.line && c.what != "no YAML" || !strings.Contains(is[0].Text, c.reason) || strings.Contains(is[0].Text, "\n") {
			t.Errorf("%s: line %d: %s; want line %d: %s", c.what, is[0].Line, is[0].Text, c.line, c.reason)
		}
	}
	if err := publish(EmptyBook(), good, now); err != nil {
		t.Errorf("the good one: %v", err)
	}
}

func publish(b *Book, file string, now int64) error {
	texts, err := Read([]byte(file))
	if err != nil {
		return err
	}
	return b.CheckFile(texts, now)
}

func TestVersionsFollowOneAnother(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC).UnixMilli()
	texts, err := Read([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	b, err := EmptyBook().With(texts)
	if err != nil {
		t.Fatal(err)
	}
	second := strings.Replace(strings.Replace(good, "version: 1", "version: 2\nfollows: 1", 1), "2027-01-01", "2027-06-01", 1)
	for what, c := range map[string]struct{ text, reason string }{
		"the same number again":              {strings.Replace(good, "2027-01-01", "2027-02-01", 1), "is published and does not change"},
		"a version that follows none":        {strings.Replace(second, "follows: 1\n", "", 1), "overlap"},
		"a version too far":                  {strings.Replace(second, "version: 2", "version: 3", 1), "the next version is 2"},
		"a version before the announced one": {strings.Replace(second, "2027-06-01", "2026-12-24", 1), "versions 1 (from 2027-01-01) and 2 (from 2026-12-24) overlap: version 1 would never apply"},
		"a version at the announced one's":   {strings.Replace(second, "2027-06-01", "2027-01-01", 1), "would never apply"},
		"a duty before the announced one":    {strings.Replace(second, "2027-06-01", "2026-11-25\nlegal_duty: {reason: a court}", 1), "would never apply"},
		"an hour that is a day's somewhere":  {strings.Replace(second, "2027-06-01", "2027-01-01T10:00:00Z", 1), "would never apply"},
		"an amendment with rules":            {strings.Replace(second, "follows: 1", "follows: 1\namends: true", 1), "an amendment adds overlays"},
		"a roll-back to what is not here":    {"policy: house-rules\nversion: 2\nfollows: 1\nrestores: 5\nreason: x\neffective: 2026-11-25\n", "no version 5"},
	} {
		if err := publish(b, c.text, now); err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: %v, want %q", what, err, c.reason)
		}
	}
	if err := publish(EmptyBook(), good+"---\n"+strings.Replace(second, "follows: 1\n", "", 1), now); err == nil || !strings.Contains(err.Error(), "overlap") {
		t.Errorf("two versions in one file that do not follow one another: %v", err)
	}
	if err := publish(b, second, now); err != nil {
		t.Errorf("the next version: %v", err)
	}
}

// TestARollBackIsAVersion takes a wrong version back, at once.
func TestARollBackIsAVersion(t *testing.T) {
	t.Parallel()
	second := strings.Replace(strings.Replace(good, "version: 1", "version: 2\nfollows: 1", 1), "2027-01-01", "2027-06-01", 1)
	second = strings.Replace(second, `message.kind == "text"`, "true", 1)
	texts, err := Read([]byte(good + "---\n" + second))
	if err != nil {
		t.Fatal(err)
	}
	b, err := EmptyBook().With(texts)
	if err != nil {
		t.Fatal(err)
	}
	image := Message{Category: 1, Kind: 4}
	effect := func(b *Book, at time.Time) Effect {
		return b.Decide(&Facts{Account: &Account{ID: 1}, Message: image, Country: "FR", At: at.UnixMilli()}).Effect
	}
	at := time.Date(2027, 7, 1, 12, 0, 0, 0, time.UTC)
	if got := effect(b, at); got != Refuse {
		t.Fatalf("the wrong version: %s", got)
	}
	back, err := b.RollBack("house-rules", 0, "it bars pictures", at)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.CheckPublication(back, at.UnixMilli()); err != nil {
		t.Fatal(err)
	}
	if b, err = b.With([]*Text{back}); err != nil {
		t.Fatal(err)
	}
	if got := effect(b, at.Add(time.Minute)); got != Allow {
		t.Errorf("after the roll-back: %s", got)
	}
	if got := effect(b, at.Add(-time.Minute)); got != Refuse {
		t.Errorf("the past changed: %s", got)
	}
	if v := b.InForce("house-rules", at.UnixMilli(), nil); v.Version != 3 || v.Whole().Title.In("en") != "House rules" {
		t.Errorf("in force is %s", v)
	}
	for _, to := range []int{3, 9, -1} {
		if _, err := b.RollBack("house-rules", to, "x", at); err == nil {
			t.Errorf("taken back to %d", to)
		}
	}
	if _, err := b.RollBack("no-policy", 1, "x", at); err == nil {
		t.Error("a policy that is not there")
	}
}

// TestARollBackKeepsTheDates takes announced versions back: what applies today goes on, what is restored of the future
// keeps its date, and what was announced behind it never comes.
func TestARollBackKeepsTheDates(t *testing.T) {
	t.Parallel()
	later := func(n, effective string) string {
		return strings.Replace(strings.Replace(good, "version: 1", "version: "+n+"\nfollows: "+string(n[0]-1), 1), "2027-01-01", effective, 1)
	}
	texts, err := Read([]byte(good + "---\n" + later("2", "2027-06-01") + "---\n" + later("3", "2027-08-01")))
	if err != nil {
		t.Fatal(err)
	}
	b, err := EmptyBook().With(texts)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC)
	day := func(b *Book, month time.Month) int {
		return b.InForce("house-rules", time.Date(2027, month, 2, 0, 0, 0, 0, time.UTC).UnixMilli(), nil).Version
	}
	for to, want := range map[int]struct{ march, july, september, withdrawn int }{
		0: {1, 4, 4, 2}, // version 2 at its date, as it was announced
		1: {4, 4, 4, 2}, // version 1 goes on, and none of the announced ones comes
	} {
		back, err := b.RollBack("house-rules", to, "a mistake", now)
		if err != nil {
			t.Fatal(err)
		}
		if err := b.CheckPublication(back, now.UnixMilli()); err != nil {
			t.Fatal(err)
		}
		after, err := b.With([]*Text{back})
		if err != nil {
			t.Fatal(err)
		}
		if day(after, 3) != want.march || day(after, 7) != want.july || day(after, 9) != want.september {
			t.Errorf("back to %d: in force are %d, %d and %d, want %+v", to, day(after, 3), day(after, 7), day(after, 9), want)
		}
		if got := after.Withdraws(after.Latest("house-rules")); len(got) != want.withdrawn || got[1] != 3 {
			t.Errorf("back to %d: withdrawn are %v", to, got)
		}
		if got := after.State(after.Version("house-rules", 3), now.UnixMilli()); got != Withdrawn {
			t.Errorf("back to %d: version 3 is %s", to, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(good))
	for _, t := range Shipped() {
		f.Add(t.Raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		texts, err := Read(raw)
		if err != nil {
			if len(IssuesOf(err)) == 0 {
				t.Errorf("an error without a line: %v", err)
			}
			return
		}
		if _, err := EmptyBook().With(texts); err != nil && len(IssuesOf(err)) == 0 {
			t.Errorf("an error without a line: %v", err)
		}
	})
}
