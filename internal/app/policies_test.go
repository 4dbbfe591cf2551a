package app

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/auditlog"
	"turnpike/internal/config"
)

// houseRules is a version of a policy of ours, in force at once by a legal duty.
func houseRules(version, effect string) string {
	follows := ""
	if version != "1" {
		follows = "follows: 1\n"
	}
	return "policy: house-rules\nversion: " + version + "\n" + follows + "effective: 2026-01-01\nlegal_duty: {reason: A test.}\ntitle: {en: House rules}\n" +
		"grounds:\n  - {id: \"1\", text: {en: So it is.}}\nrules:\n  - {id: one, ground: \"1\", countries: [FR], effect: " + effect + "}\n"
}

func (s *system) publish(t *testing.T, text string) {
	t.Helper()
	if a := s.do(http.MethodPost, "/turnpike/v1/policies", password, "application/yaml", text); a.status != http.StatusCreated {
		t.Fatalf("publish: %d %s", a.status, a.body)
	}
}

// TestWhatAPolicyHeldArrivesAfterTheRollBack, through a restart in between; the business is told of the policy by webhook.
func TestWhatAPolicyHeldArrivesAfterTheRollBack(t *testing.T) {
	t.Parallel()
	dir, r := t.TempDir(), receive(t)
	url := func(c *config.Config) { c.WebhookURL = r.URL }
	s := boot(t, dir, url)
	s.publish(t, houseRules("1", "{do: allow}"))
	s.publish(t, houseRules("2", "{do: hold}"))
	r.await(t, "the notice", has(`"field":"account_alerts"`, `"alert_type":"POLICY_PUBLISHED"`, "Version 2 of the policy house-rules"))
	s.write("hello")
	first := s.send("one")
	s.awaitReaders(t)
	s.stop()
	s = boot(t, dir, url)
	second := s.send("two")
	s.awaitReaders(t)
	if inbox := s.inbox(); len(inbox) != 0 {
		t.Fatalf("held, and yet: %v", inbox)
	}
	a := s.do(http.MethodPost, "/turnpike/v1/policies/house-rules/rollback", password, "application/json", `{"reason":"a wrong one"}`)
	if a.status != http.StatusCreated || !strings.Contains(a.body, `"restores":1`) {
		t.Fatalf("roll back: %d %s", a.status, a.body)
	}
	s.awaitInbox(first, second)
	r.await(t, "both delivered", has(escaped(first), escaped(second), `"status":"delivered"`))
}

// TestWhatAPolicyHoldsIsNotLostAtTheEnd: it is refused in the end, and the business is told why.
func TestWhatAPolicyHoldsIsNotLostAtTheEnd(t *testing.T) {
	t.Parallel()
	r := receive(t)
	s := boot(t, t.TempDir(), func(c *config.Config) { c.WebhookURL = r.URL })
	s.publish(t, houseRules("1", "{do: hold}"))
	s.write("hello")
	id := s.send("one")
	s.publish(t, houseRules("2", "{do: refuse, error: 130497}"))
	r.await(t, "130497", has(escaped(id), `"status":"failed"`, `"code":130497`, "Policy house-rules\\/2, ground 1."))
}

// TestPeopleAreToldOfAnAIByThePlatform, and the delivery proves it.
func TestPeopleAreToldOfAnAIByThePlatform(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	s.publish(t, "policy: house-disclosure\nversion: 1\neffective: 2026-01-01\nlegal_duty: {reason: A test.}\ntitle: {en: Disclosure}\ngrounds:\n  - {id: \"1\", text: {en: Tell.}}\n"+
		"texts:\n  notice: {en: An AI answers., fr: Une IA répond.}\nrules:\n"+
		"  - {id: one, ground: \"1\", when: declaration.disclosure == \"gateway\", effect: {do: disclose, text: notice, at: [first_turn, asked]}}\n")
	if a := s.do(http.MethodPut, "/turnpike/v1/disclosures/300000000000001", travel, "application/json", `{"by":"gateway"}`); a.status != http.StatusOK {
		t.Fatal(a)
	}
	s.write("Bonjour")
	answer := s.send("Bonjour !")
	s.awaitReaders(t)
	var seen []string
	for deadline := time.Now().Add(10 * time.Second); ; seen = nil {
		for _, m := range operator[operatorPage](t, s, http.MethodGet, "/turnpike/v1/messages", "").Data {
			seen = append(seen, m.ID+" "+m.Status+" "+m.Content.Body)
		}
		if strings.Contains(strings.Join(seen, "|"), "delivered Une IA") || time.Now().After(deadline) {
			break
		}
	}
	if len(seen) != 3 || !strings.HasPrefix(seen[0], answer) || !strings.HasSuffix(seen[1], "delivered Une IA répond.") {
		t.Errorf("%q", seen)
	}
	s.write("Tu es un robot ?")
	s.awaitReaders(t)
	if m := operator[operatorPage](t, s, http.MethodGet, "/turnpike/v1/messages?limit=1", "").Data[0]; m.Content.Body != "Une IA répond." {
		t.Errorf("when asked: %s", m.Content.Body)
	}
}

