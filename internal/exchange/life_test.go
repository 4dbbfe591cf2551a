package exchange

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"turnpike/internal/fault"
	"turnpike/internal/flow"
	"turnpike/internal/message"
)

func TestAFlowIsBornPublishedAndWithdrawn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx := t.Context()
	f := b.create("Rating", "", nil)
	b.wantTold(">DRAFT")
	_, err := b.Publish(ctx, travel, f.ID)
	b.refused(err, fault.FlowPublishFailed, "no flow JSON")

	broken := `{"version":"7.3","screens":[]}`
	if f, err = b.Edit(ctx, travel, f.ID, &Draft{Document: []byte(broken)}); err != nil || len(f.Problems) != 1 {
		t.Fatalf("%+v, %v", f.Problems, err)
	}
	_, err = b.Publish(ctx, travel, f.ID)
	b.refused(err, fault.FlowPublishFailed, "1 validation errors")
	if f, err = b.Edit(ctx, travel, f.ID, &Draft{Document: []byte(plain)}); err != nil || len(f.Problems) != 0 || f.Version != "7.3" {
		t.Fatalf("%+v, %v", f, err)
	}
	b.pass(time.Minute)
	if f, err = b.Publish(ctx, travel, f.ID); err != nil || f.Status != flow.Published || f.StatusAt != b.clock().UnixMilli() {
		t.Fatalf("%+v, %v", f, err)
	}
	b.wantTold("DRAFT>PUBLISHED")

	// What is published never changes.
	_, err = b.Edit(ctx, travel, f.ID, &Draft{Document: []byte(plain)})
	b.refused(err, fault.FlowUpdateFailed, "only a draft")
	_, err = b.Publish(ctx, travel, f.ID)
	b.refused(err, fault.FlowPublishFailed, "only a draft")
	b.refused(b.Delete(ctx, travel, f.ID), fault.FlowDeleteFailed, "Deprecate it instead")
	if f, err = b.Deprecate(ctx, travel, f.ID); err != nil || f.Status != flow.Deprecated {
		t.Fatalf("%+v, %v", f, err)
	}
	b.wantTold("PUBLISHED>DEPRECATED")
	_, err = b.Deprecate(ctx, travel, f.ID)
	b.refused(err, fault.FlowDeprecateFailed, "only a published one")

	draft := b.create("Other", "", nil)
	_, err = b.Deprecate(ctx, travel, draft.ID)
	b.refused(err, fault.FlowDeprecateFailed, "only a published one")
	if err := b.Delete(ctx, travel, draft.ID); err != nil {
		t.Fatal(err)
	}
	_, err = b.Find(ctx, travel, draft.ID)
	b.refused(err, fault.InvalidParam, "no flow with the id")
	_, err = b.Find(ctx, omni, f.ID)
	b.refused(err, fault.InvalidParam, "no flow with the id")
}

func TestAFlowIsCreatedWhole(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx := t.Context()
	f := b.create("One", plain, func(d *Draft) { d.Publish = true })
	if f.Status != flow.Published {
		t.Fatalf("it is %s", f.Status)
	}
	b.wantTold(">DRAFT", "DRAFT>PUBLISHED")
	if kept, err := b.Find(ctx, travel, f.ID); err != nil || kept.Status != flow.Published || kept.StatusAt != f.StatusAt {
		t.Fatalf("stored as %+v, %v", kept, err)
	}
	broken := b.create("Two", `{"version":"7.3"}`, func(d *Draft) { d.Publish = true })
	if broken.Status != flow.Draft || len(broken.Problems) == 0 {
		t.Fatalf("one with problems is %s: %+v", broken.Status, broken.Problems)
	}
	copied := b.create("Three", "", func(d *Draft) { d.CloneOf, d.Categories = f.ID, nil })
	if string(copied.Document) != plain || copied.Status != flow.Draft || copied.Categories[0] != "OTHER" {
		t.Fatalf("the copy is %+v", copied)
	}
	name, empty := "One", ""
	for _, c := range []struct {
		d    Draft
		want *fault.Fault
		says string
	}{
		{Draft{Name: &name, Categories: []string{"OTHER"}}, fault.FlowNameTaken, "a flow named"},
		{Draft{Name: &empty, Categories: []string{"OTHER"}}, fault.InvalidParam, "name is required"},
		{Draft{Categories: []string{"OTHER"}}, fault.InvalidParam, "name is required"},
		{Draft{Name: &name}, fault.InvalidParam, "categories is required"},
		{Draft{Name: &name, Categories: []string{"FUN"}}, fault.InvalidParam, "got"},
		{Draft{Name: &name, CloneOf: 12345}, fault.InvalidParam, "no flow"},
		{Draft{Name: &name, Categories: []string{"OTHER"}, Document: make([]byte, flow.MaxDocument+1)}, fault.InvalidParam, "10 MB"},
	} {
		_, err := b.Create(ctx, b.acc, &c.d)
		b.refused(err, c.want, c.says)
	}
	evil := "https://evil.example"
	_, err := b.Edit(ctx, travel, broken.ID, &Draft{Endpoint: &evil})
	b.refused(err, fault.InvalidParam, "leads inside")
	_, err = b.Edit(ctx, travel, broken.ID, &Draft{Name: &name})
	b.refused(err, fault.FlowNameTaken, "a flow named")
	two := "Two"
	if _, err := b.Edit(ctx, travel, broken.ID, &Draft{Name: &two}); err != nil {
		t.Fatalf("its own name is taken: %v", err)
	}
}

