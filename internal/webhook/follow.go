package webhook

import (
	"context"
	"fmt"
	"sync"

	"turnpike/internal/account"
	"turnpike/internal/store"
)

// Follow brings the endpoints in line with the directory now, so that whoever changed a callback gets
// everything from then on.
func (r *Room) Follow(ctx context.Context) error { return r.follow(ctx, nil) }

// watch follows the directory until the context ends.
func (r *Room) watch(ctx context.Context) {
	for {
		changed := r.deps.DirectoryChanged()
		if err := r.follow(ctx, nil); err != nil && ctx.Err() == nil {
			r.log.Error("webhook endpoints could not be brought up to date", "error", err)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

// follow changes the endpoints and stores where they are. saved are the states of an earlier run, when
// this one begins. What waits for a number goes to the callback that is in force for it now.
func (r *Room) follow(ctx context.Context, saved map[string]*store.EndpointState) error {
	r.saving.Lock()
	defer r.saving.Unlock()
	if !r.reroute(saved) {
		return nil
	}
	if err := r.save(ctx); err != nil {
		return fmt.Errorf("keep the endpoints' positions: %w", err)
	}
	return nil
}

// stored says whether every endpoint has a position in saved: then failing to store the present ones, as on
// a full disk, costs no more than updates that come twice.
func (r *Room) stored(saved map[string]*store.EndpointState) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id := range r.endpoints {
		if saved[id] == nil {
			return false
		}
	}
	return true
}

// reroute brings endpoints in line with the directory; false when the room does not run. The caller holds
// saving.
func (r *Room) reroute(saved map[string]*store.EndpointState) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.work == nil {
		return false
	}
	dir := r.deps.Directory()
	old, fresh := r.routing, route(dir)
	r.routing = fresh
	var begin []*endpoint
	for id, t := range fresh.targets {
		if e := r.endpoints[id]; e != nil {
			e.aim(t)
			continue
		}
		e := newEndpoint(t, r.cfg, r.client(r.cfg.Timeout, r.cfg.Concurrency), r.clock, r.metrics.of(id))
		if s := saved[id]; s != nil {
			e.resumeAt(s, r.next.Load())
		}
		r.endpoints[id] = e
		delete(r.gone, id)
		begin = append(begin, e)
	}
	lost := map[string]loss{}
	r.handOver(dir, old, fresh, saved)
	r.endLines(old, fresh, lost)
	for _, e := range begin {
		r.start(r.work, e)
	}
	r.dropEndpoints(fresh, lost)
	for id, l := range lost {
		r.lose(id, l)
	}
	for id := range saved {
		if fresh.targets[id] == nil {
			r.gone[id] = true
		}
	}
	return true
}

// handOver gives what waits for numbers to the callback that is theirs now. The caller holds mu.
func (r *Room) handOver(dir *account.Directory, old, fresh *routing, saved map[string]*store.EndpointState) {
	live := r.next.Load()
	for n, ids := range fresh.messages {
		for _, id := range ids {
			app := fresh.targets[id].app.ID
			before := old.line(n, app)
			from, owed := live, []uint64(nil)
			switch s := earlier(saved, dir.Numbers[n], app); {
			case before == id || (s != nil && s.ID == id):
				continue
			case before != "":
				from, owed, _ = r.endpoints[before].leave(n, live)
			case s != nil:
				from, owed = restore(s).unread(n), s.Owed
			}
			r.endpoints[id].join(n, from, owed, live)
		}
	}
}

// earlier is the state of the callback that a number's messages went to in an earlier run: the first one
// that there was in the order in which they are chosen. nil when there was none.
func earlier(saved map[string]*store.EndpointState, n *account.Number, app account.AppID) *store.EndpointState {
	for _, id := range []string{
		targetID(app, levelNumber, n.ID.String()), targetID(app, levelAccount, n.Account.ID.String()), targetID(app, levelApp, app.String()),
	} {
		if s := saved[id]; s != nil {
			return s
		}
	}
	return nil
}

// loss is what an endpoint will never get.
type loss struct {
	updates int  // that were in memory
	journal bool // more waited in the journal
}

// endLines notes what is lost with numbers that have no callback any more. The caller holds mu.
func (r *Room) endLines(old, fresh *routing, lost map[string]loss) {
	if old == nil {
		return
	}
	live := r.next.Load()
	for n, ids := range old.messages {
		for _, id := range ids {
			if fresh.line(n, old.targets[id].app.ID) != "" {
				continue
			}
			from, _, updates := r.endpoints[id].leave(n, live)
			l := lost[id]
			lost[id] = loss{l.updates + updates, l.journal || from < live}
		}
	}
}

// dropEndpoints closes those that nothing is routed to. The caller holds mu.
func (r *Room) dropEndpoints(fresh *routing, lost map[string]loss) {
	for id, e := range r.endpoints {
		if fresh.targets[id] != nil {
			continue
		}
		l := lost[id]
		lost[id] = loss{l.updates + e.close(), l.journal}
		delete(r.endpoints, id)
		r.metrics.forget(id)
		r.gone[id] = true
	}
}

// lose puts on record what is lost with a callback.
func (r *Room) lose(id string, l loss) {
	if l == (loss{}) {
		return
	}
	why := "given up: the callback was removed while these waited"
	if l.journal {
		why += ", and more in the journal"
	}
	r.log.Warn("webhook updates are lost with their callback", "endpoint", id, "in_memory", l.updates, "in_journal", l.journal)
	r.attempt(store.Attempt{Endpoint: id, At: r.clock().UnixMilli(), Updates: l.updates, Error: why})
}

// start lets an endpoint's workers run. The caller holds mu.
func (r *Room) start(work context.Context, e *endpoint) {
	r.group.Go(func() {
		var workers sync.WaitGroup
		for range r.cfg.Concurrency {
			workers.Go(func() { r.deliver(work, e) })
		}
		workers.Go(func() { r.catchUp(work, e) })
		workers.Wait()
		e.client.CloseIdleConnections()
	})
}
