package graph

import (
	"context"
	"encoding/json"
	"time"

	"turnpike/internal/account"
)

const (
	// usageSetting is the name under which counts of calls are stored, keepEvery how often.
	usageSetting = "graph_usage"
	keepEvery    = time.Minute
	// keepWithin bounds the last storing, when the program ends.
	keepWithin = 2 * time.Second
)

// keptUsage is what usage counted, as it is stored.
type keptUsage struct {
	Calls []keptCalls `json:"calls"`
	Users []keptUser  `json:"users"`
}

type keptCalls struct {
	App     account.AppID   `json:"app"`
	Account account.ID      `json:"account"`
	Step    int64           `json:"step"`
	Counts  [usageSteps]int `json:"counts"`
}

type keptUser struct {
	App  account.AppID `json:"app"`
	User uint64        `json:"user"`
	At   int64         `json:"at"` // Unix milliseconds
}

// Keep keeps counts of calls over a restart: it takes in what was stored and stores what was counted since,
// until the context ends.
func (g *Door) Keep(ctx context.Context) error {
	if text, known, err := g.Store.Setting(ctx, usageSetting); err != nil {
		g.Logger.Warn("what callers used of their quotas before the restart is not known", "error", err)
	} else if known {
		g.usage.take([]byte(text), g.Clock())
	}
	tick := time.NewTicker(keepEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			g.keepUsage(ctx)
		case <-ctx.Done():
			last, done := context.WithTimeout(context.WithoutCancel(ctx), keepWithin)
			defer done()
			g.keepUsage(last)
			return nil
		}
	}
}

func (g *Door) keepUsage(ctx context.Context) {
	text := g.usage.text(g.Clock())
	if text == nil {
		return
	}
	if err := g.Store.PutSetting(ctx, usageSetting, string(text)); err != nil {
		g.Logger.Warn("what callers used of their quotas was not stored", "error", err)
	}
}

// text is what was counted; nil when nothing was since the last time.
func (u *usage) text(now time.Time) []byte {
	u.mu.Lock()
	defer u.mu.Unlock()
	if !u.changed {
		return nil
	}
	u.changed = false
	u.sweep(now)
	var kept keptUsage
	for k, h := range u.calls {
		kept.Calls = append(kept.Calls, keptCalls{k.app, k.account, h.step, h.counts})
	}
	for k, at := range u.users {
		kept.Users = append(kept.Users, keptUser{k.app, k.user, at.UnixMilli()})
	}
	text, err := json.Marshal(kept)
	if err != nil { // numbers alone: it cannot be
		return nil
	}
	return text
}

// take adds what was stored to what was counted since the start. What cannot be read counts nothing.
func (u *usage) take(text []byte, now time.Time) {
	var kept keptUsage
	if json.Unmarshal(text, &kept) != nil {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.sweep(now)
	step := stepOf(now)
	for i := range kept.Calls {
		c := &kept.Calls[i]
		h := &hourly{step: c.Step, counts: c.Counts}
		h.roll(step)
		if since := u.calls[usageKey{c.App, c.Account}]; since != nil {
			since.roll(step)
			for j := range since.counts {
				h.counts[j] += since.counts[j]
			}
		}
		u.calls[usageKey{c.App, c.Account}] = h
	}
	for _, one := range kept.Users {
		if at, k := time.UnixMilli(one.At), (userKey{one.App, one.User}); u.users[k].Before(at) {
			u.users[k] = at
		}
	}
}
