package exchange

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"turnpike/internal/flow"
	"turnpike/internal/message"
)

// booked is a published flow with an endpoint.
func (b *bench) booked(answer func(q *asked) (int, string)) (*flow.Flow, *endpoint) {
	b.t.Helper()
	e := b.serve(nil)
	f := b.create("Booking", served, func(d *Draft) { d.Endpoint, d.Publish = &e.URL, true })
	if f.Status != flow.Published {
		b.t.Fatalf("it is %s: %+v", f.Status, f.Problems)
	}
	b.told()
	e.says(answer)
	return f, e
}

func next(screen, data string) func(*asked) (int, string) {
	return func(*asked) (int, string) { return http.StatusOK, `{"screen":"` + screen + `","data":` + data + `}` }
}

func TestAFormGoesThroughItsEndpoint(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	f, e := b.booked(next("CITY", `{"cities":["Nice","Menton"]}`))
	ctx, sent := t.Context(), form(f, nil)
	shown, err := b.Open(ctx, sent)
	if err != nil || shown.Screen != "CITY" || string(shown.Data) != `{"cities":["Nice","Menton"]}` {
		t.Fatalf("%+v, %v", shown, err)
	}
	if q := e.last(); q.Action != "INIT" || q.Version != "3.0" || q.Token != "tok" || q.Screen != "" || len(q.Data) != 0 {
		t.Fatalf("asked %+v", q)
	}

	e.says(next("DAY", `{"price":9.5}`))
	out, err := b.Step(ctx, sent, &Step{Action: "data_exchange", Screen: "CITY", Data: json.RawMessage(`{"city":"Nice"}`)})
	if err != nil || out.Ended || out.Screen != "DAY" || string(out.Data) != `{"price":9.5}` {
		t.Fatalf("%+v, %v", out, err)
	}
	if q := e.last(); q.Action != "data_exchange" || q.Screen != "CITY" || q.Data["city"] != "Nice" || q.Token != "tok" {
		t.Fatalf("asked %+v", q)
	}

	e.says(next("CITY", `{"cities":[]}`))
	if out, err = b.Step(ctx, sent, &Step{Action: "BACK", Screen: "DAY"}); err != nil || out.Screen != "CITY" {
		t.Fatalf("%+v, %v", out, err)
	}
	if q := e.last(); q.Action != "BACK" || q.Screen != "DAY" {
		t.Fatalf("asked %+v", q)
	}

	e.says(next("SUCCESS", `{"extension_message_response":{"params":{"flow_token":"tok","booking":7}}}`))
	out, err = b.Step(ctx, sent, &Step{Action: "data_exchange", Screen: "DAY", Data: json.RawMessage(`{"day":"Monday"}`)})
	if err != nil || !out.Ended || string(out.Answer) != `{"booking":7,"flow_token":"tok"}` {
		t.Fatalf("%s, %v", out.Answer, err)
	}
	e.says(next("SUCCESS", `{}`))
	if out, err = b.Step(ctx, sent, &Step{Action: "data_exchange", Screen: "DAY"}); err != nil || !out.Ended || out.Answer != nil {
		t.Fatalf("%+v, %v", out, err)
	}

	// What no phone can do is not asked.
	asked := len(e.asked)
	for _, s := range []Step{{Action: "BACK", Screen: "CITY"}, {Action: "INIT", Screen: "CITY"}, {Action: "data_exchange", Screen: "NONE"}, {Action: "ping", Screen: "CITY"}} {
		if _, err := b.Step(ctx, sent, &s); !errors.Is(err, ErrStep) {
			t.Errorf("%+v: %v", s, err)
		}
	}
	if len(e.asked) != asked {
		t.Fatal("the endpoint was asked for nothing")
	}
}

func TestAFormWithoutAnEndpoint(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	f := b.create("Rating", plain, func(d *Draft) { d.Publish = true })
	ctx := t.Context()
	sent := form(f, func(m *message.Flow) { m.Action = "navigate" })
	if shown, err := b.Open(ctx, sent); err != nil || shown.Screen != "RATE" || string(shown.Data) != "{}" {
		t.Fatalf("%+v, %v", shown, err)
	}
	if _, err := b.Step(ctx, sent, &Step{Action: "data_exchange", Screen: "RATE"}); !errors.Is(err, ErrStep) {
		t.Fatalf("a step without an endpoint: %v", err)
	}
	note := json.RawMessage(`"ok"`)
	answer, err := b.Complete(ctx, sent, "RATE", map[string]json.RawMessage{"note": note})
	if err != nil || string(answer) != `{"flow_token":"tok","note":"ok"}` {
		t.Fatalf("%s, %v", answer, err)
	}
	if _, err := b.Complete(ctx, sent, "", map[string]json.RawMessage{"note": note, "flow_token": json.RawMessage(`"tok"`)}); err != nil {
		t.Fatalf("an answer with the token: %v", err)
	}
	for screen, given := range map[string]map[string]json.RawMessage{
		"RATE": {"stars": note}, "": {}, "NONE": {"note": note},
	} {
		if _, err := b.Complete(ctx, sent, screen, given); !errors.Is(err, ErrStep) {
			t.Errorf("%s %v: %v", screen, given, err)
		}
	}
	if _, err := b.Open(ctx, form(f, func(m *message.Flow) { m.Action, m.Screen = "navigate", "NONE" })); !errors.Is(err, ErrFails) {
		t.Fatalf("a screen that is not there: %v", err)
	}
	if _, err := b.Deprecate(ctx, travel, f.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Open(ctx, sent); !errors.Is(err, ErrGone) {
		t.Fatalf("a withdrawn one: %v", err)
	}
}

// An endpoint that cannot decrypt is asked again with the key that the number has by then.
func TestAnEndpointWithAnotherKey(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	f, e := b.booked(next("CITY", `{}`))
	old := keys()[1]
	b.know(&old.PublicKey)
	tries := 0
	e.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if tries++; tries == 1 {
			b.know(&e.key.PublicKey) // the business uploads its new key meanwhile
			w.WriteHeader(statusCannotDecrypt)
			return
		}
		e.handle(w, r)
	})
	if shown, err := b.Open(t.Context(), form(f, nil)); err != nil || shown.Screen != "CITY" || tries != 2 {
		t.Fatalf("%+v, %v after %d", shown, err, tries)
	}
	b.know(&old.PublicKey)
	if _, err := b.Open(t.Context(), form(f, nil)); !errors.Is(err, ErrFails) || tries != 4 {
		t.Fatalf("%v after %d", err, tries)
	}
}

