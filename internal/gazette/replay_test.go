package gazette

import (
	"strings"
	"testing"
	"time"

	"turnpike/internal/account"
	evidence "turnpike/internal/evidence/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/policy"
	"turnpike/internal/policy/replay"
	"turnpike/internal/ratecard"
)

// line gives a number to an account that declares something.
func line(dir *account.Directory, id uint64, declared string) {
	b := &account.Business{ID: account.BusinessID(id), Declared: declared}
	a := &account.Account{ID: account.ID(id), Name: declared, Business: b, Currency: "USD", Location: time.UTC, CreatedAt: time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC).UnixMilli()}
	dir.Accounts[a.ID] = a
	dir.Numbers[account.NumberID(id)] = &account.Number{ID: account.NumberID(id), Account: a}
}

func draftOf(t *testing.T, text string) (*policy.Book, policy.Moment) {
	t.Helper()
	texts, err := policy.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	b, err := policy.ShippedBook().With(texts)
	if err != nil {
		t.Fatal(err)
	}
	return b, texts[0].Effective
}

func sent(id account.NumberID, to message.Address, body string) *fact.MessageAccepted {
	return &fact.MessageAccepted{
		Thread: fact.Thread{Number: id, Address: to}, Content: message.Content{Kind: message.KindText, Document: []byte(body)}, Category: message.Service, InWindow: true, Released: true,
	}
}

// TestADraftThatChargesItaly finds the assistant's messages there, and what they would cost.
func TestADraftThatChargesItaly(t *testing.T) {
	t.Parallel()
	dir := account.NewDirectory()
	line(dir, 1, account.CustomerService)
	line(dir, 2, account.GeneralAssistant)
	at := time.Date(2026, 5, 10, 0, 0, 0, 0, time.UTC).UnixMilli() // Italy is charged by the card on this day
	draft, effective := draftOf(t, `policy: ai-providers
version: 9
follows: 8
amends: true
effective: 2026-05-10
overlays:
  - {id: italy-barred, countries: [IT], from: 2026-05-10, effect: {do: rules}}
  - {id: brazil-free, ground: "2.1", countries: [BR], from: 2026-05-10, effect: {do: allow}}
`)
	r := replay.New(replay.Deps{Today: policy.ShippedBook(), Draft: draft, AsOf: effective, Directory: dir, Cards: ratecard.ShippedBook(), Error: replay.Error{Rate: 0.001}})
	for range 3 {
		r.Add(at, sent(1, "393312345678", "ciao"))
		r.Add(at, sent(2, "393312345678", "ciao"))
		r.Add(at, sent(2, "5511912345678", "oi"))
	}
	failed := sent(2, "393312345678", "no window")
	failed.Released = false
	r.Add(at, failed)
	instead := sent(2, "12125550123", "ours")
	instead.Effect = uint8(policy.Instead)
	r.Add(at, instead)
	got := r.Report()
	if got.Messages != 9 || got.Accounts != 2 || got.Changed != 6 || len(got.Touched) != 1 || got.Touched[0].Account != "2" {
		t.Errorf("%+v", got)
	}
	if got.Refused != (replay.Difference{Today: 0, Draft: 3, Difference: 3}) || got.LoadSaved != (replay.Load{Messages: 3, Bytes: 12}) {
		t.Errorf("refused %+v, saved %+v", got.Refused, got.LoadSaved)
	}
	// Three messages to Italy at 0.0691 and three to Brazil at 0.0625 today, nothing under the draft.
	if m := got.Money["USD"]; m.Today.String() != "0.3948" || m.Draft != 0 || m.Difference.String() != "-0.3948" {
		t.Errorf("money %+v", m)
	}
	if got.Wrong.Accounts != 0 || got.Wrong.Expected != 0 {
		t.Errorf("nobody is touched by evidence: %+v", got.Wrong)
	}
}

// TestADraftByEvidence says how many accounts it may wrong.
func TestADraftByEvidence(t *testing.T) {
	t.Parallel()
	dir := account.NewDirectory()
	line(dir, 1, account.CustomerService)
	dir.Standings[1] = &account.Standing{Outcome: account.Primary}
	draft, effective := draftOf(t, `policy: measured
version: 1
effective: 2026-12-20
title: {en: Measured}
grounds: [{id: "1", text: {en: By measure.}}]
rules:
  - {id: one, ground: "1", when: evidence.outcome == "primary", effect: {do: refuse}}
`)
	r := replay.New(replay.Deps{Today: policy.ShippedBook(), Draft: draft, AsOf: effective, Directory: dir, Cards: ratecard.ShippedBook(), Error: replay.Error{Rate: 0.01, Upper: 0.02}})
	r.Add(time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC).UnixMilli(), sent(1, "393312345678", "ciao"))
	if got := r.Report(); got.Wrong.Accounts != 1 || got.Wrong.Expected != 0.01 || got.Wrong.AtMost != 0.02 || got.Refused.Draft != 1 {
		t.Errorf("%+v", got)
	}
}

// TestTheExpectedErrorIsTheMeasuredOne, with what the draft promises beside it.
func TestTheExpectedErrorIsTheMeasuredOne(t *testing.T) {
	t.Parallel()
	texts := policy.Shipped()
	got := errorOf(policy.ShippedBook(), texts[:len(texts)-1]) // the last one of ai-providers
	if got.Rate != evidence.Measured.Rate() || got.Upper <= got.Rate || got.Stated != 0.001 || !strings.Contains(got.Source, "model-card") {
		t.Errorf("%+v", got)
	}
}
