package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"turnpike/internal/store"
)

const (
	v1           = "/turnpike/v1"
	azurBusiness = "200000000000001"
	azurAccount  = "300000000000001" // its account
)

// office asks the platform's own interface as the operator and holds the status.
func (s *system) office(method, path, body string, status int, out any) string {
	s.t.Helper()
	return s.officeAs(password, method, path, body, status, out)
}

func (s *system) officeAs(bearer, method, path, body string, status int, out any) string {
	s.t.Helper()
	a := s.do(method, v1+path, bearer, "application/json", body)
	if a.status != status {
		s.t.Fatalf("%s %s: %d %s, want %d", method, path, a.status, a.body, status)
	}
	if out != nil {
		if err := json.Unmarshal([]byte(a.body), out); err != nil {
			s.t.Fatalf("%s %s: %v in %s", method, path, err, a.body)
		}
	}
	return a.body
}

type walletSeen struct {
	Data []struct {
		Currency, Balance, Reserved, Charged, Refunded string
		Credit, Available                              *string
	}
}

// wallet is the business's only wallet as "balance reserved available".
func (s *system) wallet() string {
	s.t.Helper()
	var v walletSeen
	s.office("GET", "/wallets/"+azurBusiness, "", http.StatusOK, &v)
	if len(v.Data) != 1 || v.Data[0].Currency != "USD" {
		s.t.Fatalf("the wallets are %+v", v)
	}
	w := v.Data[0]
	available := "unbounded"
	if w.Available != nil {
		available = *w.Available
	}
	return w.Balance + " " + w.Reserved + " " + available
}

// awaitWallet waits until the wallet is as it should be: what is delivered is charged a moment later.
func (s *system) awaitWallet(want string) {
	s.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); s.wallet() != want; {
		if time.Now().After(deadline) {
			s.t.Fatalf("the wallet is %s, not %s\n%s", s.wallet(), want, s.logs)
		}
	}
}

// sell sends the seeded marketing template to a person in France: 0.0859 USD.
func (s *system) sell() string {
	s.t.Helper()
	return idOf(s.t, s.post("/v25.0/"+number+"/messages", travel, offer), http.StatusOK)
}

