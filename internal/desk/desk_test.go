package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/casework"
	"turnpike/internal/message"
	"turnpike/internal/store"
)

const (
	travel  = account.ID(300000000000001)
	line    = account.NumberID(400000000000001)
	reasons = "because of what the exhibits show"
	hour    = int64(3600 * 1000)
)

// office is a desk on a real store, under a clock of the test's, beside a till that writes down what it is told to pay.
type office struct {
	*Desk
	t    *testing.T
	at   int64 // Unix milliseconds
	dir  *account.Directory
	paid []Refund
	free int // how often held messages were looked at
}

// Refund implements Refunder.
func (o *office) Refund(_ context.Context, r Refund) (string, error) {
	o.paid = append(o.paid, r)
	return "1 EUR", nil
}

// Release implements Releaser.
func (o *office) Release(context.Context) error {
	o.free++
	return nil
}

func open(t *testing.T) *office {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	s, err := store.Open(t.Context(), store.Config{Path: filepath.Join(t.TempDir(), "turnpike.db")}, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Seed(t.Context(), store.DevWorld()); err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, at: 1_790_000_000_000}
	reload := func(ctx context.Context) error {
		o.dir, err = s.Directory(ctx)
		return err
	}
	if err := reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.Desk = New(DefaultConfig(), Deps{
		Store: s, Directory: func() *account.Directory { return o.dir }, Reload: reload, Releaser: o, Refunder: o,
		PublicURL: func() string { return "https://road.example" }, Clock: func() time.Time { return time.UnixMilli(o.at) }, Logger: log,
	})
	if err := o.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return o
}

// work does what is due now, as Run would.
func (o *office) work() {
	o.t.Helper()
	for _, f := range []func(context.Context) error{o.runDue, o.deliver, o.runEffects, o.forget} {
		if err := f(o.t.Context()); err != nil {
			o.t.Fatal(err)
		}
	}
}

func (o *office) take(id int64, e casework.Event) *casework.Case {
	o.t.Helper()
	if e.Role == "" {
		e.Role = casework.ByReviewer
	}
	e.At, e.Text = o.at, reasons
	c, err := o.Step(o.t.Context(), id, &e)
	if err != nil {
		o.t.Fatalf("%s: %v", e.Kind, err)
	}
	return c
}

