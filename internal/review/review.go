// Package review leads templates through their life: creation and its review, edits, deletion, pauses,
// changes of category, the archive.
//
// Owns: the order of these steps, their quotas, the webhooks each of them raises, the clock that does
// what is due.
// Does not own: what a template may look like, how its text is judged and what feedback makes of it
// (template), the rows (store), the JSON (wire, graph), the counting of feedback (projection).
// Called by: graph (businesses' calls), console (people's decisions), app, which runs it.
// Never breaks: a change and what the account's apps are told of it are stored together or not at all;
// a name and language exist once in an account.
package review

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/notice"
	"turnpike/internal/store"
	"turnpike/internal/template"
)

// Limits of an account (reference §5.4), and how long a deleted name is held (reference §6.1).
const (
	maxCreationsHour = 100
	hour             = 3600 * 1000
	nameHold         = 30 * 24 * hour
	maxDeletions     = 100
)

// Config of the room.
type Config struct {
	Mode string `yaml:"mode" help:"automatic: rules decide at once; manual: people decide in the console"`

	PacingFirst   int           `yaml:"pacing_first"   help:"messages of a marketing template of unknown quality that go out before the others are held until people's feedback is there; 0 holds none"`
	PacingLongest time.Duration `yaml:"pacing_longest" help:"the longest that such a message is held"`
}

// DefaultConfig lets the rules decide.
func DefaultConfig() Config { return Config{Mode: "automatic", PacingLongest: time.Hour} }

// Validate checks the values.
func (c Config) Validate() error {
	if c.Mode != "automatic" && c.Mode != "manual" {
		return fmt.Errorf("review: the mode is automatic or manual, not %q", c.Mode)
	}
	if c.PacingFirst < 0 || c.PacingFirst > 1_000_000 {
		return fmt.Errorf("review: pacing_first of %d is not between 0 and 1000000", c.PacingFirst)
	}
	if c.PacingLongest < time.Second || c.PacingLongest > 24*time.Hour {
		return fmt.Errorf("review: pacing_longest of %s is not between 1 second and 1 day", c.PacingLongest)
	}
	return nil
}

// Deps is what the room needs.
type Deps struct {
	Store     *store.Store
	Directory func() *account.Directory
	Reload    func(ctx context.Context) error // makes an edit visible in Directory
	Clock     func() time.Time
	Logger    *slog.Logger
}

// Room leads templates through their life.
type Room struct {
	cfg Config
	Deps
	pacing sync.Mutex // guards paces; nothing is called while it is held
	paces  map[uint64]*pace

	mu     sync.Mutex // one change at a time: each looks at all templates of its account first
	scored time.Time  // when Run scored last
	pruned int64      // the day on which old days were forgotten last
}

// New makes the room.
func New(cfg Config, d Deps) *Room { return &Room{cfg: cfg, Deps: d, paces: map[uint64]*pace{}} }

// Creation is a draft with what else a business may say of it.
type Creation struct {
	template.Draft
	Library     string // the library template it is made from
	TrackingOff bool
	SubCategory string
	Freedom     string // JSON
}

// Create checks, stores and reviews a new template.
func (r *Room) Create(ctx context.Context, a *account.Account, c *Creation) (*template.Template, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c.Normalize()
	if err := c.Check(); err != nil {
		return nil, err
	}
	now := r.Clock().UnixMilli()
	if err := r.room(ctx, a, &c.Draft, now); err != nil {
		return nil, err
	}
	t := &template.Template{
		Name: c.Name, Language: c.Language, Category: c.Category, Format: c.Format, Components: c.Components,
		TTL: c.Lifetime(), CreatedAt: now, Status: template.Pending,
		Life: template.Life{Reason: template.NoReason, Quality: template.QualityUnknown, Library: c.Library, TrackingOff: c.TrackingOff, SubCategory: c.SubCategory, Freedom: c.Freedom},
	}
	// The notices name the template's id, which it gets in the same transaction.
	err := r.Store.CreateTemplate(ctx, a.ID, t, func() []notice.Notice { return r.judge(a.ID, t) })
	if err != nil {
		return nil, fault.Unknown.Wrap(err)
	}
	return t, r.reload(ctx)
}

func (r *Room) reload(ctx context.Context) error {
	if err := r.Reload(ctx); err != nil {
		return fault.Unknown.Wrap(err)
	}
	return nil
}

