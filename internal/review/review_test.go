package review

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/notice"
	"turnpike/internal/store"
	"turnpike/internal/template"
)

// pacedFirst messages of a marketing template go out before the others are held.
const pacedFirst = 3

// bench is a room over a real store with dev's world and a clock that is set by hand.
type bench struct {
	*Room
	t   *testing.T
	acc *account.Account
	now time.Time
}

func newBench(t *testing.T, mode string) *bench {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Path: filepath.Join(t.TempDir(), "t.db")}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Seed(t.Context(), store.DevWorld()); err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	var dir *account.Directory
	reload := func(ctx context.Context) error {
		dir, err = s.Directory(ctx)
		return err
	}
	if err := reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.Room = New(Config{Mode: mode, PacingFirst: pacedFirst, PacingLongest: time.Hour}, Deps{
		Store: s, Directory: func() *account.Directory { return dir }, Reload: reload,
		Clock: func() time.Time { return b.now }, Logger: slog.New(slog.DiscardHandler),
	})
	b.acc = dir.Accounts[300000000000001]
	return b
}

func utility(name, text string) *Creation {
	return &Creation{Draft: template.Draft{Name: name, Language: "en_US", Category: message.Utility, Components: []template.Component{{Type: "body", Text: text}}}}
}

func (b *bench) create(c *Creation) *template.Template {
	b.t.Helper()
	t, err := b.Create(b.t.Context(), b.acc, c)
	if err != nil {
		b.t.Fatal(err)
	}
	return t
}

// told takes out what the account's apps would be told, newest last, in one line each.
func (b *bench) told() []string {
	b.t.Helper()
	var out []string
	ns, err := b.Store.PendingNotices(b.t.Context(), 1000)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, n := range ns {
		switch body := n.Body.(type) {
		case notice.TemplateStatus:
			out = append(out, strings.TrimSpace(body.Name+" "+body.Event+" "+body.Title))
		case notice.TemplateCategory:
			out = append(out, strings.Join([]string{body.Name, "category", body.Previous, body.Current, body.Correct}, " "))
		case notice.TemplateQuality:
			out = append(out, body.Name+" quality "+body.After)
		case notice.TemplateComponents:
			out = append(out, body.Name+" edited to "+body.Body)
		}
		if err := b.Store.DropNotice(b.t.Context(), n.ID); err != nil {
			b.t.Fatal(err)
		}
	}
	return out
}

func (b *bench) wantTold(want ...string) {
	b.t.Helper()
	if got := b.told(); !slices.Equal(got, want) {
		b.t.Fatalf("told %q, want %q", got, want)
	}
}

func (b *bench) refused(err error, want *fault.Fault) {
	b.t.Helper()
	if f := new(fault.Error); !errors.As(err, &f) || f.Fault != want {
		b.t.Fatalf("%v, want a fault %d/%d", err, want.Code, want.Subcode)
	}
}

func TestATemplateIsReviewedAtOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t, "automatic")
	one := b.create(utility("parcel", "Your parcel has left our house."))
	if one.Status != template.Approved || one.Category != message.Utility || one.ID == 0 {
		t.Fatalf("%+v", one)
	}
	b.wantTold("parcel APPROVED")
	if promo := b.create(utility("promo", "Your parcel has left. Save 20 % now!")); promo.Category != message.Marketing {
		t.Fatalf("a promotion stayed %s", promo.Category)
	}
	b.wantTold("promo APPROVED", "promo category UTILITY MARKETING ")
	if twin := b.create(utility("twin", "Your parcel has left our house.")); twin.Status != template.Rejected || twin.Life.Reason != template.InvalidFormat {
		t.Fatalf("%+v", twin)
	}
	b.wantTold("twin REJECTED")
	_, err := b.Create(t.Context(), b.acc, utility("parcel", "Another text for it."))
	b.refused(err, fault.TemplateExists)
}

