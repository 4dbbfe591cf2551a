package app

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"turnpike/internal/account"
	"turnpike/internal/casework"
	"turnpike/internal/desk"
	evidence "turnpike/internal/evidence/account"
	"turnpike/internal/evidence/exam"
	"turnpike/internal/evidence/model"
	"turnpike/internal/policy"
	"turnpike/internal/template"
	"turnpike/internal/witness"
)

// watch makes the room that says what numbers are used for.
func (a *App) watch() *witness.Room {
	identity := a.journal.Identity()
	scopes := &scopes{directory: a.directory.get, book: a.gazette.Book}
	room := witness.New(witness.Deps{
		Journal: a.journal, Cursors: a.store, Scope: scopes.of, Answers: exam.Judged, Record: a.found, Model: model.Default(),
		Probes: a.prober.Probes, Key: binary.BigEndian.Uint64(identity[:]), Clock: a.deps.Clock, Logger: a.deps.Logger,
		Snapshots: &snapshotFile{path: filepath.Join(a.cfg.Data, "evidence")},
	})
	room.Register(a.metrics)
	return room
}

// findingLasts is how long a finding says something of an account, in milliseconds: the traffic of a season.
const findingLasts = 90 * 24 * 3600 * 1000

// found keeps a finding as a record of the account: figures only. Cases rest on such records; one that is grave enough
// opens a case, and what follows from that is for people to decide.
func (a *App) found(ctx context.Context, f *witness.Finding) error {
	record, err := evidenceOf(f)
	if err != nil {
		return err
	}
	by := casework.Detector(f.Statement.Model)
	if _, err := a.desk.AddEvidence(ctx, record, by); err != nil {
		return err
	}
	tier := f.Statement.Tier
	if tier != evidence.Review.String() && tier != evidence.RestrictProposed.String() {
		return nil
	}
	c, err := a.desk.Propose(ctx, &desk.Proposal{Record: record, By: by, Restrict: tier == evidence.RestrictProposed.String()})
	if c != nil {
		a.deps.Logger.Info("a machine opened a case for reviewers to look at", "case", c.ID, "account", c.Account, "tier", tier)
	}
	return err
}

func evidenceOf(f *witness.Finding) (*account.Evidence, error) {
	s := &f.Statement
	document, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("write a finding: %w", err)
	}
	hash := sha256.Sum256(document)
	out := &account.Evidence{
		Account: f.Account, Number: f.Number, Source: account.FromDetector, At: f.At, Expires: f.At + findingLasts, By: casework.Detector(s.Model),
		Share: &account.Share{Value: s.Share.Value, Low: s.Share.Low, High: s.Share.High, Level: s.Share.Level, Sample: s.Counted, Test: testOf(s)},
		Note:  s.Words, Hash: hex.EncodeToString(hash[:]),
	}
	for name := range s.Capabilities {
		out.Capabilities = append(out.Capabilities, name)
	}
	slices.Sort(out.Capabilities)
	return out, nil
}

// testOf is the gravest test that was decided, or the undecided one of REVIEW.
func testOf(s *evidence.Statement) account.Sequential {
	out := account.Sequential{Kind: "e-process", Result: "undecided"}
	for _, t := range s.Tests {
		switch {
		case t.Decided && t.Tier == evidence.Clear.String():
			out.H0, out.Alpha, out.Result = t.Bound, t.Alpha, "below"
		case t.Decided || (out.Alpha == 0 && t.Tier == evidence.Review.String()):
			out.H0, out.Alpha = t.Bound, t.Alpha
			if t.Decided {
				out.Result = "above"
			}
		}
	}
	return out
}

// scopes are what numbers say they are for, read once from each picture of the directory and each book of policies.
type scopes struct {
	directory func() *account.Directory
	book      func() *policy.Book

	mu      sync.Mutex
	version int64
	rules   *policy.Book
	made    map[account.NumberID]dated
}

func (s *scopes) of(number account.NumberID, at int64) witness.Scope {
	d, rules := s.directory(), s.book()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.made == nil || s.version != d.Version || s.rules != rules {
		s.version, s.rules, s.made = d.Version, rules, map[account.NumberID]dated{}
	}
	scope, ok := s.made[number]
	if !ok {
		scope = scopeOf(d, number)
	}
	if !ok || at < scope.from || at >= scope.until {
		scope.read(d, rules, number, at)
		s.made[number] = scope
	}
	if at < scope.since {
		scope.Version = "before " + scope.Version // what it said then is replaced, and so are the tests of that time
	}
	return scope.Scope
}

// dated is a scope with the moment of its declaration, and from when until when it is known whether texts are read;
// all in Unix milliseconds.
type dated struct {
	witness.Scope
	since       int64
	from, until int64
}

// read says whether the texts of a number may be read at a moment: neither its account was opted down, nor does a
// policy in force then forbid it.
func (s *dated) read(d *account.Directory, rules *policy.Book, id account.NumberID, at int64) {
	n := d.Numbers[id]
	if n == nil {
		s.from, s.until = at, at+1
		return
	}
	who, until := rules.WhoForbids(n.Account, d.Standing(n.Account.ID), at)
	s.Silent = who != ""
	s.from, s.until = at, until
}

// scopeOf is what a number's business says: its declaration, or its purpose where it made none, and the bodies of
// its approved templates. The test begins anew with another declaration; templates come and go.
func scopeOf(d *account.Directory, id account.NumberID) dated {
	n := d.Numbers[id]
	if n == nil {
		return dated{}
	}
	var out dated
	if decl := d.Standing(n.Account.ID).Declaration; decl != nil {
		out.Examples = append(sentences(decl.Purpose), decl.Allowed...)
		out.Version, out.since = strconv.Itoa(decl.Version), decl.At
		if len(decl.Languages) > 0 {
			out.Language = decl.Languages[0]
		}
	} else if b := n.Account.Business; b != nil {
		out.Examples, out.Version = sentences(b.Purpose), strconv.Quote(b.Purpose)
	}
	for _, t := range d.TemplatesOf(n.Account.ID) {
		if t.Status != template.Approved {
			continue
		}
		if out.Language == "" {
			out.Language = t.Language
		}
		for _, c := range t.Components {
			if c.Type == "BODY" {
				out.Examples = append(out.Examples, c.Text)
			}
		}
	}
	return out
}

// sentences is a text and its parts: a purpose that lists what it is for is as many examples.
func sentences(text string) []string {
	if text == "" {
		return nil
	}
	out := []string{text}
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(",;.:", c) }) {
		if part = strings.TrimSpace(part); part != "" && part != text {
			out = append(out, part)
		}
	}
	return out
}
