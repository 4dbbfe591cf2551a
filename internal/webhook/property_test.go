package webhook

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"turnpike/internal/account"
	"turnpike/internal/fact"
)

// act is one thing that happens to the room.
type act struct {
	what string
	n    int
}

// outcomes of a POST.
const (
	take   = "taken"
	fail   = "500"
	hang   = "no answer"
	reset  = "connection broken"
	taken  = "taken, but the answer is lost"
	dawdle = "taken slowly"
)

// TestEveryUpdateComesAndFirstInOrder draws what a receiver does with each POST, and restarts, crashes
// and changes of callbacks between: in the end every update was taken, and the updates of each
// conversation first came in order.
func TestEveryUpdateComesAndFirstInOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		acts := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) act {
			return act{rapid.SampledFrom([]string{"write", "write", "burst", "pass", "pass", "restart", "crash", "number", "account", "app", "retry"}).Draw(rt, "what"), rapid.IntRange(0, 1000).Draw(rt, "n")}
		}), 3, 25).Draw(rt, "acts")
		outcomes := rapid.SliceOfN(rapid.SampledFrom([]string{take, take, take, fail, fail, hang, reset, taken, dawdle}), 0, 60).Draw(rt, "outcomes")
		pending := rapid.SampledFrom([]int{16, 64, 4096}).Draw(rt, "max_pending")
		batch := rapid.SampledFrom([]int{1, 7, 1000}).Draw(rt, "max_batch")
		concurrency := rapid.IntRange(1, 8).Draw(rt, "concurrency")
		var problems []string
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, &memory{hosts: map[string]*pipes{}})
			r.cfg.MaxPending, r.cfg.Concurrency, r.cfg.PassAfter = pending, concurrency, 0
			problems = play(r, acts, outcomes, batch)
		})
		for _, p := range problems {
			rt.Errorf("%s", p)
		}
	})
}

// play lets everything happen and says what was wrong in the end.
func play(r *rig, acts []act, outcomes []string, batch int) []string {
	in := &receiver{}
	in.say(func(w http.ResponseWriter, p *post) {
		in.mu.Lock()
		outcome := take
		if len(outcomes) > 0 {
			outcome, outcomes = outcomes[0], outcomes[1:]
		}
		in.mu.Unlock()
		switch outcome {
		case fail:
			w.WriteHeader(http.StatusInternalServerError)
		case hang:
			after(time.Hour, refuse(http.StatusOK))(w, p)
		case dawdle:
			after(2*time.Second, refuse(http.StatusOK))(w, p)
		case reset:
			w.(*noted).status = http.StatusBadGateway
			panic(http.ErrAbortHandler)
		case taken:
			panic(http.ErrAbortHandler)
		}
	})
	for _, url := range []string{hook, accountHook, numberHook, otherHook} {
		r.serve(url, in)
	}
	r.world.edit(func(w *spec) { w.point(account.Callback{URL: hook, MaxBatch: batch}) })
	r.start()
	written := map[string][]string{}
	write := func(n int) {
		var facts []fact.Fact
		for i := range n {
			f := text(account.NumberID(100+i%2), i%5, "")
			thread := fmt.Sprintf("%d/%s", f.Number, f.Address)
			f.Content.Document = []byte(fmt.Sprintf(`{"body":"m%d"}`, len(written[thread])))
			written[thread] = append(written[thread], fmt.Sprintf("m%d", len(written[thread])))
			facts = append(facts, f)
		}
		r.add(facts...)
	}
	for _, a := range acts {
		happen(r, a, write)
	}
	in.mu.Lock()
	outcomes = nil
	in.mu.Unlock()
	r.pass(3 * r.cfg.MaxBackoff)
	return judge(r, in, written)
}

func happen(r *rig, a act, write func(int)) {
	pick := func(urls ...string) string { return urls[a.n%len(urls)] }
	switch a.what {
	case "write":
		write(1 + a.n%12)
	case "burst":
		write(60 + a.n%80)
	case "pass":
		r.pass(time.Duration(a.n) * time.Duration(a.n) * time.Millisecond) // up to 17 minutes
	case "restart":
		r.restart()
	case "crash":
		r.crash()
	case "number":
		r.edit(setNumber(pick("", numberHook, otherHook)))
	case "account":
		r.edit(setAccount(pick("", accountHook, otherHook)))
	case "app":
		r.edit(func(w *spec) {
			w.point(account.Callback{URL: pick(hook, otherHook), MaxBatch: w.apps[theApp].Subscription.MaxBatch})
		})
	case "retry":
		for _, e := range r.room.Endpoints() {
			r.room.RetryNow(e.ID)
		}
	}
}

func judge(r *rig, in *receiver, written map[string][]string) (problems []string) {
	took := map[string]bool{}
	for _, u := range in.taken() {
		took[u.String()] = true
	}
	first := map[string][]string{}
	seen := map[string]bool{}
	for _, p := range in.all() {
		for _, u := range p.updates {
			if !seen[u.String()] {
				seen[u.String()] = true
				first[u.thread()] = append(first[u.thread()], u.text)
			}
		}
	}
	for thread, want := range written {
		for _, text := range want {
			if !took[thread+":"+text] {
				problems = append(problems, fmt.Sprintf("%s of %s was never taken", text, thread))
			}
		}
		if got := first[thread]; fmt.Sprint(got) != fmt.Sprint(want) {
			problems = append(problems, fmt.Sprintf("%s first came as %v", thread, got))
		}
	}
	for _, e := range r.room.Endpoints() {
		if e.Pending != 0 || e.Behind != 0 {
			problems = append(problems, fmt.Sprintf("in the end %+v", e))
		}
	}
	return problems
}
