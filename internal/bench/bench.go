// Package bench drives a Turnpike server from its own process and says what it can do and whether it
// lost anything on the way.
//
// Owns: the load, the webhook receiver, the account of every message sent, the verify phase, the
// empty handler that ratios are made with, the report.
// Does not own: the server's rules (it knows the server by docs/http-api.md and the Cloud API only);
// the command line (cmd/turnpike wraps Config).
// Called by: cmd/turnpike; test/crash checks the same equation under kills, with its own eyes.
// Never breaks: it talks to loopback only; a run whose equation does not add up is never reported as
// fine; requests, time and memory are bounded; a process it started ends with it.
package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// ErrFailed ends a run that was measured but whose verification found something wrong; the report
// says what.
var ErrFailed = errors.New("the bench found failures")

// runner is one call of Run.
type runner struct {
	cfg    Config
	say    func(format string, args ...any)
	dir    string // data directories of spawned servers live here
	report Report
	empty  []Rate
}

// Run measures what the configuration asks for, writes the report to stdout (a table, or JSON) and
// returns it. The error is ErrFailed when the verification failed, another when the run could not be
// made. With Config.ServeEmpty it serves the empty handler instead, until the context ends.
func Run(ctx context.Context, cfg Config, stdout io.Writer) (Report, error) {
	cfg = cfg.withDefaults()
	if cfg.ServeEmpty != "" {
		return Report{}, ServeEmpty(ctx, cfg.ServeEmpty, func(addr string) {
			_, _ = fmt.Fprintf(stdout, "ready http://%s\n", addr)
		})
	}
	if err := cfg.Validate(); err != nil {
		return Report{}, err
	}
	r := &runner{cfg: cfg, say: narrator(cfg, stdout)}
	r.report = Report{Shape: reportShape, Scenario: cfg.Scenario, StartedAt: time.Now().UTC()}
	if err := r.run(ctx); err != nil {
		return r.report, err
	}
	r.report.OK = len(r.report.Failures) == 0
	if err := r.report.write(stdout, cfg.JSON); err != nil {
		return r.report, err
	}
	if !r.report.OK {
		return r.report, fmt.Errorf("%w: %s", ErrFailed, r.report.Failures[0])
	}
	return r.report, nil
}

// narrator prints progress lines; with JSON the output is the report alone.
func narrator(cfg Config, stdout io.Writer) func(string, ...any) {
	if cfg.JSON {
		return func(string, ...any) {}
	}
	return func(format string, args ...any) { _, _ = fmt.Fprintf(stdout, format+"\n", args...) }
}

func (r *runner) run(ctx context.Context) error {
	dir, err := os.MkdirTemp(r.cfg.Data, "turnpike-bench-")
	if err != nil {
		return fmt.Errorf("create the bench's directory: %w", err)
	}
	r.dir = dir
	if !r.cfg.Keep {
		defer func() { _ = os.RemoveAll(dir) }()
	}
	if err := r.describe(ctx); err != nil {
		return err
	}
	if err := r.measureEmpty(ctx); err != nil {
		return err
	}
	for _, s := range r.scenarios() {
		r.say("── %s", s.name)
		if err := s.run(ctx); err != nil {
			return fmt.Errorf("scenario %s: %w", s.name, err)
		}
	}
	if err := r.measureEmpty(ctx); err != nil {
		return err
	}
	r.ratios()
	return nil
}

type scenario struct {
	name string
	run  func(context.Context) error
}

func (r *runner) scenarios() []scenario {
	closed := scenario{"slice, closed loop", func(ctx context.Context) error {
		road, err := r.slice(ctx, 0)
		r.report.Slice = road
		return err
	}}
	open := scenario{"slice, open loop", func(ctx context.Context) error {
		road, err := r.slice(ctx, r.cfg.Rate)
		r.report.Open = road
		return err
	}}
	accept := scenario{"accept", r.accept}
	start := scenario{"start", r.start}
	switch r.cfg.Scenario {
	case ScenarioAccept:
		return []scenario{accept}
	case ScenarioStart:
		return []scenario{start}
	case ScenarioAll:
		return []scenario{accept, closed, open, start}
	}
	if r.cfg.Rate > 0 {
		return []scenario{open}
	}
	return []scenario{closed}
}

// fail notes what is wrong; the run goes on, so that the report shows all of it.
func (r *runner) fail(where, format string, args ...any) {
	r.report.Failures = append(r.report.Failures, where+": "+fmt.Sprintf(format, args...))
}

// warn notes what makes a figure less worth.
func (r *runner) warn(format string, args ...any) {
	w := fmt.Sprintf(format, args...)
	r.report.Warnings = append(r.report.Warnings, w)
	r.say("warning: %s", w)
}

// freshDir names an unused data directory.
func (r *runner) freshDir(name string) (string, error) {
	dir, err := os.MkdirTemp(r.dir, filepath.Base(name)+"-")
	if err != nil {
		return "", fmt.Errorf("create a data directory: %w", err)
	}
	return dir, nil
}

// ratios relates what was measured to the empty handler of the same run.
func (r *runner) ratios() {
	mean := r.report.Empty.mean(r.empty)
	if mean <= 0 {
		return
	}
	if a := r.report.Accept; a != nil {
		a.RatioToEmpty = a.Accepted.PerSecond / mean
	}
	for _, road := range []*Road{r.report.Slice, r.report.Open} {
		if road != nil {
			road.RatioToEmpty = road.EndToEndPerSecond / mean
		}
	}
}