func TestASpentTokenClosesTheForm(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	f, e := b.booked(func(*asked) (int, string) { return statusTokenSpent, `{"error_msg":"You booked already."}` })
	sent := form(f, nil)
	for range 2 { // the second time nobody is asked
		_, err := b.Open(t.Context(), sent)
		if closed, ok := errors.AsType[*ClosedError](err); !ok || closed.Reason != "You booked already." {
			t.Fatal(err)
		}
	}
	if n := len(e.asked); n != 1 {
		t.Fatalf("asked %d times", n)
	}
	if _, err := b.Complete(t.Context(), sent, "", nil); err == nil {
		t.Fatal("a closed form can be completed")
	}
	// The other button of the same message is another form.
	e.says(next("CITY", `{}`))
	other := form(f, nil)
	other.Button = 1
	if _, err := b.Open(t.Context(), other); err != nil {
		t.Fatal(err)
	}
}

// What an endpoint answers and a phone cannot use: the person reads that it does not work, the endpoint
// learns why where that is of use.
func TestAnswersThatAPhoneCannotUse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer func(*asked) (int, string)
		step   string // the action after which it comes; INIT when it is ""
		told   string // the kind that the endpoint is told; "" for none
		kind   string // what is counted
	}{
		"a screen it lacks":      {next("NONE", `{}`), "", flow.FailTransition, flow.FailTransition},
		"not the first screen":   {next("DAY", `{}`), "", flow.FailTransition, flow.FailTransition},
		"no way back":            {next("DAY", `{}`), "BACK", "", ""},
		"data of another type":   {next("CITY", `{"cities":"Nice"}`), "", flow.FailSchema, flow.FailSchema},
		"an item of another one": {next("CITY", `{"cities":[1]}`), "", flow.FailSchema, flow.FailSchema},
		"no object":              {func(*asked) (int, string) { return 200, `[]` }, "", flow.FailSchema, flow.FailSchema},
		"no JSON":                {func(*asked) (int, string) { return 200, `yes` }, "", flow.FailSchema, flow.FailSchema},
		"an error":               {func(*asked) (int, string) { return 500, `oh` }, "", "", flow.FailStatus},
		"a bad signature":        {func(*asked) (int, string) { return 432, `` }, "", "", flow.FailStatus},
		"a redirect":             {func(*asked) (int, string) { return 307, `` }, "", "", flow.FailStatus},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			f, e := b.booked(c.answer)
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- b.Run(ctx) }()
			defer func() {
				cancel()
				if err := <-done; err != nil {
					t.Error(err)
				}
			}()
			var err error
			if c.step == "" {
				_, err = b.Open(ctx, form(f, nil))
			} else {
				_, err = b.Step(ctx, form(f, nil), &Step{Action: c.step, Screen: "DAY"})
			}
			if c.kind == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if !errors.Is(err, ErrFails) {
				t.Fatalf("the person is told %v", err)
			}
			<-e.heard // what was answered so
			if c.told == "" {
				return
			}
			select {
			case q := <-e.heard:
				if q.Data["error"] != c.told || q.Data["error_message"] == "" || q.Action != "INIT" || q.Token != "tok" {
					t.Fatalf("told %+v", q)
				}
			case <-time.After(10 * time.Second):
				t.Fatal("the endpoint is not told")
			}
		})
	}
}

// An answer that is no answer: not base64, sealed with another key, or far too large.
func TestAnswersThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"no base64": "{}", "another key": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "too large": strings.Repeat("A", maxAnswer+1)} {
		b := newBench(t)
		f, e := b.booked(nil)
		e.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) })
		if _, err := b.Open(t.Context(), form(f, nil)); !errors.Is(err, ErrFails) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnEndpointThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.Client = &http.Client{Transport: &http.Transport{DialContext: hang(t)}}
		b.know(&keys()[0].PublicKey)
		address := "http://127.0.0.1:1/flow"
		f := b.create("Booking", served, func(d *Draft) { d.Endpoint = &address })
		f.Enter(flow.Published, 1)
		if err := b.Store.PutFlow(t.Context(), f, nil); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, err := b.Open(t.Context(), form(f, nil))
		if took := time.Since(began); !errors.Is(err, ErrFails) || took != Timeout {
			t.Fatalf("%v after %s", err, took)
		}
		if got := b.watch.figures(f.ID, b.clock()); len(got.Errors) != 1 || got.Errors[0].Type != flow.FailTimeout {
			t.Fatalf("counted %+v", got.Errors)
		}
	})
}

// hang connects to somebody who reads and never says a word.
func hang(t *testing.T) func(context.Context, string, string) (net.Conn, error) {
	return func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		t.Cleanup(func() { _ = there.Close() })
		go func() {
			buf := make([]byte, 4096)
			for {
				if _, err := there.Read(buf); err != nil {
					return
				}
			}
		}()
		return here, nil
	}
}
