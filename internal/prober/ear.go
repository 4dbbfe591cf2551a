package prober

import (
	"context"
	"encoding/json"
	"time"

	"turnpike/internal/evidence/probe"
	"turnpike/internal/fact"
	"turnpike/internal/journal"
	"turnpike/internal/message"
)

// ear hears what the bot sends to the people of a run. All of it is owed to the business, also what comes when nobody
// waits for it any more.
type ear struct {
	run    *Run
	reader *journal.Reader
	people map[fact.Thread]bool
	coming map[message.ID]probe.Reply // what the bot said that has not reached anybody
}

// reply is a message of the bot that has just reached one of the people, which is when it is charged.
type reply struct {
	id message.ID
	probe.Reply
	thread fact.Thread
	seen   time.Time
}

func (r *Room) listen(run *Run) *ear {
	return &ear{run: run, reader: r.Journal.Reader(r.Journal.Next()), people: map[fact.Thread]bool{}, coming: map[message.ID]probe.Reply{}}
}

func (e *ear) close() { e.reader.Close() }

// next is what reached people with the next records; it fails when the context ends.
func (e *ear) next(ctx context.Context) ([]reply, error) {
	batch, err := e.reader.Next(ctx)
	if err != nil {
		return nil, err
	}
	var out []reply
	for i := range batch.Records {
		if m, ok := e.hear(batch.First+uint64(i), &batch.Records[i]); ok {
			e.run.Owed = append(e.run.Owed, m.id)
			out = append(out, m)
		}
	}
	return out, nil
}

func (e *ear) hear(record uint64, rec *journal.Record) (reply, bool) {
	kind := fact.Type(rec.Type)
	if kind != fact.TypeMessageAccepted && kind != fact.TypeMessageMoved {
		return reply{}, false
	}
	one, err := fact.Parse(kind, rec.Body)
	if err != nil || !e.people[one.Of()] {
		return reply{}, false
	}
	switch f := one.(type) {
	case *fact.MessageAccepted:
		if f.Content.Kind != message.KindReaction {
			e.coming[message.NewID(0, record)] = replyOf(f.Content)
		}
	case *fact.MessageMoved:
		if said, ok := e.coming[f.ID]; ok && f.Status == message.Delivered {
			delete(e.coming, f.ID)
			return reply{f.ID, said, one.Of(), time.Now()}, true
		}
	}
	return reply{}, false
}

// replyOf is what a message of the bot says, and which picture it is.
func replyOf(c message.Content) probe.Reply {
	out := probe.Reply{Kind: c.Kind, Text: c.Words()}
	if c.Kind != message.KindImage {
		return out
	}
	var m message.Media
	_ = json.Unmarshal(c.Document, &m) // what cannot be read is no picture
	if out.Picture = m.SHA256; out.Picture == "" {
		out.Picture = m.Link
	}
	return out
}
