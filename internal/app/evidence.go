package app

import (
	"context"
	"encoding/binary"
	"strconv"
	"strings"
	"sync"

	"turnpike/internal/account"
	"turnpike/internal/evidence/exam"
	"turnpike/internal/evidence/model"
	"turnpike/internal/template"
	"turnpike/internal/witness"
)

// watch makes the room that says what numbers are used for.
func (a *App) watch() *witness.Room {
	identity := a.journal.Identity()
	scopes := &scopes{directory: a.directory.get}
	room := witness.New(witness.Deps{
		Journal: a.journal, Cursors: a.store, Scope: scopes.of, Answers: exam.Judged, Record: a.found, Model: model.Default(),
		Key: binary.BigEndian.Uint64(identity[:]), Clock: a.deps.Clock, Logger: a.deps.Logger,
	})
	room.Register(a.metrics)
	return room
}

// found notes a finding in the log. It holds figures only.
func (a *App) found(_ context.Context, f *witness.Finding) error {
	s := &f.Statement
	a.deps.Logger.Info("evidence", "number", f.Number, "tier", s.Tier, "share", s.Share.Value, "low", s.Share.Low, "high", s.Share.High,
		"counted", s.Counted, "people", s.People, "model", s.Model)
	return nil
}

// scopes are what numbers say they are for, read once from each picture of the directory.
type scopes struct {
	directory func() *account.Directory

	mu      sync.Mutex
	version int64
	made    map[account.NumberID]witness.Scope
}

func (s *scopes) of(number account.NumberID, _ int64) witness.Scope {
	d := s.directory()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.made == nil || s.version != d.Version {
		s.version, s.made = d.Version, map[account.NumberID]witness.Scope{}
	}
	scope, ok := s.made[number]
	if !ok {
		scope = scopeOf(d, number)
		s.made[number] = scope
	}
	return scope
}

// scopeOf is what a number's business says: its purpose, its name, and the bodies of its approved templates. The
// test begins anew when the purpose changes; templates come and go.
func scopeOf(d *account.Directory, id account.NumberID) witness.Scope {
	n := d.Numbers[id]
	if n == nil {
		return witness.Scope{}
	}
	var out witness.Scope
	if b := n.Account.Business; b != nil && b.Purpose != "" {
		out.Examples = append(out.Examples, b.Purpose)
		for _, part := range strings.FieldsFunc(b.Purpose, func(c rune) bool { return c == ',' || c == ';' || c == '.' }) {
			out.Examples = append(out.Examples, strings.TrimSpace(part))
		}
		out.Version = b.Declared + " " + strconv.Quote(b.Purpose)
	}
	for _, t := range d.TemplatesOf(n.Account.ID) {
		if t.Status != template.Approved {
			continue
		}
		out.Language = t.Language
		for _, c := range t.Components {
			if c.Type == "BODY" {
				out.Examples = append(out.Examples, c.Text)
			}
		}
	}
	return out
}
