package app

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/policy"
	"turnpike/internal/store"
	"turnpike/internal/witness"
)

// findingSeen is what the tests look at of a finding.
type findingSeen struct {
	Number        string `json:"phone_number_id"`
	Tier          string
	Conversations int
	Declared      int `json:"declared_examples"`
	Words         string
}

// TestWhatANumberIsUsedForIsSeen has a person talk once an hour, and asks what was found.
func TestWhatANumberIsUsedForIsSeen(t *testing.T) {
	t.Parallel()
	var now atomic.Int64
	now.Store(time.Now().UnixMilli())
	s := bootAt(t, t.TempDir(), func() time.Time { return time.UnixMilli(now.Load()) })
	if got := operator[struct{ Data []findingSeen }](t, s, http.MethodGet, "/turnpike/v1/evidence", ""); len(got.Data) != 0 {
		t.Errorf("findings before anybody wrote: %+v", got)
	}
	const talks = 4
	for i := range talks {
		s.write(fmt.Sprintf("I would like to book a flight to Nice, number %d", i))
		s.send("Certainly, for when?")
		now.Add(time.Hour.Milliseconds())
	}
	s.write("and one more")
	s.awaitReaders(t)
	got := operator[findingSeen](t, s, http.MethodGet, "/turnpike/v1/evidence/"+number, "")
	if got.Number != number || got.Tier != "WATCH" || got.Conversations != talks || got.Declared == 0 || got.Words == "" {
		t.Errorf("after %d conversations: %+v", talks, got)
	}
	if a := s.do(http.MethodGet, "/turnpike/v1/evidence/400000000000002", password, "", ""); a.status != http.StatusNotFound || !strings.Contains(a.body, "evidence_missing") {
		t.Errorf("a number that nobody wrote to: %d %s", a.status, a.body)
	}
	if a := s.do(http.MethodGet, "/turnpike/v1/evidence/"+number, "turnpike-dev-omni", "", ""); a.status != http.StatusNotFound {
		t.Errorf("another business sees it: %d %s", a.status, a.body)
	}
	if a := s.do(http.MethodGet, "/turnpike/v1/evidence/"+number+"/conversations", "turnpike-dev-travel", "", ""); a.status != http.StatusOK || strings.Count(a.body, "Certainly, for when?") != talks {
		t.Errorf("a business's own conversations: %d %s", a.status, a.body)
	}
	if a := s.do(http.MethodGet, "/turnpike/v1/evidence/"+number+"/conversations", password, "", ""); a.status == http.StatusOK {
		t.Errorf("the operator reads texts outside of a case: %s", a.body)
	}
	if a := s.do(http.MethodGet, "/turnpike/v1/evidence/"+number, "turnpike-dev-travel", "", ""); a.status != http.StatusOK {
		t.Errorf("its own business does not see it: %d %s", a.status, a.body)
	}
}

// travellers boots a system; talk has a person come twice, an hour apart, and waits until all has been read.
func travellers(t *testing.T) (s *system, talk func()) {
	t.Helper()
	var now atomic.Int64
	now.Store(time.Now().UnixMilli())
	s = bootAt(t, t.TempDir(), func() time.Time { return time.UnixMilli(now.Load()) })
	return s, func() {
		for range 2 {
			s.write("I would like to book a flight to Nice")
			s.send("Certainly, for when?")
			now.Add(time.Hour.Milliseconds())
		}
		s.awaitReaders(t)
	}
}

// TestAPolicyForbidsToRead keeps an account's texts from being read from its first moment on: what was made of them
// is forgotten, and who asks is told by which policy.
func TestAPolicyForbidsToRead(t *testing.T) {
	t.Parallel()
	const number = "400000000000001"
	s, talk := travellers(t)
	talk()
	s.api(http.MethodGet, "/evidence/"+number, password, "", http.StatusOK)
	s.publish(t, houseRules("1", "{do: allow}")+"reading:\n  metadata_only: declaration.kind == \"customer_service\"\n  text: {en: What travellers write is not read.}\n")
	talk()
	if a := s.api(http.MethodGet, "/evidence/"+number, password, "", http.StatusNotFound); !strings.Contains(a, "policy house-rules/1") {
		t.Errorf("who asks is told: %s", a)
	}
	if a := s.api(http.MethodGet, "/readings/"+travelAccount, travel, "", http.StatusOK); !strings.Contains(a, `"texts":false,"by":"policy house-rules/1","since":"20`) || !strings.Contains(a, `"because":{"en":"What travellers write is not read."}`) {
		t.Errorf("the business is told: %s", a)
	}
	if a := s.api(http.MethodGet, "/evidence", password, "", http.StatusOK); !strings.Contains(a, `"unread":[{"phone_number_id":"`+number+`","account":"`+travelAccount+`","texts":false,"by":"policy house-rules/1","since":"20`) {
		t.Errorf("the list does not say of which numbers nothing is read: %s", a)
	}
	if a := s.api(http.MethodPut, "/readings/"+travelAccount, password, `{"texts":true,"why":"we want to see"}`, http.StatusConflict); !strings.Contains(a, "reading_forbidden") || !strings.Contains(a, "house-rules/1, which applies from 20") {
		t.Errorf("an operator who wants it read all the same is told: %s", a)
	}
	s.api(http.MethodPut, "/readings/"+travelAccount, password, `{"texts":false,"why":"nor by us"}`, http.StatusOK)
	s.api(http.MethodPut, "/readings/"+travelAccount, password, `{"texts":true,"why":"we want to see"}`, http.StatusConflict)
	if a := s.do(http.MethodGet, "/policy?lang=fr", "", "", ""); !strings.Contains(a.body, "What travellers write is not read.") {
		t.Errorf("the public page does not say it: %s", a.body)
	}
	s.publish(t, houseRules("2", "{do: allow}"))
	s.api(http.MethodPut, "/readings/"+travelAccount, password, `{"texts":true,"why":"no policy is against it"}`, http.StatusOK)
	talk()
	s.api(http.MethodGet, "/evidence/"+number, password, "", http.StatusOK)
	if a := s.api(http.MethodGet, "/readings/"+travelAccount, travel, "", http.StatusOK); !strings.Contains(a, `"texts":true`) {
		t.Errorf("it is read again: %s", a)
	}
}