func TestMoneyFromTopUpToInvoice(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	s := bootAt(t, t.TempDir(), func() time.Time { return now })
	if got := s.wallet(); got != "0 0 unbounded" {
		t.Fatalf("without any set-up the wallet is %s", got)
	}
	order := `{"id":"t1","amount":"0.10","reason":"bank transfer 17"}`
	var first, again struct {
		Transaction uint64
		Repeated    bool
	}
	for _, body := range []string{`{"id":"c","reason":"no amount"}`, `{"id":"c","amount":"5","unbounded":true,"reason":"both"}`} {
		s.office("PUT", "/wallets/"+azurBusiness+"/credit-line", body, http.StatusBadRequest, nil)
	}
	s.office("POST", "/wallets/"+azurBusiness+"/top-ups", order, http.StatusOK, &first)
	s.office("POST", "/wallets/"+azurBusiness+"/top-ups", order, http.StatusOK, &again)
	if first.Repeated || !again.Repeated || first.Transaction != again.Transaction || s.wallet() != "0.1 0 0.1" {
		t.Fatalf("one top-up twice: %+v, %+v, %s", first, again, s.wallet())
	}
	s.office("POST", "/wallets/"+azurBusiness+"/top-ups", strings.Replace(order, "0.10", "0.20", 1), http.StatusConflict, nil)

	sold := s.sell()
	s.awaitInbox(sold)
	s.awaitWallet("0.0141 0 0.0141")
	s.sell() // there is not enough left: accepted, then failed
	s.awaitWallet("0.0141 0 0.0141")
	s.awaitInbox(sold)
	if health := s.do("GET", "/v25.0/"+number+"?fields=health_status", travel, "", "").body; !strings.Contains(health, "Wallet: 1 messages") {
		t.Errorf("the number's health is %s", health)
	}

	var cost struct{ Amount, Left, Card, Line, Market string }
	s.office("GET", "/ledger/messages/"+sold, "", http.StatusOK, &cost)
	if cost.Amount != "0.0859" || cost.Left != "0.0859" || cost.Card == "" || !strings.HasPrefix(cost.Line, "FR/marketing") {
		t.Errorf("the message cost %+v", cost)
	}
	s.office("POST", "/ledger/refunds", fmt.Sprintf(`{"id":"r1","message":%q,"amount":"0.0359","reason":"it came late"}`, sold), http.StatusOK, nil)
	s.office("POST", "/ledger/refunds", fmt.Sprintf(`{"id":"r2","message":%q,"amount":"0.06","reason":"more"}`, sold), http.StatusBadRequest, nil)
	s.office("POST", "/ledger/refunds", fmt.Sprintf(`{"id":"r3","message":%q,"reason":"the rest"}`, sold), http.StatusOK, nil)
	if got := s.wallet(); got != "0.1 0 0.1" {
		t.Errorf("after the refunds the wallet is %s", got)
	}
	s.office("POST", "/ledger/adjustments", `{"id":"a1","business":"`+azurBusiness+`","account":"`+azurAccount+`","amount":"-0.02","reason":"setting up"}`, http.StatusOK, nil)
	s.office("POST", "/ledger/adjustments", `{"id":"a2","business":"`+azurBusiness+`","amount":"-1","reason":"too much"}`, http.StatusConflict, nil)
	s.checkInvoice(sold)
	var check struct{ OK bool }
	if text := s.office("GET", "/ledger/check", "", http.StatusOK, &check); !check.OK {
		t.Errorf("the books are not in order: %s", text)
	}
}

// checkPage holds what a finance person looks for, and the states of invoices.
func (s *system) checkPage() {
	s.t.Helper()
	page := s.office("GET", "/accounts/"+azurAccount+"/invoices/2026-11?format=html", "", http.StatusOK, nil)
	for _, part := range []string{"Draft: the month is not over", "The operator of this platform", "Bill to", "Prices are without taxes", "<td>Marketing</td><td>France</td>", "0.02 USD"} {
		if !strings.Contains(page, part) {
			s.t.Errorf("the page lacks %q\n%s", part, page)
		}
	}
	if strings.Count(page, "Azur Voyages") != 1 {
		s.t.Error("the page names the business more than once")
	}
	var other struct {
		State, Date, Number string
		Issuer              struct{ Name string }
	}
	s.office("GET", "/accounts/"+azurAccount+"/invoices/2026-12", "", http.StatusOK, &other)
	if other.State != "to_come" || other.Date != "" {
		s.t.Errorf("the invoice of December is %+v", other)
	}
	s.office("GET", "/accounts/"+azurAccount+"/invoices/2026-10", "", http.StatusOK, &other)
	if other.State != "final" || other.Date != "2026-11-01" || other.Number != "TP-"+azurAccount+"-2026-10" || other.Issuer.Name == "" {
		s.t.Errorf("the invoice of October is %+v", other)
	}
}