func TestAnEndpointIsNeededWhereTheDocumentSaysSo(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx := t.Context()
	f := b.create("Booking", served, func(d *Draft) { d.App = 0 })
	_, err := b.Publish(ctx, travel, f.ID)
	b.refused(err, fault.FlowPublishFailed, "no endpoint_uri")
	gone := "http://127.0.0.1:1/flow"
	edit := func(d *Draft) {
		t.Helper()
		if _, err := b.Edit(ctx, travel, f.ID, d); err != nil {
			t.Fatal(err)
		}
	}
	edit(&Draft{Endpoint: &gone})
	_, err = b.Publish(ctx, travel, f.ID)
	b.refused(err, fault.FlowPublishFailed, "No app")
	edit(&Draft{App: devApp})
	_, err = b.Publish(ctx, travel, f.ID)
	b.refused(err, fault.FlowPublishFailed, "public key")
	e := b.serve(nil)
	_, err = b.Publish(ctx, travel, f.ID)
	b.refused(err, fault.FlowPublishFailed, "health check")
	edit(&Draft{Endpoint: &e.URL})
	e.says(func(*asked) (int, string) { return 200, `{"data":{"status":"sleeping"}}` })
	_, err = b.Publish(ctx, travel, f.ID)
	b.refused(err, fault.FlowPublishFailed, "active")
	e.says(nil)
	if f, err = b.Publish(ctx, travel, f.ID); err != nil || f.Status != flow.Published {
		t.Fatalf("%+v, %v", f, err)
	}
}

func TestFlowsAreCopiedToAnotherAccount(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx := t.Context()
	b.create("One", plain, func(d *Draft) { d.Publish = true })
	b.pass(time.Second)
	b.create("Two", "", nil)
	to := b.Directory().Accounts[omni]
	got, err := b.Migrate(ctx, travel, to, devApp, []string{"One", "Three"})
	if err != nil || len(got) != 2 || got[0].To == 0 || got[0].To == got[0].From || got[1].Why == "" {
		t.Fatalf("%+v, %v", got, err)
	}
	f, err := b.Find(ctx, omni, got[0].To)
	if err != nil || f.Status != flow.Draft || string(f.Document) != plain {
		t.Fatalf("the copy is %+v, %v", f, err)
	}
	got, err = b.Migrate(ctx, travel, to, devApp, nil)
	if err != nil || len(got) != 2 || got[0].Why == "" || got[1].To == 0 {
		t.Fatalf("all: %+v, %v", got, err)
	}
	if all, err := b.List(ctx, omni); err != nil || len(all) != 2 {
		t.Fatalf("%+v, %v", all, err)
	}
}

