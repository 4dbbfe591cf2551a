package app

import (
	"context"
	"time"

	"turnpike/internal/store"
)

// retainEvery is the time between two looks at what the journal may drop.
const retainEvery = time.Hour

// trafficKept is how long traffic is kept for analytics: longer than the year that anybody may ask back
// (reference §7.8).
const trafficKept = 400 * 24 * time.Hour

// retain drops records of the journal that are past their retention and that nobody needs any more,
// until the context ends.
func (a *App) retain(ctx context.Context) error {
	tick := time.NewTicker(retainEvery)
	defer tick.Stop()
	var needed uint64
	for {
		select {
		case <-tick.C:
			needed = a.trim(ctx, needed)
		case <-ctx.Done():
			return nil
		}
	}
}

// trim drops old records below needed and says which one is the lowest that is needed now. Positions
// are used one round late: a power cut may take readers back a little.
func (a *App) trim(ctx context.Context, needed uint64) uint64 {
	if needed > 0 {
		if err := a.journal.Trim(ctx, a.deps.Clock(), needed); err != nil && ctx.Err() == nil {
			a.deps.Logger.Warn("old records of the journal are not dropped; trying again in an hour", "error", err)
		}
	}
	if err := a.store.DeleteTrafficBefore(ctx, a.deps.Clock().Add(-trafficKept).UnixMilli()); err != nil && ctx.Err() == nil {
		a.deps.Logger.Warn("old traffic is not dropped; trying again in an hour", "error", err)
	}
	a.dropCatches(ctx)
	return min(a.engine.Kept(), a.projection.Next(), a.dispatcher.Next())
}

// What scope guards caught is kept for a month, of each number the newest so many.
const (
	catchesKept = 30 * 24 * time.Hour
	mostCatches = 2000
)

// dropCatches drops what guards caught long ago.
func (a *App) dropCatches(ctx context.Context) {
	before := a.deps.Clock().Add(-catchesKept)
	err := a.store.DropOldCatches(ctx, before.UnixMilli(), store.DayOf(a.deps.Clock().Add(-trafficKept).UnixMilli()), mostCatches)
	if err != nil && ctx.Err() == nil {
		a.deps.Logger.Warn("what scope guards caught is not dropped; trying again in an hour", "error", err)
	}
}