// checkInvoice looks at the month's invoice in its three forms, at the usage, and compares it with a
// carrier's.
func (s *system) checkInvoice(sold string) {
	s.t.Helper()
	var v struct {
		Final  bool
		Lines  []struct{ Kind, Category, Market, Amount string }
		Totals struct {
			Messages, Free                                int64
			Charges, Refunds, Adjustments, Amount, Number string
		}
	}
	s.office("GET", "/accounts/"+azurAccount+"/invoices/2026-11", "", http.StatusOK, &v)
	if t := v.Totals; v.Final || t.Messages != 1 || t.Charges != "0.0859" || t.Refunds != "-0.0859" || t.Adjustments != "0.02" || t.Amount != "0.02" || len(v.Lines) != 3 {
		s.t.Errorf("the invoice is %+v", v)
	}
	if text := s.office("GET", "/accounts/"+azurAccount+"/invoices/2026-11?format=csv", "", http.StatusOK, nil); strings.Count(text, "\n") != 5 || !strings.Contains(text, ",total,") {
		s.t.Errorf("as CSV it is\n%s", text)
	}
	if text := s.office("GET", "/accounts/"+azurAccount+"/invoices/2026-11?format=html", "", http.StatusOK, nil); !strings.Contains(text, "November 2026") || !strings.Contains(text, "0.02 USD") {
		s.t.Errorf("as a page it is\n%s", text)
	}
	s.checkPage()
	usage := s.office("GET", "/accounts/"+azurAccount+"/usage?month=2026-11&format=csv", "", http.StatusOK, nil)
	if strings.Count(usage, "\n") != 2 || !strings.Contains(usage, sold) || !strings.Contains(usage, ",0.0859,USD,") {
		s.t.Errorf("the usage is\n%s", usage)
	}
	var r struct {
		Matched     int64
		Differences []struct {
			Message string `json:"message_id"`
			What    []string
		}
	}
	path := "/accounts/" + azurAccount + "/reconciliations/2026-11"
	s.office("POST", path, "message_id,category,country,amount\n"+sold+",marketing,FR,0.0859\n", http.StatusOK, &r)
	if r.Matched != 1 || len(r.Differences) != 0 {
		s.t.Errorf("the same invoice differs: %+v", r)
	}
	s.office("POST", path, "message_id,category,country,amount\n"+sold+",utility,FR,0.03\nwamid.other,utility,FR,0.03\n", http.StatusOK, &r)
	if r.Matched != 0 || len(r.Differences) != 2 || fmt.Sprint(r.Differences[0].What, r.Differences[1].What) != "[amount category] [missing_here]" {
		s.t.Errorf("another invoice gives %+v", r)
	}
	s.office("POST", path, "message_id,category,country,amount\n", http.StatusOK, &r)
	if len(r.Differences) != 1 || r.Differences[0].What[0] != "missing_there" {
		s.t.Errorf("an empty invoice gives %+v", r)
	}
	text := s.office("POST", path, "message_id,category,country,amount\nx,utility,FR,a lot\n", http.StatusBadRequest, nil)
	if !strings.Contains(text, "Line 2") {
		s.t.Errorf("a line that cannot be read is refused with %s", text)
	}
}

func TestMoneyIsSeenByItsOwner(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	s.officeAs(travel, "GET", "/wallets/"+azurBusiness, "", http.StatusOK, nil)
	s.officeAs(omni, "GET", "/wallets/"+azurBusiness, "", http.StatusNotFound, nil)
	s.officeAs(omni, "GET", "/accounts/"+azurAccount+"/invoices/2026-11", "", http.StatusNotFound, nil)
	s.officeAs(omni, "GET", "/numbers/"+number+"/budgets", "", http.StatusNotFound, nil)
	s.officeAs(travel, "POST", "/wallets/"+azurBusiness+"/top-ups", `{"id":"x","amount":"1","reason":"mine"}`, http.StatusForbidden, nil)
	var all walletSeen
	s.officeAs(travel, "GET", "/wallets", "", http.StatusOK, &all)
	if len(all.Data) != 1 {
		t.Errorf("the business sees %+v", all)
	}
	s.officeAs(travel, "PUT", "/numbers/"+number+"/budgets/marketing", `{"id":"b","amount":"0.05","reason":"careful"}`, http.StatusOK, nil)
	s.sell() // above it
	var budgets struct {
		Data []struct{ Category, Amount, Spent string }
	}
	s.officeAs(travel, "GET", "/numbers/"+number+"/budgets", "", http.StatusOK, &budgets)
	if fmt.Sprint(budgets.Data) != "[{marketing 0.05 0}]" {
		t.Errorf("the budgets are %+v", budgets)
	}
	health := s.do("GET", "/v25.0/"+number+"?fields=health_status", travel, "", "").body
	if !strings.Contains(health, `"LIMITED"`) || !strings.Contains(health, "Budget: 1 messages were refused or failed with 131042") {
		t.Errorf("the number's health is %s", health)
	}
	var noticed struct {
		Data []struct{ Kind, Detail, Author string }
	}
	s.officeAs(travel, "GET", "/ledger/transactions", "", http.StatusOK, &noticed)
	if len(noticed.Data) != 1 || noticed.Data[0].Kind != "terms" || noticed.Data[0].Author != "business "+azurBusiness || !strings.Contains(noticed.Data[0].Detail, "marketing: 0.05 USD a month") {
		t.Errorf("the transactions are %+v", noticed)
	}
	s.officeAs(travel, "DELETE", "/numbers/"+number+"/budgets/marketing?id=c&reason=enough", "", http.StatusOK, nil)
	s.awaitInbox(s.sell())
}

