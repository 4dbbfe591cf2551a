package witness

import (
	"bytes"
	"context"
	"encoding/gob"
	"fmt"
	"time"

	"turnpike/internal/account"
	evidence "turnpike/internal/evidence/account"
	"turnpike/internal/fact"
	"turnpike/internal/journal"
)

// Snapshots keeps the last snapshot: what is known of all numbers, without any text.
type Snapshots interface {
	Load(ctx context.Context) ([]byte, error) // nil if there is none
	Save(ctx context.Context, pieces [][]byte) error
}

const (
	// snapshotLayout changes with what is in a snapshot, or with the meaning of any of it. One of another layout,
	// model or key is left: then the room begins with the oldest record that is kept.
	snapshotLayout = 3
	// A snapshot is made after so many records, or so long after the last one if anything happened. That bounds
	// what a start has to read.
	snapshotEvery = 200_000
	snapshotAge   = 10 * time.Minute
	// maxSnapshot is the largest snapshot, in bytes: some 8,000 numbers with a full memory. Beyond it there is none.
	maxSnapshot = 256 << 20
)

// snapshot is what a file has.
type snapshot struct {
	Layout int
	Model  string
	Key    uint64
	Next   uint64
	// Recorded is up to where findings were recorded.
	Recorded uint64
	// Open are the conversations that were open, with their first records: their texts are read again.
	Open    map[fact.Thread]uint64
	Numbers []watchedFile
}

type watchedFile struct {
	Number  account.NumberID
	Account account.ID
	Scope   string
	Judge   []byte
	At      int64
	Record  uint64
	Tier    evidence.Tier
	Stated  int
}

// save writes a snapshot if it is time for one, or if the room stops.
func (r *Room) save(ctx context.Context, stops bool) {
	next := r.next.Load()
	grown := next - min(next, r.saved)
	if r.Snapshots == nil || len(r.due) > 0 || next < r.resume || grown == 0 ||
		!stops && grown < snapshotEvery && r.Clock().Sub(r.savedAt) < snapshotAge {
		return
	}
	r.saved, r.savedAt = next, r.Clock()
	file, err := r.encode(next)
	if err == nil && len(file) <= maxSnapshot {
		err = r.Snapshots.Save(context.WithoutCancel(ctx), [][]byte{file})
	}
	if err != nil {
		r.Logger.Error("what is known of numbers could not be saved; the next start reads more of the journal", "error", err)
	}
}

func (r *Room) encode(next uint64) ([]byte, error) {
	s := snapshot{Layout: snapshotLayout, Model: r.Model.Version, Key: r.Key, Next: next, Recorded: r.recorded, Open: map[fact.Thread]uint64{}}
	for thread, k := range r.talks.byThread {
		s.Open[thread] = k.first
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for number, w := range r.numbers {
		judge, err := w.judge.MarshalBinary()
		if err != nil {
			return nil, err
		}
		s.Numbers = append(s.Numbers, watchedFile{number, w.account, w.scope, judge, w.at, w.record, w.tier, w.stated})
	}
	var out bytes.Buffer
	if err := gob.NewEncoder(&out).Encode(&s); err != nil {
		return nil, fmt.Errorf("write a snapshot: %w", err)
	}
	return out.Bytes(), nil
}

// load takes up what the last snapshot knew, and returns where to read from: 1 if there is none that fits.
func (r *Room) load(ctx context.Context) uint64 {
	if r.Snapshots == nil {
		return 1
	}
	file, err := r.Snapshots.Load(ctx)
	if err == nil && file != nil {
		var s snapshot
		if s, err = decode(file); err == nil && s.Layout == snapshotLayout && s.Model == r.Model.Version && s.Key == r.Key && s.Next <= r.Journal.Next() {
			if err = r.takeUp(&s); err == nil {
				return r.begin()
			}
		}
	}
	if err != nil {
		r.Logger.Warn("what was known of numbers cannot be read; beginning with the oldest record", "error", err)
	}
	return 1
}

func decode(file []byte) (s snapshot, err error) {
	if err = gob.NewDecoder(bytes.NewReader(file)).Decode(&s); err != nil {
		err = fmt.Errorf("read the snapshot: %w", err)
	}
	return s, err
}

func (r *Room) takeUp(s *snapshot) error {
	numbers := map[account.NumberID]*watched{}
	for _, f := range s.Numbers {
		w := &watched{f.Account, f.Scope, evidence.NewJudge(), f.At, f.Record, f.Tier, f.Stated}
		if err := w.judge.UnmarshalBinary(f.Judge); err != nil {
			return fmt.Errorf("number %d: %w", f.Number, err)
		}
		numbers[f.Number] = w
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.numbers, r.waiting, r.resume, r.saved, r.savedAt = numbers, s.Open, s.Next, s.Next, r.Clock()
	if r.from == s.Recorded { // what follows is new, also what the clock ended and ends at the same record
		r.from = 0
	}
	return nil
}

// begin is the first record of the conversations that were open, or where the snapshot ends.
func (r *Room) begin() uint64 {
	from := r.resume
	for _, first := range r.waiting {
		from = min(from, first)
	}
	return from
}

// reopen reads a record from before the snapshot's end: only what belongs to a conversation that was open then.
func (r *Room) reopen(rec *journal.Record, number uint64) {
	switch fact.Type(rec.Type) {
	case fact.TypeMessageReceived:
		said, err := fact.ParseSaid(fact.TypeMessageReceived, rec.Body)
		if err != nil {
			return
		}
		thread := said.Thread()
		first, open := r.waiting[thread]
		if !open || number < first {
			return
		}
		k := r.talks.of(said.Number, said.Address)
		if k == nil && number == first {
			k = r.talks.open(thread, first)
		}
		if k != nil && asks(said.Content.Kind) {
			k.ask(&said, number)
			r.talks.heard(k, rec.Time)
		}
	case fact.TypeMessageAccepted:
		r.accepted(rec)
	}
}
