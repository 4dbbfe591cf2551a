package witness

import (
	"context"
	"errors"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/evidence/corpus"
)

// maxHistory is how many conversations an export has; of more, the last.
const maxHistory = 5000

// maxReadings is how many exports may be made at once: each reads the whole journal.
const maxReadings = 2

// ErrBusy says that as many exports are being made as may be.
var ErrBusy = errors.New("as many exports are being made as may be")

// History reads the journal again and returns the conversations that a number's finding rests on, with their
// texts, in the form that `turnpike evidence eval` reads: so that the business can do the sum itself. It is for the
// business alone.
//
// It fails if the journal cannot be read, and with ErrBusy while maxReadings others do this.
func (r *Room) History(ctx context.Context, number account.NumberID) (*corpus.Account, error) {
	if r.readings.Add(1) > maxReadings {
		r.readings.Add(-1)
		return nil, ErrBusy
	}
	defer r.readings.Add(-1)
	child := r.child(number)
	var kept []corpus.Conversation
	child.kept = func(k *talk) {
		if k == nil {
			kept = nil
			return
		}
		if kept = append(kept, child.conversation(k)); len(kept) > maxHistory {
			kept = kept[1:]
		}
	}
	end := r.next.Load()
	reader := r.Journal.Reader(1)
	defer reader.Close()
	for reader.Position() < end {
		b, err := reader.Next(ctx)
		if err != nil {
			return nil, fmt.Errorf("read the journal again: %w", err)
		}
		child.take(b)
		child.due = nil
	}
	child.endSilent(r.Clock().UnixMilli(), reader.Position())
	scope := r.Scope(number, r.Clock().UnixMilli())
	return &corpus.Account{Account: number.String(), Kind: "own", Lang: scope.Language, Declared: scope.Examples, Conversations: kept}, nil
}

// conversation is a talk as a file has it.
func (r *Room) conversation(k *talk) corpus.Conversation {
	day := int32(k.said / day) // days since 1970
	out := corpus.Conversation{User: fmt.Sprintf("%s%08x", corpus.PersonPrefix, r.person(k.thread)), Day: &day}
	for _, m := range k.messages {
		t := corpus.Turn{Text: m.Text, Reply: m.Reply}
		if m.Reply == "" {
			answered := m.Answered != 0
			t.Answered = &answered
		}
		out.Turns = append(out.Turns, t)
	}
	return out
}
