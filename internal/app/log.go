package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/journal"
)

// factVersion is the version that records are written with; readers take any.
const factVersion = 1

// factLog is the journal as the engine sees it: facts instead of bytes.
type factLog struct {
	journal *journal.Journal
	log     *slog.Logger
}

// Append implements engine.Log. It runs on one goroutine at a time.
func (l *factLog) Append(ctx context.Context, first uint64, facts []fact.Entry) error {
	records := make([]journal.Record, len(facts))
	arena := make([]byte, 0, 256*len(facts)) // one allocation for most batches; readers share it
	for i, e := range facts {
		start := len(arena)
		arena = fact.Append(arena, e.Fact)
		records[i] = journal.Record{Type: uint16(e.Fact.Type()), Version: factVersion, Time: e.At, Body: arena[start:len(arena):len(arena)]}
	}
	_, err := l.journal.Append(ctx, first, records)
	return asEngine(err)
}

// asEngine names the journal's errors as the engine knows them.
func asEngine(err error) error {
	for _, pair := range [][2]error{
		{journal.ErrSuperseded, engine.ErrSuperseded},
		{journal.ErrLost, engine.ErrLost},
		{journal.ErrFull, engine.ErrFull},
		{journal.ErrUncertain, engine.ErrUncertain},
	} {
		if errors.Is(err, pair[0]) {
			return fmt.Errorf("%w: %w", pair[1], err)
		}
	}
	return err
}

// Recover implements engine.Log.
func (l *factLog) Recover(ctx context.Context) error { return asEngine(l.journal.Recover(ctx)) }

// Replay implements engine.Log.
func (l *factLog) Replay(ctx context.Context, from uint64, apply func(record uint64, e fact.Entry)) (uint64, error) {
	end := l.journal.Next()
	if from >= end {
		return end, nil
	}
	r := l.journal.Reader(from)
	defer r.Close()
	for want := max(from, 1); r.Position() < end; {
		batch, err := r.Next(ctx)
		if err != nil {
			return 0, err
		}
		if batch.First != want {
			return 0, fmt.Errorf("records %d to %d are past their retention and no snapshot holds what they said; "+
				"restore the file snapshot, or snapshot.spare, from a copy of the data directory", want, batch.First-1)
		}
		for i := range batch.Records {
			rec := &batch.Records[i]
			f, err := fact.Parse(fact.Type(rec.Type), rec.Body)
			if err != nil {
				return 0, fmt.Errorf("record %d: %w; a newer turnpike wrote it: start that version", batch.First+uint64(i), err)
			}
			apply(batch.First+uint64(i), fact.Entry{At: rec.Time, Fact: f})
		}
		want = batch.Next()
	}
	return end, nil
}
