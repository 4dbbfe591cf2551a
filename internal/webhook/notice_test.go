package webhook

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/notice"
)

// reviewed is a notice about a whole account, of which no number is part.
func reviewed(t *testing.T, id account.ID, decision string) *fact.AccountNoticed {
	t.Helper()
	document, err := notice.Encode(notice.AccountReview{Decision: decision})
	if err != nil {
		t.Fatal(err)
	}
	return &fact.AccountNoticed{Account: id, Kind: notice.KindAccountReview, Document: document}
}

// wantNotices subscribes app 1 to reviews of the accounts 10 and 20.
func wantNotices(w *spec) {
	a := w.apps[theApp]
	a.Subscription.Fields = append(a.Subscription.Fields, "account_review_update")
	w.apps[theApp] = a
	w.numbers[200] = 20
	w.links[link{20, theApp}] = account.Callback{}
}

// TestNoticesOfAccountsComeToo, to the app's own callback, also when they were read from the journal.
func TestNoticesOfAccountsComeToo(t *testing.T) {
	t.Parallel()
	backlogs(t, func(r *rig) {
		app, num := &receiver{}, &receiver{}
		r.world.edit(wantNotices)
		r.world.edit(setNumber(numberHook))
		r.serve(numberHook, num)
		r.start() // nobody is at hook
		r.add(mixed(0, 20)...)
		for i := range 20 {
			r.add(reviewed(r.T, 10, fmt.Sprintf("A%d", i)), reviewed(r.T, 20, fmt.Sprintf("B%d", i)))
		}
		r.pass(time.Hour)
		r.edit(setNumber("")) // its messages are read again, among the notices
		r.crash()
		r.serve(hook, app)
		r.pass(2 * r.cfg.MaxBackoff)
		got := map[string][]string{}
		for _, p := range app.all() {
			for _, u := range p.updates {
				if u.kind == "notice" {
					got[u.account] = append(got[u.account], u.text)
				}
			}
		}
		for id, letter := range map[string]string{"10": "A", "20": "B"} {
			if len(got[id]) != 20 || got[id][0] != letter+"0" || got[id][19] != letter+"19" {
				r.Errorf("of account %s came %v", id, got[id])
			}
		}
		if n := len(num.taken()); n != 20 {
			r.Errorf("the number's callback got %d", n)
		}
	})
}

// TestADislikedNoticeDelaysNoOtherAccount.
func TestADislikedNoticeDelaysNoOtherAccount(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, r *rig) {
		in := &receiver{}
		in.say(func(w http.ResponseWriter, p *post) {
			if strings.Contains(string(p.body), "REJECTED") {
				w.WriteHeader(http.StatusInternalServerError)
			}
		})
		r.serve(hook, in)
		r.world.edit(wantNotices)
		r.start()
		r.add(reviewed(t, 10, "REJECTED"))
		r.pass(time.Minute)
		r.add(reviewed(t, 20, "APPROVED"))
		r.pass(time.Millisecond)
		if got := in.taken(); len(got) != 1 || got[0].account != "20" {
			t.Errorf("taken were %v", got)
		}
	})
}