func TestCostToServe(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	s.awaitInbox(s.sell())
	s.write("hello")
	type row struct {
		Account, Declared string
		In                int64 `json:"messages_in"`
		Out               int64 `json:"messages_out"`
		Stored            int64 `json:"stored_bytes"`
		Revenue           map[string]string
		EngineMS          float64 `json:"engine_ms"`
		PaysNothing       bool    `json:"pays_nothing"`
	}
	var v struct{ Data []row }
	for deadline := time.Now().Add(10 * time.Second); ; {
		s.office("GET", "/cost-to-serve", "", http.StatusOK, &v)
		if len(v.Data) == 1 && v.Data[0].Revenue["USD"] == "0.0859" && v.Data[0].In == 1 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the costs are %+v", v)
		}
	}
	if r := v.Data[0]; r.Account != azurAccount || r.Out != 1 || r.Stored < 1000 || r.EngineMS <= 0 || r.PaysNothing || r.Declared != "customer_service" {
		t.Errorf("the account cost %+v", r)
	}
	if text := s.office("GET", "/cost-to-serve?format=csv", "", http.StatusOK, nil); strings.Count(text, "\n") != 2 || !strings.Contains(text, "0.0859 USD,false") {
		t.Errorf("as CSV it is\n%s", text)
	}
	s.office("GET", "/cost-to-serve?from=2026-11-02&to=2026-11-01", "", http.StatusBadRequest, nil)
}

// cheaper is a card that was signed off after its messages were sent.
const cheaper = `card: france-cheaper
title: marketing to France costs less since the first of November
source: a test
zone: account
currencies: [USD]
markets: [FR]
categories: [marketing]
retroactive: true
replaces: [per-message-2026-10]
periods:
  - from: 2026-11-01
    prices:
      USD: {FR: {marketing: 0.0500}}
`

