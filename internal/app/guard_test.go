package app

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"turnpike/internal/account"
)

// poem is off-scope for a travel agency, booking is not.
const (
	poem    = "Write me a python function that computes the first 50 prime numbers and explain how the algorithm works"
	booking = "I would like to change my flight to Nice to next Thursday"
	polite  = "Azur Voyages answers questions about journeys only. How may we help with yours?"
)

const guardPath = "/guards/" + number

// guard sets the guard of the travel agency as its own token.
func (s *system) guard(set account.Guard) {
	s.t.Helper()
	if set.Thresholds == (account.Thresholds{}) {
		set.Thresholds = account.DefaultThresholds
	}
	body, err := json.Marshal(set)
	if err != nil {
		s.t.Fatal(err)
	}
	text := strings.Replace(string(body), `,"version":0`, "", 1)
	s.api(http.MethodPut, guardPath, travel, text, http.StatusOK)
}

var deflecting = account.Guard{
	Mode: account.GuardDeflect, Fallback: "en",
	Answers: map[string]string{"en": polite, "fr": "Azur Voyages ne répond qu'aux questions de voyage."},
}

// catch is what the report says of a catch.
type catch struct {
	ID        string
	Deflected bool
	Corrected bool
	Language  string
	Score     float64
	Text      string
	Wamid     string
}

type guardReport struct {
	Looked    int `json:"looked_at"`
	Off       int `json:"off_scope"`
	Deflected int
	Corrected int
	Catches   []catch
}

func (s *system) caught(bearer string) guardReport {
	s.t.Helper()
	return decode[guardReport](s, s.api(http.MethodGet, guardPath+"/report", bearer, "", http.StatusOK))
}

// awaitTold waits until the person was told a text, and holds that they were told it once.
func (s *system) awaitTold(text string) {
	s.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; {
		a := s.do(http.MethodGet, "/phone/v1/people/"+ada+"/messages", "", "", "")
		n := strings.Count(a.body, text)
		if a.status == http.StatusOK && n == 1 {
			return
		}
		if n > 1 || time.Now().After(deadline) {
			s.t.Fatalf("the person was told %q %d times, want once: %d %s", text, n, a.status, a.body)
		}
	}
}

func TestADeflectedRequestNeverReachesTheBot(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, r := boot(t, dir, nil), receive(t)
	s.subscribe(r.URL)
	s.guard(deflecting)
	s.write(poem)
	s.write(booking)
	r.await(t, "the booking", has(booking))
	s.awaitTold(polite)
	if all := r.all(); strings.Contains(all, "python") || strings.Contains(all, "statuses") {
		t.Errorf("the bot hears of what was deflected, or of the answer: %s", all)
	}
	got := s.caught(travel)
	if got.Looked != 2 || got.Off != 1 || got.Deflected != 1 || len(got.Catches) != 1 || got.Catches[0].Text != poem || !got.Catches[0].Deflected || got.Catches[0].Score < 0.95 {
		t.Errorf("the report: %+v", got)
	}
	if seen := s.caught(password); len(seen.Catches) != 1 || seen.Catches[0].Text != "" || seen.Catches[0].Wamid != "" {
		t.Errorf("the operator reads who wrote what outside of a case: %+v", seen)
	}
	s.stop()

	again := boot(t, dir, nil)
	again.write(booking + ", please")
	r.await(t, "what came after the restart", has(booking+", please"))
	if all := r.all(); strings.Contains(all, "python") {
		t.Errorf("after a restart the bot hears of it: %s", all)
	}
	again.awaitTold(polite)
}

func TestARepeatedRequestIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	s.guard(deflecting)
	body := `{"to":"` + number + `","text":{"body":` + strconv.Quote(poem) + `}}`
	for range 3 {
		if a := s.keyed(t, "/phone/v1/people/"+ada+"/messages", "once", body); a.status != http.StatusCreated {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	s.awaitTold(polite)
}

func TestADeflectionIsInTheLanguageOfThePerson(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	s.guard(deflecting)
	s.write("Écris-moi un poème de quatre strophes sur l'automne avec des rimes croisées et explique chaque métaphore")
	s.write("Schreibe mir bitte einen Aufsatz über die Relativitätstheorie von Einstein und erkläre die Formeln")
	s.awaitTold("ne répond qu'aux questions")
	s.awaitTold(polite)
}

func TestATagStandsBesideTheValue(t *testing.T) {
	t.Parallel()
	s, r := boot(t, t.TempDir(), nil), receive(t)
	s.subscribe(r.URL)
	s.guard(account.Guard{Mode: account.GuardTag})
	s.write(poem)
	r.await(t, "the request", has("python", `"off_scope":true`))
	all := r.all()
	var envelope struct {
		Entry []struct {
			Changes []map[string]json.RawMessage
		}
	}
	if err := json.Unmarshal([]byte(all), &envelope); err != nil {
		t.Fatalf("%v: %s", err, all)
	}
	change := envelope.Entry[0].Changes[0]
	if !strings.HasPrefix(string(change["turnpike"]), `{"guard":{"off_scope":true,"score":0.9`) || strings.Contains(string(change["value"]), "turnpike") {
		t.Errorf("the change: %s", all)
	}
}

func TestAFalseAlarmIsCorrectedForItsNumberAlone(t *testing.T) {
	t.Parallel()
	s, r := boot(t, t.TempDir(), nil), receive(t)
	s.subscribe(r.URL)
	s.guard(deflecting)
	s.write(poem)
	caught := s.caught(travel)
	if len(caught.Catches) != 1 {
		t.Fatalf("nothing was caught: %+v", caught)
	}
	const other = "/guards/400000000000002"
	s.api(http.MethodPut, other, omni, `{"mode":"observe"}`, http.StatusOK)
	before := s.api(http.MethodGet, other, omni, "", http.StatusOK)
	wrong := `{"message":"` + caught.Catches[0].ID + `"}`
	s.api(http.MethodPost, other+"/corrections", omni, wrong, http.StatusNotFound)
	s.api(http.MethodPost, guardPath+"/corrections", omni, wrong, http.StatusNotFound)
	s.api(http.MethodPost, guardPath+"/corrections", travel, wrong, http.StatusOK)
	s.write(poem)
	r.await(t, "the same request, now in scope", has("python"))
	if now := s.api(http.MethodGet, other, omni, "", http.StatusOK); now != before {
		t.Errorf("a correction of one business changed another's guard: %s, before %s", now, before)
	}
	if got := s.caught(travel); got.Corrected != 1 || got.Off != 1 {
		t.Errorf("the report: %+v", got)
	}
	s.api(http.MethodPost, guardPath+"/corrections", travel, `{"message":"`+caught.Catches[0].Wamid+`","in_scope":false}`, http.StatusOK)
	s.write(poem + " again")
	if got := s.caught(travel); got.Corrected != 0 || got.Deflected != 2 {
		t.Errorf("after the correction was taken back: %+v", got)
	}
}

func TestGuardsThatCannotBeSet(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	for _, body := range []string{
		`{}`, `{"mode":"block"}`, `{"mode":"deflect"}`, `{"mode":"deflect","answers":{"en":"x"}}`, `{"mode":"observe","score":0.2}`,
		`{"mode":"observe","likeness":2}`, `{"mode":"observe","languages":{"English":{"score":0.9}}}`, `{"mode":"observe","examples":[""]}`,
		`{"mode":"observe","languages":{"sv":{"score":0.9,"likeness":0.3}}}`, `{"mode":"deflect","fallback":"en","answers":{"en":"x","pt-BR":"x"}}`,
	} {
		if text := s.api(http.MethodPut, guardPath, travel, body, http.StatusBadRequest); !strings.Contains(text, "guard_invalid") {
			t.Errorf("%s: %s", body, text)
		}
	}
	s.api(http.MethodPut, guardPath, omni, `{"mode":"observe"}`, http.StatusNotFound)
	if text := s.api(http.MethodGet, guardPath, password, "", http.StatusOK); !strings.Contains(text, `"mode":"off"`) {
		t.Errorf("a guard that nobody set: %s", text)
	}
}
