// Package guard keeps numbers to what their businesses are for: it scores what people write, before the engine
// takes it, and says what is off-scope.
//
// Owns: the scopes of guarded numbers in memory, the score of a message against its number's thresholds, which
// messages are never looked at, the answer that a deflected person gets.
// Does not own: what a business set (account.Guard, store), the model (evidence), whether the answer may go out and
// what is told to whom (engine, webhook), what was caught (projection).
// Called by: app, which puts it in front of the engine; api, which shows it.
// Never breaks: a number whose guard is off costs a look into a map and nothing of its messages changes; what one
// business corrects changes no other's scope; a message that says nothing clear passes.
package guard

import (
	"context"
	"log/slog"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/evidence/model"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/policy"
	"turnpike/internal/store"
)

// Scope is what a number says that it is for.
type Scope struct {
	Examples []string // texts of the declaration, the profile and approved templates
	Language string   // of most of its people, or empty
}

// History has the texts of corrected messages.
type History interface {
	Message(ctx context.Context, id message.ID) (store.Message, bool, error)
}

// Deps is what the room needs.
type Deps struct {
	Directory        func() *account.Directory
	DirectoryChanged func() <-chan struct{}
	Scope            func(account.NumberID) Scope
	History          History
	Model            *model.Model
	Key              uint32 // of sketches
	Logger           *slog.Logger
}

// Room guards numbers.
type Room struct {
	Deps
	metrics metrics
	readers chan *reader // each for one message at a time; nil until it is needed

	mu     sync.Mutex // held by whoever makes scopes
	guards atomic.Pointer[map[account.NumberID]*guarded]
}

// New makes the room; Follow lets it know the guards.
func New(d Deps) *Room {
	r := &Room{Deps: d, readers: make(chan *reader, runtime.GOMAXPROCS(0))}
	for range cap(r.readers) {
		r.readers <- nil
	}
	r.guards.Store(&map[account.NumberID]*guarded{})
	return r
}

// Run follows what businesses set until the context ends.
func (r *Room) Run(ctx context.Context) error {
	for {
		changed := r.DirectoryChanged()
		if err := r.Follow(ctx); err != nil && ctx.Err() == nil {
			r.Logger.Error("the scopes of guards could not be brought up to date", "error", err)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		}
	}
}

// Look scores a person's message and writes into it what follows. It takes some twenty microseconds where a guard is on.
func (r *Room) Look(m *engine.Reception) {
	g := (*r.guards.Load())[m.Number.ID]
	if g == nil {
		return
	}
	text := read(m.Content)
	if text == "" {
		return
	}
	began := time.Now()
	found := r.score(g, text)
	m.Guard = fact.Guard{
		Mode: g.set.Mode.Number(), Score: thousandths(found.Score), Likeness: thousandths(found.Likeness), Language: found.Language,
		Off: found.Off && !answers(m) && !policy.AsksWhetherAI(text),
	}
	if m.Guard.Off && g.set.Mode == account.GuardDeflect {
		m.Answer = g.answer(found.Language)
	}
	r.metrics.looked(&m.Guard, found.Evidence, time.Since(began))
}

// answers says whether a person quotes what the business asked: what they write is then an answer to that.
func answers(m *engine.Reception) bool { return m.ReplyTo != 0 && !m.ReplyToPerson }

// maxText is how many bytes of a message are read: the model reads the first hundreds of letters.
const maxText = 4096

// read is as much of what a person wrote, or wrote under what they sent, as is looked at; "" for taps, places, sounds
// and the like.
func read(c message.Content) string {
	text := c.Words()
	return text[:min(len(text), maxText)]
}

// thousandths writes a share of 1 as facts do.
func thousandths(share float64) uint16 { return uint16(math.Round(1000 * share)) } // at most 1000