func TestPeopleDecideInManualMode(t *testing.T) {
	t.Parallel()
	b := newBench(t, "manual")
	one := b.create(utility("parcel", "Your parcel has left our house."))
	if one.Status != template.Pending {
		t.Fatalf("it is %s", one.Status)
	}
	_, err := b.Edit(t.Context(), b.acc, one.ID, &Change{Components: []template.Component{{Type: "BODY", Text: "Other"}}})
	b.refused(err, fault.TemplateNotEditable)
	decided, err := b.Decide(t.Context(), b.acc.ID, one.ID, template.Decision{Status: template.Rejected, Reason: template.Abusive})
	if err != nil || decided.Status != template.Rejected {
		t.Fatal(decided, err)
	}
	b.wantTold("parcel PENDING", "parcel REJECTED")
	_, err = b.Decide(t.Context(), b.acc.ID, one.ID, template.Decision{Status: template.Approved, Reason: template.NoReason})
	b.refused(err, fault.TemplateNotEditable)
}

func TestEditsHaveQuotas(t *testing.T) {
	t.Parallel()
	b := newBench(t, "automatic")
	one := b.create(utility("parcel", "Your parcel has left our house."))
	b.told()
	edit := func(text string) error {
		_, err := b.Edit(t.Context(), b.acc, one.ID, &Change{Components: []template.Component{{Type: "BODY", Text: text}}})
		return err
	}
	for i := range 10 {
		if err := edit("Your parcel number " + strconv.Itoa(i) + " has left."); err != nil {
			t.Fatalf("edit %d: %v", i, err)
		}
		if i == 0 {
			b.wantTold("parcel APPROVED", "parcel edited to Your parcel number 0 has left.")
			b.refused(edit("again within the day"), fault.TemplateNotEditable)
		}
		b.now = b.now.Add(25 * time.Hour)
	}
	b.refused(edit("the eleventh"), fault.TemplateNotEditable)
	b.now = b.now.Add(20 * 24 * time.Hour)
	if err := edit("after thirty days"); err != nil {
		t.Fatal(err)
	}
	_, err := b.Edit(t.Context(), b.acc, one.ID, &Change{Category: message.Marketing})
	b.refused(err, fault.TemplateNotEditable)
}

func TestALongLifetimeOutlivesAnEdit(t *testing.T) {
	t.Parallel()
	b := newBench(t, "automatic")
	c := utility("parcel", "Your parcel has left our house.")
	c.TTL = -1
	one := b.create(c)
	edited, err := b.Edit(t.Context(), b.acc, one.ID, &Change{Components: []template.Component{{Type: "BODY", Text: "Your parcel has arrived."}}})
	if err != nil || edited.TTL != one.TTL {
		t.Fatalf("%+v, %v", edited, err)
	}
}

func TestDeletionHoldsTheName(t *testing.T) {
	t.Parallel()
	b := newBench(t, "automatic")
	b.create(utility("parcel", "Your parcel has left our house."))
	french := utility("parcel", "Votre colis est parti.")
	french.Language = "fr"
	second := b.create(french)
	b.told()
	if err := b.Delete(t.Context(), b.acc, "parcel", []uint64{second.ID}); err != nil {
		t.Fatal(err)
	}
	b.wantTold("parcel PENDING_DELETION")
	french = utility("parcel", "Votre colis est parti.")
	french.Language = "fr"
	b.create(french) // one language was deleted: the name is not held
	b.told()
	if err := b.Delete(t.Context(), b.acc, "parcel", nil); err != nil {
		t.Fatal(err)
	}
	b.wantTold("parcel PENDING_DELETION", "parcel PENDING_DELETION")
	_, err := b.Create(t.Context(), b.acc, utility("parcel", "Your parcel has left our house."))
	b.refused(err, fault.TemplateNameHeld)
	b.now = b.now.Add(31 * 24 * time.Hour)
	b.create(utility("parcel", "Your parcel has left our house."))
	b.refused(b.Delete(t.Context(), b.acc, "unknown", nil), fault.TemplateDeleteNotFound)
	b.refused(b.Delete(t.Context(), b.acc, "", []uint64{500000000000001, 7}), fault.TemplateDeleteNotFound)
	if b.find(b.acc.ID, 500000000000001) == nil {
		t.Fatal("a deletion of several was done by half")
	}
	b.refused(b.Delete(t.Context(), b.acc, "", []uint64{500000000000101}), fault.TemplateDeleteNotFound) // another account's
}

