package app

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/policy"
	"turnpike/internal/store"
)

// The three whose life is told: an assistant, a travel agency, and an account that is a bit of both.
var lives = []struct{ name, number, token string }{
	{"assistant", "400000000000002", omni}, {"travel agency", number, travel}, {"mixed account", "400000000000003", "mixed-token"},
}

// readers are people of five countries.
var readers = []struct{ country, address string }{
	{"Italy", "393312345678"}, {"France", ada}, {"Brazil", "5511912345678"}, {"USA", "12125550123"}, {"India", "919812345678"},
}

// told is the reference's table (policy §2.1, §2.2): what becomes of a free-form answer of the assistant on a day, by
// country in the order of readers: free, its price in USD ("?" where the reference has a range only), replaced or refused. The others declare customer service, and
// nobody touches them: not even the mixed account when it is measured to drift, since no person decided. On 1 June 2026 it declares
// that it is an assistant.
var told = []struct {
	day       string
	assistant [5]string
}{
	{"2025-10-15", [5]string{"free", "free", "free", "free", "free"}},
	{"2026-01-12", [5]string{"free", "free", "free", "free", "free"}},
	{"2026-01-14", [5]string{"free", "free", "free", "free", "free"}},
	{"2026-01-15", [5]string{"free", "replaced", "free", "replaced", "replaced"}},
	{"2026-01-21", [5]string{"free", "replaced", "replaced", "replaced", "replaced"}},
	{"2026-02-16", [5]string{"0.0691", "replaced", "replaced", "replaced", "replaced"}},
	{"2026-03-04", [5]string{"0.0691", "replaced", "free", "replaced", "replaced"}},
	{"2026-03-11", [5]string{"0.0691", "?", "0.0625", "replaced", "replaced"}},
	{"2026-04-15", [5]string{"0.0691", "?", "0.0625", "refused", "refused"}},
	{"2026-05-12", [5]string{"0.0691", "?", "0.0625", "refused", "refused"}},
	{"2026-05-13", [5]string{"free", "free", "0.0625", "refused", "refused"}},
	{"2026-06-09", [5]string{"free", "free", "0.0625", "refused", "refused"}},
	{"2026-10-01", [5]string{"free", "free", "0.0625", "refused", "refused"}},
}

// history is the program with the three accounts, under a clock that the test moves.
type history struct {
	*system
	hook  *receiver
	ahead atomic.Int64 // of the machine's clock, milliseconds; it runs on, or what is tried again never would be
}

