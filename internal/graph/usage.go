package graph

import (
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fault"
)

// Calls that are possible in an hour (reference §5.5).
const (
	fewCalls  = 200  // management calls of an app for an account
	manyCalls = 5000 // the same once a number of the account is registered
	perUser   = 200  // calls of an app for each person, or system user, who used it within a day
)

// An hour is counted in steps, so that what was used comes back little by little.
const (
	usageSteps = 12
	usageStep  = 5 * time.Minute
	userSpan   = 24 * time.Hour
)

// usage counts calls of the last hour: by app and account, and of each app alone. What it counted is kept over
// a restart (Keep); a crash loses what the newest minute counted, which nobody pays by.
type usage struct {
	mu    sync.Mutex
	swept int64 // the step at which silent ones were forgotten last
	calls map[usageKey]*hourly
	users map[userKey]time.Time // when somebody used an app last

	changed bool // since it was stored last
}

// usageKey is what calls are counted of; without an account it is the app.
type usageKey struct {
	app     account.AppID
	account account.ID
}

type userKey struct {
	app  account.AppID
	user uint64
}

// hourly counts in steps of the last hour, the running one included.
type hourly struct {
	step   int64
	counts [usageSteps]int
}

func stepOf(now time.Time) int64 { return now.Unix() / int64(usageStep/time.Second) }

// roll forgets what is more than an hour old.
func (h *hourly) roll(step int64) {
	if step-h.step >= usageSteps || step < h.step {
		*h = hourly{step: step}
	}
	for ; h.step < step; h.step++ {
		h.counts[(h.step+1)%usageSteps] = 0
	}
}

func (h *hourly) sum() (n int) {
	for _, c := range h.counts {
		n += c
	}
	return n
}

// wait is how many minutes pass until fewer than most calls are counted.
func (h *hourly) wait(most int, now time.Time) int {
	left := h.sum()
	for i := range int64(usageSteps) {
		left -= h.counts[(h.step+1+i)%usageSteps]
		if left < most {
			end := time.Unix((h.step+1+i)*int64(usageStep/time.Second), 0)
			return int((end.Sub(now) + time.Minute - 1) / time.Minute)
		}
	}
	return int(time.Hour / time.Minute)
}

// share is a part of what is possible, and how long it takes until something is again.
type share struct {
	used, most, wait int
}

func (s share) percent() int { return min(100, s.used*100/s.most) }

// count notes a call, unless there were too many, and says how many there were, it included.
func (u *usage) count(k usageKey, most int, now time.Time) share {
	step := stepOf(now)
	h := u.calls[k]
	if h == nil {
		h = &hourly{step: step}
		u.calls[k] = h
	}
	h.roll(step)
	if used := h.sum(); used >= most {
		return share{used + 1, most, h.wait(most, now)}
	}
	h.counts[step%usageSteps]++
	return share{h.sum(), most, 0}
}

// sweep forgets, once a step, what was silent for long.
func (u *usage) sweep(now time.Time) {
	step := stepOf(now)
	if u.calls == nil {
		u.calls, u.users = map[usageKey]*hourly{}, map[userKey]time.Time{}
	}
	if step == u.swept {
		return
	}
	u.swept = step
	for k, h := range u.calls {
		if step-h.step >= usageSteps {
			delete(u.calls, k)
		}
	}
	for k, at := range u.users {
		if now.Sub(at) >= userSpan {
			delete(u.users, k)
		}
	}
}

// note counts a call of a user of an app for an account: of the app, and of the app for the account.
func (u *usage) note(app account.AppID, user uint64, id account.ID, most int, now time.Time) (ofApp, ofAccount share) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.sweep(now)
	u.users[userKey{app, user}] = now
	u.changed = true
	people := 0
	for k, at := range u.users {
		if k.app == app && now.Sub(at) < userSpan {
			people++
		}
	}
	// What the accounts allow is never stopped by the app's own count: an app of one system user serves many.
	if ofApp = u.count(usageKey{app: app}, max(perUser*people, manyCalls), now); ofApp.wait > 0 {
		return ofApp, share{0, most, 0}
	}
	return ofApp, u.count(usageKey{app, id}, most, now)
}

// meter counts a management call, shows its caller how much is used, and refuses what is too much.
func (c *call) meter() error {
	if c.account == nil || c.token.App == nil || c.route.scope != account.ScopeManagement {
		return nil
	}
	most := fewCalls
	for _, n := range c.dir.NumbersOf(c.account.ID) {
		if n.Status == account.Connected {
			most = manyCalls
		}
	}
	ofApp, ofAccount := c.door.usage.note(c.token.App.ID, c.token.UserID, c.account.ID, most, c.door.Clock())
	if err := c.showUsage(ofApp, ofAccount); err != nil {
		return err
	}
	switch {
	case ofApp.wait > 0:
		return fault.AppRateLimit.With("The app made more than %d calls in the last hour; wait %d minutes.", ofApp.most, ofApp.wait)
	case ofAccount.wait > 0:
		return fault.ManagementRateLimit.With("The app made more than %d management calls for account %s in the last hour; wait %d minutes.", most, c.account.ID, ofAccount.wait)
	}
	return nil
}

// showUsage sets the headers that tell how much is used (reference §5.5).
func (c *call) showUsage(ofApp, ofAccount share) error {
	type part struct {
		Type  string `json:"type,omitempty"`
		Calls int    `json:"call_count"`
		CPU   int    `json:"total_cputime"`
		Time  int    `json:"total_time"`
		Wait  *int   `json:"estimated_time_to_regain_access,omitempty"`
	}
	n, app := ofAccount.percent(), ofApp.percent()
	business, err := json.Marshal(map[string][]part{c.account.ID.String(): {{"whatsapp", n, n, n, &ofAccount.wait}}})
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	whole, err := json.Marshal(part{Calls: app, CPU: app, Time: app})
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	c.w.Header().Set("X-Business-Use-Case-Usage", string(business))
	c.w.Header().Set("X-App-Usage", string(whole))
	return nil
}

// note puts a change that a business made into its account's audit log. A log that cannot be written
// does not undo the change.
func (c *call) note() {
	if c.account == nil || c.r.Method == http.MethodGet || c.r.Method == http.MethodHead || c.route.scope != account.ScopeManagement {
		return
	}
	err := c.door.Store.NoteActivity(c.r.Context(), c.account.ID, activity(c))
	if err != nil {
		c.door.Logger.Warn("a change is missing from the audit log", "account", c.account.ID, "route", c.route.name, "error", err)
	}
}
