package main

import (
	"fmt"

	"turnpike/internal/app"
	"turnpike/internal/config"
)

type serveCmd struct {
	Config string `help:"Configuration file (YAML). Unknown keys are refused." type:"existingfile" short:"c"`
	Data   string `help:"Data directory, in place of the file's." type:"path"`
	Listen string `help:"Address to serve on, in place of the file's."`
}

// Run serves until it is interrupted.
func (c *serveCmd) Run(s *surroundings) error {
	cfg, err := config.Load(c.Config, s.env)
	if err != nil {
		return usageError{err}
	}
	if c.Data != "" {
		cfg.Data = c.Data
	}
	if c.Listen != "" {
		cfg.Listen = c.Listen
	}
	return serve(s, cfg, func(addr string, _ app.StandIn) { fmt.Fprintf(s.stdout, "ready %s\n", addr) })
}
