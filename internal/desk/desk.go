// Package desk is where cases are led: it stores their steps, delivers statements, runs their clock, and
// does outside what a step brings with it.
//
// Owns: the order of storing, delivering and doing; webhooks about cases; declarations, evidence and
// reports as they come in; what a leaving account takes along; retention.
// Does not own: the procedure (casework), the rows (store), letters (mail), what a restriction does to a
// message (engine), money (ledger).
// Called by: api, app, which runs it.
// Never breaks: a step, its statement, its webhooks and its line in the audit log are stored together or
// not at all; what a step owes is tried until it is done.
package desk

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/auditlog"
	"turnpike/internal/casework"
	"turnpike/internal/mail"
	"turnpike/internal/opinion"
	"turnpike/internal/store"
)

// Releaser lets messages go that were held back for an account.
type Releaser interface {
	// Release looks at everything that is held and lets go whatever may go now.
	Release(ctx context.Context) error
}

// Refunder gives back what was charged.
type Refunder interface {
	// Refund credits an account's charges of a category for messages that were accepted in a span, but for
	// those that keep would make, each once however often it is called. It says how much, "" for nothing.
	Refund(ctx context.Context, r Refund) (amount string, err error)
}

// Refund says what is owed back.
type Refund struct {
	Case     int64
	Account  account.ID
	Category string // of the price that the measure made, as general_purpose_ai
	From, To int64  // Unix milliseconds; To is not included
	Keep     *account.Restriction
}

// Rules are the policies that are published.
type Rules interface {
	// Ground is the text of a ground by language, and the version that it is of: the newest for "". known says
	// whether there is such a policy at all, text is nil where it has no such version or ground.
	Ground(policy, version, number string) (text map[string]string, of string, known bool)
	// Terms are what the version of a policy that is in force somewhere at a moment, in Unix milliseconds, says of the
	// procedure. The test is the policy's or, where it states none, the first other policy's that does.
	Terms(policy string, zone *time.Location, at int64) *casework.Terms
}

// Deps is what the desk needs.
type Deps struct {
	Store     *store.Store
	Directory func() *account.Directory
	Reload    func(ctx context.Context) error // makes an edit visible in Directory
	Mail      *mail.Sender                    // nil: no letters
	Releaser  Releaser                        // nil: nothing is ever held back
	Refunder  Refunder                        // nil: nothing is ever charged
	Opinions  *opinion.Room                   // nil: no model is asked
	Rules     Rules                           // nil: a case's opener words its ground, and the profile alone bounds it
	PublicURL func() string
	Clock     func() time.Time
	Logger    *slog.Logger
}

// Desk leads cases.
type Desk struct {
	Deps
	cfg     Config
	profile *casework.Profile
	key     ed25519.PrivateKey
	nudge   chan struct{} // a step was taken: look whether there is something to do

	exportBound int // messages of a page of an export
}

// New makes a desk.
func New(cfg Config, d Deps) *Desk {
	return &Desk{Deps: d, cfg: cfg, profile: casework.ProfileOf(cfg.Profile), nudge: make(chan struct{}, 1), exportBound: maxExport}
}

// Open reads or makes the key that the desk signs with.
func (d *Desk) Open(ctx context.Context) error {
	seed, err := d.Store.PlatformSeed(ctx)
	if err != nil {
		return err
	}
	d.key = ed25519.NewKeyFromSeed(seed)
	if err := d.recallOpinions(ctx); err != nil {
		return err
	}
	return d.signDeclarations(ctx)
}

// Profile says which duties are on.
func (d *Desk) Profile() *casework.Profile { return d.profile }

// PublicKey verifies what the desk signs.
func (d *Desk) PublicKey() ed25519.PublicKey { return d.key.Public().(ed25519.PublicKey) } //nolint:forcetypeassert // it is of that kind

// Now is the moment, in Unix milliseconds.
func (d *Desk) Now() int64 { return d.now() }

func (d *Desk) now() int64 { return d.Clock().UnixMilli() }

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

// Step takes a step of a case: everything of it is stored at once. A *casework.RefusedError says why not.
func (d *Desk) Step(ctx context.Context, id int64, e *casework.Event) (*casework.Case, error) {
	return d.step(ctx, id, e, nil)
}