func TestLimits(t *testing.T) {
	t.Parallel()
	b := newBench(t, "automatic")
	for i := range maxCreationsHour {
		b.create(utility("t"+strconv.Itoa(i), "This is the text of number "+strconv.Itoa(i)+"."))
	}
	_, err := b.Create(t.Context(), b.acc, utility("more", "One more than an hour allows."))
	b.refused(err, fault.ManagementRateLimit)
	b.now = b.now.Add(time.Hour)
	for i := maxCreationsHour; len(b.Directory().TemplatesOf(b.acc.ID)) < b.acc.Business.Allowance.Templates(); i++ {
		b.now = b.now.Add(time.Minute)
		b.create(utility("t"+strconv.Itoa(i), "This is the text of number "+strconv.Itoa(i)+"."))
	}
	b.now = b.now.Add(time.Hour)
	_, err = b.Create(t.Context(), b.acc, utility("more", "One more than the account may have."))
	b.refused(err, fault.TemplateLimit)
}

func TestBadMarksPauseThenDisable(t *testing.T) {
	t.Parallel()
	b := newBench(t, "automatic")
	one := b.create(utility("parcel", "Your parcel has left our house."))
	b.told()
	score := func(q template.Quality) *template.Template {
		t.Helper()
		got, err := b.Score(t.Context(), b.acc.ID, one.ID, q)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	due := func(after time.Duration) {
		t.Helper()
		b.now = b.now.Add(after)
		if _, err := b.doDue(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := score(template.Red); got.Status != template.Paused || got.Life.PausedUntil != b.now.Add(3*time.Hour).UnixMilli() {
		t.Fatalf("%+v", got)
	}
	b.wantTold("parcel quality RED", "parcel PAUSED FIRST_PAUSE")
	due(2 * time.Hour)
	b.wantTold()
	due(time.Hour)
	b.wantTold("parcel quality UNKNOWN", "parcel APPROVED UNPAUSE")
	score(template.Green)
	if got := score(template.Red); got.Life.PausedUntil != b.now.Add(6*time.Hour).UnixMilli() {
		t.Fatalf("%+v", got)
	}
	due(6 * time.Hour)
	score(template.Yellow)
	b.told()
	if got := score(template.Red); got.Status != template.Disabled {
		t.Fatalf("%+v", got)
	}
	b.wantTold("parcel quality RED", "parcel DISABLED DISABLED")
	b.refused(b.Delete(t.Context(), b.acc, "parcel", nil), fault.TemplateNotEditable)
}

func TestACategoryChangesADayAfterItsNotice(t *testing.T) {
	t.Parallel()
	b := newBench(t, "automatic")
	one := b.create(utility("parcel", "Your parcel has left our house."))
	b.told()
	if _, err := b.Announce(t.Context(), b.acc.ID, one.ID, message.Marketing); err != nil {
		t.Fatal(err)
	}
	b.wantTold("parcel category  UTILITY MARKETING")
	b.now = b.now.Add(24 * time.Hour)
	if _, err := b.doDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.wantTold("parcel category UTILITY MARKETING ")
	if got := b.find(b.acc.ID, one.ID); got.Category != message.Marketing || got.Status != template.Approved {
		t.Fatalf("%+v", got)
	}
}

func TestDisuseArchivesThenDeletes(t *testing.T) {
	t.Parallel()
	b := newBench(t, "automatic")
	one := b.create(utility("parcel", "Your parcel has left our house."))
	b.told()
	b.now = b.now.Add(364 * 24 * time.Hour)
	if _, err := b.doDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.told() // the seeded templates are older
	if got := b.find(b.acc.ID, one.ID); got.Status != template.Approved {
		t.Fatalf("it is %s after 364 days", got.Status)
	}
	b.now = b.now.Add(24 * time.Hour)
	if _, err := b.doDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.wantTold("parcel ARCHIVED")
	if done, failed := b.Archive(t.Context(), b.acc.ID, []uint64{one.ID, 1}, false); len(done) != 1 || len(failed) != 1 {
		t.Fatal(done, failed)
	}
	b.wantTold("parcel UNARCHIVED")
	b.now = b.now.Add(365 * 24 * time.Hour)
	for range 2 {
		if _, err := b.doDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.now = b.now.Add(28 * 24 * time.Hour)
	}
	if got := b.told(); !slices.Contains(got, "parcel DELETED") || b.find(b.acc.ID, one.ID) != nil {
		t.Fatalf("told %q", got)
	}
}

// TestFeedbackPausesAndIsForgotten lets people complain, and looks at the template after its pause.
func TestFeedbackPausesAndIsForgotten(t *testing.T) {
	t.Parallel()
	b := newBench(t, "automatic")
	one := b.create(utility("parcel", "Your parcel has left our house."))
	b.told()
	record := uint64(1)
	fold := func(what store.TemplateCount, n int) {
		t.Helper()
		rows := &store.Rows{}
		for i := range n {
			event := store.TemplateEvent{What: what, Template: one.ID, At: b.now.UnixMilli()}
			if what == store.TemplateBlocked {
				event.Thread, event.Record = fact.Thread{Number: 1, Address: message.Address(strconv.Itoa(33600000000 + i))}, 10
				rows.Fresh = append(rows.Fresh, &store.Message{
					ID: message.NewID(0, uint64(i+1)), Number: 1, Address: event.Thread.Address, Direction: message.ToPerson, Template: one.ID, DeliveredAt: event.At, VisibleAt: 9,
				})
			}
			rows.Templates = append(rows.Templates, event)
		}
		record++
		if err := b.Store.Fold(t.Context(), rows, record); err != nil {
			t.Fatal(err)
		}
	}
	score := func(want ...string) {
		t.Helper()
		if err := b.scoreAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.wantTold(want...)
	}
	fold(store.TemplateDelivered, 100)
	fold(store.TemplateRead, 50)
	score("parcel quality GREEN")
	score()
	fold(store.TemplateBlocked, 5)
	score("parcel quality RED", "parcel PAUSED FIRST_PAUSE")
	score()
	b.now = b.now.Add(3 * time.Hour)
	if _, err := b.doDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.wantTold("parcel quality UNKNOWN", "parcel APPROVED UNPAUSE")
	score() // the old complaints are no news
	fold(store.TemplateDelivered, 60)
	fold(store.TemplateRead, 50)
	score("parcel quality GREEN")
}

// TestUseKeepsFromTheArchive sends a message of a template in the middle of its year.
func TestUseKeepsFromTheArchive(t *testing.T) {
	t.Parallel()
	b := newBench(t, "automatic")
	one := b.create(utility("parcel", "Your parcel has left our house."))
	used := b.now.Add(200 * 24 * time.Hour).UnixMilli()
	rows := &store.Rows{Templates: []store.TemplateEvent{{What: store.TemplateSent, Template: one.ID, At: used}}}
	if err := b.Store.Fold(t.Context(), rows, 2); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		days int
		want template.Status
	}{{366, template.Approved}, {198, template.Approved}, {3, template.Archived}} {
		b.now = b.now.Add(time.Duration(step.days) * 24 * time.Hour)
		if _, err := b.doDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := b.find(b.acc.ID, one.ID); got.Status != step.want {
			t.Fatalf("%s, %d days later it is %s", b.now, step.days, got.Status)
		}
	}
}

func TestAllThatIsStoredComesBack(t *testing.T) {
	t.Parallel()
	b := newBench(t, "automatic")
	c := utility("full", "Hello {{name}}, your parcel is here today.")
	c.Format, c.Library, c.TrackingOff, c.TTL = template.Named, "lib", true, 60
	c.Components[0].Example = json.RawMessage(`{"body_text_named_params":[{"param_name":"name","example":"Ada"}]}`)
	one := b.create(c)
	if _, err := b.Score(t.Context(), b.acc.ID, one.ID, template.Yellow); err != nil {
		t.Fatal(err)
	}
	got := b.find(b.acc.ID, one.ID)
	if got.TTL != 60_000 || got.Format != template.Named || !got.Life.TrackingOff || got.Life.Library != "lib" || got.Life.Quality != template.Yellow || len(got.Components) != 1 {
		t.Fatalf("%+v", got)
	}
}
