package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"

	"turnpike/internal/evidence/corpus"
	"turnpike/internal/evidence/exam"
	"turnpike/internal/evidence/train"
)

type evidenceTrainCmd struct {
	Data     string   `required:"" help:"Directory of turn files (*.jsonl, *.jsonl.gz)." placeholder:"DIR"`
	Out      string   `help:"Where the weights go; nothing is written without it." placeholder:"FILE"`
	Accounts []string `help:"Account histories made of the same sources: measured with weights that never saw their texts." placeholder:"FILE"`
	Each     string   `help:"Print a line for each account of this kind, to stderr." placeholder:"KIND"`
}

// Run trains, and prints what the weights do on sources that were left out.
func (c *evidenceTrainCmd) Run(s *surroundings) error {
	start := time.Now()
	var files []string
	for _, pattern := range []string{"*.jsonl", "*.jsonl.gz"} {
		found, err := filepath.Glob(filepath.Join(c.Data, pattern))
		if err != nil {
			return err
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		return usageError{fmt.Errorf("%s is no directory with turn files (*.jsonl, *.jsonl.gz)", c.Data)}
	}
	slices.Sort(files)
	set := train.NewSet()
	err := readAll(s, files, func(row corpus.Row) error {
		if row.Turn == nil {
			return errors.New("holds account histories; training takes turns")
		}
		set.Add(row.Turn)
		return nil
	})
	if err != nil {
		return err
	}
	result, err := set.Train()
	if err != nil {
		return err
	}
	fmt.Fprintf(s.stderr, "model %s: %d bytes from %d turns in %.1f s\n", result.Model.Version, len(result.File), result.Turns, time.Since(start).Seconds())
	if c.Out != "" {
		if err := os.WriteFile(c.Out, result.File, 0o644); err != nil { //nolint:gosec // weights are public
			return fmt.Errorf("write the weights: %w", err)
		}
	}
	return c.measure(s, result, files)
}

// measure prints figures of the sources left out.
func (c *evidenceTrainCmd) measure(s *surroundings, result *train.Result, files []string) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	e := exam.New(result.Model, exam.Judged, threadTime)
	e.Reader().Scorer().Crossed = func(text string) (raw, reply float64, known bool) {
		scores, known := result.Crossed[train.Key(text)]
		return scores[0], scores[1], known
	}
	if c.Each != "" {
		e.Each = eachAccount(s.stderr, c.Each)
	}
	if err := readAll(s, slices.Concat(files, c.Accounts), e.Add); err != nil {
		return err
	}
	if err := printExam(s.stdout, e.Report()); err != nil {
		return err
	}
	return printLives(s.stdout, result.Lives)
}

// printLives prints what became of simulated accounts of businesses left out.
func printLives(w io.Writer, lives []train.Life) error {
	out := tabwriter.NewWriter(w, 2, 8, 2, ' ', 0)
	fmt.Fprintln(out, "\nlives of businesses left out, general share\tn\trestricted\treviewed\tcleared")
	for _, l := range lives {
		of := func(n int) float64 { return 100 * float64(n) / float64(max(1, l.N)) }
		fmt.Fprintf(out, "%.2f\t%d\t%.1f %%\t%.1f %%\t%.1f %%\n", l.Share, l.N, of(l.Restricted), of(l.Reviewed), of(l.Cleared))
	}
	return out.Flush()
}