func (d *Desk) step(ctx context.Context, id int64, e *casework.Event, delivery *store.Delivery) (*casework.Case, error) {
	head, err := d.Store.AuditHead(ctx)
	if err != nil {
		return nil, err
	}
	c, err := d.Store.StepCase(ctx, id, func(c *casework.Case) (*store.CaseChange, error) {
		before := *c
		profile := d.profileOf(c)
		effects, err := c.Step(e, profile)
		if err != nil {
			return nil, err
		}
		change := &store.CaseChange{Effects: effects, Step: e.Kind, Delivered: delivery, DueAt: c.Due(profile)}
		for _, effect := range effects {
			switch effect {
			case casework.Deliver:
				if change.Statement, err = d.write(c, e, head); err != nil {
					return nil, err
				}
			case casework.Announce:
				change.Notices = d.announce(&before, c, e)
			default:
			}
		}
		change.Line = d.line(e.At, actor(e), "case."+string(e.Kind), stepDocument(&before, c, e, change.Statement))
		return change, nil
	})
	if err != nil {
		return nil, err
	}
	if err := d.Reload(ctx); err != nil {
		return nil, err
	}
	d.wake()
	return c, nil
}

func actor(e *casework.Event) string {
	if e.By != "" {
		return e.By
	}
	return string(e.Role)
}

// stepDocument is what the audit log keeps of a step: what was decided, and hashes of what was said.
func stepDocument(before, c *casework.Case, e *casework.Event, st *store.Statement) map[string]any {
	out := map[string]any{"from": before.State, "to": c.State}
	if e.Text != "" {
		out["text_sha256"] = Digest(e.Text)
	}
	if e.Measure != nil && (e.Kind == casework.Decide || e.Kind == casework.Change) {
		out["measure"], out["outcome"] = e.Measure, e.Outcome
	}
	if c.Deviation != "" && before.Deviation == "" {
		out["discretion"] = true
	}
	if st != nil {
		out["statement_sha256"] = Digest(string(st.Document) + st.Body)
	}
	if e.Kind == casework.Delivered {
		out["of"], out["channel"] = e.Of, e.Channel
	}
	if c.Refund != nil && before.Refund == nil {
		out["refund"] = c.Refund
	}
	return out
}

// line makes a line of the audit log.
func (d *Desk) line(at int64, by, act string, document map[string]any) auditlog.Line {
	text, err := json.Marshal(document)
	if err != nil {
		panic(err) // texts, numbers and lists of them always marshal
	}
	return auditlog.Line{At: at, Actor: by, Act: act, Document: string(text)}
}

// write makes the statement that a step needs.
func (d *Desk) write(c *casework.Case, e *casework.Event, head auditlog.Head) (*store.Statement, error) {
	kind := casework.OfAppeal
	switch e.Kind {
	case casework.Notify:
		kind = casework.OfNotice
	case casework.Decide, casework.Agree:
		kind = casework.OfDecision
	default:
	}
	dir := d.Directory()
	name := ""
	if a := dir.Accounts[c.Account]; a != nil {
		name = a.Name
	}
	house := &casework.House{Name: d.cfg.Operator, Contact: d.cfg.Contact, URL: d.PublicURL(), Mediators: d.cfg.Mediators}
	s, body := c.Write(kind, name, dir.Standing(c.Account).Declaration.Language(), e.At, d.profileOf(c), house, head)
	document, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	return &store.Statement{Kind: kind, Language: s.Language, At: e.At, Document: document, Body: body}, nil
}

// profileOf is the profile that a case was opened under.
func (d *Desk) profileOf(c *casework.Case) *casework.Profile {
	p := casework.ProfileOf(c.Profile)
	if p == nil {
		p = d.profile
	}
	return p.Under(c.Terms)
}

// terms are what is in force now, where an account lives.
func (d *Desk) terms(id account.ID, policy string) *casework.Terms {
	if d.Rules == nil {
		return &casework.Terms{}
	}
	var zone *time.Location
	if a := d.Directory().Accounts[id]; a != nil {
		zone = a.Location
	}
	return d.Rules.Terms(policy, zone, d.now())
}

// Hold sets a legal hold on a case, or ends it when hold is nil: what was kept only for it goes.
func (d *Desk) Hold(ctx context.Context, id int64, hold *casework.Hold, by string) (*casework.Case, error) {
	return d.Store.StepCase(ctx, id, func(c *casework.Case) (*store.CaseChange, error) {
		c.Hold = hold
		change := &store.CaseChange{Line: d.line(d.now(), by, "case.hold", map[string]any{"held": hold != nil}), DueAt: c.Due(d.profileOf(c))}
		if hold == nil && c.State.Over() {
			change.Effects = []casework.Effect{casework.Erase}
		}
		return change, nil
	})
}

func (d *Desk) wake() {
	select {
	case d.nudge <- struct{}{}:
	default:
	}
}
