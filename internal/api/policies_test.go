package api

import (
	"context"
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/gazette"
	"turnpike/internal/policy"
	"turnpike/internal/store"
)

// nobodyHeld is an engine that holds nothing.
type nobodyHeld struct{}

func (nobodyHeld) Release(context.Context) error { return nil }

// policyDoor is a door with policies, at a day of November 2026.
func policyDoor(t *testing.T) (*testDoor, *Policies) {
	t.Helper()
	p := &Policies{}
	d := newDoor(t, p)
	clock := func() time.Time { return time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC) }
	dir := func() *account.Directory { return d.door.Directory() }
	g := gazette.New(gazette.DefaultConfig(), gazette.Deps{
		Store: d.store, Engine: nobodyHeld{}, Directory: dir, KeyPath: filepath.Join(t.TempDir(), "key.pem"), Clock: clock,
	})
	if err := g.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	*p = Policies{Gazette: g, Store: d.store, Directory: dir, Reload: func(context.Context) error { return nil }, Clock: clock}
	return d, p
}

const ninth = `policy: ai-providers
version: 9
follows: 8
amends: true
effective: 2026-12-20
overlays:
  - {id: uk, ground: "2.1", countries: [GB], from: 2026-12-20, effect: {do: allow, category: general_purpose_ai}}
`

func TestPoliciesOverHTTP(t *testing.T) {
	t.Parallel()
	d, p := policyDoor(t)
	const base, travel, omni = "/turnpike/v1/policies", "turnpike-dev-travel", "turnpike-dev-omni"
	d.do("GET", base, "", "", 200, `"policy":"ai-providers","version":8,"state":"in_force"`)
	d.do("GET", base+"/ai-providers/5", "", "", 200, `"state":"past"`)
	d.do("GET", base+"/ai-providers/99", "", "", 404, "policy_unknown")
	d.do("GET", base+"/ai-providers/x", "", "", 404, "policy_unknown")
	d.do("POST", base, travel, ninth, 403, "role_wrong")
	d.do("POST", base, "secret", strings.Replace(ninth, "2026-12-20", "2026-12-01", 1), 400, "line 5: effective: 2026-12-01 is less than 15 days")
	d.do("POST", base, "secret", strings.Replace(ninth, "GB", "England", 1), 400, "line 7: uk:")
	d.do("POST", base, "secret", ninth, 201, `"version":9,"state":"announced"`)
	d.do("POST", base, "secret", ninth, 400, "does not change")
	d.do("POST", base+"/ai-providers/rollback", "secret", `{"to":3}`, 400, "reason_missing")
	d.do("POST", base+"/ai-providers/rollback", "secret", `{"to":30,"reason":"x"}`, 400, "version_invalid")
	d.do("POST", base+"/no-policy/rollback", "secret", `{"reason":"x"}`, 400, "version_invalid")
	d.do("POST", base+"/ai-providers/rollback", "secret", `{"reason":"it was a mistake"}`, 201, `"version":10,"state":"in_force"`)
	d.do("GET", base+"/ai-providers/10", "", "", 200, `"restores":8`)
	d.do("POST", base+"/ai-providers/10/acknowledgement", travel, `{"account":"300000000000002"}`, 404, "account_unknown")
	d.do("POST", base+"/ai-providers/10/acknowledgement", travel, `{"account":"300000000000001"}`, 200, "true")
	d.do("POST", base+"/ai-providers/11/acknowledgement", travel, `{"account":"300000000000001"}`, 404, "policy_unknown")
	d.do("GET", base+"/acknowledgements", "secret", "", 200, `"account":"300000000000001"`)
	d.do("GET", base+"/acknowledgements?account=300000000000002", omni, "", 200, `{"data":[]}`)
	d.do("GET", base+"/acknowledgements?account=300000000000001", omni, "", 404, "account_unknown")
	d.do("GET", base+"/explain?account=Omni&to=%2B12125550123", omni, "", 200, `"effect":"refuse"`)
	d.do("GET", base+"/explain?account=Omni&to=%2B12125550123", travel, "", 404, "account_unknown")
	d.do("GET", base+"/explain?account=Azur&to=%2B12125550123", "secret", "", 200, `"effect":"allow"`)
	d.do("GET", base+"/explain?account=Omni&to=%2B12125550123", "", "", 401, "token_missing")
	d.do("GET", base+"/explain?account=nobody&to=%2B12125550123", "secret", "", 400, "question_invalid")
	if text := d.do("GET", base+"/explain?account=nobody&to=%2B12125550123", travel, "", 400, "question_invalid"); strings.Contains(text, "Omni") {
		t.Errorf("a business learns who else is here: %s", text)
	}
	d.do("PUT", "/turnpike/v1/disclosures/300000000000001", travel, `{"by":"gateway"}`, 200, "gateway")
	d.do("PUT", "/turnpike/v1/disclosures/300000000000001", travel, `{"by":"fate"}`, 400, "by_invalid")
	d.do("PUT", "/turnpike/v1/disclosures/300000000000001", omni, `{"by":"self"}`, 404, "account_unknown")
	dir, err := d.store.Directory(t.Context())
	if err != nil || dir.Accounts[300000000000001].Options.Disclosure != "gateway" {
		t.Errorf("the choice is not kept: %v", err)
	}
	// Every account was told of both versions.
	waiting, err := d.store.PendingNotices(t.Context(), 10)
	if err != nil || len(waiting) != 4 {
		t.Errorf("%d notices, %v", len(waiting), err)
	}
	// And whoever has the text and the key can check who wrote it.
	var seen struct {
		Data []struct {
			Text, Signature string
			PublishedAt     int64 `json:"published_at"`
		}
	}
	if err := json.Unmarshal([]byte(d.do("GET", "/policy?format=json", "", "", 200, "public_key")), &seen); err != nil || len(seen.Data) != 12 {
		t.Fatalf("%d versions, %v", len(seen.Data), err)
	}
	for i, v := range seen.Data {
		want := policy.Base64(p.Gazette.Book().Versions(p.Gazette.Book().Names()[0])[0].Signature)
		if i == 0 && v.Signature != want {
			t.Errorf("version %d is signed with %s", i, v.Signature)
		}
	}
}

