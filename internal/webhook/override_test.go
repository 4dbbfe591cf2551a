package webhook

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
)

const (
	accountHook = "http://127.0.0.1:2/account"
	numberHook  = "http://127.0.0.1:3/number"
	otherHook   = "http://127.0.0.1:4/other"
	accountID   = "account-10-1"
	numberID    = "number-100-1"
)

func setAccount(url string) func(*spec) {
	return func(w *spec) { w.links[link{10, theApp}] = account.Callback{URL: url} }
}

func setNumber(url string) func(*spec) {
	return func(w *spec) { w.overrides[100] = account.Callback{URL: url} }
}

// TestTheNearestCallbackGetsMessages: the number's before the account's before the app's; other fields
// go to the app's alone.
func TestTheNearestCallbackGetsMessages(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		app, acc, num := &receiver{}, &receiver{}, &receiver{}
		r.serve(hook, app)
		r.serve(accountHook, acc)
		r.serve(numberHook, num)
		r.start()
		send := func() {
			r.add(text(100, 1, "m1"), text(101, 1, "m1"), &fact.MarketingStopped{Thread: text(100, 1, "").Thread, Account: 10, Profile: "Ada"})
			r.pass(time.Second)
		}
		expect := func(what string, at *receiver, want ...string) {
			t.Helper()
			var got []string
			for _, u := range at.taken() {
				got = append(got, u.number+" "+u.kind)
			}
			slices.Sort(got) // they are not of one conversation
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s got %v, not %v", what, got, want)
			}
			at.forget()
		}
		send()
		expect("the app's", app, "100 message", "100 preference", "101 message")
		r.edit(setAccount(accountHook))
		send()
		expect("the app's", app, "100 preference")
		expect("the account's", acc, "100 message", "101 message")
		r.edit(setNumber(numberHook))
		send()
		expect("the app's", app, "100 preference")
		expect("the account's", acc, "101 message")
		expect("the number's", num, "100 message")
		r.edit(setAccount(""))
		send()
		expect("the app's", app, "100 preference", "101 message")
		expect("the number's", num, "100 message")
		r.edit(setNumber(""))
		send()
		expect("the app's", app, "100 message", "100 preference", "101 message")
		expect("the account's", acc)
		expect("the number's", num)
	})
}

// TestEveryAppGetsItsOwnCopy, signed with its own secret, if it wants the field; whether another one
// wants it does not matter.
func TestEveryAppGetsItsOwnCopy(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		one, two := &receiver{}, &receiver{}
		r.world.edit(func(w *spec) {
			w.addApp(2, otherHook)
			for _, id := range []account.AppID{1, 2} {
				w.links[link{10, id}] = account.Callback{}
			}
			a := w.apps[theApp]
			a.Subscription.Fields = []string{"user_preferences"}
			w.apps[theApp] = a
			w.overrides[100] = account.Callback{URL: numberHook}
		})
		num := &receiver{}
		r.serve(hook, one)
		r.serve(otherHook, two)
		r.serve(numberHook, num)
		r.start()
		r.add(text(100, 1, "m0"), text(101, 1, "m0"), &fact.MarketingResumed{Thread: text(101, 1, "").Thread, Account: 10})
		r.pass(time.Second)
		if got := fmt.Sprint(one.taken()); strings.Contains(got, "m0") || !strings.Contains(got, "resume") {
			t.Errorf("app 1 got %s", got)
		}
		if got := fmt.Sprint(two.taken()); !strings.Contains(got, "101/33600000001:m0") || !strings.Contains(got, "resume") {
			t.Errorf("app 2 got %s", got)
		}
		if got := num.taken(); len(got) != 1 {
			t.Errorf("the number's callback got %v", got)
		}
		r.edit(func(w *spec) {
			a := w.apps[theApp]
			a.Subscription.Fields = []string{"messages"}
			w.apps[theApp] = a
		})
		num.forget()
		r.add(text(100, 1, "m1"))
		r.pass(time.Second)
		posts := num.all()
		if len(posts) != 2 || posts[0].header.Get("X-Hub-Signature-256") == posts[1].header.Get("X-Hub-Signature-256") {
			t.Errorf("both apps' copies should come to the number's callback, each with its signature: %d came", len(posts))
		}
	})
}

// backlogs runs a test with what waits in memory, and with most of it in the journal.
func backlogs(t *testing.T, f func(r *rig)) {
	for name, pending := range map[string]int{"in memory": 4096, "in the journal": 16} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(_ *testing.T, r *rig) {
				r.cfg.MaxPending = pending
				f(r)
			})
		})
	}
}

// mixed are messages of both numbers, in turns.
func mixed(from, to int) []fact.Fact {
	var out []fact.Fact
	for i := from; i < to; i++ {
		out = append(out, text(100, i%7, fmt.Sprintf("m%d", i)), text(101, i%7, fmt.Sprintf("m%d", i)))
	}
	return out
}