func TestAScopeFollowsTheDeclaration(t *testing.T) {
	t.Parallel()
	w := store.DevWorld()
	d := account.NewDirectory()
	n := w.Numbers[0]
	d.Numbers[n.ID] = n
	before := scopeOf(d, n.ID)
	if len(before.Examples) == 0 {
		t.Fatalf("a business with the purpose %q declares nothing", n.Account.Business.Purpose)
	}
	d.Standings[n.Account.ID] = &account.Standing{Declaration: &account.Declaration{Version: 2, At: 1000, Purpose: "trains: tickets and seats", Allowed: []string{"timetables"}, Languages: []string{"pt-BR"}}}
	s := &scopes{directory: func() *account.Directory { return d }, book: func() *policy.Book { return &policy.Book{} }}
	then, since := s.of(n.ID, 999), s.of(n.ID, 1000)
	if then.Version == since.Version || since.Version != "2" || since.Language != "pt-BR" || since.Examples[len(since.Examples)-1] != "timetables" {
		t.Errorf("before: %+v; since: %+v", then, since)
	}
}

func TestAFindingIsARecordOfFigures(t *testing.T) {
	t.Parallel()
	f := &witness.Finding{Number: 4, Account: 3, At: 77}
	f.Statement.Tier, f.Statement.Counted = "WATCH", 12
	e, err := evidenceOf(f)
	if err != nil || e.Account != 3 || e.Number != 4 || e.Source != account.FromDetector || e.Share.Sample != 12 || e.Share.Test.Result != "undecided" || len(e.Hash) != 64 || e.Expires <= e.At {
		t.Errorf("%+v, %v", e, err)
	}
}

