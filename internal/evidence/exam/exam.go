package exam

import (
	"time"

	"turnpike/internal/evidence/account"
	"turnpike/internal/evidence/corpus"
	"turnpike/internal/evidence/model"
)

// Exam measures a model on rows as they come.
type Exam struct {
	reader *account.Reader
	clock  func() time.Time
	turns  turns
	kinds  map[string][]course
	// messages and spent are of the scoring alone.
	messages int
	spent    time.Duration
	bytes    int
	// Each is told of every account, if it is set.
	Each func(a *corpus.Account, j *account.Judge, restrict, review, cleared int)
}

// New measures a model. answers says whether a reply turned a request away.
func New(m *model.Model, answers account.Answers, clock func() time.Time) *Exam {
	return &Exam{reader: account.NewReader(m, 0, answers), clock: clock, turns: newTurns(), kinds: map[string][]course{}}
}

// Reader is what the exam reads with.
func (e *Exam) Reader() *account.Reader { return e.reader }

// maxKinds bounds how many kinds of accounts are told apart.
const maxKinds = 100

// Add takes a row.
func (e *Exam) Add(row corpus.Row) error {
	start := e.clock()
	switch {
	case row.Turn != nil:
		e.turns.add(e.reader.Scorer(), row.Turn)
		e.messages++
	case row.Account != nil:
		kind := row.Account.Kind
		if e.kinds[kind] == nil && len(e.kinds) >= maxKinds {
			kind = "other"
		}
		e.kinds[kind] = append(e.kinds[kind], e.follow(row.Account))
	}
	e.spent += e.clock().Sub(start)
	return nil
}

// Report is what was measured.
type Report struct {
	Turns      map[string]Turns    `json:"turns"`
	Sources    map[string]Turns    `json:"sources"`
	Accounts   map[string]Accounts `json:"accounts"`
	PerMessage float64             `json:"us_per_message"`
	PerAccount int                 `json:"bytes_per_account"`
}

// Report sums up.
func (e *Exam) Report() Report {
	out := Report{Accounts: map[string]Accounts{}, PerAccount: e.bytes}
	out.Turns, out.Sources = e.turns.report()
	for kind, all := range e.kinds {
		out.Accounts[kind] = summary(all)
	}
	if e.messages > 0 {
		out.PerMessage = float64(e.spent.Nanoseconds()/10/int64(e.messages)) / 100
	}
	return out
}
