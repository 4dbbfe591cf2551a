package witness

import (
	"context"
	"time"

	"turnpike/internal/account"
	evidence "turnpike/internal/evidence/account"
	"turnpike/internal/evidence/language"
	"turnpike/internal/fact"
	"turnpike/internal/journal"
)

// read is what the journal gave.
type read struct {
	journal.Batch
	err error
}

// readAll reads in rounds, each up to the newest record.
func readAll(ctx context.Context, r *journal.Reader, out chan<- read) {
	for {
		b, err := r.Next(ctx)
		select {
		case out <- read{b, err}:
			if err != nil {
				return
			}
		case <-ctx.Done():
			return
		}
		if r.Behind() {
			continue
		}
		select {
		case <-time.After(round):
		case <-ctx.Done():
			return
		}
	}
}

// take reads a batch of records.
func (r *Room) take(b journal.Batch) {
	start := time.Now()
	for i := range b.Records {
		rec, number := &b.Records[i], b.First+uint64(i)
		if number < r.resume {
			r.reopen(rec, number)
			continue
		}
		r.end(rec.Time, number)
		switch fact.Type(rec.Type) {
		case fact.TypeMessageReceived:
			if said, err := fact.ParseSaid(fact.TypeMessageReceived, rec.Body); err == nil {
				r.received(&said, rec.Time, number)
			}
		case fact.TypeMessageAccepted:
			r.accepted(rec)
		}
	}
	r.next.Store(b.Next())
	r.metrics.spent(time.Since(start))
}

// received takes a person's message.
func (r *Room) received(said *fact.Said, at int64, record uint64) {
	if !asks(said.Content.Kind) {
		return
	}
	k := r.talks.of(said.Number, said.Address)
	var thread fact.Thread
	if k != nil {
		thread = k.thread
	} else {
		thread = said.Thread()
	}
	if r.Probes != nil && r.Probes(thread.Number, thread.Address) {
		return
	}
	if k != nil && len(k.messages) >= maxTurns {
		r.talks.close(k)
		r.judge(k, record)
		k = nil
	}
	if k == nil {
		if !r.wants(thread.Number, said.Account, at, record) {
			return
		}
		k = r.talks.open(thread, record)
	}
	k.ask(said, record)
	r.talks.heard(k, at)
}

// accepted takes a business's message, which answers the person's last one. Most are no part of a conversation.
func (r *Room) accepted(rec *journal.Record) {
	if r.talks.len() == 0 {
		return
	}
	number, address, ok := fact.ThreadIn(rec.Body)
	if !ok {
		return
	}
	k := r.talks.of(number, address)
	if k == nil {
		return
	}
	said, err := fact.ParseSaid(fact.TypeMessageAccepted, rec.Body)
	if err == nil && (said.Template == 0 || said.Direct) && !said.Guarded && k.reply(said.Content) { // its guard's answer stands for what was deflected
		r.talks.heard(k, rec.Time)
	}
}

// wants says whether a conversation that begins is read, and begins to watch its number.
func (r *Room) wants(number account.NumberID, id account.ID, at int64, record uint64) bool {
	if r.only != 0 && number != r.only {
		return false
	}
	scope := r.Scope(number, at)
	scope.Language = language.Canonical(scope.Language)
	r.mu.Lock()
	defer r.mu.Unlock()
	if scope.Silent { // nor is kept what was made of its texts before
		delete(r.numbers, number)
		return false
	}
	w := r.numbers[number]
	if w == nil {
		w = &watched{account: id, judge: evidence.NewJudge()}
		w.judge.Declare(r.reader, scope.Examples, scope.Language)
		w.scope = scope.Version
		r.numbers[number] = w
	} else if w.scope != scope.Version {
		w.judge.Declare(r.reader, scope.Examples, scope.Language)
		w.scope, w.tier, w.stated = scope.Version, evidence.Watch, 0
		if r.kept != nil {
			r.kept(nil)
		}
	}
	return sampled(record, rate(w.judge))
}
