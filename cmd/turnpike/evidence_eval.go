package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"turnpike/internal/evidence/account"
	"turnpike/internal/evidence/corpus"
	"turnpike/internal/evidence/exam"
	evidence "turnpike/internal/evidence/model"
)

type evidenceEvalCmd struct {
	In      []string `required:"" sep:"none" help:"Files of turns or of account histories, JSON lines, .gz or plain; told apart by their content." placeholder:"FILE"`
	Files   []string `arg:"" optional:"" help:"More files."`
	Weights string   `help:"Weights to measure, instead of those in the program." placeholder:"FILE"`
	Each    string   `help:"Print a line for each account of this kind, to stderr." placeholder:"KIND"`
	JSON    bool     `help:"Print JSON."`

	Statements bool `help:"Print the whole statement of each account instead, a line of JSON each."`
}

// Run measures and prints.
func (c *evidenceEvalCmd) Run(s *surroundings) error {
	m, err := c.model()
	if err != nil {
		return err
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	e := exam.New(m, exam.Judged, threadTime)
	switch {
	case c.Statements:
		e.Each = eachStatement(s.stdout, m.Version)
	case c.Each != "":
		e.Each = eachAccount(s.stderr, c.Each)
	}
	rows := 0
	err = readAll(s, slices.Concat(c.In, c.Files), func(r corpus.Row) error { rows++; return e.Add(r) })
	if err != nil {
		return err
	}
	if rows == 0 {
		return fmt.Errorf("there is neither a turn nor an account in %s: docs/judgement.md has their form", strings.Join(slices.Concat(c.In, c.Files), ", "))
	}
	if c.Statements {
		return nil
	}
	if c.JSON {
		out := json.NewEncoder(s.stdout)
		out.SetIndent("", "  ")
		return out.Encode(e.Report())
	}
	return printExam(s.stdout, e.Report())
}

// model is the weights of a file, or those in the program.
func (c *evidenceEvalCmd) model() (*evidence.Model, error) {
	if c.Weights == "" {
		return evidence.Default(), nil
	}
	file, err := os.ReadFile(c.Weights)
	if err != nil {
		return nil, fmt.Errorf("read the weights: %w", err)
	}
	m, err := evidence.Decode(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Weights, err)
	}
	return m, nil
}

// eachAccount prints what became of the accounts of a kind.
func eachAccount(out io.Writer, kind string) func(*corpus.Account, *account.Judge, int, int, int) {
	return func(a *corpus.Account, j *account.Judge, restrict, review, cleared int) {
		if a.Kind == kind || kind == "all" {
			fmt.Fprintf(out, "%s %s %s share %.2f: %s after %d, general %d of %d, restrict %d review %d clear %d\n", a.Account, a.Kind, a.Business,
				a.GeneralShare, j.Tier(), j.Conversations, j.General, j.Counted, restrict, review, cleared)
		}
	}
}

// eachStatement prints statements as GET /turnpike/v1/evidence has them.
func eachStatement(out io.Writer, version string) func(*corpus.Account, *account.Judge, int, int, int) {
	lines := json.NewEncoder(out)
	return func(a *corpus.Account, j *account.Judge, _, _, _ int) {
		_ = lines.Encode(struct {
			Account string `json:"account"`
			account.Statement
		}{a.Account, j.Statement(version)}) // a pipe that was closed is seen by the caller's own output
	}
}

// readAll reads the rows of files, in order. Rows that are neither turns nor accounts are said on stderr.
func readAll(s *surroundings, files []string, f func(corpus.Row) error) error {
	for _, name := range files {
		odd, err := readOne(name, f)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if odd > 0 {
			fmt.Fprintf(s.stderr, "%s: left out %d lines that are neither a turn nor an account\n", name, odd)
		}
	}
	return nil
}

func readOne(name string, f func(corpus.Row) error) (odd int, err error) {
	file, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	in := bufio.NewReader(file)
	if head, _ := in.Peek(2); len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b {
		z, err := gzip.NewReader(in)
		if err != nil {
			return 0, fmt.Errorf("not gzip: %w", err)
		}
		return corpus.Read(z, f)
	}
	return corpus.Read(in, f)
}

// printExam prints tables for people.
func printExam(w io.Writer, r exam.Report) error {
	out := tabwriter.NewWriter(w, 2, 8, 2, ' ', 0)
	for _, part := range []struct {
		title string
		rows  map[string]exam.Turns
	}{{"language", r.Turns}, {"source", r.Sources}} {
		if len(part.rows) == 0 {
			continue
		}
		fmt.Fprintf(out, "%s\tturns\tAUC\tTPR at 1 %% FPR\n", part.title)
		for _, name := range slices.Sorted(maps.Keys(part.rows)) {
			row := part.rows[name]
			fmt.Fprintf(out, "%s\t%d\t%s\t%s\n", name, row.N, figure(row.AUC), figure(row.TPR))
		}
		fmt.Fprintln(out)
	}
	if len(r.Accounts) > 0 {
		fmt.Fprintln(out, "accounts\tn\trestricted\tdecided after\tproposed after\treviewed\tafter\tcleared\tafter")
		for _, kind := range slices.Sorted(maps.Keys(r.Accounts)) {
			a := r.Accounts[kind]
			fmt.Fprintf(out, "%s\t%d\t%.1f %%\t%s\t%s\t%.1f %%\t%s\t%.1f %%\t%s\n", kind, a.N, 100*a.Restricted, count(a.ToRestrict), count(a.ToProposal),
				100*a.Reviewed, count(a.ToReview), 100*a.Cleared, count(a.ToClear))
		}
		fmt.Fprintln(out)
	}
	fmt.Fprintf(out, "%.2f µs a message, at most %d bytes an account\n", r.PerMessage, r.PerAccount)
	return out.Flush()
}

func figure(v *float64) string {
	if v == nil {
		return "–"
	}
	return strings.TrimSpace(fmt.Sprintf("%.4f", *v))
}

func count(v *int) string {
	if v == nil {
		return "–"
	}
	return strconv.Itoa(*v)
}
