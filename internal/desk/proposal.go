package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"turnpike/internal/account"
	"turnpike/internal/casework"
	"turnpike/internal/store"
)

// Proposal is a finding that is grave enough for a person to look at.
type Proposal struct {
	Record   *account.Evidence
	By       string // which detector, with its version
	Restrict bool   // it goes as far as to propose a restriction
}

// Limits of proposals.
const (
	// proposeAgain is how long after the end of an account's newest case a machine opens none, in milliseconds: what a
	// person has just judged is not put before people again with every hundred conversations.
	proposeAgain = 30 * dayLength
	mostFacts    = 5000 // characters, as the Transparency Database takes
	lookedAt     = 100  // newest cases of an account
)

// Propose opens a case on what a machine found, for reviewers to look at: nothing is held against the account before one
// of them writes a notice. It opens none while the account has a case, and none on an account that declares what was
// found; then the case is nil.
func (d *Desk) Propose(ctx context.Context, p *Proposal) (*casework.Case, error) {
	id := p.Record.Account
	if decl := d.Directory().Standing(id).Declaration; decl != nil && decl.Declared == account.GeneralAssistant {
		return nil, nil //nolint:nilnil // no case is what is said
	}
	busy, err := d.busy(ctx, id)
	if err != nil || busy {
		return nil, err
	}
	clause := d.terms(id, "").Clause
	if clause == nil {
		return nil, nil //nolint:nilnil // no policy in force states a test
	}
	c, err := d.OpenCase(ctx, &Opening{
		Account: id, Number: p.Record.Number, Ground: *clause, Source: casework.SourceOwn, Facts: factsOf(p.Record), Exhibits: []int64{p.Record.ID},
		Detected: true, Proposed: p.Restrict, By: p.By,
	})
	if errors.Is(err, ErrGround) {
		return nil, fmt.Errorf("propose a case: %w", err)
	}
	return c, err
}

// busy says whether an account has a case, or had one until a short while ago.
func (d *Desk) busy(ctx context.Context, id account.ID) (bool, error) {
	found, err := d.Store.Cases(ctx, store.CaseFilter{Account: id, Limit: lookedAt})
	if err != nil {
		return false, err
	}
	for i := range found {
		if c := &found[i]; !c.State.Over() || c.EndedAt > d.now()-proposeAgain {
			return true, nil
		}
	}
	return false, nil
}

// factsOf are a finding's own words, as far as a case takes them.
func factsOf(e *account.Evidence) string {
	text := strings.TrimSpace(e.Note)
	if utf8.RuneCountInString(text) > mostFacts {
		text = string([]rune(text)[:mostFacts])
	}
	return text
}
