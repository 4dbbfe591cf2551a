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
	"context"
	"crypto/ed25519"
	"encoding/json"
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