func TestThePolicyPage(t *testing.T) {
	t.Parallel()
	d, _ := policyDoor(t)
	page := d.do("GET", "/policy?lang=pt", "", "", 200, "Provedores de IA")
	for _, want := range []string{`<html lang="pt">`, "prefers-color-scheme: dark", "brazil-paid", "2026-03-11", "Um provedor de IA", "declaration.kind == &#34;general_purpose_assistant&#34;", "Dever legal", "em toda parte", "<th>Efeito</th>", "Turnpike<span>Políticas</span>", "em vigor"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

// TestAChangedPolicyStopsTheStart and is not passed over.
func TestAChangedPolicyStopsTheStart(t *testing.T) {
	t.Parallel()
	d, p := policyDoor(t)
	rows, err := d.store.Policies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wrong := rows[0]
	wrong.Name, wrong.Version, wrong.Raw = "zz", 1, append(wrong.Raw, "# more\n"...)
	if err := d.store.PublishPolicies(t.Context(), []store.PolicyRow{wrong}, nil); err != nil {
		t.Fatal(err)
	}
	if err := p.Gazette.Open(t.Context()); err == nil || !strings.Contains(err.Error(), "zz/1 was changed after it was published") {
		t.Errorf("%v", err)
	}
	if err := d.store.PublishPolicies(t.Context(), rows[:1], nil); err == nil {
		t.Error("a version was published twice")
	}
}

// TestThePageHasAllItsWords in each of its languages, and asks for none that it lacks.
func TestThePageHasAllItsWords(t *testing.T) {
	t.Parallel()
	for lang, words := range policyWords() {
		for key, text := range policyWords()["en"] {
			if words[key] == "" || (lang != "en" && len(words) != len(policyWords()["en"])) {
				t.Errorf("%s: %s lacks its words (in English: %s)", lang, key, text)
			}
		}
	}
	for _, m := range regexp.MustCompile(`\.W\.([a-z_]+)`).FindAllStringSubmatch(policyHTML, -1) {
		if policyWords()["en"][m[1]] == "" {
			t.Errorf("the page asks for %s", m[1])
		}
	}
}
