package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/casework"
	"turnpike/internal/store"
)

// Opening is a case that somebody begins.
type Opening struct {
	Account  account.ID
	Number   account.NumberID
	Ground   casework.Ground
	Source   string
	Facts    string
	Exhibits []int64 // ids of evidence
	Earlier  int64   // case whose warning was not heeded; 0 none
	Detected bool
	Proposed bool
	By       string
	Texts    []store.CaseText // of conversations, kept while the case is open
	Reports  []int64          // that led to it
}

// Errors that the caller of OpenCase can mend.
var (
	ErrExhibit = errors.New("there is no such evidence on this account")
	ErrEarlier = errors.New("there is no such case with a warning on this account")
	ErrGround  = errors.New("no policy has that ground, and it is not worded")
)

// OpenCase begins a case: the account hears of it once a notice is written.
func (d *Desk) OpenCase(ctx context.Context, o *Opening) (*casework.Case, error) {
	c := &casework.Case{
		Account: o.Account, Number: o.Number, State: casework.Opened, Profile: d.profile.Name, OpenedAt: d.now(), OpenedBy: o.By,
		Ground: o.Ground, Source: o.Source, Facts: o.Facts, Detected: o.Detected, Proposed: o.Proposed,
	}
	if err := d.word(&c.Ground); err != nil {
		return nil, err
	}
	if c.Ground.Violation == "" {
		c.Ground.Violation = "DIGITAL_SERVICES_PRODUCTS" // the nearest of reference §8.1
	}
	if err := d.exhibit(ctx, c, o); err != nil {
		return nil, err
	}
	c.Terms = d.terms(o.Account, c.Ground.Policy)
	c.Finding = d.Judge(o.Account).Outcome
	err := d.Store.OpenCase(ctx, c, func(c *casework.Case) (*store.CaseChange, error) {
		return &store.CaseChange{
			Texts: o.Texts,
			Line: d.line(c.OpenedAt, o.By, "case.open", map[string]any{
				"account": c.Account.String(), "ground": c.Ground.Number, "source": c.Source, "finding": c.Finding, "facts_sha256": Digest(c.Facts),
			}),
		}, nil
	})
	if err != nil {
		return nil, err
	}
	for _, id := range o.Reports {
		if err := d.Store.DecideReport(ctx, id, store.ReportDecision{Status: "case", At: c.OpenedAt, By: o.By, Case: c.ID}); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// word gives a ground the text of the policy that is published. Other rules than those are cited in the
// words of whoever opens the case.
func (d *Desk) word(g *casework.Ground) error {
	if d.Rules == nil {
		return nil
	}
	text, of, known := d.Rules.Ground(g.Policy, g.Version, g.Number)
	switch {
	case known && text == nil, !known && len(g.Text) == 0:
		return ErrGround
	case known:
		g.Text, g.Version = text, of
	}
	return nil
}

// exhibit looks up the evidence that a case rests on.
func (d *Desk) exhibit(ctx context.Context, c *casework.Case, o *Opening) error {
	for _, id := range o.Exhibits {
		e, err := d.Store.EvidenceByID(ctx, id)
		if errors.Is(err, store.ErrUnknown) || (err == nil && e.Account != o.Account) {
			return ErrExhibit
		}
		if err != nil {
			return err
		}
		c.Exhibits = append(c.Exhibits, casework.Exhibit{Evidence: id, Title: exhibitTitle(e), Hash: e.Hash})
	}
	if len(c.Exhibits) > 0 && o.Earlier == 0 {
		if alone, err := d.onlyOpinions(ctx, c.Exhibits); err != nil || alone {
			return cmp.Or(err, ErrAlone)
		}
	}
	if o.Earlier == 0 {
		return nil
	}
	earlier, err := d.Store.Case(ctx, o.Earlier)
	warned := err == nil && earlier.Account == o.Account && earlier.Decision != nil && earlier.Decision.DeliveredAt != 0 && earlier.State != casework.Reversed
	if errors.Is(err, store.ErrUnknown) || (err == nil && !warned) {
		return ErrEarlier
	}
	if err != nil {
		return err
	}
	c.Exhibits = append(c.Exhibits, casework.Exhibit{Title: casework.ExhibitWarning, Hash: earlier.Statement[casework.OfDecision]})
	return nil
}

func exhibitTitle(e *account.Evidence) string {
	out := e.Source + ", " + time.UnixMilli(e.At).UTC().Format(time.DateOnly)
	switch {
	case e.Share != nil:
		return fmt.Sprintf("%s: %.0f %% of %d conversations (%.0f to %.0f %%)", out, 100*e.Share.Value, e.Share.Sample, 100*e.Share.Low, 100*e.Share.High)
	case e.Opinion != nil:
		return out + " " + opinionTitle(e.Opinion)
	case e.Probes != nil:
		return fmt.Sprintf("%s: %d of %d probes answered", out, e.Probes.Answered, e.Probes.Asked)
	case e.Reports != nil:
		return fmt.Sprintf("%s: %d people and %d notices in %d days", out, e.Reports.People, e.Reports.Notices, e.Reports.Days)
	}
	return out
}
