package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"turnpike/internal/account"
)

func TestPeopleAreKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	ada := Person{Address: "33612345678", Name: "Ada", Online: true, ReadReceipts: true, CreatedAt: 1}
	bob := Person{Address: "33612345679", Name: "Bruno 👍 \x00 '", CreatedAt: 2}
	if err := s.PutPeople(t.Context(), []Person{ada, bob}); err != nil {
		t.Fatal(err)
	}
	ada.Name, ada.Online, ada.ReadReceipts = "Ada L.", false, false
	later := ada
	later.CreatedAt = 99 // when somebody came stays as it was
	if err := s.PutPeople(t.Context(), []Person{later}); err != nil {
		t.Fatal(err)
	}
	got, err := open(t, copyOf(t, dir)).People(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Person{ada, bob}, got, cmpopts.SortSlices(func(a, b Person) bool { return a.Address < b.Address })); diff != "" {
		t.Error(diff)
	}
	if err := s.PutPeople(t.Context(), nil); err != nil {
		t.Errorf("nobody at all: %v", err)
	}
}

func TestAPersonHasOneToken(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	first, second := account.HashToken("first"), account.HashToken("second")
	for _, h := range []account.TokenHash{first, second} {
		if err := s.PutPersonToken(t.Context(), "33612345678", h); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.PutPersonToken(t.Context(), "33612345679", account.HashToken("other")); err != nil {
		t.Fatal(err)
	}
	for token, want := range map[string]string{"second": "33612345678", "other": "33612345679", "first": "", "": ""} {
		a, ok, err := s.PersonByToken(t.Context(), account.HashToken(token))
		if string(a) != want || ok != (want != "") || err != nil {
			t.Errorf("%q belongs to %q, %v: %v", token, a, ok, err)
		}
	}
}

func TestCursorsAreKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	if n, err := s.Cursor(t.Context(), "dispatch"); n != 0 || err != nil {
		t.Errorf("a reader that never ran is at %d: %v", n, err)
	}
	for _, n := range []uint64{7, 9, 8} {
		if err := s.SaveCursor(t.Context(), "dispatch", n); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := open(t, copyOf(t, dir)).Cursor(t.Context(), "dispatch"); n != 8 || err != nil {
		t.Errorf("the reader is at %d: %v", n, err)
	}
}

func TestDeliveriesAreKeptAndForgotten(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	states := []EndpointState{{ID: "a", Next: 5, UpdatedAt: 1}, {ID: "b", Next: 1 << 40, UpdatedAt: 2}}
	var attempts []Attempt
	for i := range int64(10) {
		attempts = append(attempts, Attempt{Endpoint: "a", At: i, Status: 200, LatencyMS: 3, Error: "", Updates: 1, Bytes: 10, Response: "ok"})
	}
	attempts = append(attempts, Attempt{Endpoint: "b", At: 3, Error: "refused"})
	if err := s.SaveDeliveries(t.Context(), states, attempts); err != nil {
		t.Fatal(err)
	}
	states[0].Next, states[0].UpdatedAt = 6, 3
	if err := s.SaveDeliveries(t.Context(), states[:1], nil); err != nil {
		t.Fatal(err)
	}
	got, err := s.EndpointStates(t.Context())
	if diff := cmp.Diff(states, got, cmpopts.EquateEmpty(), cmpopts.SortSlices(func(a, b EndpointState) bool { return a.ID < b.ID })); diff != "" || err != nil {
		t.Error(diff, err)
	}
	page, err := s.Attempts(t.Context(), "a", 0, 4)
	if err != nil || len(page) != 4 || page[0].At != 9 || page[0].Response != "ok" {
		t.Fatalf("newest page: %+v %v", page, err)
	}
	rest, err := s.Attempts(t.Context(), "a", page[3].ID, 100)
	if err != nil || len(rest) != 6 || rest[5].At != 0 {
		t.Errorf("what is before: %+v %v", rest, err)
	}
	if n, err := s.DeleteAttemptsBefore(t.Context(), 4); n != 5 || err != nil {
		t.Errorf("forgot %d: %v", n, err)
	}
	if left, err := s.Attempts(t.Context(), "a", 0, 100); len(left) != 6 || left[5].At != 4 || err != nil {
		t.Errorf("left: %+v %v", left, err)
	}
	if err := s.DeleteEndpointState(t.Context(), "b"); err != nil {
		t.Fatal(err)
	}
	if got, err := s.EndpointStates(t.Context()); len(got) != 1 || err != nil {
		t.Errorf("%+v %v", got, err)
	}
}
