package webhook

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fair"
)

// TestAFloodDelaysNobodyAtASharedEndpoint: a provider's callback serves many portfolios, and one of them is an
// assistant that floods.
func TestAFloodDelaysNobodyAtASharedEndpoint(t *testing.T) {
	t.Parallel()
	e := newEndpoint(&target{id: "app-1", app: &account.App{}, maxBatch: 50}, DefaultConfig(), http.DefaultClient, time.Now, series{})
	offer := func(record, person int, s fair.Share) {
		it := someItem(uint64(record), person, 100)
		it.share = s
		e.offer(it)
	}
	for i := range 3000 {
		offer(i+1, i, fair.Share{Class: fair.Judged, Owner: 1})
	}
	first, second := e.take(), e.take()
	if !first.judged || len(first.items) != 50 || len(second.items) != 50 {
		t.Fatalf("what waits of the flood goes in batches of %d and %d", len(first.items), len(second.items))
	}
	if b := e.next(); b != nil {
		t.Fatalf("the flood has %d requests at the same time, and a third", e.judged)
	}
	for i := range 20 {
		offer(4000+i, 5000+i, fair.Share{Class: fair.Marketing, Owner: 2})
	}
	offer(5000, 6000, fair.Share{Class: fair.Marketing, Owner: 3})
	offer(6000, 7000, fair.Share{Class: fair.Authentication, Owner: 4})
	e.limits.Concurrency = 1000 // so that no backlog has formed: one update a request
	var order []string
	for range 4 {
		b := e.take()
		order = append(order, fmt.Sprint(b.items[0].share.Class, " of ", b.items[0].share.Owner))
	}
	if order[0] != "authentication of 4" && order[1] != "authentication of 4" {
		t.Errorf("the code goes after %v", order)
	}
	if fmt.Sprint(order[1:]) == "[marketing of 2 marketing of 2 marketing of 2]" {
		t.Errorf("who sends one update waits for one who sends many: %v", order)
	}
}
