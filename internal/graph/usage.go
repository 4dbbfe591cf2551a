package graph

import (
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fault"
)

// Management calls that an app may make for an account in an hour: more once a number of it is
// registered (reference §5.5).
const (
	fewCalls  = 200
	manyCalls = 5000
)

// usage counts management calls by app and account in the running hour. It is not kept over a restart:
// it protects the machine, nobody pays by it.
type usage struct {
	mu    sync.Mutex
	hour  int64
	calls map[usageKey]int
}

type usageKey struct {
	app     account.AppID
	account account.ID
}

// count notes a call and says how many there were, it included.
func (u *usage) count(k usageKey, now time.Time) int {
	u.mu.Lock()
	defer u.mu.Unlock()
	if hour := now.Unix() / 3600; u.calls == nil || hour != u.hour {
		u.hour, u.calls = hour, map[usageKey]int{}
	}
	u.calls[k]++
	return u.calls[k]
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
	now := c.door.Clock()
	used := c.door.usage.count(usageKey{c.token.App.ID, c.account.ID}, now)
	percent := min(100, used*100/most)
	wait := 0
	if used > most {
		wait = 60 - now.Minute()
	}
	type share struct {
		Type  string `json:"type"`
		Calls int    `json:"call_count"`
		CPU   int    `json:"total_cputime"`
		Time  int    `json:"total_time"`
		Wait  int    `json:"estimated_time_to_regain_access"`
	}
	header, err := json.Marshal(map[string][]share{c.account.ID.String(): {{"whatsapp", percent, percent, percent, wait}}})
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	c.w.Header().Set("X-Business-Use-Case-Usage", string(header))
	c.w.Header().Set("X-App-Usage", `{"call_count":`+strconv.Itoa(percent)+`,"total_time":`+strconv.Itoa(percent)+`,"total_cputime":`+strconv.Itoa(percent)+`}`)
	if used > most {
		return fault.ManagementRateLimit.With("The app made more than %d management calls for account %s in this hour; wait %d minutes.", most, c.account.ID, wait)
	}
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
