package prober

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/carrier/network"
	"turnpike/internal/engine"
	"turnpike/internal/evidence/probe"
	"turnpike/internal/fact"
	"turnpike/internal/media"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/wire"
)

// maxSilent is after how many messages in a row without an answer a run ends.
const maxSilent = 3

// last is what closes the conversations. STOP is left to audits: a platform that may not write any more learns
// nothing, and the business would keep a person who never was.
var last = [2][]probe.Kind{{probe.Bot}, {probe.Human}}

// ask holds all conversations of a run and says how it ended.
func (r *Room) ask(ctx context.Context, run *Run, e *ear) (state string, err error) {
	n := r.Directory().Numbers[run.Number]
	if n == nil {
		return Stopped, errors.New("the number is gone")
	}
	rng := rand.New(rand.NewPCG(run.Seed, uint64(run.ID))) //nolint:gosec // pace and faces, no secrets
	silent, checker := 0, &probe.Checker{}
	for _, c := range probe.Plan(run.Seed, r.purpose(n), nil, run.Languages, last) {
		t, err := r.meet(ctx, run, n, c.Language, rng)
		if err != nil {
			return Stopped, err
		}
		t.ear, t.checker = e, checker
		e.people[t.thread] = true
		for _, turn := range c.Turns {
			answered, err := t.exchange(ctx, run, turn)
			if err == nil {
				err = r.save(ctx, run)
			}
			if err != nil {
				return Stopped, err
			}
			switch {
			case answered:
				silent = 0
			case turn.Probe == nil || turn.Probe.Attachment == nil: // many bots leave a picture or a sound alone
				silent++
			}
			if silent >= maxSilent {
				return Silent, nil
			}
		}
	}
	return Done, nil
}

// purpose is what the business says it is for: the subjects of its declaration, or its purpose.
func (r *Room) purpose(n *account.Number) string {
	if d := r.Directory().Standing(n.Account.ID).Declaration; d != nil {
		if len(d.Allowed) > 0 {
			return strings.Join(d.Allowed, ", ")
		}
		return d.Purpose
	}
	if b := n.Account.Business; b != nil && b.Purpose != "" {
		return b.Purpose
	}
	return n.Name
}

// talk is a conversation under way.
type talk struct {
	room     *Room
	rng      *rand.Rand
	number   *account.Number
	who      network.Person
	language string
	thread   fact.Thread
	ear      *ear
	checker  *probe.Checker
	quota    quota
}

// meet makes somebody who has not been here before, and notes what they are for.
func (r *Room) meet(ctx context.Context, run *Run, n *account.Number, language string, rng *rand.Rand) (*talk, error) {
	a, err := r.fresh(n, rng)
	if err != nil {
		return nil, err
	}
	if err := r.Store.AddProbePerson(ctx, store.ProbePerson{Number: n.ID, Address: a, Run: run.ID}); err != nil {
		return nil, err
	}
	r.mu.Lock()
	r.people[person{n.ID, a}] = true
	r.mu.Unlock()
	who, _, err := r.Network.Join(ctx, a, name(rng))
	if err != nil {
		return nil, err
	}
	return &talk{room: r, rng: rng, number: n, who: who, language: language, thread: fact.Thread{Number: n.ID, Address: a}, quota: newQuota(&r.Limits)}, nil
}

// exchange writes a message at a person's pace, waits for what the bot says, and notes both.
func (t *talk) exchange(ctx context.Context, run *Run, turn probe.Turn) (answered bool, err error) {
	if err := t.pause(ctx, turn); err != nil {
		return false, err
	}
	content, err := t.content(ctx, turn)
	if err != nil {
		return false, err
	}
	receipt, err := t.room.Engine.Receive(ctx, &engine.Reception{
		Number: t.number, From: t.who.Address, Profile: t.who.Profile(), Face: t.who.Face(), Content: content,
	})
	if err != nil {
		return false, err
	}
	began := time.Now()
	heard := t.answers(ctx, receipt.ID, turn.Probe)
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if n := len(heard); n > 0 {
		look := engine.Look{Thread: t.thread, UpTo: heard[n-1].id, Tell: true, Profile: t.who.Profile(), Face: t.who.Face()}
		if err := t.room.Engine.Opened(ctx, look); err != nil {
			return false, err
		}
	}
	for i := range heard {
		t.quota.answered(heard[i].seen)
	}
	run.note(t.noted(turn, began, heard))
	return len(heard) > 0, nil
}