// room says why an account cannot have a template, or nil.
func (r *Room) room(ctx context.Context, a *account.Account, d *template.Draft, now int64) error {
	id := a.ID
	dir := r.Directory()
	if dir.Templates[account.TemplateKey{Account: id, Name: d.Name, Language: d.Language}] != nil {
		return fault.TemplateExists.With("There is already %s content for this template (%s). Edit it, or create it under another name or language.", d.Language, d.Name)
	}
	if n := len(dir.TemplatesOf(a.ID)) - r.patterns(a.ID); n >= a.Business.Allowance.Templates() {
		return fault.TemplateLimit.With("The account has %d templates, the most it may have; delete some, or have the business verified.", n)
	}
	until, err := r.Store.TemplateNameHeld(ctx, id, d.Name)
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	if until > now {
		return fault.TemplateNameHeld.With("A template with this name was deleted; the name can be used again from %s on.", time.UnixMilli(until).UTC().Format(time.RFC3339))
	}
	made, err := r.Store.TemplateCreations(ctx, id, now-hour)
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	if made >= maxCreationsHour {
		return fault.ManagementRateLimit.With("The account has created %d templates within an hour, the most it may.", made)
	}
	return nil
}

// judge reviews a template by rules, or leaves it pending for people, and says what its apps are told.
func (r *Room) judge(id account.ID, t *template.Template) []notice.Notice {
	if r.cfg.Mode == "manual" {
		t.Status = template.Pending
		return []notice.Notice{statusNotice(id, t, string(template.Pending), "", "")}
	}
	d := &template.Draft{Name: t.Name, Language: t.Language, Category: t.Category, Format: t.Format, Components: t.Components}
	return decide(id, t, template.Judge(d, r.Directory().TemplatesOf(id)))
}

// decide applies a decision to a template.
func decide(id account.ID, t *template.Template, d template.Decision) []notice.Notice {
	was := t.Category
	t.Status, t.Category = d.Status, d.Category
	t.Life.Reason, t.Life.Because, t.Life.Recommendation = d.Reason, d.Because, d.Recommendation
	out := []notice.Notice{statusNotice(id, t, string(d.Status), "", "")}
	if t.Category != was {
		t.Life.Previous = was
		out = append(out, notice.Notice{Account: id, Body: notice.TemplateCategory{TemplateRef: ref(t), Previous: upper(was), Current: upper(t.Category)}})
	}
	return out
}

func ref(t *template.Template) notice.TemplateRef {
	return notice.TemplateRef{ID: t.ID, Name: t.Name, Language: t.Language}
}

func upper(c message.Category) string { return strings.ToUpper(c.String()) }

// statusNotice tells of an event of a template; title and description are other_info's, or empty.
func statusNotice(id account.ID, t *template.Template, event, title, description string) notice.Notice {
	b := notice.TemplateStatus{TemplateRef: ref(t), Event: event, Reason: template.NoReason, Category: upper(t.Category), Title: title, Description: description}
	if event == string(template.Rejected) {
		b.Reason, b.RejectedFor, b.Recommendation = t.Life.Reason, t.Life.Because, t.Life.Recommendation
	}
	return notice.Notice{Account: id, Body: b}
}

// Change is an edit; what is nil or zero stays.
type Change struct {
	Category    message.Category
	Components  []template.Component
	TTL         *int64 // seconds, as in a Draft
	Format      template.Format
	TrackingOff *bool
	Freedom     string // JSON
}

// Edit replaces parts of a template and reviews it anew.
func (r *Room) Edit(ctx context.Context, a *account.Account, id uint64, change *Change) (*template.Template, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	old := r.find(a.ID, id)
	if old == nil {
		return nil, fault.TemplateDeleteNotFound.With("The template was deleted.")
	}
	if err := ofDirect(old); err != nil {
		return nil, err
	}
	now := r.Clock().UnixMilli()
	if why := old.EditAllowed(now); why != "" {
		return nil, fault.TemplateNotEditable.With("The template %s cannot be edited now: %s.", old.Name, why)
	}
	t := *old
	if err := apply(&t, change); err != nil {
		return nil, err
	}
	wasApproved := old.Status == template.Approved
	ns := r.judge(a.ID, &t)
	if old.Status == template.Paused {
		t.Life.PausedUntil = 0
		again, err := r.anew(ctx, a.ID, &t, now)
		if err != nil {
			return nil, err
		}
		ns = append(ns, again...)
	}
	if wasApproved {
		t.Edited(now)
		ns = append(ns, notice.Notice{Account: a.ID, Body: componentsNotice(&t)})
	}
	if err := r.Store.PutTemplates(ctx, a.ID, []*template.Template{&t}, ns); err != nil {
		return nil, fault.Unknown.Wrap(err)
	}
	return &t, r.reload(ctx)
}

