package opinion

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func room(t *testing.T, handle http.HandlerFunc) *Room {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	cfg := DefaultConfig()
	cfg.URL, cfg.Model, cfg.Timeout = s.URL, "judge", time.Second
	return New(cfg, time.Now)
}

func TestAnswersThatDoNotKeepTheForm(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"no object": "primary", "another outcome": `{"outcome":"guilty","in_scope":2,"reason":"x"}`, "no reason": `{"outcome":"primary","in_scope":2}`,
		"a sum that is none": `{"outcome":"primary","in_scope":1,"reason":"x"}`, "below zero": `{"outcome":"primary","in_scope":3,"unclear":-1,"reason":"x"}`,
		"an overflow": `{"outcome":"primary","in_scope":9223372036854775807,"unclear":9223372036854775807,"off_scope_served":4,"reason":"x"}`,
	} {
		if _, err := read(text, 2); !errors.Is(err, ErrAnswer) {
			t.Errorf("%s: %v", name, err)
		}
	}
	o, err := read("```json\n"+`{"outcome":"drifting","in_scope":1,"off_scope_declined":1,"reason":"`+strings.Repeat("é", 2000)+`"}`+"\n```", 2)
	if err != nil || o.Outcome != "drifting" || o.Declined != 1 || len([]rune(o.Reason)) != maxReason {
		t.Errorf("a good answer: %+v, %v", o, err)
	}
}

func TestAServerThatHangsIsLeft(t *testing.T) {
	t.Parallel()
	stop := make(chan struct{})
	r := room(t, func(_ http.ResponseWriter, req *http.Request) {
		select {
		case <-stop:
		case <-req.Context().Done():
		}
	})
	defer close(stop)
	if _, err := r.Ask(t.Context(), &Question{Texts: []string{"x"}}); err == nil {
		t.Error("an opinion of a server that says nothing")
	}
}

func TestAnAnswerWithoutEndIsCut(t *testing.T) {
	t.Parallel()
	r := room(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.Copy(w, io.LimitReader(endless{}, 100*maxAnswer))
	})
	if _, err := r.Ask(t.Context(), &Question{Texts: []string{"x"}}); err == nil {
		t.Error("an opinion of a server that says nothing but spaces")
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

func TestCostIsRoundedUp(t *testing.T) {
	t.Parallel()
	cfg := DefaultConfig()
	cfg.PriceIn, cfg.PriceOut = "0.15", "0.6"
	if got := New(cfg, time.Now).cost(1, 1).String(); got != "0.000001" {
		t.Errorf("two tokens cost %s", got)
	}
	if got := New(cfg, time.Now).cost(2_000_000, 1_000_000).String(); got != "0.9" && got != "0.90" {
		t.Errorf("three million tokens cost %s", got)
	}
}

func TestWhatCannotBeSet(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(c *Config){
		"url": func(c *Config) { c.URL = "models.example.com" }, "model": func(c *Config) { c.Model = "" }, "price": func(c *Config) { c.PriceIn = "-1" },
		"timeout": func(c *Config) { c.Timeout = 0 }, "per_day": func(c *Config) { c.PerDay = 0 }, "currency": func(c *Config) { c.Currency = "" },
	} {
		c := DefaultConfig()
		c.URL, c.Model = "http://127.0.0.1:1/v1", "m"
		if err := c.Validate(); err != nil {
			t.Fatal(err)
		}
		if change(&c); c.Validate() == nil {
			t.Errorf("%s: it is valid", name)
		}
	}
}