// of picks a number's updates.
func of(n string, us []update) []update {
	var out []update
	for _, u := range us {
		if u.number == n {
			out = append(out, u)
		}
	}
	return out
}

// TestANewAddressGetsWhatWaits, at once and not when the old one's pause ends.
func TestANewAddressGetsWhatWaits(t *testing.T) {
	t.Parallel()
	backlogs(t, func(r *rig) {
		in := &receiver{}
		r.serve(otherHook, in)
		r.start() // nobody is at hook
		r.add(mixed(0, 50)...)
		r.pass(3 * time.Hour)
		r.edit(func(w *spec) { w.point(account.Callback{URL: otherHook}) })
		r.pass(time.Second)
		exactlyOnce(r.T, in.taken(), 100)
		inOrder(r.T, in.taken())
		if s := r.endpoint(appID); s.URL != otherHook || s.State != "ok" {
			r.Errorf("it is %+v", s)
		}
	})
}

// TestAnOverrideTakesOverWhatWaits: the number's new callback gets its backlog, the old one keeps the
// rest; nothing comes twice, and live updates come behind it.
func TestAnOverrideTakesOverWhatWaits(t *testing.T) {
	t.Parallel()
	backlogs(t, func(r *rig) {
		num, acc := &receiver{}, &receiver{}
		r.serve(numberHook, num)
		r.world.edit(setAccount(accountHook))
		r.start() // nobody is at accountHook
		r.add(mixed(0, 50)...)
		r.pass(3 * time.Hour)
		r.edit(setNumber(numberHook))
		r.add(mixed(50, 60)...)
		r.pass(time.Second)
		exactlyOnce(r.T, num.taken(), 60)
		inOrder(r.T, num.taken())
		r.serve(accountHook, acc)
		r.pass(r.cfg.MaxBackoff)
		exactlyOnce(r.T, acc.taken(), 60)
		inOrder(r.T, acc.taken())
		if got := append(of("101", num.taken()), of("100", acc.taken())...); len(got) > 0 {
			r.Errorf("these went astray: %v", got)
		}
	})
}

// TestARemovedOverrideGivesBackWhatWaits: the account's callback, which was fine all along, gets the
// number's backlog and nothing of its own again.
func TestARemovedOverrideGivesBackWhatWaits(t *testing.T) {
	t.Parallel()
	backlogs(t, func(r *rig) {
		acc := &receiver{}
		r.serve(accountHook, acc)
		r.world.edit(setAccount(accountHook))
		r.world.edit(setNumber(numberHook))
		r.start() // nobody is at numberHook
		r.add(mixed(0, 50)...)
		r.pass(3 * time.Hour)
		exactlyOnce(r.T, acc.taken(), 50)
		r.edit(setNumber(""))
		r.add(mixed(50, 60)...)
		r.pass(time.Second)
		exactlyOnce(r.T, acc.taken(), 120)
		inOrder(r.T, acc.taken())
	})
}

// TestAHandOverOutlivesACrash in its middle.
func TestAHandOverOutlivesACrash(t *testing.T) {
	t.Parallel()
	backlogs(t, func(r *rig) {
		acc := &receiver{}
		r.world.edit(setAccount(accountHook))
		r.world.edit(setNumber(numberHook))
		end := r.serve(accountHook, acc)
		r.start()
		r.add(mixed(0, 50)...)
		r.pass(3 * time.Hour)
		exactlyOnce(r.T, acc.taken(), 50)
		end()
		r.edit(setNumber(""))
		r.add(mixed(50, 60)...)
		r.pass(time.Minute)
		r.crash()
		r.pass(time.Minute)
		r.serve(accountHook, acc)
		r.pass(r.cfg.MaxBackoff)
		exactlyOnce(r.T, acc.taken(), 120)
		inOrder(r.T, acc.taken())
	})
}

// TestACallbackChangedWhileNoRoomRan: as when the program dies between the edit and its effect.
func TestACallbackChangedWhileNoRoomRan(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ before, after func(*spec) }{
		"number override set":     {setAccount(accountHook), func(w *spec) { setNumber(otherHook)(w); setAccount(otherHook)(w) }},
		"number override removed": {func(w *spec) { setAccount(otherHook)(w); setNumber(numberHook)(w) }, setNumber("")},
		"account override set":    {func(*spec) {}, setAccount(otherHook)},
		"account one removed":     {setAccount(accountHook), func(w *spec) { setAccount("")(w); w.point(account.Callback{URL: otherHook}) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			backlogs(t, func(r *rig) {
				in := &receiver{}
				r.serve(otherHook, in)
				r.world.edit(c.before)
				r.start()
				for _, f := range mixed(0, 50) {
					if f.Of().Number == 100 {
						r.add(f)
					}
				}
				r.pass(time.Hour)
				if n := len(in.all()); n > 0 {
					r.Fatalf("the new callback got %d posts before it was one", n)
				}
				r.store.broken.Store(true)
				r.stop()
				r.store.broken.Store(false)
				r.world.edit(c.after)
				r.start()
				r.pass(time.Second)
				exactlyOnce(r.T, in.taken(), 50)
				inOrder(r.T, in.taken())
				states, err := r.store.EndpointStates(r.Context())
				if err != nil || len(states) != len(r.room.Endpoints()) {
					r.Errorf("stored are %+v, %v", states, err)
				}
			})
		})
	}
}