// TestAGraveFindingOpensACase for people to look at, once; nothing is held against the account.
func TestAGraveFindingOpensACase(t *testing.T) {
	t.Parallel()
	var now atomic.Int64
	now.Store(time.Now().UnixMilli())
	s := bootAt(t, t.TempDir(), func() time.Time { return time.UnixMilli(now.Load()) })
	ada := s.reviewer("ada")
	find := func(id account.ID, tier string) {
		t.Helper()
		f := &witness.Finding{Number: 400000000000001, Account: id, At: now.Load()}
		if id != 300000000000001 {
			f.Number = 400000000000002
		}
		f.Statement.Tier, f.Statement.Model, f.Statement.Words = tier, "m1", "Of 300 conversations with 200 people, six of ten were general."
		f.Statement.Counted, f.Statement.Share.Value, f.Statement.Share.Low, f.Statement.Share.High = 300, 0.6, 0.5, 0.7
		if err := s.app.found(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	type seen struct {
		ID               int
		State            string
		Facts            string
		Opened           string `json:"opened_by"`
		Detected         bool   `json:"automated_detection"`
		Proposed         bool   `json:"automated_proposal"`
		Ground           struct{ Policy, Number string }
		Exhibits         []struct{ Evidence int }
		Notice, Decision any
	}
	cases := func() []seen {
		return decode[struct{ Data []seen }](s, s.api(http.MethodGet, "/cases", ada, "", http.StatusOK)).Data
	}
	find(300000000000001, "WATCH")
	find(300000000000001, "CLEAR")
	find(300000000000002, "REVIEW") // which declares just that
	if got := cases(); len(got) != 0 {
		t.Fatalf("cases without a reason: %+v", got)
	}
	find(300000000000001, "REVIEW")
	find(300000000000001, "RESTRICT-PROPOSED")
	got := cases()
	if len(got) != 1 || got[0].State != "opened" || !got[0].Detected || got[0].Proposed || got[0].Opened != "detector m1" || got[0].Ground.Policy != "ai-providers" ||
		got[0].Ground.Number != "1.1" || len(got[0].Exhibits) != 1 || got[0].Notice != nil || got[0].Decision != nil || !strings.Contains(got[0].Facts, "200 people") {
		t.Fatalf("after the finding: %+v", got)
	}
	path := fmt.Sprint("/cases/", got[0].ID)
	s.api(http.MethodGet, path, travel, "", http.StatusNotFound)
	if r := s.app.directory.get().Standing(300000000000001).Restrictions; len(r) != 0 {
		t.Errorf("a machine restricted an account: %+v", r)
	}
	s.api(http.MethodPost, path+"/dismissal", ada, `{"why":"`+why+`"}`, http.StatusOK)
	if a := s.api(http.MethodGet, "/transparency/calibration", "", "", http.StatusOK); !strings.Contains(a, `"by":"detector m1","proposed":false,"opened":1,"pending":0,"confirmed":0,"dismissed":1,"reversed":0,"wrong":{"value":1,`) {
		t.Errorf("the public is told that the detector was wrong: %s", a)
	}
	find(300000000000001, "RESTRICT-PROPOSED")
	if got := cases(); len(got) != 1 {
		t.Errorf("what a person has just dismissed is put before them again: %+v", got)
	}
	now.Add((31 * 24 * time.Hour).Milliseconds())
	find(300000000000001, "RESTRICT-PROPOSED")
	if got := cases(); len(got) != 2 || !got[0].Proposed || got[0].State != "opened" {
		t.Errorf("a month later: %+v", got)
	}
}

// TestTextsThatWeighAreShownInAnOpenCaseOnly has a person ask for what no travel agency is for, day after day.
func TestTextsThatWeighAreShownInAnOpenCaseOnly(t *testing.T) {
	t.Parallel()
	var now atomic.Int64
	now.Store(time.Now().UnixMilli())
	s := bootAt(t, t.TempDir(), func() time.Time { return time.UnixMilli(now.Load()) })
	ada := s.reviewer("ada")
	for i := range 6 {
		s.write(fmt.Sprintf("I would like to book a flight to Nice, number %d", i))
		s.send("Certainly, for when?")
		now.Add(time.Hour.Milliseconds())
	}
	const poem, verses = "please write a python function that sorts a list and explain quantum physics", "Of course, here it is."
	for range 3 {
		now.Add(24 * time.Hour.Milliseconds())
		s.write(poem)
		s.send(verses)
		now.Add(time.Hour.Milliseconds())
	}
	s.write("and one more")
	s.awaitReaders(t)
	path := fmt.Sprint("/cases/", s.openedCase(ada))
	for who, bearer := range map[string]string{"the reviewer": ada, "the business": travel} {
		body := s.api(http.MethodGet, path+"/conversations", bearer, "", http.StatusOK)
		if !strings.Contains(body, poem) || !strings.Contains(body, verses) || strings.Contains(body, "flight to Nice") {
			t.Errorf("%s sees: %s", who, body)
		}
	}
	s.api(http.MethodGet, path+"/conversations", password, "", http.StatusForbidden) // the operator decides nothing
	if log := s.api(http.MethodGet, "/audit-log?limit=500", password, "", http.StatusOK); strings.Count(log, `"case.read"`) != 1 {
		t.Errorf("the audit log does not say who read texts: %s", log)
	}
	s.api(http.MethodPost, path+"/dismissal", ada, `{"why":"It answered what travellers ask; the two poems were a joke."}`, http.StatusOK)
	if body := s.api(http.MethodGet, path+"/conversations", ada, "", http.StatusConflict); strings.Contains(body, poem) {
		t.Errorf("texts are shown after the case: %s", body)
	}
}

// TestAnAccountOptedDownIsNotRead: what was made of its texts is forgotten, and nothing more is read.
func TestAnAccountOptedDownIsNotRead(t *testing.T) {
	t.Parallel()
	s, talk := travellers(t)
	talk()
	s.api(http.MethodGet, "/evidence/"+number, password, "", http.StatusOK)
	s.api(http.MethodPut, "/readings/"+travelAccount, travel, `{"texts":false,"why":"we would rather not"}`, http.StatusForbidden)
	s.api(http.MethodPut, "/readings/"+travelAccount, password, `{"texts":false}`, http.StatusBadRequest)
	s.api(http.MethodPut, "/readings/"+travelAccount, password, `{"texts":false,"why":"a clinic's patients write here"}`, http.StatusOK)
	if a := s.api(http.MethodGet, "/evidence", password, "", http.StatusOK); !strings.Contains(a, `"data":[],"unread":[{"phone_number_id":"`+number+`","account":"`+travelAccount+`","texts":false,"by":"operator"}]`) {
		t.Errorf("what was made of texts is shown until somebody writes again: %s", a)
	}
	s.api(http.MethodGet, "/evidence/"+number, password, "", http.StatusNotFound)
	talk()
	s.api(http.MethodGet, "/evidence/"+number, password, "", http.StatusNotFound)
	if log := s.api(http.MethodGet, "/audit-log?limit=500", password, "", http.StatusOK); !strings.Contains(log, "account.reading") {
		t.Errorf("the audit log does not say it: %s", log)
	}
	s.api(http.MethodPut, "/readings/"+travelAccount, password, `{"texts":true,"why":"the clinic has moved"}`, http.StatusOK)
	talk()
	s.api(http.MethodGet, "/evidence/"+number, password, "", http.StatusOK)
}
