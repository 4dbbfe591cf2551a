package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// diary notes what parts do, in order.
type diary struct {
	mu    sync.Mutex
	lines []string
}

func (d *diary) note(line string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, line)
}

// all gives the lines so far.
func (d *diary) all() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.lines)
}

// part runs until its context ends; before and after it takes its time.
func (d *diary) part(name string, slow time.Duration, err error) part {
	return part{name: name, run: func(ctx context.Context) error {
		d.note(name + " starts")
		<-ctx.Done()
		<-time.After(slow)
		d.note(name + " stops")
		return err
	}}
}

func TestPartsStopInReverseOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &diary{}
		ready := make(chan struct{})
		engine := part{name: "engine", ready: ready, run: func(ctx context.Context) error {
			time.Sleep(time.Minute)
			d.note("engine ready")
			close(ready)
			<-ctx.Done()
			d.note("engine stops")
			return nil
		}}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			done <- supervise(ctx, slog.New(slog.DiscardHandler), []part{engine, d.part("readers", time.Second, nil), d.part("http", 3*time.Second, nil)})
		}()
		time.Sleep(2 * time.Minute)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		lines := d.all()
		slices.Sort(lines[1:3]) // the two that do not wait for each other
		want := []string{"engine ready", "http starts", "readers starts", "http stops", "readers stops", "engine stops"}
		if !slices.Equal(lines, want) {
			t.Errorf("%q", lines)
		}
	})
}

func TestAPartThatHangsIsNamedAndTheOthersStop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d, logs := &diary{}, &bytes.Buffer{}
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			time.Sleep(time.Second)
			cancel()
		}()
		began := time.Now()
		err := supervise(ctx, slog.New(slog.NewTextHandler(logs, nil)), []part{d.part("engine", 0, nil), d.part("hangs", time.Hour, nil), d.part("http", 0, nil)})
		if err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took != time.Second+stopBudget {
			t.Errorf("it took %s", took)
		}
		if lines := d.all(); !slices.Equal(lines[3:], []string{"http stops", "engine stops"}) {
			t.Errorf("%q", lines)
		}
		if !strings.Contains(logs.String(), "part=hangs") {
			t.Errorf("the log says: %s", logs)
		}
		time.Sleep(2 * time.Hour) // the bubble ends once the part has
	})
}

func TestTheFirstPartThatEndsEndsAll(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for _, c := range []struct {
		name  string
		parts func(d *diary) []part
		want  string
	}{
		{"with an error", func(d *diary) []part {
			return []part{d.part("engine", 0, nil), {name: "reader", run: func(context.Context) error { return broken }}, d.part("http", 0, errors.New("later"))}
		}, "reader: broken"},
		{"by itself", func(d *diary) []part {
			return []part{d.part("engine", 0, nil), {name: "reader", run: func(context.Context) error { return nil }}}
		}, "reader ended by itself"},
		{"before it is ready", func(d *diary) []part {
			return []part{{name: "engine", ready: make(chan struct{}), run: func(context.Context) error { return broken }}, d.part("http", 0, nil)}
		}, "engine: broken"},
		{"while it stops", func(d *diary) []part {
			return []part{d.part("engine", 0, broken), {name: "reader", run: func(context.Context) error { return nil }}}
		}, "reader ended by itself"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := &diary{}
				if err := supervise(t.Context(), slog.New(slog.DiscardHandler), c.parts(d)); err == nil || err.Error() != c.want {
					t.Errorf("ended with %v, not %q", err, c.want)
				}
			})
		})
	}
}

func TestAStopBeforeAPartIsReady(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &diary{}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		engine := d.part("engine", 0, nil)
		engine.ready = make(chan struct{})
		if err := supervise(ctx, slog.New(slog.DiscardHandler), []part{engine, d.part("http", 0, nil)}); err != nil {
			t.Error(err)
		}
		if lines := d.all(); !slices.Equal(lines, []string{"engine starts", "engine stops"}) {
			t.Errorf("%q", lines)
		}
	})
}
