package billing

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/store"
	"turnpike/internal/tariff"
	"turnpike/internal/webhook"
)

// Loads are what the rooms measured of each number and account since they were last asked.
type Loads interface {
	Efforts(ctx context.Context) (map[account.NumberID]time.Duration, error)
	Webhooks() map[account.ID]webhook.Load
}

// keepEvery is how often what was measured is stored: a crash loses so much of it.
const keepEvery = time.Minute

// Run stores what accounts cost until the context ends.
func (r *Room) Run(ctx context.Context) error {
	tick := time.NewTicker(keepEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := r.keep(ctx); err != nil && ctx.Err() == nil {
				r.Logger.Warn("what accounts cost was not stored", "error", err)
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// keep stores what was measured since the last time.
func (r *Room) keep(ctx context.Context) error {
	efforts, err := r.Loads.Efforts(ctx)
	if err != nil {
		return err
	}
	day, byAccount := store.DayOf(r.Clock().UnixMilli()), map[account.ID]*store.Load{}
	find := func(id account.ID) *store.Load {
		if byAccount[id] == nil {
			byAccount[id] = &store.Load{Day: day, Account: id}
		}
		return byAccount[id]
	}
	numbers := r.Directory().Numbers
	for id, took := range efforts {
		if n := numbers[id]; n != nil {
			find(n.Account.ID).EngineNS += took.Nanoseconds()
		}
	}
	for id, l := range r.Loads.Webhooks() {
		find(id).WebhookPosts, find(id).WebhookBytes = l.Posts, l.Bytes
	}
	var all []store.Load
	for _, l := range byAccount {
		all = append(all, *l)
	}
	return r.Store.AddLoads(ctx, all)
}

// Service is what an account cost and brought on a day.
type Service struct {
	Day          string                  `json:"day"` // of UTC
	Account      string                  `json:"account"`
	AccountName  string                  `json:"account_name"`
	Business     string                  `json:"business"`
	BusinessName string                  `json:"business_name"`
	Declared     string                  `json:"declared"`
	Received     int64                   `json:"messages_in"`
	Sent         int64                   `json:"messages_out"`
	MediaBytes   int64                   `json:"media_bytes"`
	StoredBytes  int64                   `json:"stored_bytes"` // that the day added
	EngineMS     float64                 `json:"engine_ms"`
	WebhookPosts int64                   `json:"webhook_attempts"`
	WebhookBytes int64                   `json:"webhook_bytes"`
	Cases        int64                   `json:"cases"`
	Revenue      map[string]tariff.Micro `json:"revenue"` // by currency: charges, with corrections and refunds
	Share        float64                 `json:"share"`   // of that day's messages of all accounts, from 0 to 1
	PaysNothing  bool                    `json:"pays_nothing"`
}

// CostToServe lists what each account cost and brought, from one day of UTC to another, both included: by
// day, and in it whoever loads the road most first.
func (r *Room) CostToServe(ctx context.Context, from, to time.Time) ([]Service, error) {
	if err := r.Settle(ctx); err != nil {
		return nil, err
	}
	if err := r.keep(ctx); err != nil {
		return nil, err
	}
	found, err := r.Store.Services(ctx, store.DayOf(from.UnixMilli()), store.DayOf(to.UnixMilli()))
	if err != nil {
		return nil, err
	}
	totals := map[int64]int64{}
	for _, s := range found {
		totals[s.Day] += s.Sent + s.Received
	}
	out := []Service{}
	for _, s := range found {
		out = append(out, r.service(s, totals[s.Day]))
	}
	slices.SortFunc(out, func(a, b Service) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(b.Share, a.Share), cmp.Compare(a.Account, b.Account))
	})
	return out, nil
}

func (r *Room) service(s *store.Service, total int64) Service {
	v := Service{
		Day: time.UnixMilli(s.Day * 24 * time.Hour.Milliseconds()).UTC().Format(time.DateOnly), Account: s.Account.String(), Received: s.Received, Sent: s.Sent,
		MediaBytes: s.MediaBytes, StoredBytes: s.StoredBytes, EngineMS: float64(s.EngineNS) / 1e6, WebhookPosts: s.WebhookPosts, WebhookBytes: s.WebhookBytes,
		Cases: s.Cases, Revenue: s.Revenue, PaysNothing: s.Sent > 0,
	}
	if total > 0 {
		v.Share = float64(s.Sent+s.Received) / float64(total)
	}
	for _, amount := range s.Revenue {
		if amount > 0 {
			v.PaysNothing = false
		}
	}
	if a := r.Directory().Accounts[s.Account]; a != nil {
		v.AccountName, v.Business, v.BusinessName, v.Declared = a.Name, a.Business.ID.String(), a.Business.Name, a.Business.Declared
	}
	return v
}

// WriteServices writes what accounts cost and brought as CSV.
func WriteServices(w io.Writer, all []Service) error {
	c := csv.NewWriter(w)
	_ = c.Write([]string{
		"day", "account", "account_name", "business", "business_name", "declared", "messages_in", "messages_out", "share", "media_bytes", "stored_bytes",
		"engine_ms", "webhook_attempts", "webhook_bytes", "cases", "revenue", "pays_nothing",
	}) // kept until Flush
	for i := range all {
		s := &all[i]
		number := func(n int64) string { return strconv.FormatInt(n, 10) }
		_ = c.Write([]string{
			s.Day, s.Account, s.AccountName, s.Business, s.BusinessName, s.Declared, number(s.Received), number(s.Sent), strconv.FormatFloat(s.Share, 'f', 4, 64),
			number(s.MediaBytes), number(s.StoredBytes), strconv.FormatFloat(s.EngineMS, 'f', 3, 64), number(s.WebhookPosts), number(s.WebhookBytes),
			number(s.Cases), revenueText(s.Revenue), strconv.FormatBool(s.PaysNothing),
		})
	}
	c.Flush()
	return c.Error()
}

// revenueText writes amounts by currency in one cell.
func revenueText(by map[string]tariff.Micro) string {
	var out []string
	for currency, amount := range by {
		out = append(out, fmt.Sprintf("%s %s", amount, currency))
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}