// TestCorrectionsGoOnAfterARestart holds that what a retroactive card is due is entered by whoever starts next.
func TestCorrectionsGoOnAfterARestart(t *testing.T) {
	t.Parallel()
	dir, now := t.TempDir(), time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	s := bootAt(t, dir, func() time.Time { return now })
	s.awaitInbox(s.sell())
	s.awaitWallet("-0.0859 0 unbounded")
	s.stop()
	tables, err := store.Open(t.Context(), store.Config{Path: filepath.Join(dir, "turnpike.db")}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(
		tables.PutRateCard(t.Context(), store.RateCard{ID: "france-cheaper", Document: cheaper, AddedBy: "test", AddedAt: now.UnixMilli()}),
		tables.SignRateCard(t.Context(), "france-cheaper", "M. Rossi", now.UnixMilli()), tables.Close())
	if err != nil {
		t.Fatal(err)
	}
	s = bootAt(t, dir, func() time.Time { return now })
	s.awaitWallet("-0.05 0 unbounded")
	if text := s.office("GET", "/ledger/transactions?kind=correction", "", http.StatusOK, nil); !strings.Contains(text, "Rate card france-cheaper, signed off by M. Rossi.") {
		t.Errorf("the corrections are %s", text)
	}
}

// TestCardsAfterTheFactTakeTurns holds that a message that turned out free can be charged again.
func TestCardsAfterTheFactTakeTurns(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	s := bootAt(t, t.TempDir(), func() time.Time { return now })
	s.awaitInbox(s.sell())
	s.awaitWallet("-0.0859 0 unbounded")
	replaced := "per-message-2026-10"
	for i, turn := range []struct{ price, wallet string }{{"not_charged", "0 0 unbounded"}, {"0.03", "-0.03 0 unbounded"}, {"unknown", "-0.03 0 unbounded"}, {"0.01", "-0.01 0 unbounded"}} {
		id := fmt.Sprintf("turn-%d", i)
		card := strings.NewReplacer("france-cheaper", id, "0.0500", turn.price, "[per-message-2026-10]", "["+replaced+"]").Replace(cheaper)
		if a := s.do("POST", v1+"/tariff/cards", password, "application/yaml", card); a.status >= 300 {
			t.Fatalf("the card: %d %s", a.status, a.body)
		}
		s.office("POST", "/tariff/cards/"+id+"/sign-off", "{}", http.StatusOK, nil)
		s.awaitWallet(turn.wallet)
		replaced += ", " + id
	}
	var check struct{ OK bool }
	if text := s.office("GET", "/ledger/check", "", http.StatusOK, &check); !check.OK {
		t.Errorf("the books are not in order: %s", text)
	}
}

func TestAMonthIsChargedAgain(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	s := bootAt(t, t.TempDir(), func() time.Time { return now })
	s.awaitInbox(s.sell())
	s.awaitWallet("-0.0859 0 unbounded")
	if a := s.do("POST", v1+"/tariff/cards", password, "application/yaml", cheaper); a.status >= 300 {
		t.Fatalf("the card: %d %s", a.status, a.body)
	}
	var preview struct {
		Corrections []struct{ Account, Month, Before, After string }
	}
	s.office("POST", "/tariff/cards/france-cheaper/sign-off", `{"dry_run":true}`, http.StatusOK, &preview)
	if fmt.Sprint(preview.Corrections) != "[{"+azurAccount+" 2026-11 0.0859 0.05}]" {
		t.Errorf("it would correct %+v", preview.Corrections)
	}
	s.office("POST", "/tariff/cards/france-cheaper/sign-off", "{}", http.StatusOK, nil)
	s.awaitWallet("-0.05 0 unbounded") // putting it in force is all that it takes
	poll(t, "that nothing is due", func() bool {
		return !strings.Contains(s.office("GET", "/tariff/cards", "", http.StatusOK, nil), `"corrections"`)
	})
	path, order := "/accounts/"+azurAccount+"/corrections/2026-11", `{"id":"c1","reason":"the new card","dry_run":%v}`
	var v struct {
		Looked, Corrected int
		Before, After     string
	}
	s.office("POST", path, strings.Replace(fmt.Sprintf(order, false), "c1", "c2", 1), http.StatusOK, &v)
	if v.Corrected != 0 || s.wallet() != "-0.05 0 unbounded" {
		t.Errorf("a second time it was %+v, and the wallet is %s", v, s.wallet())
	}
	var invoice struct {
		Totals struct{ Charges, Corrections, Amount string }
	}
	s.office("GET", "/accounts/"+azurAccount+"/invoices/2026-11", "", http.StatusOK, &invoice)
	if fmt.Sprint(invoice.Totals) != "{0.0859 -0.0359 0.05}" {
		t.Errorf("the invoice is %+v", invoice)
	}
	var check struct{ OK bool }
	if text := s.office("GET", "/ledger/check", "", http.StatusOK, &check); !check.OK {
		t.Errorf("the books are not in order: %s", text)
	}
}
