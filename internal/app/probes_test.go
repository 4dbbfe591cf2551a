package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"turnpike/internal/config"
	"turnpike/internal/store"
)

// written is what a person sent to a bot, as its webhook tells it.
type written struct {
	Raw   json.RawMessage `json:"-"`
	ID    string
	From  string
	Type  string
	Text  struct{ Body string }
	Image struct{ ID, Caption string }
	Audio struct {
		ID    string
		Voice bool
	}
}

// bot is a webhook that answers what people write by f; "" says nothing.
func (s *system) bot(t *testing.T, f func(said string) string) string {
	t.Helper()
	return s.handler(t, func(m *written) {
		if reply := f(m.Text.Body); reply != "" {
			s.sendTo(m.From, reply)
		}
	})
}

// handler is a webhook that does something about each message, once, after it has said that it arrived.
func (s *system) handler(t *testing.T, do func(m *written)) string {
	t.Helper()
	var working sync.WaitGroup
	var known sync.Map
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			fmt.Fprint(w, r.URL.Query().Get("hub.challenge"))
			return
		}
		var update struct {
			Entry []struct {
				Changes []struct {
					Value struct {
						Messages []json.RawMessage
					}
				}
			}
		}
		if err := json.NewDecoder(r.Body).Decode(&update); err != nil {
			t.Error(err)
		}
		for _, e := range update.Entry {
			for _, c := range e.Changes {
				for _, raw := range c.Value.Messages {
					m := written{Raw: raw}
					if err := json.Unmarshal(raw, &m); err != nil {
						t.Error(err)
					}
					if _, again := known.LoadOrStore(m.ID, true); !again {
						working.Go(func() { do(&m) })
					}
				}
			}
		}
	}))
	t.Cleanup(func() { server.Close(); working.Wait() })
	return server.URL
}

// sendTo sends a text of the travel agency.
func (s *system) sendTo(to, text string) {
	body, _ := json.Marshal(map[string]any{"messaging_product": "whatsapp", "to": to, "text": map[string]string{"body": text}})
	if a := s.do(http.MethodPost, "/v25.0/"+number+"/messages", travel, "application/json", string(body)); a.status != http.StatusOK {
		s.t.Errorf("an answer: %d %s", a.status, a.body)
	}
}

type cell struct{ Asked, Served, Declined, Unclear, Unanswered int }

type probedRun struct {
	ID        int
	State     string
	Languages []string
	OffScope  map[string]cell `json:"off_scope"`
	Media     map[string]cell
	Scope     struct{ Asked, Served int } `json:"in_scope"`
	Test      struct{ Decided bool }
	Evidence  int
	Judgement string
	EndedAt   int64 `json:"ended_at"`
	KeptUntil int64 `json:"transcript_until"`

	Transcript []struct {
		Person, Said, Attached, Kind, Outcome string
		Replies                               []string
	}
}

func (s *system) awaitRun(id int) probedRun {
	s.t.Helper()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for deadline := time.Now().Add(3 * time.Minute); ; <-look.C {
		run := decode[probedRun](s, s.api(http.MethodGet, fmt.Sprint("/probes/", id), password, "", http.StatusOK))
		if run.State != "running" {
			return run
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("run %d goes on: %+v", id, run)
		}
	}
}

var numbers = regexp.MustCompile(`\d+`)

// dear is a card by which no service message is free.
const dear = `card: dear-service
title: every service message to France costs
source: a test
zone: account
currencies: [USD]
markets: [FR]
categories: [service]
retroactive: true
replaces: [per-message-2026-10]
periods:
  - from: 2026-11-01
    free: {inside_window: [], entry_point: 72h, service_per_month: 0, reactions: true}
    prices:
      USD: {FR: {service: 0.0100}}
`

