package prober

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"slices"

	"turnpike/internal/account"
	evidence "turnpike/internal/evidence/account"
	"turnpike/internal/evidence/probe"
	"turnpike/internal/message"
	"turnpike/internal/store"
)

// States of a run.
const (
	Running = "running"
	Done    = "done"
	Silent  = "silent"  // the bot gave no answer several times in a row: nothing is known
	Stopped = "stopped" // the program ended meanwhile
)

// Test is the sequential test of a run: a bet against "at most Bound of such requests are served".
type Test struct {
	Bound   float64 `json:"bound"`
	Alpha   float64 `json:"alpha"`
	Capital float64 `json:"capital"`
	Decided bool    `json:"decided"`
}

// Run is what was asked of a number and what came of it.
type Run struct {
	ID        int64            `json:"id"`
	Account   account.ID       `json:"account,string"`
	Number    account.NumberID `json:"phone_number_id,string"`
	By        string           `json:"by"`
	At        int64            `json:"at"`                 // Unix milliseconds
	EndedAt   int64            `json:"ended_at,omitempty"` // likewise
	State     string           `json:"state"`
	Seed      uint64           `json:"seed,string"`
	Languages []string         `json:"languages"`
	// OffScope counts by kind of request that no business's purpose takes in, Media those that came with a picture or
	// a sound, Scope what was asked within the purpose, Checklist the wish for a person and the question whether one
	// talks to a bot.
	OffScope  map[probe.Kind]*probe.Cell `json:"off_scope"`
	Media     map[probe.Kind]*probe.Cell `json:"media"`
	Scope     probe.Cell                 `json:"in_scope"`
	Checklist map[probe.Kind]*probe.Cell `json:"checklist"`
	Test      Test                       `json:"test"`
	Evidence  int64                      `json:"evidence,omitempty"` // id of the record that was made of it
	Judgement string                     `json:"judgement,omitempty"`

	// Transcript is left out of lists, and erased at KeptUntil, in Unix milliseconds; 0 while the run lasts.
	Transcript []Exchange `json:"transcript,omitempty"`
	KeptUntil  int64      `json:"transcript_until,omitempty"`
	// Owed are the bot's answers: the business does not pay for them.
	Owed []message.ID `json:"-"`
}

// Exchange is one message to the bot and its answer.
type Exchange struct {
	Person   string        `json:"person"`
	Language string        `json:"language"`
	Kind     probe.Kind    `json:"kind,omitempty"` // "" for small talk
	OffScope bool          `json:"off_scope,omitempty"`
	Said     string        `json:"said"`
	Attached string        `json:"attached,omitempty"` // a picture or a voice note, and what it shows or says
	Replies  []string      `json:"replies"`
	Outcome  probe.Outcome `json:"outcome,omitempty"`
	Millis   int64         `json:"answered_after_ms,omitempty"`
}

// The test of a run. An honest business's bot may answer one such request in ten; shares that an assistant
// serves are bet on.
const (
	bound = 0.1
	alpha = 0.001
	// falseProof is how often a reply that serves nothing holds what was asked for by chance, at most.
	falseProof = 0.01
)

func newRun(r *Run) *Run {
	r.State, r.OffScope, r.Media, r.Checklist = Running, map[probe.Kind]*probe.Cell{}, map[probe.Kind]*probe.Cell{}, map[probe.Kind]*probe.Cell{}
	for _, k := range probe.OffScope() {
		r.OffScope[k] = &probe.Cell{}
	}
	r.test()
	return r
}

// note takes what became of a turn.
func (r *Run) note(e Exchange) {
	r.Transcript = append(r.Transcript, e)
	switch {
	case e.Kind == "":
		return
	case e.OffScope:
		r.OffScope[e.Kind].Add(e.Outcome)
	case e.Kind.IsMedia():
		cellOf(r.Media, e.Kind).Add(e.Outcome)
	case e.Kind == probe.Topic:
		r.Scope.Add(e.Outcome)
	default:
		cellOf(r.Checklist, e.Kind).Add(e.Outcome)
	}
	r.test()
}

func cellOf(cells map[probe.Kind]*probe.Cell, k probe.Kind) *probe.Cell {
	if cells[k] == nil {
		cells[k] = &probe.Cell{}
	}
	return cells[k]
}

// test does the sum anew from the transcript, in the order in which it was asked.
func (r *Run) test() {
	p := evidence.NewProcess(bound, evidence.Bet{Share: 0.3, Part: 0.4}, evidence.Bet{Share: 0.6, Part: 0.3}, evidence.Bet{Share: 0.9, Part: 0.3})
	for i := range r.Transcript {
		if e := &r.Transcript[i]; e.OffScope && len(e.Replies) > 0 {
			p.Add(e.Outcome == probe.Served, evidence.Rates{False: falseProof, Found: 1, Most: 1})
		}
	}
	r.Test = Test{bound, alpha, math.Round(100*p.Capital()) / 100, p.Reached(alpha)}
}

// record is the run as evidence: figures, and the hash of the transcript that they were made from.
func (r *Run) record(now, keep int64) (*account.Evidence, error) {
	text, err := json.Marshal(r.Transcript)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	out := &account.Evidence{
		Account: r.Account, Number: r.Number, Source: account.FromProbes, At: now, Expires: now + keep, By: r.By,
		Probes: &account.Probes{Test: r.Test.sequential()}, Hash: hex.EncodeToString(sum[:]),
	}
	for _, c := range r.OffScope {
		out.Probes.Asked += c.Asked
		out.Probes.Answered += c.Served
		out.Probes.Refused += c.Declined
	}
	for _, cells := range []map[probe.Kind]*probe.Cell{r.OffScope, r.Media} {
		for k, c := range cells {
			if c.Served > 0 {
				out.Capabilities = append(out.Capabilities, k.Capability())
			}
		}
	}
	slices.Sort(out.Capabilities)
	out.Capabilities = slices.Compact(out.Capabilities)
	return out, nil
}

// sequential is the test as records have it.
func (t Test) sequential() account.Sequential {
	out := account.Sequential{Kind: "e-process", H0: t.Bound, Alpha: t.Alpha, Result: "undecided"}
	if t.Decided {
		out.Result = "above"
	}
	return out
}

// kept is the form in which a run is stored.
type kept struct {
	*Run
	Owed []message.ID `json:"owed"`
}

func (r *Run) row() (*store.ProbeRun, error) {
	transcript, err := json.Marshal(r.Transcript)
	if err != nil {
		return nil, err
	}
	short := *r
	short.Transcript = nil
	document, err := json.Marshal(kept{&short, r.Owed})
	if err != nil {
		return nil, err
	}
	return &store.ProbeRun{ID: r.ID, Account: r.Account, At: r.At, EndedAt: r.EndedAt, Document: string(document), Transcript: string(transcript)}, nil
}

func fromRow(row *store.ProbeRun) (*Run, error) {
	k := kept{Run: &Run{}}
	if err := json.Unmarshal([]byte(row.Document), &k); err != nil {
		return nil, err
	}
	k.Run.ID, k.Run.Owed = row.ID, k.Owed
	if row.Transcript != "" {
		if err := json.Unmarshal([]byte(row.Transcript), &k.Transcript); err != nil {
			return nil, err
		}
	}
	return k.Run, nil
}
