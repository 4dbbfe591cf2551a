package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

type evidenceProbeCmd struct {
	office
	Number     string   `help:"The bot's phone number id." placeholder:"ID"`
	Show       int64    `name:"run" help:"Show this run instead of ordering one." placeholder:"N" min:"1"`
	Lang       []string `help:"Languages to ask in: en, fr, es, de, pt, it, nl, tr, id, ru; those of the declaration without it." placeholder:"LANG"`
	Seed       uint64   `help:"The same seed asks the same; 0 takes a fresh one."`
	Transcript bool     `help:"Print what was said."`
	JSON       bool     `help:"Print JSON."`
}

// probeRun is a run as the interface shows it, as far as it is printed.
type probeRun struct {
	ID        int64                `json:"id"`
	State     string               `json:"state"`
	OffScope  map[string]probeCell `json:"off_scope"`
	Media     map[string]probeCell `json:"media"`
	Scope     probeCell            `json:"in_scope"`
	Checklist map[string]probeCell `json:"checklist"`
	Test      struct {
		Bound   float64 `json:"bound"`
		Alpha   float64 `json:"alpha"`
		Capital float64 `json:"capital"`
		Decided bool    `json:"decided"`
	} `json:"test"`
	Evidence   int64  `json:"evidence"`
	Judgement  string `json:"judgement"`
	Transcript []struct {
		Person   string   `json:"person"`
		Said     string   `json:"said"`
		Attached string   `json:"attached"`
		Replies  []string `json:"replies"`
		Outcome  string   `json:"outcome"`
	} `json:"transcript"`
}

type probeCell struct{ Asked, Served, Declined, Unclear, Unanswered int }

const (
	probesPath = "/turnpike/v1/probes"
	probeLook  = time.Second // between looks at a run
)

// Run orders a run of probes, waits for its end and prints what the bot serves.
func (c *evidenceProbeCmd) Run(s *surroundings) error {
	id := c.Show
	if id == 0 && c.Number == "" {
		return usageError{errors.New("name the bot by --number, or a run that is to be shown by --run")}
	}
	if n, err := strconv.ParseUint(c.Number, 10, 63); id == 0 && (err != nil || n == 0) {
		return usageError{fmt.Errorf("--number %s is no phone number id, which has digits alone, as 400000000000001", c.Number)}
	}
	if id == 0 {
		run, err := c.order(s)
		if err != nil {
			return err
		}
		id = run.ID
		fmt.Fprintf(s.stderr, "run %d has begun; ^C leaves it to go on\n", id)
	}
	raw, run, err := c.await(s, id)
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	return c.print(s, run)
}

// order asks for a run.
func (c *evidenceProbeCmd) order(s *surroundings) (run probeRun, err error) {
	body := map[string]any{"phone_number_id": c.Number, "languages": c.Lang, "seed": strconv.FormatUint(c.Seed, 10)}
	err = c.call(s.ctx, http.MethodPost, probesPath, body, &run)
	return run, err
}

// await waits until a run has ended.
func (c *evidenceProbeCmd) await(s *surroundings, id int64) (raw json.RawMessage, run *probeRun, err error) {
	tick := time.NewTicker(probeLook)
	defer tick.Stop()
	for {
		if raw, err = c.ask(s.ctx, http.MethodGet, fmt.Sprintf("%s/%d", probesPath, id), nil); err != nil {
			return nil, nil, err
		}
		run = &probeRun{}
		if err := json.Unmarshal(raw, run); err != nil || run.State != "running" {
			return raw, run, err
		}
		select {
		case <-tick.C:
		case <-s.ctx.Done():
			return nil, nil, s.ctx.Err()
		}
	}
}

func (c *evidenceProbeCmd) print(s *surroundings, r *probeRun) error {
	err := columns(s.stdout, "ASKED-FOR ASKED SERVED DECLINED UNCLEAR UNANSWERED", func(row func(...string)) {
		line := func(name string, c probeCell) {
			row(name, strconv.Itoa(c.Asked), strconv.Itoa(c.Served), strconv.Itoa(c.Declined), strconv.Itoa(c.Unclear), strconv.Itoa(c.Unanswered))
		}
		line("its purpose", r.Scope)
		for _, k := range slices.Sorted(maps.Keys(r.OffScope)) {
			line(k, r.OffScope[k])
		}
		for _, k := range slices.Sorted(maps.Keys(r.Media)) {
			line("media: "+k, r.Media[k])
		}
		for _, k := range slices.Sorted(maps.Keys(r.Checklist)) {
			line("checklist: "+k, r.Checklist[k])
		}
	})
	if err != nil {
		return err
	}
	switch {
	case r.State == "silent":
		fmt.Fprintln(s.stdout, "\nThe bot gave no answer: nothing is known.")
	case r.Test.Decided:
		fmt.Fprintf(s.stdout, "\nThat it serves at most %.0f in a hundred of such requests is ruled out (α %g).\n", 100*r.Test.Bound, r.Test.Alpha)
	default:
		fmt.Fprintf(s.stdout, "\nThat it serves at most %.0f in a hundred of such requests is not ruled out (stake %g of %.0f).\n", 100*r.Test.Bound, r.Test.Capital, 1/r.Test.Alpha)
	}
	if r.Evidence != 0 {
		fmt.Fprintf(s.stdout, "Recorded as evidence %d; the stated test now says: %s.\n", r.Evidence, r.Judgement)
	}
	if c.Transcript {
		r.printTranscript(s.stdout)
	}
	return nil
}

// printTranscript writes what was asked, what the bot said, and what that was found to be.
func (r *probeRun) printTranscript(to io.Writer) {
	for _, e := range r.Transcript {
		if e.Attached != "" {
			e.Said = strings.TrimSpace("[" + e.Attached + "] " + e.Said)
		}
		fmt.Fprintf(to, "\n%s  %s\n", e.Person, e.Said)
		for _, reply := range e.Replies {
			fmt.Fprintf(to, "    %s\n", reply)
		}
		if e.Outcome != "" {
			fmt.Fprintf(to, "    (%s)\n", e.Outcome)
		}
	}
}
