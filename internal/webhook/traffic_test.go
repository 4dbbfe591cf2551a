package webhook

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
)

func TestOrdinaryTrafficIsOneUpdateAPost(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		in := &receiver{}
		r.serve(hook, in)
		r.start()
		for i := range 300 {
			r.add(text(100, i%7, fmt.Sprintf("m%d", i)))
			if i%10 == 0 {
				r.pass(time.Second)
			}
		}
		r.pass(time.Second)
		for _, p := range in.all() {
			if len(p.updates) != 1 {
				t.Fatalf("a POST carries %d updates", len(p.updates))
			}
			if p.length != int64(len(p.body)) || len(p.header["Transfer-Encoding"]) > 0 {
				t.Fatalf("Content-Length is %d with %d bytes", p.length, len(p.body))
			}
		}
		exactlyOnce(t, in.taken(), 300)
		inOrder(t, in.taken())
		if len(r.reports.all) != 300 {
			t.Errorf("%d deliveries of people's messages were reported, not 300", len(r.reports.all))
		}
	})
}

// inOrder checks that the texts m0, m1, … of each conversation first came in order.
func inOrder(t *testing.T, got []update) {
	t.Helper()
	last := map[string]int{}
	seen := map[string]bool{}
	for _, u := range got {
		if seen[u.String()] {
			continue
		}
		seen[u.String()] = true
		var n int
		if _, err := fmt.Sscanf(u.text, "m%d", &n); err != nil {
			t.Fatal(err)
		}
		if before, ok := last[u.thread()]; ok && before > n {
			t.Errorf("%s came after m%d", u, before)
		}
		last[u.thread()] = n
	}
}

func TestABacklogComesInBatches(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		in := &receiver{}
		r.world.edit(func(w *spec) {
			a := w.apps[theApp]
			a.Subscription.MaxBatch = 250
			w.apps[theApp] = a
		})
		end := r.serve(hook, in)
		r.start()
		end()
		var facts []fact.Fact
		for i := range 3000 {
			facts = append(facts, text(100, i%500, fmt.Sprintf("m%d", i)))
		}
		r.add(facts...)
		r.pass(time.Minute)
		r.serve(hook, in)
		r.pass(r.cfg.MaxBackoff)
		exactlyOnce(t, in.taken(), 3000)
		inOrder(t, in.taken())
		var sizes []int
		for _, p := range in.all() {
			sizes = append(sizes, len(p.updates))
		}
		if most := slices.Max(sizes); most != 250 {
			t.Errorf("the largest batch carries %d updates, not 250: %v", most, sizes)
		}
		if sizes[0] != 1 {
			t.Errorf("the first POST after a failure carries %d updates, not 1", sizes[0])
		}
	})
}

func TestBatchesAreBoundedInBytes(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		in := &receiver{}
		in.say(refuse(http.StatusServiceUnavailable))
		r.world.edit(func(w *spec) {
			a := w.apps[theApp]
			a.Subscription.MaxBatch = 1_000_000
			w.apps[theApp] = a
		})
		r.serve(hook, in)
		r.start()
		long := make([]rune, 4096)
		for i := range long {
			long[i] = '語'
		}
		var facts []fact.Fact
		for i := range 500 {
			facts = append(facts, text(100, i%50, string(long)))
		}
		r.add(facts...)
		r.add(texts(101, 3000)...)
		r.pass(time.Minute)
		in.forget()
		in.say(nil)
		r.pass(r.cfg.MaxBackoff)
		largest, most := 0, 0
		for _, p := range in.all() {
			largest, most = max(largest, len(p.body)), max(most, len(p.updates))
		}
		if largest > maxPayload || largest < maxPayload/8 {
			t.Errorf("the largest POST has %d bytes; at most %d are allowed", largest, maxPayload)
		}
		if most > mostBatch || most < mostBatch/2 { // how full it is depends on how far the journal was read by then
			t.Errorf("the largest batch carries %d updates; at most %d are allowed", most, mostBatch)
		}
		if n := len(in.taken()); n != 3500 {
			t.Errorf("%d updates were taken, not 3500", n)
		}
	})
}

func TestASlowEndpointDelaysNoOther(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		good, dead, slow := &receiver{}, &receiver{}, &receiver{}
		r.world.edit(func(w *spec) {
			for i, url := range []string{"http://127.0.0.1:2/", "http://127.0.0.1:3/", "http://127.0.0.1:4/nobody"} {
				w.addApp(theApp+1+account.AppID(i), url)
				w.links[link{10, theApp + 1 + account.AppID(i)}] = w.links[link{10, theApp}]
			}
		})
		dead.say(after(time.Hour, refuse(http.StatusOK)))
		slow.say(after(9*time.Second, refuse(http.StatusOK)))
		r.serve(hook, good)
		r.serve("http://127.0.0.1:2/", dead)
		r.serve("http://127.0.0.1:3/", slow)
		r.start()
		for i := range 400 {
			sent := time.Now()
			r.add(text(100, i, "m0"))
			r.pass(100 * time.Millisecond)
			got := good.all()
			if len(got) != i+1 || got[i].at.Sub(sent) > 10*time.Millisecond {
				t.Fatalf("update %d came late or not at all, of %d", i, len(got))
			}
		}
		if slow.most != r.cfg.Concurrency {
			t.Errorf("%d requests at once, not %d", slow.most, r.cfg.Concurrency)
		}
		if s := r.endpoint("app-2"); s.State != "down" || s.LastError != "no answer in time" {
			t.Errorf("the endpoint that never answers is %s: %s", s.State, s.LastError)
		}
		if s := r.endpoint("app-4"); s.State != "down" {
			t.Errorf("the endpoint that is not there is %s", s.State)
		}
		exactlyOnce(t, good.taken(), 400)
	})
}