func liveThrough(t *testing.T) *history {
	t.Helper()
	dir := t.TempDir()
	w := store.DevWorld()
	created := w.Accounts[0].CreatedAt
	b := &account.Business{ID: 200000000000003, Name: "Mixta", Purpose: "A shop whose bot talks of anything.", Declared: account.CustomerService, CreatedAt: created}
	a := &account.Account{ID: 300000000000003, Business: b, Name: "Mixta", Currency: "USD", Timezone: "Europe/Paris", CreatedAt: created}
	w.Businesses, w.Accounts = append(w.Businesses, b), append(w.Accounts, a)
	w.Numbers = append(w.Numbers, &account.Number{ID: 400000000000003, Account: a, Display: "+33 1 99 00 00 03", Digits: "33199000003", Name: "Mixta", Status: account.Connected})
	w.Links = append(w.Links, &account.Link{App: w.Apps[0], Account: a})
	w.Tokens = append(w.Tokens, store.SeedToken{Text: "mixed-token", Token: account.Token{
		App: w.Apps[0], Business: b.ID, Accounts: []account.ID{a.ID}, Scopes: []string{account.ScopeMessaging, account.ScopeManagement}, UserID: 9, IssuedAt: created,
	}})
	s, err := store.Open(t.Context(), store.Config{Path: filepath.Join(dir, "turnpike.db")}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Seed(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	h := &history{hook: receive(t)}
	h.set(t, "2025-10-14")
	h.system = bootAt(t, dir, func() time.Time { return time.UnixMilli(h.now()) })
	for _, id := range []string{"300000000000001", "300000000000002", "300000000000003"} {
		token := map[string]string{"300000000000001": travel, "300000000000002": omni, "300000000000003": "mixed-token"}[id]
		if a := h.post("/v25.0/"+id+"/subscribed_apps", token, fmt.Sprintf(`{"override_callback_uri":%q,"verify_token":"v"}`, h.hook.URL)); a.status != http.StatusOK {
			t.Fatal(a)
		}
	}
	return h
}

// set moves the clock to a day's first minute in Paris, where the accounts live.
func (h *history) set(t *testing.T, day string) {
	t.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	m, err := policy.ParseMoment(day)
	if err != nil {
		t.Fatal(err)
	}
	h.ahead.Store(m.In(paris) - time.Now().UnixMilli())
}

// now is the program's moment, Unix milliseconds.
func (h *history) now() int64 { return time.Now().UnixMilli() + h.ahead.Load() }

// answered lets a person ask and the account answer, and says what became of the answer.
func (h *history) answered(t *testing.T, from, token, to string) string {
	t.Helper()
	asked := h.now()
	a := h.post("/phone/v1/people/"+to+"/messages", "", fmt.Sprintf(`{"to":%q,"type":"text","text":{"body":"?"}}`, from))
	idOf(t, a, http.StatusCreated)
	id := idOf(t, h.post("/v25.0/"+from+"/messages", token, fmt.Sprintf(`{"messaging_product":"whatsapp","to":"+%s","text":{"body":"answer"}}`, to)), http.StatusOK)
	h.hook.await(t, "the end of "+id, func(all string) bool {
		return strings.Contains(all, statusPart(id, "delivered")) || strings.Contains(all, statusPart(id, "failed"))
	})
	all := h.hook.all()
	switch {
	case strings.Contains(all, statusPart(id, "failed")):
		if !h.replaced(t, from, to, asked) {
			return "refused"
		}
		return "replaced"
	case strings.Contains(priceOf(all, id), `"category":"general_purpose_ai"`):
		return h.cost(t, id)
	}
	return "free"
}

// cost is what the ledger says that an assistant's message cost; a question mark where the card has no figure.
func (h *history) cost(t *testing.T, id string) string {
	t.Helper()
	h.awaitReaders(t)
	var c struct {
		Amount, Currency, Category, Type string
		Line                             string
	}
	a := h.do(http.MethodGet, "/turnpike/v1/ledger/messages/"+url.PathEscape(id), password, "", "")
	if err := json.Unmarshal([]byte(a.body), &c); err != nil || c.Category != "general_purpose_ai" || c.Currency != "USD" {
		t.Errorf("what %s cost: %d %s", id, a.status, a.body)
	}
	if c.Amount == "0" {
		return "?"
	}
	return c.Amount
}

// statusPart is how a status begins in a webhook.
func statusPart(id, status string) string {
	return fmt.Sprintf(`{"id":"%s","status":"%s"`, escaped(id), status)
}

// priceOf is the status of delivery with its price.
func priceOf(all, id string) string {
	_, rest, _ := strings.Cut(all, statusPart(id, "delivered"))
	part, _, _ := strings.Cut(rest, "\n")
	return part
}

// replaced says whether the newest message that the person has of the account is the pre-approved text, and came since
// they asked.
func (h *history) replaced(t *testing.T, from, to string, asked int64) bool {
	t.Helper()
	h.awaitReaders(t)
	var page struct {
		Data []struct {
			Author  string
			Time    int64
			Content struct{ Body string }
		}
	}
	a := h.do(http.MethodGet, "/turnpike/v1/messages?limit=1&"+url.Values{"number": {from}, "address": {to}}.Encode(), password, "", "")
	if err := json.Unmarshal([]byte(a.body), &page); err != nil || len(page.Data) != 1 {
		t.Fatalf("%v %s", err, a.body)
	}
	m := page.Data[0]
	return m.Author == "business" && m.Content.Body != "answer" && m.Time >= asked
}

// TestThreeAccountsLiveThroughTheHistory from 15 October 2025 to 1 October 2026, and prints who could send what to whom.
func TestThreeAccountsLiveThroughTheHistory(t *testing.T) {
	t.Parallel()
	h := liveThrough(t)
	for _, row := range told {
		h.turn(t, row.day)
		h.set(t, row.day)
		for _, l := range lives {
			line := fmt.Sprintf("%s  %-13s", row.day, l.name)
			for i, r := range readers {
				want := "free"
				if l.name == "assistant" || (l.name == "mixed account" && row.day > "2026-06-01") {
					want = row.assistant[i]
				}
				got := h.answered(t, l.number, l.token, r.address)
				line += fmt.Sprintf("  %s %-8s", r.country, got)
				if got != want {
					t.Errorf("%s: the %s to %s: %s, want %s", row.day, l.name, r.country, got, want)
				}
			}
			t.Log(line)
		}
	}
	h.undo(t)
}

// turn lets the mixed account be measured, and declare itself anew, before a day begins.
func (h *history) turn(t *testing.T, day string) {
	t.Helper()
	const mixed = account.ID(300000000000003)
	var err error
	switch day {
	case "2026-04-15":
		if err = h.app.store.AddEvidence(t.Context(), &account.Evidence{
			Account: mixed, Source: account.FromDetector, At: h.now(), Share: &account.Share{Value: 0.3, Low: 0.24, High: 0.37, Level: 0.95, Sample: 200},
		}, "detector"); err == nil {
			err = h.app.store.PutJudgement(t.Context(), mixed, account.Drifting, h.now(), []byte(`{}`), "detector")
		}
	case "2026-06-09":
		h.set(t, "2026-06-01")
		err = h.app.store.Declare(t.Context(), mixed, &account.Declaration{
			Purpose: "An assistant that answers whatever people ask.", Declared: account.GeneralAssistant, Vertical: "OTHER", Languages: []string{"fr"}, AI: true,
			Human: account.HumanPath{Kind: "agent"}, SignedBy: "A. Mixta", At: h.now(),
		}, "business 200000000000003", nil)
	}
	if err == nil {
		err = h.app.reload(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// undo gives back what was charged in Brazil until the summer, once.
func (h *history) undo(t *testing.T) {
	t.Helper()
	ask := func(more string) string {
		a := h.do(http.MethodPost, "/turnpike/v1/policies/ai-providers/refund", password, "application/json",
			`{"countries":["BR"],"until":"2026-06-01","reason":"the fee was a breach"`+more+`}`)
		if a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.body)
		}
		return strings.TrimSpace(a.body)
	}
	for _, step := range []struct{ what, more, want string }{
		{"tried", `,"dry_run":true`, `{"messages":4,"accounts":1,"money":{"USD":"0.25"},"before":0,"nothing":0,"dry_run":true}`},
		{"in one version", `,"dry_run":true,"versions":[6]`, `{"messages":3,"accounts":1,"money":{"USD":"0.1875"},"before":0,"nothing":0,"dry_run":true}`},
		{"done", "", `{"messages":4,"accounts":1,"money":{"USD":"0.25"},"before":0,"nothing":0}`},
		{"again", "", `{"messages":0,"accounts":0,"money":{},"before":4,"nothing":0}`},
	} {
		if got := ask(step.more); got != step.want {
			t.Errorf("%s: %s, want %s", step.what, got, step.want)
		}
	}
}