func TestALinkShowsAFlowFor30Days(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx := t.Context()
	f := b.create("Rating", plain, nil)
	link := Signature(f)
	works := func(signature string) bool {
		_, err := b.Linked(ctx, f.ID, signature)
		if err != nil && !errors.Is(err, ErrNoLink) {
			t.Fatal(err)
		}
		return err == nil
	}
	if !works(link) || works("") || works(link[:10]) {
		t.Fatal("the link does not show it, or another does")
	}
	b.pass(previewLasts - time.Second)
	if same, err := b.Preview(ctx, travel, f.ID, false); err != nil || Signature(same) != link || !works(link) {
		t.Fatalf("%v: the link changed within its 30 days", err)
	}
	b.pass(time.Second)
	if works(link) {
		t.Fatal("the link works for longer than 30 days")
	}
	fresh, err := b.Preview(ctx, travel, f.ID, false)
	if err != nil || Signature(fresh) == link || !works(Signature(fresh)) {
		t.Fatalf("%v: the link is not replaced", err)
	}
	again, err := b.Preview(ctx, travel, f.ID, true)
	if err != nil || works(Signature(fresh)) || !works(Signature(again)) {
		t.Fatalf("%v: the link is not made invalid", err)
	}
}

func TestWhatCanBeSent(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	draft := b.create("Draft", plain, nil)
	empty := b.create("Empty", "", nil)
	live := b.create("Live", plain, func(d *Draft) { d.Publish = true })
	for name, c := range map[string]struct {
		m    message.Flow
		says string // "" when it is taken
	}{
		"a published one":            {message.Flow{ID: live.IDText()}, ""},
		"by its name":                {message.Flow{Name: "Live"}, ""},
		"with a screen":              {message.Flow{ID: live.IDText(), Screen: "RATE"}, ""},
		"with a screen it lacks":     {message.Flow{ID: live.IDText(), Screen: "HATE"}, "no such screen"},
		"an endpoint it lacks":       {message.Flow{ID: live.IDText(), Action: actionExchange}, "has no endpoint"},
		"a draft":                    {message.Flow{ID: draft.IDText()}, "is a draft"},
		"a draft as one":             {message.Flow{ID: draft.IDText(), Draft: true}, ""},
		"a published one as a draft": {message.Flow{ID: live.IDText(), Draft: true}, "is PUBLISHED"},
		"an empty one":               {message.Flow{ID: empty.IDText(), Draft: true}, "no flow JSON"},
		"an unknown one":             {message.Flow{ID: "1"}, "no flow with the id 1"},
		"no number":                  {message.Flow{ID: "x"}, "no flow with the id x"},
		"an unknown name":            {message.Flow{Name: "Lively"}, "no flow with the name Lively"},
	} {
		err := b.Sendable(t.Context(), travel, &c.m)
		switch {
		case c.says != "":
			b.refused(err, fault.ParamInvalid, c.says)
		case err != nil:
			t.Errorf("%s: %v", name, err)
		case c.m.ID == "" || c.m.Name != "":
			t.Errorf("%s became %+v", name, c.m)
		}
	}
	b.refused(b.Sendable(t.Context(), omni, &message.Flow{ID: live.IDText()}), fault.ParamInvalid, "no flow with the id")
}

func TestAThrottledFlowIsSentTenTimesAnHour(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx := t.Context()
	f := b.create("Live", plain, func(d *Draft) { d.Publish = true })
	send := func() error { return b.Sendable(ctx, travel, &message.Flow{ID: f.IDText()}) }
	for i := range 25 {
		if err := send(); err != nil {
			t.Fatalf("send %d: %v", i, err)
		}
		b.pass(time.Second)
	}
	f.Enter(flow.Throttled, b.clock().UnixMilli())
	if err := b.Store.PutFlow(ctx, f, nil); err != nil {
		t.Fatal(err)
	}
	b.refused(send(), fault.FlowThrottled, "10 messages")
	// The ten that count were sent 1 to 10 seconds ago: each leaves the hour a second after the other.
	b.pass(time.Hour - 10*time.Second)
	for i := range 10 {
		if err := send(); err != nil {
			t.Fatalf("when %d left the hour: %v", i+1, err)
		}
		b.refused(send(), fault.FlowThrottled, "10 messages")
		b.pass(time.Second)
	}
	f.Enter(flow.Blocked, b.clock().UnixMilli())
	if err := b.Store.PutFlow(ctx, f, nil); err != nil {
		t.Fatal(err)
	}
	b.refused(send(), fault.FlowBlocked, fmt.Sprint(f.ID))
}
