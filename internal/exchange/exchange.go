// Package exchange leads flows through their life and carries what people fill in to the businesses'
// endpoints, which answer with what comes next.
//
// Owns: creation, edits, publication and withdrawal of flows with the webhooks each raises; the
// encrypted talk with endpoints; their health, which throttles and blocks; signed links to flows.
// Does not own: what a document may say and when health is bad (flow), the rows (store), the JSON of
// businesses and people (graph, phone), delivery of what a form ends with (engine).
// Called by: graph, phone; app, which runs it.
// Never breaks: a change and what apps are told of it are stored together; a published document never
// changes; what a person filled in is sent to the flow's own endpoint only, sealed to the number's key.
package exchange

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/flow"
	"turnpike/internal/notice"
	"turnpike/internal/store"
)

// Deps is what the room needs.
type Deps struct {
	Store     *store.Store
	Media     Media
	Directory func() *account.Directory
	// Client sends requests to endpoints; it refuses addresses that a business may not send us to.
	Client *http.Client
	// CheckURL refuses what can be told from an endpoint's address alone.
	CheckURL func(text string) error
	Clock    func() time.Time
	Logger   *slog.Logger
	Metrics  prometheus.Registerer
}

// Timeout is how long an endpoint may take to answer (Meta's page on endpoints).
const Timeout = 10 * time.Second

// Connections is how many requests one endpoint gets at the same time: a person waits for each.
const Connections = 16

// Room leads flows through their life.
type Room struct {
	Deps
	mu        sync.Mutex // one change at a time: each looks at the flow, and at its account's names, first
	watch     watch
	sends     sends
	documents documents
	pending   chan complaint
	metrics   *metrics
}

// New makes the room.
func New(d Deps) *Room {
	return &Room{Deps: d, watch: newWatch(), sends: newSends(), documents: newDocuments(), pending: make(chan complaint, maxComplaints), metrics: newMetrics(d.Metrics)}
}

// Draft is what a business says of a flow that it creates or changes; what is nil stays as it is.
type Draft struct {
	Name       *string
	Categories []string
	Endpoint   *string
	App        account.AppID // 0 leaves it
	Document   []byte
	CloneOf    uint64 // a flow whose document is taken over
	Publish    bool
}

// Create stores a new flow. Its document may have problems: then it stays a draft, whatever Publish says.
func (r *Room) Create(ctx context.Context, a *account.Account, d *Draft) (*flow.Flow, error) {
	f := &flow.Flow{Account: a.ID, Status: flow.Draft, Categories: d.Categories}
	if d.CloneOf != 0 {
		source, err := r.Find(ctx, a.ID, d.CloneOf)
		if err != nil {
			return nil, err
		}
		f.Endpoint = source.Endpoint
		if len(source.Document) > 0 {
			r.documents.put(f, source.Document)
		}
		if f.Categories == nil {
			f.Categories = source.Categories
		}
	}
	if d.Name == nil {
		return nil, flow.CheckName("")
	}
	if err := flow.CheckCategories(f.Categories); err != nil {
		return nil, err
	}
	if err := r.apply(f, d); err != nil {
		return nil, err
	}
	publish := d.Publish && len(f.Document) > 0 && len(f.Problems) == 0
	if publish {
		if err := r.ready(ctx, f); err != nil {
			return nil, err
		}
	}
	return f, r.add(ctx, f, publish)
}

// add stores a new flow under a name that its account does not have yet.
func (r *Room) add(ctx context.Context, f *flow.Flow, publish bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.freeName(ctx, f, f.Name); err != nil {
		return err
	}
	now := r.Clock().UnixMilli()
	f.CreatedAt, f.UpdatedAt, f.StatusAt = now, now, now
	r.renewPreview(f)
	err := r.Store.AddFlow(ctx, f, func() []notice.Notice { // it has its id now
		ns := []notice.Notice{f.Created()}
		if publish {
			ns = append(ns, f.Enter(flow.Published, now))
		}
		return ns
	})
	if err == nil && publish {
		err = r.Store.PutFlow(ctx, f, nil)
	}
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	return nil
}

func (r *Room) freeName(ctx context.Context, f *flow.Flow, name string) error {
	other, err := r.Store.FlowByName(ctx, f.Account, name)
	switch {
	case err != nil:
		return fault.Unknown.Wrap(err)
	case other != nil && other.ID != f.ID:
		return fault.FlowNameTaken.With("The account has a flow named %q already: %s. Choose another name.", name, other.IDText())
	}
	return nil
}

