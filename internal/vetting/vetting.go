// Package vetting leads what businesses want to be, to have or to be called through the operator's decision:
// accounts, verified businesses, display names, official marks, numbers without their PIN.
//
// Owns: what may be asked and decided when, what follows for accounts and numbers, the webhooks of each step.
// Does not own: templates (review), cases against accounts (casework, desk), the rows (store), the JSON (wire,
// api, graph), what a verified business may do (ladder).
// Called by: graph (businesses ask), api (people ask and decide), console (accounts are opened).
// Never breaks: a decision, what follows from it and what apps are told of it are stored together or not at
// all; nothing is decided twice.
package vetting

import (
	"context"
	"fmt"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/notice"
	"turnpike/internal/store"
)

// Config of the room.
type Config struct {
	Accounts string `yaml:"accounts" help:"automatic: new accounts can be used at once; manual: people decide about each first"`
	Names    string `yaml:"names"    help:"automatic: rules decide about display names at once; manual: people decide"`

	MarketingTerms string `yaml:"marketing_terms" help:"assumed: every account may use /marketing_messages; signed: its business accepts the terms first"`
}

// What decides.
const (
	Automatic = "automatic"
	Manual    = "manual"
	assumed   = "assumed"
	signed    = "signed"
)

// DefaultConfig lets everybody in, and rules decide about names.
func DefaultConfig() Config {
	return Config{Accounts: Automatic, Names: Automatic, MarketingTerms: assumed}
}

// Validate checks the values.
func (c Config) Validate() error {
	for name, v := range map[string]string{"accounts": c.Accounts, "names": c.Names} {
		if v != Automatic && v != Manual {
			return fmt.Errorf("vetting: %s is automatic or manual, not %q", name, v)
		}
	}
	if c.MarketingTerms != assumed && c.MarketingTerms != signed {
		return fmt.Errorf("vetting: marketing_terms is assumed or signed, not %q", c.MarketingTerms)
	}
	return nil
}

// Deps is what the room needs.
type Deps struct {
	Store     *store.Store
	Directory func() *account.Directory
	Reload    func(ctx context.Context) error // makes an edit visible in Directory
	// Verify notes on an allowance whether a business is verified, and says what its apps are told.
	Verify func(b *account.Business, a *account.Allowance, now bool) []notice.Notice
	Clock  func() time.Time
}

// Room leads vettings.
type Room struct {
	cfg Config
	Deps
}

// New makes the room.
func New(cfg Config, d Deps) *Room { return &Room{cfg, d} }

// RefusedError is what cannot be asked or decided now. Code is for programs, Text says what to do.
type RefusedError struct{ Code, Text string }

func (e *RefusedError) Error() string { return e.Text }

func refuse(code, text string, args ...any) error {
	return &RefusedError{code, fmt.Sprintf(text, args...)}
}

// Open says how a new account begins: usable, or waiting for somebody.
func (r *Room) Open(o *store.Opening, by string) {
	if r.cfg.Accounts != Manual {
		return
	}
	now := r.Clock().UnixMilli()
	o.Account.Review = account.Review{State: account.VettingPending, At: now}
	o.Vetting = &account.Vetting{Kind: account.VetAccount, State: account.VettingPending, By: by, At: now}
	o.Told = append(o.Told, notice.AccountReview{Decision: string(account.VettingPending)})
}

// Markets says whether an account may use the interface made for marketing.
func (r *Room) Markets(a *account.Account) bool {
	return r.cfg.MarketingTerms == assumed || a.Options.Terms != nil
}

// ask stores a new vetting and makes it visible.
func (r *Room) ask(ctx context.Context, v *account.Vetting, f func(of *store.Subject, waiting *account.Vetting) ([]notice.Notice, error)) error {
	v.State, v.At = account.VettingPending, r.Clock().UnixMilli()
	if err := r.Store.AskVetting(ctx, v, f); err != nil {
		return err
	}
	return r.Reload(ctx)
}

// about makes a notice of what a vetting is about.
func about(v *account.Vetting, b notice.Body) notice.Notice {
	return notice.Notice{Account: v.Account, Number: v.Number, Body: b}
}
