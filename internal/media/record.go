package media

import (
	"context"

	"turnpike/internal/store"
)

// maxRecorded bounds the messages of one transaction.
const maxRecorded = 500

// recordAll records what was fetched as the messages' own, many in one transaction, and then lets them
// go.
func (l *Links) recordAll(ctx context.Context) {
	for {
		select {
		case <-l.record:
		case <-ctx.Done():
			return
		}
		for {
			orders := l.fetched()
			if len(orders) == 0 {
				break
			}
			if !l.keepRecords(ctx, orders) {
				return
			}
			for _, o := range orders {
				o.Done(nil)
			}
		}
	}
}

// fetched takes messages out whose media is there.
func (l *Links) fetched() []*order {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := min(len(l.records), maxRecorded)
	orders := l.records[:n:n]
	l.records = l.records[n:]
	return orders
}

// keepRecords tries until the attachments are stored; false when the context ended.
func (l *Links) keepRecords(ctx context.Context, orders []*order) bool {
	var all []store.Attachment
	for _, o := range orders {
		all = append(all, o.found...)
	}
	for {
		err := l.room.Store.AddAttachments(ctx, all)
		if err == nil {
			return true
		}
		if ctx.Err() == nil {
			l.room.Logger.Error("media of messages could not be recorded; trying again", "messages", len(orders), "error", err)
		}
		if !pause(ctx, retryPause) {
			return false
		}
	}
}
