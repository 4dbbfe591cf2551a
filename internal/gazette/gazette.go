package gazette

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/auditlog"
	"turnpike/internal/journal"
	"turnpike/internal/notice"
	"turnpike/internal/policy"
	"turnpike/internal/policy/replay"
	"turnpike/internal/store"
)

// Config of the gazette.
type Config struct {
	// Mode is how seriously clauses are meant at most.
	Mode string `yaml:"mode" help:"how seriously policies are meant at most: enforce, warn, or audit, which only notes in the journal what would have happened"`
}

// DefaultConfig means what policies say.
func DefaultConfig() Config { return Config{Mode: policy.Enforce.String()} }

// Validate checks each value.
func (c Config) Validate() error {
	if _, err := policy.ParseMode(c.Mode); err != nil {
		return fmt.Errorf("policy: mode: %w", err)
	}
	return nil
}

// Engine lets go what policies held.
type Engine interface {
	Release(ctx context.Context) error
}

// Deps is what a gazette needs.
type Deps struct {
	Store     *store.Store
	Journal   *journal.Journal // that drafts are tried on
	Engine    Engine
	Directory func() *account.Directory
	Changed   func() <-chan struct{} // closed when the directory changes
	KeyPath   string
	Clock     func() time.Time
	Logger    *slog.Logger
}

// Gazette keeps the book of policies.
type Gazette struct {
	Deps
	cap  policy.Mode
	key  ed25519.PrivateKey
	book atomic.Pointer[policy.Book]

	mu    sync.Mutex // one publication or reading at a time
	known int        // versions in the book; guarded by mu once it is open
}

// New makes a gazette; Open reads what was published.
func New(cfg Config, d Deps) *Gazette {
	most, err := policy.ParseMode(cfg.Mode)
	if err != nil {
		most = policy.Enforce // Validate has refused it
	}
	return &Gazette{Deps: d, cap: most}
}

// Open reads the key and everything that was published. An empty platform adopts the shipped policies with
// their history.
func (g *Gazette) Open(ctx context.Context) error {
	var err error
	if g.key, err = openKey(g.KeyPath); err != nil {
		return err
	}
	rows, err := g.Store.Policies(ctx)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		now := g.Clock().UnixMilli()
		for _, t := range policy.Shipped() {
			rows = append(rows, g.row(t, now, "shipped"))
		}
		if err := g.Store.PublishPolicies(ctx, rows, nil); err != nil {
			return err
		}
	}
	return g.read(rows)
}

// row is a text as it is kept.
func (g *Gazette) row(t *policy.Text, at int64, by string) store.PolicyRow {
	return store.PolicyRow{Name: t.Policy.Text, Version: t.Version, By: by, Published: policy.Published{Raw: t.Raw, Seal: policy.SealWith(g.key, t.Raw, at)}}
}

// read makes the book of what is kept, once every seal is right.
func (g *Gazette) read(rows []store.PolicyRow) error {
	if len(rows) < g.known {
		return nil // they were read before the newest publication: nothing that was published is ever dropped
	}
	all := make([]policy.Published, 0, len(rows))
	for i := range rows {
		if err := rows[i].Verify(rows[i].Raw); err != nil {
			return fmt.Errorf("%s/%d was changed after it was published, or its signature was: %w. Restore the database from a copy", rows[i].Name, rows[i].Version, err)
		}
		all = append(all, rows[i].Published)
	}
	book, err := policy.NewBook(all)
	if err != nil {
		return err
	}
	g.book.Store(book.Capped(g.cap))
	g.known = len(rows)
	return nil
}

// Book is the newest book.
func (g *Gazette) Book() *policy.Book { return g.book.Load() }

// PublicKey is what signatures are checked with.
func (g *Gazette) PublicKey() ed25519.PublicKey {
	public, _ := g.key.Public().(ed25519.PublicKey)
	return public
}

// Publish signs and keeps the documents of a file, and tells accounts of them. An error of policy.Issues
// says what is wrong with them.
func (g *Gazette) Publish(ctx context.Context, file []byte, by string) ([]*policy.Version, error) {
	texts, err := policy.Read(file)
	if err != nil {
		return nil, err
	}
	return g.publish(ctx, texts, by)
}