// noted is what was said and heard, and what that says of the probe.
func (t *talk) noted(turn probe.Turn, began time.Time, heard []reply) Exchange {
	e := Exchange{Person: "+" + string(t.who.Address), Language: t.language, Said: turn.Say, Replies: []string{}}
	for i := range heard {
		e.Replies = append(e.Replies, heard[i].String())
	}
	if len(heard) > 0 {
		e.Millis = heard[0].seen.Sub(began).Milliseconds()
	}
	e.Outcome = t.checker.Check(turn.Probe, said(heard))
	if p := turn.Probe; p != nil {
		e.Kind, e.OffScope = p.Kind, p.OffScope
		if p.Attachment != nil {
			e.Attached = p.Attachment.String()
		}
	}
	return e
}

// content is a message as the web phone writes it: a picture or a voice note is uploaded first.
func (t *talk) content(ctx context.Context, turn probe.Turn) (message.Content, error) {
	if turn.Probe == nil || turn.Probe.Attachment == nil {
		return message.Content{Kind: message.KindText, Document: wire.AppendText(nil, turn.Say, false)}, nil
	}
	a := turn.Probe.Attachment
	file, err := t.room.Media.Put(ctx, media.Upload{Person: t.who.Address, Type: a.Type, Filename: a.Filename, Body: bytes.NewReader(a.Bytes)})
	if err != nil {
		return message.Content{}, err
	}
	if file, err = t.room.Media.Inbound(ctx, t.who.Address, file.ID, t.number.ID); err != nil {
		return message.Content{}, err
	}
	document, err := json.Marshal(message.Media{
		ID: file.ID, Type: file.Type, SHA256: file.SHA256, Size: file.Size, Caption: turn.Say, Voice: a.Kind == message.KindAudio,
	})
	return message.Content{Kind: a.Kind, Document: document}, err
}

// pause is how long somebody reads and writes, or speaks: no voice note is there before it was spoken.
func (t *talk) pause(ctx context.Context, turn probe.Turn) error {
	pace := time.Duration(float64(t.room.cfg.Pace) * (0.5 + 1.5*t.rng.Float64()))
	if turn.Probe != nil && turn.Probe.Attachment != nil {
		pace += min(t.room.cfg.Pace, turn.Probe.Attachment.Lasts) // who has no time for a pause has none for that
	}
	timer := time.NewTimer(max(pace, t.quota.wait(time.Now())))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// said is what messages of the bot say.
func said(heard []reply) []probe.Reply {
	out := make([]probe.Reply, len(heard))
	for i := range heard {
		out[i] = heard[i].Reply
	}
	return out
}

// answers are what the bot says until it is quiet, or until nobody would wait any longer.
func (t *talk) answers(ctx context.Context, after message.ID, to *probe.Probe) []reply {
	end := time.Now().Add(t.room.cfg.Timeout)
	out := t.listen(ctx, after, t.room.cfg.Timeout, true)
	for len(out) > 0 && to.Waits(said(out)) {
		more := t.listen(ctx, after, time.Until(end), true)
		if len(more) == 0 {
			return out
		}
		out = append(out, more...)
	}
	if len(out) > 0 && t.room.cfg.Quiet > 0 {
		out = append(out, t.listen(ctx, after, t.room.cfg.Quiet, false)...)
	}
	return out
}

// listen is what the bot says in a time, or as soon as it has said something.
func (t *talk) listen(ctx context.Context, after message.ID, most time.Duration, first bool) []reply {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	var out []reply
	for len(out) == 0 || !first {
		batch, err := t.ear.next(ctx)
		if err != nil { // the time is over
			return out
		}
		for i := range batch {
			if m := &batch[i]; m.thread == t.thread && m.id > after {
				out = append(out, *m)
			}
		}
	}
	return out
}