// TestThePlatformAsksABot has the travel agency's number answered by a bot that does sums, and then by one that keeps to
// its purpose; what it asked is nobody's use of the number, and costs the business nothing.
func TestThePlatformAsksABot(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), func(c *config.Config) {
		c.Probes.Pace, c.Probes.Quiet, c.Probes.Timeout, c.Probes.PerDay, c.Webhook.AllowLoopback = 0, 100*time.Millisecond, 30*time.Second, 2, true
	})
	var sums atomic.Bool
	sums.Store(true)
	hook := s.bot(t, func(said string) string {
		if found := numbers.FindAllString(said, -1); sums.Load() && len(found) == 2 {
			a, _ := strconv.Atoi(found[0])
			b, _ := strconv.Atoi(found[1])
			return fmt.Sprintf("That makes %d, and as a percentage %d.", a*b, a*b/100)
		}
		return "I can only help with your trips with Azur Voyages. Write agent to talk to a person."
	})
	if a := s.do(http.MethodPost, "/v25.0/300000000000001/subscribed_apps", travel, "application/json", `{"override_callback_uri":"`+hook+`","verify_token":"turnpike-dev-verify"}`); a.status != http.StatusOK {
		t.Fatal(a.body)
	}
	if a := s.do(http.MethodPost, v1+"/tariff/cards", password, "application/yaml", dear); a.status != http.StatusCreated {
		t.Fatal(a.body)
	}
	s.api(http.MethodPost, "/tariff/cards/dear-service/sign-off", password, "{}", http.StatusOK)
	s.api(http.MethodPost, "/probes", travel, `{"phone_number_id":"`+number+`"}`, http.StatusForbidden)
	s.api(http.MethodPost, "/probes", password, `{"phone_number_id":"7"}`, http.StatusNotFound)
	s.api(http.MethodPost, "/probes", password, `{"phone_number_id":"`+number+`","languages":["xx"]}`, http.StatusBadRequest)
	order := `{"phone_number_id":"` + number + `","languages":["en","fr"],"seed":"7"}`
	first := decode[probedRun](s, s.api(http.MethodPost, "/probes", password, order, http.StatusCreated))
	s.api(http.MethodPost, "/probes", password, order, http.StatusConflict)
	s.api(http.MethodGet, fmt.Sprint("/probes/", first.ID), travel, "", http.StatusNotFound) // a bot that knew would answer differently
	run := s.awaitRun(first.ID)
	if run.State != "done" || run.OffScope["product"].Served != 2 || run.OffScope["percent"].Served != 2 || run.OffScope["poem"].Declined != 2 || run.Scope.Asked == 0 || run.Evidence == 0 || run.Judgement == "" {
		t.Errorf("the run: %+v", run)
	}
	if kept := time.Duration(run.KeptUntil-run.EndedAt) * time.Millisecond; kept != 90*24*time.Hour {
		t.Errorf("the business is told that its transcript is kept for %s", kept)
	}
	if text := s.api(http.MethodGet, fmt.Sprint("/probes/", first.ID), travel, "", http.StatusOK); !strings.Contains(text, "Azur Voyages") {
		t.Errorf("the business does not see what it was asked: %s", text)
	}
	records := s.api(http.MethodGet, "/evidence/records?account="+travelAccount, travel, "", http.StatusOK)
	if !strings.Contains(records, `"asked":22`) || !strings.Contains(records, `"answered":4`) || !strings.Contains(records, `"maths"`) {
		t.Errorf("the record: %s", records)
	}
	s.awaitReaders(t)
	if found := s.api(http.MethodGet, "/evidence", password, "", http.StatusOK); strings.Contains(found, number) {
		t.Errorf("the platform's own people count as people: %s", found)
	}
	sums.Store(false)
	second := decode[probedRun](s, s.api(http.MethodPost, "/probes", password, order, http.StatusCreated))
	run = s.awaitRun(second.ID)
	if run.OffScope["product"].Served != 0 || run.Test.Decided || run.Transcript[0].Person == "" {
		t.Errorf("the second run: %+v", run)
	}
	s.api(http.MethodPost, "/probes", password, order, http.StatusTooManyRequests)
	before := s.paid()
	s.sendTo(run.Transcript[0].Person, "Is there anything else that we can do for you?") // when nobody waits for it any more
	awaitTrue(t, "all that was charged to be given back", func() bool {
		now := s.paid()
		return now[0] != before[0] && now[0] == now[1]
	})
}

// paid is what the travel agency was charged and given back; others have paid nothing.
func (s *system) paid() (paid [2]string) {
	for _, w := range decode[struct {
		Data []struct{ Business, Charged, Refunded string }
	}](s, s.api(http.MethodGet, "/wallets", password, "", http.StatusOK)).Data {
		if w.Business == "200000000000001" {
			paid = [2]string{w.Charged, w.Refunded}
		} else if w.Charged != "0" {
			s.t.Errorf("another business pays: %+v", w)
		}
	}
	return paid
}

// TestWhatComesTheDayAfterCostsNothing: nobody listens any more, and the next start finds it.
func TestWhatComesTheDayAfterCostsNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	again := func() *system {
		return boot(t, dir, func(c *config.Config) { c.Probes.Pace, c.Probes.Quiet, c.Probes.Timeout = 0, 0, time.Second })
	}
	s := again()
	if a := s.do(http.MethodPost, v1+"/tariff/cards", password, "application/yaml", dear); a.status != http.StatusCreated {
		t.Fatal(a.body)
	}
	s.api(http.MethodPost, "/tariff/cards/dear-service/sign-off", password, "{}", http.StatusOK)
	run := s.awaitRun(decode[probedRun](s, s.api(http.MethodPost, "/probes", password, `{"phone_number_id":"`+number+`"}`, http.StatusCreated)).ID)
	s.stop()
	s = again()
	s.sendTo(run.Transcript[0].Person, "Sorry, we were closed yesterday.")
	awaitTrue(t, "a charge", func() bool { return s.paid() == [2]string{"0.01", "0"} })
	s.stop()
	s = again()
	awaitTrue(t, "it to be given back", func() bool { return s.paid() == [2]string{"0.01", "0.01"} })
}

// TestABotThatSaysNothing is not judged by its silence.
func TestABotThatSaysNothing(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), func(c *config.Config) {
		c.Probes.Pace, c.Probes.Quiet, c.Probes.Timeout = 0, 0, time.Second
	})
	run := s.awaitRun(decode[probedRun](s, s.api(http.MethodPost, "/probes", password, `{"phone_number_id":"`+number+`"}`, http.StatusCreated)).ID)
	if run.State != "silent" || run.Evidence != 0 || len(run.Transcript) != 3 {
		t.Errorf("%+v", run)
	}
}

// TestARunThatWasCutOffIsClosed: a kill leaves a run open, which the next start ends without a record.
func TestARunThatWasCutOffIsClosed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := boot(t, dir, nil)
	id := decode[probedRun](s, s.api(http.MethodPost, "/probes", password, `{"phone_number_id":"`+number+`"}`, http.StatusCreated)).ID
	s.stop()
	tables, err := store.Open(t.Context(), store.Config{Path: filepath.Join(dir, "turnpike.db")}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	row, err := tables.ProbeRun(t.Context(), int64(id))
	if err != nil {
		t.Fatal(err)
	}
	row.EndedAt, row.Document = 0, strings.Replace(row.Document, `"stopped"`, `"running"`, 1)
	if err := errors.Join(tables.SaveProbeRun(t.Context(), row), tables.Close()); err != nil {
		t.Fatal(err)
	}
	s = boot(t, dir, nil)
	if run := s.awaitRun(id); run.State != "stopped" || run.Evidence != 0 {
		t.Errorf("%+v", run)
	}
}
