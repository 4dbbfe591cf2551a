package webhook

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"
)

// TestLaterUpdatesPassOneThatIsRefused: a bot that always answers 500, or 202, to one update gets the person's later
// ones soon and in order, the refused one again and again, and that too once it takes it.
func TestLaterUpdatesPassOneThatIsRefused(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusInternalServerError, http.StatusAccepted} {
		bubble(t, func(t *testing.T, r *rig) {
			in := &receiver{}
			in.say(func(w http.ResponseWriter, p *post) {
				if p.updates[0].text == "poison" {
					w.WriteHeader(status)
				}
			})
			r.serve(hook, in)
			r.start()
			r.add(text(100, 1, "poison"), text(100, 1, "m0"), text(100, 1, "m1"))
			r.pass(500 * time.Millisecond)
			if n := len(in.taken()); n != 0 {
				t.Fatalf("%d passed before it was tried a few times", n)
			}
			r.pass(time.Minute)
			for i := 2; i < 5; i++ {
				r.add(text(100, 1, fmt.Sprintf("m%d", i)))
			}
			r.pass(time.Second)
			exactlyOnce(t, in.taken(), 5)
			inOrder(t, in.taken())
			before := len(in.all())
			r.pass(time.Hour)
			if tries := len(in.all()) - before; tries < 6 || tries > 30 {
				t.Errorf("answered %d, it was tried %d times in an hour", status, tries)
			}
			if s := r.endpoint(appID); s.State != "retrying" || s.Pending != 1 {
				t.Errorf("it is %+v", s)
			}
			r.restart()
			r.add(text(100, 1, "m5"))
			r.pass(time.Minute)
			exactlyOnce(t, in.taken(), 6)
			in.say(nil)
			r.pass(r.cfg.MaxBackoff)
			if s := r.endpoint(appID); s.State != "ok" || s.Pending != 0 {
				t.Errorf("afterwards it is %+v", s)
			}
			if !slices.ContainsFunc(in.taken(), func(u update) bool { return u.text == "poison" }) {
				t.Error("what was refused did not come when it was taken")
			}
		})
	}
}

// TestSilenceIsNoRefusal: an endpoint that does not answer says nothing about an update, and the order stays.
func TestSilenceIsNoRefusal(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		in := &receiver{}
		in.say(func(_ http.ResponseWriter, p *post) {
			if p.updates[0].text == "m0" {
				panic(http.ErrAbortHandler)
			}
		})
		r.serve(hook, in)
		r.start()
		r.add(text(100, 1, "m0"), text(100, 1, "m1"))
		r.pass(time.Hour)
		for _, p := range in.all() {
			if p.updates[0].text != "m0" {
				t.Fatalf("%s came before m0 was answered", p.updates[0].text)
			}
		}
		in.forget()
		in.say(nil)
		r.pass(r.cfg.MaxBackoff)
		exactlyOnce(t, in.taken(), 2)
		inOrder(t, in.taken())
	})
}