func (r *Room) find(id account.ID, template uint64) *template.Template {
	dir := r.Directory()
	key, ok := dir.ByTemplate[account.TemplateID(template)]
	if !ok || key.Account != id {
		return nil
	}
	return dir.Templates[key]
}

// apply makes a change and checks the outcome as if it were created so.
func apply(t *template.Template, c *Change) error {
	d := t.Draft()
	if c.Category != 0 && c.Category != t.Category {
		if t.Status == template.Approved {
			return fault.TemplateNotEditable.With("The category of an approved template cannot be changed; create another one.")
		}
		d.Category = c.Category
	}
	if c.Components != nil {
		d.Components = c.Components
	}
	if c.Format != "" {
		d.Format = c.Format
	}
	if c.TTL != nil {
		d.TTL = *c.TTL
	}
	d.Normalize()
	if err := d.Check(); err != nil {
		return err
	}
	t.Category, t.Format, t.Components, t.TTL = d.Category, d.Format, d.Components, d.Lifetime()
	if c.TrackingOff != nil {
		t.Life.TrackingOff = *c.TrackingOff
	}
	if c.Freedom != "" {
		t.Life.Freedom = c.Freedom
	}
	return nil
}

// componentsNotice shows an edited template's texts.
func componentsNotice(t *template.Template) notice.TemplateComponents {
	n := notice.TemplateComponents{TemplateRef: ref(t)}
	for i := range t.Components {
		c := &t.Components[i]
		switch c.Type {
		case "BODY":
			n.Body = c.Text
		case "HEADER":
			n.Header = c.Text
		case "FOOTER":
			n.Footer = c.Text
		}
		for _, b := range c.Buttons {
			n.Buttons = append(n.Buttons, notice.TemplateButton{Type: b.Type, Text: b.Text, URL: b.URL, Phone: b.PhoneNumber})
		}
	}
	return n
}

// Delete removes templates: those with ids, or all languages of a name. With both, the one of that id
// which has that name (reference §6.5).
func (r *Room) Delete(ctx context.Context, a *account.Account, name string, ids []uint64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	gone, err := r.doomed(a.ID, name, ids)
	if err != nil {
		return err
	}
	now := r.Clock().UnixMilli()
	hold := map[string]int64{}
	var dropped []uint64
	var ns []notice.Notice
	for _, t := range gone {
		if err := ofDirect(t); err != nil {
			return err
		}
		event := "DELETED"
		if t.Status == template.Approved {
			event = string(template.PendingDeletion)
			hold[t.Name] = now + nameHold
		}
		dropped = append(dropped, t.ID)
		ns = append(ns, statusNotice(a.ID, t, event, "", ""))
	}
	if name == "" || len(ids) > 0 { // single languages: the name lives on
		hold = nil
	}
	if err := r.Store.DeleteTemplates(ctx, a.ID, dropped, hold, ns); err != nil {
		return fault.Unknown.Wrap(err)
	}
	return r.reload(ctx)
}

// doomed lists the templates that a deletion names, all or none.
func (r *Room) doomed(id account.ID, name string, ids []uint64) ([]*template.Template, error) {
	if len(ids) > maxDeletions {
		return nil, fault.InvalidParam.Saying("Param hsm_ids must have at most %d entries.", maxDeletions)
	}
	var out []*template.Template
	for _, one := range ids {
		t := r.find(id, one)
		if t == nil || (name != "" && t.Name != name) {
			return nil, fault.TemplateDeleteNotFound.With("The account has no template with id %d%s; none was deleted.", one, named(name))
		}
		out = append(out, t)
	}
	if len(ids) == 0 {
		for _, t := range r.Directory().TemplatesOf(id) {
			if t.Name == name {
				out = append(out, t)
			}
		}
	}
	if len(out) == 0 {
		return nil, fault.TemplateDeleteNotFound.With("The account has no template%s.", named(name))
	}
	if i := slices.IndexFunc(out, func(t *template.Template) bool { return t.Status == template.Disabled }); i >= 0 {
		return nil, fault.TemplateNotEditable.With("The template %s (%s) is disabled and cannot be deleted.", out[i].Name, out[i].Language)
	}
	return out, nil
}

func named(name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf(" named %q", name)
}