// TestUnsubscribingForgets: what waited is lost, which is on record; a later subscription begins anew.
func TestUnsubscribingForgets(t *testing.T) {
	t.Parallel()
	backlogs(t, func(r *rig) {
		in := &receiver{}
		r.start() // nobody is at hook
		r.add(mixed(0, 20)...)
		r.add(&fact.MarketingStopped{Thread: text(100, 1, "").Thread, Account: 10})
		r.pass(time.Minute)
		pending := r.endpoint(appID).Pending
		r.edit(func(w *spec) { delete(w.links, link{10, theApp}) })
		if all := r.room.Endpoints(); len(all) != 0 {
			r.Fatalf("there are still %v", all)
		}
		lost := r.attempts(appID)[0]
		if lost.Updates != pending || !strings.Contains(lost.Error, "the callback was removed") || strings.Contains(lost.Error, "journal") != (pending < 41) {
			r.Errorf("on record is %+v; %d were pending", lost, pending)
		}
		r.add(mixed(20, 30)...)
		r.pass(time.Second) // so that they were routed, to nobody
		r.serve(hook, in)
		r.edit(func(w *spec) { w.links[link{10, theApp}] = account.Callback{} })
		r.add(mixed(30, 40)...)
		r.pass(time.Minute)
		exactlyOnce(r.T, in.taken(), 20)
		r.restart()
		r.pass(time.Minute)
		exactlyOnce(r.T, in.taken(), 20)
		if states, err := r.store.EndpointStates(r.Context()); err != nil || len(states) != 1 {
			r.Errorf("stored are %v, %v", states, err)
		}
	})
}

// TestANumberThatJoinsBringsNothingOfBefore, even to an endpoint that is behind.
func TestANumberThatJoinsBringsNothingOfBefore(t *testing.T) {
	t.Parallel()
	backlogs(t, func(r *rig) {
		in := &receiver{}
		r.world.edit(func(w *spec) { w.numbers[200] = 20 })
		r.start() // nobody is at hook
		var facts []fact.Fact
		for i := range 40 {
			facts = append(facts, text(100, i%7, fmt.Sprintf("m%d", i)), text(200, i%7, fmt.Sprintf("m%d", i)))
		}
		r.add(facts...)
		r.pass(time.Minute)
		r.edit(func(w *spec) { w.links[link{20, theApp}] = account.Callback{} })
		r.add(text(200, 1, "m100"))
		r.pass(time.Minute)
		r.serve(hook, in)
		r.pass(r.cfg.MaxBackoff)
		exactlyOnce(r.T, in.taken(), 41)
		if got := of("200", in.taken()); len(got) != 1 || got[0].text != "m100" {
			r.Errorf("of the number that joined came %v", got)
		}
	})
}

// TestAnEditReachesTheRoomByItself, without anybody who waits for it.
func TestAnEditReachesTheRoomByItself(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		in := &receiver{}
		r.serve(otherHook, in)
		r.start()
		r.world.edit(func(w *spec) {
			w.point(account.Callback{URL: otherHook, MaxBatch: 7})
			a := w.apps[theApp]
			a.Secret = "another secret"
			w.apps[theApp] = a
		})
		r.pass(time.Second)
		r.add(text(100, 1, "m0"))
		r.pass(time.Second)
		if got := in.all(); len(got) != 1 || got[0].header.Get("X-Hub-Signature-256") != "sha256="+hmac256("another secret", got[0].body) {
			t.Errorf("%d posts came, or not with the new secret", len(got))
		}
		if s := r.endpoint(appID); s.MaxBatch != 7 || s.URL != otherHook {
			t.Errorf("it is %+v", s)
		}
	})
}

// TestARequestUnderWayWhenItsNumberMoves ends as it may; the new callback gets all the same.
func TestARequestUnderWayWhenItsNumberMoves(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusOK, http.StatusInternalServerError} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, r *rig) {
				old, num := &receiver{}, &receiver{}
				old.say(after(5*time.Second, refuse(status)))
				r.serve(hook, old)
				r.serve(numberHook, num)
				r.start()
				r.add(text(100, 1, "m0"), text(100, 1, "m1"), text(101, 1, "m0"))
				r.pass(time.Second)
				r.edit(setNumber(numberHook))
				r.pass(10 * time.Second)
				exactlyOnce(t, num.taken(), 2)
				inOrder(t, num.taken())
				if n := len(of("100", old.taken())); n > 1 {
					t.Errorf("the old callback took %d", n)
				}
				for i, p := range old.all() {
					if i > 2 && p.updates[0].number == "100" {
						t.Errorf("the old callback was tried again after the number had moved")
					}
				}
			})
		})
	}
}