// apply takes what a business says into a flow.
func (r *Room) apply(f *flow.Flow, d *Draft) error {
	if d.Name != nil {
		if err := flow.CheckName(*d.Name); err != nil {
			return err
		}
		f.Name = *d.Name
	}
	if d.Categories != nil {
		if err := flow.CheckCategories(d.Categories); err != nil {
			return err
		}
		f.Categories = d.Categories
	}
	if d.App != 0 {
		f.App = d.App
	}
	if d.Document != nil {
		if len(d.Document) > flow.MaxDocument {
			return fault.InvalidParam.Saying("Param flow_json must be at most %d MB.", flow.MaxDocument>>20)
		}
		r.documents.put(f, d.Document)
	}
	if d.Endpoint != nil {
		if err := r.CheckURL(*d.Endpoint); *d.Endpoint != "" && err != nil {
			return fault.InvalidParam.Saying("Param endpoint_uri cannot be used: %v.", err)
		}
		f.Endpoint = *d.Endpoint
	}
	return nil
}

// Find is a flow of an account.
func (r *Room) Find(ctx context.Context, owner account.ID, id uint64) (*flow.Flow, error) {
	f, err := r.Store.Flow(ctx, id)
	switch {
	case err != nil:
		return nil, fault.Unknown.Wrap(err)
	case f == nil || f.Account != owner:
		return nil, fault.InvalidParam.With("The account has no flow with the id %d.", id)
	}
	return f, nil
}

// List is an account's flows by their age.
func (r *Room) List(ctx context.Context, owner account.ID) ([]*flow.Flow, error) {
	all, err := r.Store.Flows(ctx, owner)
	if err != nil {
		return nil, fault.Unknown.Wrap(err)
	}
	return all, nil
}

// change alters a flow and stores it with what its apps are told.
func (r *Room) change(ctx context.Context, owner account.ID, id uint64, alter func(f *flow.Flow, now int64) ([]notice.Notice, error)) (*flow.Flow, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f, err := r.Find(ctx, owner, id)
	if err != nil {
		return nil, err
	}
	now := r.Clock().UnixMilli()
	ns, err := alter(f, now)
	if err != nil {
		return nil, err
	}
	f.UpdatedAt = now
	if err := r.Store.PutFlow(ctx, f, ns); err != nil {
		return nil, fault.Unknown.Wrap(err)
	}
	return f, nil
}

// Edit changes a draft: what is said of it, or its document.
func (r *Room) Edit(ctx context.Context, owner account.ID, id uint64, d *Draft) (*flow.Flow, error) {
	return r.change(ctx, owner, id, func(f *flow.Flow, _ int64) ([]notice.Notice, error) {
		if f.Status != flow.Draft {
			return nil, fault.FlowUpdateFailed.With("The flow %s is %s; only a draft can be changed. Create a new one with clone_flow_id.", f.IDText(), f.Status)
		}
		if d.Name != nil {
			if err := r.freeName(ctx, f, *d.Name); err != nil {
				return nil, err
			}
		}
		return nil, r.apply(f, d)
	})
}

// Deprecate withdraws a published flow: it can be neither sent nor opened.
func (r *Room) Deprecate(ctx context.Context, owner account.ID, id uint64) (*flow.Flow, error) {
	return r.change(ctx, owner, id, func(f *flow.Flow, now int64) ([]notice.Notice, error) {
		if !f.Status.Live() {
			return nil, fault.FlowDeprecateFailed.With("The flow %s is %s; only a published one can be deprecated.", f.IDText(), f.Status)
		}
		f.Alerts = nil
		return []notice.Notice{f.Enter(flow.Deprecated, now)}, nil
	})
}

// Delete removes a draft.
func (r *Room) Delete(ctx context.Context, owner account.ID, id uint64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	f, err := r.Find(ctx, owner, id)
	if err != nil {
		return err
	}
	if f.Status != flow.Draft {
		return fault.FlowDeleteFailed.With("The flow %s is %s; only a draft can be deleted. Deprecate it instead.", f.IDText(), f.Status)
	}
	if err := r.Store.DeleteFlow(ctx, id); err != nil {
		return fault.Unknown.Wrap(err)
	}
	return nil
}

// newKey makes a key for a link.
func newKey() string { return rand.Text() }
