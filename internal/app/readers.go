package app

import (
	"slices"

	"turnpike/internal/console"
)

// readers says how far each reader of the journal is.
func (a *App) readers() (end uint64, rs []console.Reader) {
	end = a.journal.Next()
	for _, r := range []struct {
		name string
		next uint64
	}{{"projection", a.projection.Next()}, {"webhook", a.webhooks.Position()}, {"dispatch", a.dispatcher.Next()}, {"evidence", a.witness.Position()}} {
		rs = append(rs, console.Reader{Name: r.name, Position: max(r.next, 1) - 1, Lag: end - min(end, max(r.next, 1))})
	}
	return end, rs
}

// progress is how far those readers are that run.
func (a *App) progress() (end uint64, next []uint64) {
	end, rs := a.readers()
	for _, r := range rs {
		if !slices.Contains(a.cfg.Pause, r.Name) {
			next = append(next, r.Position+1)
		}
	}
	return end, next
}