// RollBack publishes a version that takes a policy back to an earlier one, at once; to 0 is the one before
// the newest.
func (g *Gazette) RollBack(ctx context.Context, name string, to int, reason, by string) (*policy.Version, error) {
	text, err := g.Book().RollBack(name, to, reason, g.Clock())
	if err != nil {
		return nil, err
	}
	out, err := g.publish(ctx, []*policy.Text{text}, by)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

func (g *Gazette) publish(ctx context.Context, texts []*policy.Text, by string) ([]*policy.Version, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.Clock().UnixMilli()
	if err := g.Book().CheckFile(texts, now); err != nil {
		return nil, err
	}
	rows := make([]store.PolicyRow, 0, len(texts))
	for _, t := range texts {
		rows = append(rows, g.row(t, now, by))
	}
	if err := g.Store.PublishPolicies(ctx, rows, lines(rows, texts), g.notices(texts)...); err != nil {
		return nil, err
	}
	if err := g.reload(ctx); err != nil {
		return nil, err
	}
	if err := g.Engine.Release(ctx); err != nil {
		g.Logger.Warn("held messages were not looked at; it is tried again in a minute", "error", err)
	}
	out := make([]*policy.Version, 0, len(texts))
	for _, t := range texts {
		out = append(out, g.Book().Version(t.Policy.Text, t.Version))
	}
	return out, nil
}

// lines tell the audit log of new versions.
func lines(rows []store.PolicyRow, texts []*policy.Text) []auditlog.Line {
	var out []auditlog.Line
	for i, t := range texts {
		act := "policy.publish"
		sum := sha256.Sum256(t.Raw)
		said := map[string]any{"effective": t.Effective, "text_sha256": hex.EncodeToString(sum[:])}
		if t.Restores != 0 {
			act = "policy.rollback"
			said["restores"], said["reason"] = t.Restores, t.Reason
		}
		document, err := json.Marshal(said)
		if err != nil {
			panic(err) // texts and numbers always marshal
		}
		out = append(out, auditlog.Line{
			At: rows[i].PublishedAt, Actor: rows[i].By, Act: act, Subject: fmt.Sprintf("policy/%s/%d", t.Policy, t.Version), Document: string(document),
		})
	}
	return out
}

// AlertPolicy is the type of the alert by which accounts learn of a new version.
const AlertPolicy = "POLICY_PUBLISHED"

// notices tell every account of new versions.
func (g *Gazette) notices(texts []*policy.Text) []notice.Notice {
	var out []notice.Notice
	for _, t := range texts {
		text := fmt.Sprintf("Version %d of the policy %s takes effect on %s. Read it at GET /policy and acknowledge it with POST /turnpike/v1/policies/%s/%d/acknowledgement.",
			t.Version, t.Policy, t.Effective, t.Policy, t.Version)
		if t.Reason != "" {
			text += " Reason: " + t.Reason
		}
		for id := range g.Directory().Accounts {
			out = append(out, notice.Notice{Account: id, Body: notice.Alert{
				EntityType: "WABA", EntityID: id.String(), Severity: "INFORMATIONAL", Status: "ACTIVE", Type: AlertPolicy, Description: text,
			}})
		}
	}
	return out
}

// Try folds the journal again under a draft.
func (g *Gazette) Try(ctx context.Context, t *Trial) (replay.Report, error) {
	return Try(ctx, g.Journal, g.Book(), g.Directory(), t)
}

// Acknowledge keeps that an account knows of a version; false when there is no such version.
func (g *Gazette) Acknowledge(ctx context.Context, id account.ID, name string, version int, by string) (bool, error) {
	if g.Book().Version(name, version) == nil {
		return false, nil
	}
	return true, g.Store.Acknowledge(ctx, store.Acknowledgement{Account: id, Name: name, Version: version, At: g.Clock().UnixMilli(), By: by})
}

func (g *Gazette) reload(ctx context.Context) error {
	rows, err := g.Store.Policies(ctx)
	if err != nil {
		return err
	}
	return g.read(rows)
}

// follow reads what others published. It waits for a publication of ours, or what it had read before could take the
// place of that.
func (g *Gazette) follow(ctx context.Context) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.reload(ctx)
}

// lookEvery is how often held messages are looked at though nothing is known to have changed: dates begin and
// end by themselves.
const lookEvery = time.Minute

// Run follows what other processes publish, and lets go what is held no more, until the context ends.
func (g *Gazette) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	known := 0
	for {
		changed, nudge := g.Changed(), g.Store.Changed()
		if n, err := g.Store.PolicyCount(ctx); err == nil && n != known {
			if err := g.follow(ctx); err != nil && ctx.Err() == nil {
				g.Logger.Error("a policy that was published elsewhere cannot be taken over; the old ones stay in force", "error", err)
			}
			known = n
		}
		if err := g.Engine.Release(ctx); err != nil && ctx.Err() == nil {
			g.Logger.Warn("held messages were not looked at; trying again", "error", err)
		}
		select {
		case <-changed:
		case <-nudge:
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// Ground is the text of a ground by language, and the version that it is of: the newest for "". known says
// whether there is such a policy at all; text is nil where it has no such version or ground.
func (g *Gazette) Ground(name, version, id string) (text map[string]string, of string, known bool) {
	book := g.Book()
	if len(book.Versions(name)) == 0 {
		return nil, version, false
	}
	v := book.Latest(name)
	if version != "" {
		n, err := strconv.Atoi(version)
		if err != nil {
			return nil, version, true
		}
		v = book.Version(name, n)
	}
	if v == nil {
		return nil, version, true
	}
	ground := v.Ground(id)
	if ground == nil {
		return nil, version, true
	}
	return ground.Text, strconv.Itoa(v.Version), true
}
