// Package prober writes to bots as a person would and notes which requests they serve.
//
// Owns: runs of probes: whom they ask, as whom, at which pace, how often a day; the people who exist for that
// alone; what the answers prove, and the test over them.
//
// Does not own: what is asked and how a reply is checked (evidence/probe), what follows from a record (desk,
// casework), how a message travels (engine, carrier), money (billing).
//
// Called by: api, for the operator and reviewers; app, which runs it; witness, which leaves its people out.
//
// Never breaks: nobody who probes writes before they are noted as such, so that no finding counts them; a business
// pays for no answer to them; an account is asked a bounded number of times a day, whoever orders it.
package prober

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/billing"
	"turnpike/internal/carrier/network"
	"turnpike/internal/casework"
	"turnpike/internal/engine"
	"turnpike/internal/evidence/probe"
	"turnpike/internal/journal"
	"turnpike/internal/media"
	"turnpike/internal/message"
	"turnpike/internal/store"
)

// Engine takes what people write and look at.
type Engine interface {
	Receive(ctx context.Context, r *engine.Reception) (engine.Receipt, error)
	Opened(ctx context.Context, l engine.Look) error
}

// Network is where people are.
type Network interface {
	Person(a message.Address) (network.Person, bool)
	Join(ctx context.Context, a message.Address, name string) (network.Person, bool, error)
}

// Judge keeps a record of an account and judges it anew.
type Judge interface {
	AddEvidence(ctx context.Context, e *account.Evidence, by string) (casework.Judgement, error)
}

// Payer gives back what a message cost.
type Payer interface {
	Waive(ctx context.Context, by billing.By, id message.ID) error
}

// Media keeps what people send.
type Media interface {
	Put(ctx context.Context, u media.Upload) (message.Media, error)
	Inbound(ctx context.Context, from message.Address, id string, to account.NumberID) (message.Media, error)
}

// Journal is where answers are seen.
type Journal interface {
	Reader(from uint64) *journal.Reader
	Next() uint64
}

// Deps is what the room needs.
type Deps struct {
	Store     *store.Store
	Engine    Engine
	Network   Network
	Media     Media
	Journal   Journal
	Judge     Judge
	Payer     Payer
	Directory func() *account.Directory
	Clock     func() time.Time
	Logger    *slog.Logger
	Limits    engine.Limits // that hold a number's answers up
}

// Room asks bots.
type Room struct {
	Deps
	cfg Config

	cutOff []int64 // runs of before the program's start, which had not ended

	mu      sync.Mutex // guards what follows
	people  map[person]bool
	running map[account.ID]bool
	orders  chan *Run
}

type person struct {
	number  account.NumberID
	address message.Address
}

// Refusals of an order.
var (
	ErrBusy      = errors.New("a run of probes on this account is under way")
	ErrUsed      = errors.New("the account has been asked as often as may be today")
	ErrLanguages = errors.New("no language that can be asked in")
)

const (
	// maxLanguages bounds how many languages a run asks in: some 140 messages.
	maxLanguages = 6
	// maxRuns bounds the runs at the same time.
	maxRuns = 16
	// recordLasts is how long a run says something of an account, in milliseconds.
	recordLasts = 90 * 24 * 3600 * 1000
	oneDay      = 24 * 3600 * 1000 // milliseconds
)

// New makes a room; Open reads who probes.
func New(cfg Config, d Deps) *Room {
	return &Room{Deps: d, cfg: cfg, people: map[person]bool{}, running: map[account.ID]bool{}, orders: make(chan *Run, maxRuns)}
}

// Open reads who exists to probe, which the witness needs before it reads, and which runs were cut off by the
// program's end.
func (r *Room) Open(ctx context.Context) error {
	all, err := r.Store.ProbePeople(ctx, 0)
	if err != nil {
		return err
	}
	old, err := r.Store.ProbeRuns(ctx, 0, 0, true, maxRuns)
	if err != nil {
		return err
	}
	for i := range old {
		r.cutOff = append(r.cutOff, old[i].ID)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range all {
		r.people[person{p.Number, p.Address}] = true
	}
	return nil
}

// Probes says whether somebody who writes to a number exists for that alone.
func (r *Room) Probes(n account.NumberID, a message.Address) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.people[person{n, a}]
}

