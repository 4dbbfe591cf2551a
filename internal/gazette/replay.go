package gazette

import (
	"context"
	"errors"
	"fmt"

	"turnpike/internal/account"
	evidence "turnpike/internal/evidence/account"
	"turnpike/internal/fact"
	"turnpike/internal/journal"
	"turnpike/internal/policy"
	"turnpike/internal/policy/replay"
	"turnpike/internal/ratecard"
)

// Trial is a draft that is tried on what happened.
type Trial struct {
	File  []byte
	Since int64  // Unix milliseconds
	AsOf  string // moment from which on the draft is judged; "" is when it takes effect
}

// Try folds the journal again under a draft.
func Try(ctx context.Context, j *journal.Journal, book *policy.Book, dir *account.Directory, t *Trial) (replay.Report, error) {
	texts, err := policy.Read(t.File)
	if err != nil {
		return replay.Report{}, err
	}
	draft, err := book.With(texts)
	if err != nil {
		return replay.Report{}, err
	}
	r := replay.New(replay.Deps{Today: book, Draft: draft, Directory: dir, Cards: dir.Tariff, Error: errorOf(draft, texts)})
	if r.Cards == nil {
		r.Cards = ratecard.ShippedBook()
	}
	if r.AsOf = texts[len(texts)-1].Effective; t.AsOf != "" {
		if r.AsOf, err = policy.ParseMoment(t.AsOf); err != nil {
			return replay.Report{}, err
		}
	}
	if err := fold(ctx, j, t.Since, r.Add); err != nil {
		return replay.Report{}, err
	}
	return r.Report(), nil
}

// errorOf is how often the account test was measured to bring an innocent account before people, beside what the
// draft's own test promises.
func errorOf(draft *policy.Book, texts []*policy.Text) replay.Error {
	m := evidence.Measured
	out := replay.Error{
		Rate: m.Rate(), Upper: m.Upper(),
		Source: fmt.Sprintf("%d of %d honest accounts came into review, %d were proposed for restriction (docs/model-card.md)", m.Reviewed, m.Accounts, m.Restricted),
	}
	if p := draft.Latest(texts[len(texts)-1].Policy.Text).Whole().Primary; p != nil {
		out.Stated = p.Alpha
	}
	return out
}

// fold reads the journal from a moment on. Facts of before are read too, since they say who stopped marketing, but
// messages are left out.
func fold(ctx context.Context, j *journal.Journal, since int64, add func(at int64, f fact.Fact)) error {
	return foldRecords(ctx, j, since, func(_ uint64, at int64, f fact.Fact) { add(at, f) })
}

func foldRecords(ctx context.Context, j *journal.Journal, since int64, add func(record uint64, at int64, f fact.Fact)) error {
	end := j.Next()
	r := j.Reader(0)
	defer r.Close()
	for r.Position() < end {
		b, err := r.Next(ctx)
		if err != nil {
			return fmt.Errorf("read the journal: %w", err)
		}
		for i := range b.Records {
			one, record := &b.Records[i], b.First+uint64(i)
			if record >= end {
				return nil
			}
			if one.Time < since && fact.Type(one.Type) == fact.TypeMessageAccepted {
				continue
			}
			f, err := fact.Parse(fact.Type(one.Type), one.Body)
			if errors.Is(err, fact.ErrUnknownType) {
				continue
			}
			if err != nil {
				return fmt.Errorf("read the journal: record %d: %w", record, err)
			}
			add(record, one.Time, f)
		}
	}
	return nil
}