// TestTheLogKeepsPoliciesAndMoney as well as cases.
func TestTheLogKeepsPoliciesAndMoney(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	s.publish(t, houseRules("1", "{do: allow}"))
	s.api(http.MethodPost, "/policies/house-rules/rollback", password, `{"reason":"none"}`, http.StatusBadRequest)
	s.publish(t, houseRules("2", "{do: allow}"))
	s.api(http.MethodPost, "/policies/house-rules/rollback", password, `{"to":1,"reason":"a wrong one"}`, http.StatusCreated)
	s.api(http.MethodPost, "/wallets/200000000000001/top-ups", password, `{"id":"one","currency":"USD","amount":"500","reason":"transfer 17"}`, http.StatusOK)
	s.api(http.MethodPost, "/wallets/200000000000001/top-ups", password, `{"id":"two","currency":"USD","amount":"-1","reason":"transfer 18"}`, http.StatusBadRequest)
	page := decode[struct{ Data []auditlog.Line }](s, s.api(http.MethodGet, "/audit-log", password, "", http.StatusOK)).Data
	head := auditlog.Empty()
	var got []string
	for i := range page {
		var err error
		if head, err = head.Verify(&page[i]); err != nil {
			t.Fatal(err)
		}
		if page[i].Act != "declaration.sign" { // of the seeded world
			got = append(got, page[i].Act+" "+page[i].Subject)
		}
	}
	want := []string{"policy.publish policy/house-rules/1", "policy.publish policy/house-rules/2", "policy.rollback policy/house-rules/3", "money.top_up wallets/200000000000001/top-ups"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if last := page[len(page)-1]; !strings.Contains(last.Document, `"amount":"500"`) || last.Actor != account.Operator {
		t.Errorf("the money: %+v", last)
	}
}

// TestAPublishedChangeChangesTheProcedure: the test's levels, the time to cure, the ladder and the eyes of a case are
// those of the policy in force when it is opened.
func TestAPublishedChangeChangesTheProcedure(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	ada := s.reviewer("ada")
	measured := `{"account":"` + travelAccount + `","source":"measured","share":{"value":0.3,"low":0.25,"high":0.35,"level":0.95,"sample":500}}`
	judged := func(body string) (out struct {
		Outcome string
		Test    struct{ Policy string }
	},
	) {
		return decode[struct {
			Judgement struct {
				Outcome string
				Test    struct{ Policy string }
			}
		}](s, body).Judgement
	}
	if got := judged(s.api(http.MethodPost, "/evidence", ada, measured, http.StatusCreated)); got.Outcome != "drifting" || got.Test.Policy != "ai-providers/8" {
		t.Errorf("by the shipped test: %+v", got)
	}
	const opening = `{"account":"` + travelAccount + `","ground":{"policy":"ai-providers","number":"1.1"},"source":"own_initiative","facts":"Three of ten conversations are general."}`
	type opened struct {
		ID      int
		Finding string
		Terms   struct {
			Policy string `json:"policy"`
			Cure   int64  `json:"cure_ms"`
		}
	}
	before := decode[opened](s, s.api(http.MethodPost, "/cases", ada, opening, http.StatusCreated))
	s.publish(t, "policy: ai-providers\nversion: 9\nfollows: 8\neffective: 2026-10-02\nlegal_duty: {reason: A test.}\ntitle: {en: AI providers}\n"+
		"grounds: [{id: \"1.1\", text: {en: No assistants.}}]\nprimary: {text: {en: A test.}, tolerated: 0.1, level: 0.2, alpha: 0.001, probes: false}\n"+
		"ladder:\n  - {id: warning, do: warn, eyes: 2}\n  - {id: cure, do: cure, cure: 21d, eyes: 2}\n  - {id: silent, do: block_all, lasts: 2d, eyes: 2}\n")
	after := decode[opened](s, s.api(http.MethodPost, "/cases", ada, opening, http.StatusCreated))
	if before.Finding != "drifting" || before.Terms.Policy != "ai-providers/8" || after.Finding != "primary" || after.Terms.Policy != "ai-providers/9" || after.Terms.Cure != 21*24*3600*1000 {
		t.Errorf("before %+v, after %+v", before, after)
	}
	path := fmt.Sprint("/cases/", after.ID)
	s.api(http.MethodPost, path+"/notice", ada, `{}`, http.StatusOK)
	s.api(http.MethodGet, path+"/statements", travel, "", http.StatusOK) // its delivery
	s.awaitState(after.ID, ada, "hearing")
	s.api(http.MethodPost, path+"/answer", travel, `{"text":"We mended it.","cured":true}`, http.StatusOK)
	s.awaitState(after.ID, ada, "deciding")
	decide := func(measure string, want int) string {
		return s.api(http.MethodPost, path+"/decision", ada, `{"why":"`+why+`","outcome":"primary","measure":`+measure+`}`, want)
	}
	for measure, reason := range map[string]string{
		`{"kind":"block_all","length_ms":259200000}`:       "lasts 2 days at most",
		`{"kind":"terminate","after_ms":2592000000}`:       "the ladder of ai-providers/9 has no terminate",
		`{"kind":"price","category":"general_purpose_ai"}`: "the ladder of ai-providers/9 has no price",
	} {
		if body := decide(measure, http.StatusBadRequest); !strings.Contains(body, reason) {
			t.Errorf("%s: %s", measure, body)
		}
	}
	if body := decide(`{"kind":"warn"}`, http.StatusOK); !strings.Contains(body, `"state":"seconding"`) {
		t.Errorf("one person warned, and the policy wants two: %s", body)
	}
}