// Order begins a run. Without languages those of the declaration are taken; seed 0 takes a fresh one. It fails with
// ErrBusy, ErrUsed or ErrLanguages.
func (r *Room) Order(ctx context.Context, n *account.Number, languages []string, seed uint64, by string) (*Run, error) {
	if languages = r.languages(n, languages); len(languages) == 0 {
		return nil, ErrLanguages
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.running[n.Account.ID] || len(r.running) >= maxRuns {
		return nil, ErrBusy
	}
	now := r.Clock().UnixMilli()
	before, err := r.Store.ProbeRuns(ctx, n.Account.ID, now-oneDay, false, r.cfg.PerDay)
	if err != nil {
		return nil, err
	}
	if len(before) >= r.cfg.PerDay {
		return nil, ErrUsed
	}
	for seed == 0 {
		var b [8]byte
		_, _ = rand.Read(b[:]) // never fails
		seed = binary.BigEndian.Uint64(b[:]) >> 1
	}
	run := newRun(&Run{Account: n.Account.ID, Number: n.ID, By: by, At: now, Seed: seed, Languages: languages})
	row, err := run.row()
	if err != nil {
		return nil, err
	}
	if err := r.Store.AddProbeRun(ctx, row, by); err != nil {
		return nil, err
	}
	run.ID = row.ID
	r.running[n.Account.ID] = true
	shown := *run
	r.orders <- run // there is room: no more than maxRuns are running
	return &shown, nil
}

// languages are those of a list, or of the declaration, that can be asked in; the first of them, where there are many.
func (r *Room) languages(n *account.Number, wanted []string) []string {
	if len(wanted) == 0 {
		if d := r.Directory().Standing(n.Account.ID).Declaration; d != nil {
			wanted = d.Languages
		} else {
			wanted = []string{"en"}
		}
	}
	var out []string
	for _, l := range wanted {
		if len(l) >= 2 && slices.Contains(probe.Languages(), l[:2]) && !slices.Contains(out, l[:2]) {
			out = append(out, l[:2])
		}
	}
	return out[:min(len(out), maxLanguages)]
}

// Run leads the runs until the context ends. Those that were cut off by the program's end are closed.
func (r *Room) Run(ctx context.Context) error {
	if err := r.closeOld(ctx); err != nil {
		return err
	}
	var all sync.WaitGroup
	defer all.Wait()
	all.Go(func() { r.settleHourly(ctx) })
	forget := time.NewTicker(time.Hour)
	defer forget.Stop()
	for {
		select {
		case run := <-r.orders:
			all.Go(func() { r.lead(ctx, run) })
		case <-forget.C:
			if err := r.Store.ForgetTranscripts(ctx, r.Clock().Add(-r.cfg.Keep).UnixMilli()); err != nil {
				r.Logger.Warn("old transcripts of probes are not erased; trying again in an hour", "error", err)
			}
		case <-ctx.Done():
			return nil
		}
	}
}

func (r *Room) closeOld(ctx context.Context) error {
	for _, id := range r.cutOff {
		run, err := r.Find(ctx, id)
		if err != nil {
			return err
		}
		r.end(ctx, run, Stopped)
	}
	return nil
}

// Find is a run with its transcript; store.ErrUnknown when there is none.
func (r *Room) Find(ctx context.Context, id int64) (*Run, error) {
	row, err := r.Store.ProbeRun(ctx, id)
	if err != nil {
		return nil, err
	}
	return r.read(row)
}

// read is a run as it was stored, with how long its transcript is kept by now.
func (r *Room) read(row *store.ProbeRun) (*Run, error) {
	run, err := fromRow(row)
	if err == nil && run.EndedAt != 0 {
		run.KeptUntil = run.EndedAt + r.cfg.Keep.Milliseconds()
	}
	return run, err
}

// List is the runs of an account, 0 for all, without transcripts, the newest first.
func (r *Room) List(ctx context.Context, id account.ID, limit int) ([]*Run, error) {
	rows, err := r.Store.ProbeRuns(ctx, id, 0, false, limit)
	if err != nil {
		return nil, err
	}
	out := make([]*Run, 0, len(rows))
	for i := range rows {
		run, err := r.read(&rows[i])
		if err != nil {
			return nil, err
		}
		out = append(out, run)
	}
	return out, nil
}