func (o *office) stored(id int64) *casework.Case {
	o.t.Helper()
	c, err := o.Store.Case(o.t.Context(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	return c
}

// begun opens a case and writes its notice.
func (o *office) begun(exhibits ...int64) int64 {
	o.t.Helper()
	c, err := o.OpenCase(o.t.Context(), &Opening{
		Account: travel, Source: casework.SourceOwn, Facts: "What happened, in a sentence.", By: "ada", Exhibits: exhibits,
		Ground: casework.Ground{Policy: "house", Version: "1", Number: "4.7", Text: map[string]string{"en": "No assistants."}},
		Texts:  []store.CaseText{{Hash: Digest("hello"), Text: "hello"}},
	})
	if err != nil {
		o.t.Fatal(err)
	}
	o.take(c.ID, casework.Event{Kind: casework.Notify, By: "ada"})
	return c.ID
}

// fetched delivers whatever waits, as the business's call of the API does.
func (o *office) fetched(id int64) {
	o.t.Helper()
	all, err := o.Store.Statements(o.t.Context(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	for i := range all {
		if all[i].DeliveredAt == 0 {
			if err := o.Delivered(o.t.Context(), &all[i], "api", "fetched"); err != nil {
				o.t.Fatal(err)
			}
		}
	}
}

// decided leads a case to a delivered decision.
func (o *office) decided(m casework.Measure) int64 {
	o.t.Helper()
	id := o.begun()
	o.fetched(id)
	o.take(id, casework.Event{Kind: casework.Reply, Role: casework.ByAccount, By: "business 1", Cured: true})
	o.work()
	o.take(id, casework.Event{Kind: casework.Decide, By: "ada", Outcome: account.Primary, Measure: &m})
	if m.Kind != account.Warn {
		o.take(id, casework.Event{Kind: casework.Agree, By: "bruno"})
	}
	o.fetched(id)
	return id
}

// TestAStatementIsDeliveredByDeposit once it could be fetched for 72 hours, and no hour sooner.
func TestAStatementIsDeliveredByDeposit(t *testing.T) {
	t.Parallel()
	o := open(t)
	id := o.begun()
	written := o.at
	o.at = written + 72*hour - 1
	o.work()
	if c := o.stored(id); c.State != casework.Noticing {
		t.Fatalf("before its time it is %s", c.State)
	}
	o.at = written + 72*hour
	o.work()
	c := o.stored(id)
	if c.State != casework.Hearing || c.Notice.DeliveredAt != o.at || c.Notice.Until != o.at+o.Profile().Cure {
		t.Fatalf("after 72 hours: %s, %+v", c.State, c.Notice)
	}
	all, err := o.Store.Statements(t.Context(), id)
	if err != nil || len(all) != 1 || all[0].Channel != "deposit" || !strings.Contains(all[0].Receipt, "it could be fetched since 2026-09-21T14:13:20Z") {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestATerminationComesAtItsHour: 30 days after its statement's delivery, not a millisecond sooner, and its webhooks with it.
func TestATerminationComesAtItsHour(t *testing.T) {
	t.Parallel()
	o := open(t)
	id := o.decided(casework.Measure{Kind: account.Terminate, After: 30 * 24 * hour})
	from := o.at + 30*24*hour
	if c := o.stored(id); c.State != casework.Decided || c.Measure.From != from || c.Measure.Begun {
		t.Fatalf("%s, %+v", c.State, c.Measure)
	}
	held := func() bool {
		return o.dir.Standing(travel).Restriction(account.Terminate, line, "FR", o.at) != nil
	}
	o.at = from - 1
	o.work()
	if held() || o.stored(id).Measure.Begun {
		t.Error("it ended a millisecond early")
	}
	o.at = from
	o.work()
	if !held() || !o.stored(id).Measure.Begun {
		t.Error("its hour has come, and nothing ended")
	}
	_, err := o.Step(t.Context(), o.begun(), &casework.Event{
		Kind: casework.Decide, Role: casework.ByReviewer, By: "ada", At: o.at, Text: reasons,
		Outcome: account.Primary, Measure: &casework.Measure{Kind: account.Terminate, After: 29 * 24 * hour},
	})
	if _, refused := errors.AsType[*casework.RefusedError](err); !refused {
		t.Errorf("a termination of 29 days: %v", err)
	}
}

// TestAnAppealThatChanges a price to one for a single country: what it cost beyond goes back, the restriction is the new
// one, held messages are looked at, and the answer says so.
func TestAnAppealThatChanges(t *testing.T) {
	t.Parallel()
	o := open(t)
	id := o.decided(casework.Measure{Kind: account.Price, Category: "general_purpose_ai", Countries: []string{"BR", "IT"}})
	from := o.at
	o.at += 10 * 24 * hour
	o.work()
	o.take(id, casework.Event{Kind: casework.Complain, Role: casework.ByAccount, By: "business 1"})
	softer := casework.Measure{Kind: account.Price, Category: "general_purpose_ai", Countries: []string{"BR"}}
	for _, who := range []string{"ada", "bruno"} {
		if _, err := o.Step(t.Context(), id, &casework.Event{Kind: casework.Change, Role: casework.ByReviewer, By: who, At: o.at, Text: reasons, Measure: &softer}); err == nil {
			t.Errorf("%s answers the appeal against their own decision", who)
		}
	}
	o.take(id, casework.Event{Kind: casework.Change, By: "chiara", Measure: &softer})
	o.work()
	s := o.dir.Standing(travel)
	if s.Restriction(account.Price, line, "BR", o.at) == nil || s.Restriction(account.Price, line, "IT", o.at) != nil {
		t.Errorf("restrictions: %+v", s.Restrictions)
	}
	if len(o.paid) != 1 || o.paid[0].From != from || o.paid[0].To != o.at || o.paid[0].Keep == nil || !slices.Equal(o.paid[0].Keep.Countries, []string{"BR"}) || o.free == 0 {
		t.Errorf("paid %+v; released %d times", o.paid, o.free)
	}
	o.fetched(id)
	c := o.stored(id)
	if c.State != casework.Changed || len(c.Earlier) != 1 || c.Appeal.Result != casework.Changed || c.Appeal.DeliveredAt == 0 {
		t.Errorf("%s, %+v", c.State, c.Appeal)
	}
	all, err := o.Store.Statements(t.Context(), id)
	if err != nil || len(all) != 3 || all[2].Kind != casework.OfAppeal || !strings.Contains(string(all[2].Document), `"result":"changed"`) || !strings.Contains(all[2].Body, "BR") {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestWhatIsKept: texts until the case is over, exhibits as long as their case is open, cases for three years; a legal hold
// keeps all of it.
func TestWhatIsKept(t *testing.T) {
	t.Parallel()
	o := open(t)
	exhibit, other := o.record(o.at+24*hour), o.record(o.at+24*hour)
	id, held := o.begun(exhibit), o.begun()
	o.at += 25 * hour
	o.work()
	if _, err := o.Store.EvidenceByID(t.Context(), exhibit); err != nil {
		t.Errorf("an exhibit of an open case is gone: %v", err)
	}
	if _, err := o.Store.EvidenceByID(t.Context(), other); !errors.Is(err, store.ErrUnknown) {
		t.Errorf("what has expired is kept: %v", err)
	}
	if _, err := o.Hold(t.Context(), held, &casework.Hold{By: "ada", At: o.at, Why: "a court asks for it"}, "ada"); err != nil {
		t.Fatal(err)
	}
	for _, one := range []int64{id, held} {
		o.take(one, casework.Event{Kind: casework.Dismiss, By: "ada"})
	}
	o.work()
	if n := o.texts(id); n != 0 {
		t.Errorf("%d texts outlive their case", n)
	}
	if n := o.texts(held); n != 1 {
		t.Errorf("%d texts of a case under a hold", n)
	}
	ended := o.at
	keep := DefaultConfig().KeepCases.Milliseconds()
	o.at = ended + keep
	o.work()
	if _, err := o.Store.Case(t.Context(), id); err != nil {
		t.Errorf("a case is gone at its time: %v", err)
	}
	o.at++
	o.work()
	if _, err := o.Store.Case(t.Context(), id); !errors.Is(err, store.ErrUnknown) {
		t.Errorf("a case is kept beyond its time: %v", err)
	}
	if _, err := o.Store.Case(t.Context(), held); err != nil || o.texts(held) != 1 {
		t.Errorf("a legal hold does not hold: %v", err)
	}
	if _, err := o.Hold(t.Context(), held, nil, "ada"); err != nil {
		t.Fatal(err)
	}
	if n := o.texts(held); n != 0 {
		t.Errorf("%d texts outlive the hold", n)
	}
	o.work()
	if _, err := o.Store.Case(t.Context(), held); !errors.Is(err, store.ErrUnknown) {
		t.Errorf("the hold is over, and the case is kept: %v", err)
	}
}

func (o *office) record(expires int64) int64 {
	o.t.Helper()
	e := &account.Evidence{Account: travel, Source: account.FromReviewer, Note: "It answers anything.", Expires: expires}
	if _, err := o.AddEvidence(o.t.Context(), e, "ada"); err != nil {
		o.t.Fatal(err)
	}
	return e.ID
}

func (o *office) texts(id int64) int {
	o.t.Helper()
	found, err := o.Store.CaseTexts(o.t.Context(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	return len(found)
}

// TestAnExportLosesNothing whatever the size of its pages, across numbers, and keeps to its span.
func TestAnExportLosesNothing(t *testing.T) {
	t.Parallel()
	o := open(t)
	second := *o.dir.Numbers[line]
	second.ID = line + 7
	o.dir.Numbers[second.ID] = &second
	const messages = 1234 // more than two reads of the store
	var rows store.Rows
	for i := uint64(1); i <= messages; i++ {
		rows.Fresh = append(rows.Fresh, &store.Message{
			ID: message.NewID(0, i), Number: line + account.NumberID(i%2)*7, Address: "33612345678", Direction: message.FromPerson, Category: message.Service,
			Content: message.Content{Kind: message.KindText, Document: fmt.Appendf(nil, `{"body":"%d"}`, i)}, Status: message.Delivered, At: int64(i),
		})
	}
	if err := o.Store.Fold(t.Context(), &rows, messages+1); err != nil {
		t.Fatal(err)
	}
	for _, bound := range []int{1, 100, 617, 1000, messages, maxExport} {
		o.exportBound = bound
		seen, pages := map[string]bool{}, 0
		for from := (Place{}); ; pages++ {
			lines, next, err := o.Conversations(t.Context(), travel, Span{11, messages - 9}, from)
			if err != nil {
				t.Fatal(err)
			}
			page := strings.Split(strings.TrimSuffix(string(lines), "\n"), "\n")
			if len(page) > bound {
				t.Fatalf("a page of %d lines, and %d fit", len(page), bound)
			}
			for _, l := range page {
				if seen[l] {
					t.Fatalf("twice: %s", l)
				}
				seen[l] = true
			}
			if next == (Place{}) {
				break
			}
			if from, err = ParsePlace(next.String()); err != nil {
				t.Fatal(err)
			}
		}
		if want := messages - 20; len(seen) != want || pages > want/bound {
			t.Errorf("pages of %d: %d messages in %d further pages, want %d", bound, len(seen), pages, want)
		}
	}
	if _, err := ParsePlace("4-x"); err == nil {
		t.Error("a place that is none")
	}
}
