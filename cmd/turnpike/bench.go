package main

import (
	"encoding/json"

	"turnpike/internal/bench"
)

type benchCmd struct{ bench.Config }

// Run drives a server and prints what it found.
func (b *benchCmd) Run(s *surroundings) error {
	if b.ServeEmpty != "" {
		return bench.ServeEmpty(s.ctx, b.ServeEmpty, s.stdout)
	}
	if b.ServeFlood != "" {
		return bench.ServeFlood(s.ctx, b.ServeFlood, s.stdout)
	}
	if err := b.Validate(); err != nil {
		return usageError{err}
	}
	report, err := bench.Run(s.ctx, b.Config, s.stderr)
	if report == nil {
		return err
	}
	if b.JSON {
		out := json.NewEncoder(s.stdout)
		out.SetIndent("", "  ")
		if e := out.Encode(report); e != nil && err == nil {
			err = e
		}
		return err
	}
	report.Table(s.stdout)
	return err
}
