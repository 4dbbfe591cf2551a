package app

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"turnpike/internal/account"
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
	s := &scopes{directory: func() *account.Directory { return d }}
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
