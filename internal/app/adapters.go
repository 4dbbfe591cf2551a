package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/carrier"
	"turnpike/internal/carrier/network"
	"turnpike/internal/fault"
	"turnpike/internal/media"
	"turnpike/internal/message"
	"turnpike/internal/review"
	"turnpike/internal/store"
	"turnpike/internal/webhook"
)

// people stores the network's people.
type people struct{ store *store.Store }

// LoadPeople implements network.Keeper.
func (p people) LoadPeople(ctx context.Context) ([]network.Person, error) {
	all, err := p.store.People(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]network.Person, 0, len(all))
	for _, one := range all {
		out = append(out, network.Person(one))
	}
	return out, nil
}

// KeepPeople implements network.Keeper.
func (p people) KeepPeople(ctx context.Context, ps []network.Person) error {
	out := make([]store.Person, 0, len(ps))
	for _, one := range ps {
		out = append(out, store.Person(one))
	}
	err := p.store.PutPeople(ctx, out)
	if errors.Is(err, store.ErrUsernameTaken) {
		return network.ErrUsernameTaken
	}
	return err
}

// MovePerson implements network.Keeper.
func (p people) MovePerson(ctx context.Context, from, to message.Address) error {
	return p.store.MovePerson(ctx, from, to)
}

// fetcher lets the dispatcher have what messages link to, once their template may be sent.
type fetcher struct {
	links  *media.Links
	review *review.Room
}

// Fetch implements carrier.Fetcher.
func (f fetcher) Fetch(ctx context.Context, o *carrier.Outgoing, again bool, done func(*fault.Error)) {
	want := media.Want{Message: o.ID, Number: o.Number, Content: o.Content, Again: again, Done: done}
	if !o.Held {
		f.links.Fetch(ctx, want)
		return
	}
	f.review.Hold(o.Template, o.At, func(bad *fault.Error) {
		if bad != nil {
			done(bad)
			return
		}
		f.links.Fetch(ctx, want)
	})
}

// seed fills an empty store with dev's world, and points its app at --webhook.
func (a *App) seed(ctx context.Context) error {
	world := store.DevWorld()
	for _, t := range world.Templates {
		t.Template.CreatedAt = a.deps.Clock().UnixMilli() // the year after which disuse archives them begins now
	}
	if _, err := a.store.Seed(ctx, world); err != nil {
		return fmt.Errorf("seed the development world: %w", err)
	}
	if a.cfg.WebhookURL == "" {
		return nil
	}
	app := world.Apps[0]
	sub := app.Subscription
	sub.Callback = account.Callback{URL: a.cfg.WebhookURL, VerifyToken: DevVerifyToken}
	sub.Active = true
	return a.store.PutSubscription(ctx, app.ID, sub)
}

// DevVerifyToken is the handshake secret of dev's seeded app.
const DevVerifyToken = "turnpike-dev-verify"

// callbacks lets the console change how many updates an endpoint takes.
type callbacks struct {
	store     *store.Store
	directory *directory
	reload    func(ctx context.Context) error
}

// SetMaxBatch implements console.Editor. level and object are those of the endpoint.
func (c callbacks) SetMaxBatch(ctx context.Context, app account.AppID, level, object string, n int) error {
	dir := c.directory.get()
	a := dir.Apps[app]
	if a == nil {
		return fmt.Errorf("there is no app %s", app)
	}
	var err error
	switch level {
	case "app":
		s := a.Subscription
		s.MaxBatch = n
		err = c.store.PutSubscription(ctx, app, s)
	case "account":
		for id, links := range dir.Links {
			for _, l := range links {
				if id.String() == object && l.App.ID == app {
					cb := l.Override
					cb.MaxBatch = n
					err = c.store.PutLink(ctx, id, app, cb)
				}
			}
		}
	case "number":
		for id, number := range dir.Numbers {
			if id.String() == object {
				cb := number.Override
				cb.MaxBatch = n
				err = c.store.PutNumberOverride(ctx, id, cb)
			}
		}
	}
	if err != nil {
		return err
	}
	return c.reload(ctx)
}

// NewPassword makes the console's password for a dev run.
func NewPassword() string { return rand.Text()[:16] }

// loads are what engine and webhooks measured of accounts, as billing asks for it.
type loads struct{ *App }

// Efforts implements billing.Loads.
func (l loads) Efforts(ctx context.Context) (map[account.NumberID]time.Duration, error) {
	return l.engine.Efforts(ctx)
}

// Webhooks implements billing.Loads.
func (l loads) Webhooks() map[account.ID]webhook.Load { return l.webhooks.Loads() }
