package house

import (
	"strings"
	"testing"
)

// A layer may import what is below it and its own kind; the compiler refuses cycles.
const (
	words     = iota // values and their rules
	judgement        // decisions, from facts and the moment they carry
	machinery        // the log, SQL, folds, JSON, carriers, webhooks
	doors            // HTTP for businesses, operators and people; built-in bots
	roof             // wiring and the tree of configurations
)

// layers is DESIGN §4. A new room is a line here and there.
var layers = map[string]int{
	"message": words, "template": words, "account": words, "fault": words, "tariff": words, "fact": words, "notice": words, "flow": words, "fair": words, "auditlog": words,
	"engine": judgement, "policy": judgement, "evidence": judgement, "ledger": judgement, "casework": judgement, "transparency": judgement,
	"wire": machinery, "journal": machinery, "store": machinery, "projection": machinery, "media": machinery,
	"carrier": machinery, "webhook": machinery, "witness": machinery, "prober": machinery, "announce": machinery, "desk": machinery, "mail": machinery, "review": machinery, "vetting": machinery, "guard": machinery, "opinion": machinery, "billing": machinery, "gate": machinery, "authority": machinery, "exchange": machinery, "ladder": machinery, "stranger": machinery, "ratecard": machinery, "gazette": machinery,
	"graph": doors, "console": doors, "phone": doors, "api": doors, "agent": doors, "audit": doors,
	"app": roof, "config": roof,
}

// apart are rooms that see the program from outside, over HTTP, and so import no room.
var apart = map[string]string{
	"bench": "a measure that shares code with what it measures can be wrong with it",
}

// foreign are what words may import from beyond the standard library.
var foreign = map[string]map[string]string{
	"fact": {"google.golang.org/protobuf/encoding/protowire": "facts are written in this encoding; these are its pure functions, no generated code"},
}

// unworldly are what words and judgement do not touch: the network, the disk, databases.
var unworldly = []string{"net", "os", "database", "io/fs", "syscall"}

// plain are packages below those that only read texts.
var plain = map[string]bool{"net/mail": true, "net/url": true, "net/netip": true}

// room is the first directory of a package below internal/.
func room(dir string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(dir, "internal/"), "/")
	return name
}

func TestImportsGoDown(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t, "internal") {
		from := room(s.dir())
		layer, known := layers[from]
		if why, isApart := apart[from]; isApart {
			for _, p := range s.paths() {
				if strings.HasPrefix(p, module) {
					t.Errorf("%s imports %s, but %s stands apart: %s", s.name, p, from, why)
				}
			}
			continue
		}
		if !known {
			t.Errorf("%s: the room %s has no layer: give it one in test/house/layers_test.go and in DESIGN §4", s.name, from)
			continue
		}
		for _, p := range s.paths() {
			inner, ours := strings.CutPrefix(p, module)
			if !ours {
				continue
			}
			if below, ok := layers[room(inner)]; !strings.HasPrefix(inner, "internal/") || !ok || below > layer {
				t.Errorf("%s imports %s: imports go down only. Declare the interface that %s needs in %s, and let app connect them", s.name, p, from, from)
			}
		}
	}
}

func TestWordsImportOnlyTheStandardLibrary(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t, "internal") {
		from := room(s.dir())
		if layer, known := layers[from]; s.isTest() || !known || layer != words {
			continue
		}
		for _, p := range s.paths() {
			if foreign[from][p] == "" && !strings.HasPrefix(p, module) && strings.Contains(p, ".") {
				t.Errorf("%s imports %s: a room of words needs the standard library and other words only", s.name, p)
			}
		}
	}
}

func TestJudgementTouchesNothingAndIsToldTheTime(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t, "internal") {
		if layer, known := layers[room(s.dir())]; s.isTest() || !known || layer > judgement {
			continue
		}
		for _, p := range s.paths() {
			for _, not := range unworldly {
				if p == not || (strings.HasPrefix(p, not+"/") && !plain[p]) {
					t.Errorf("%s imports %s: judgement and words read no disk and no network, so that a decision can be replayed", s.name, p)
				}
			}
		}
		for n, name := range s.uses("time", "Now", "Since", "Until") {
			t.Errorf("%s uses %s: time arrives in the fact, or from the clock that is given", s.at(n), name)
		}
	}
}
