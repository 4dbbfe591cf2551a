package webhook

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/wire"
)

// target is where an app wants updates: its effective callback on one level.
type target struct {
	id       string
	app      *account.App
	level    string
	object   string
	url      string
	maxBatch int
}

// routing says which targets get which updates.
type routing struct {
	targets  map[string]target
	messages map[account.NumberID][]string // by number: the field messages
	others   map[account.ID]map[string][]string
}

// route works out all targets of a directory. For messages a number's callback goes before its
// account's, and that before the app's; all other fields go to the app's (reference §3.2).
func route(d *account.Directory) *routing {
	r := &routing{targets: map[string]target{}, messages: map[account.NumberID][]string{}, others: map[account.ID]map[string][]string{}}
	for id, links := range d.Links {
		numbers := d.NumbersOf(id)
		for _, l := range links {
			sub := &l.App.Subscription
			if !slices.Contains(sub.Fields, wire.FieldMessages) {
				numbers = nil
			}
			for _, n := range numbers {
				switch {
				case n.Override.URL != "":
					r.add(n.ID, newTarget(l.App, "number", n.ID.String(), n.Override))
				case l.Override.URL != "":
					r.add(n.ID, newTarget(l.App, "account", id.String(), l.Override))
				case sub.URL != "" && sub.Active:
					r.add(n.ID, newTarget(l.App, "app", l.App.ID.String(), sub.Callback))
				}
			}
			if sub.URL == "" || !sub.Active {
				continue
			}
			t := newTarget(l.App, "app", l.App.ID.String(), sub.Callback)
			for _, field := range sub.Fields {
				if field == wire.FieldMessages {
					continue
				}
				r.targets[t.id] = t
				if r.others[id] == nil {
					r.others[id] = map[string][]string{}
				}
				r.others[id][field] = append(r.others[id][field], t.id)
			}
		}
	}
	return r
}

func (r *routing) add(n account.NumberID, t target) {
	r.targets[t.id] = t
	r.messages[n] = append(r.messages[n], t.id)
}

func newTarget(app *account.App, level, object string, c account.Callback) target {
	sum := sha256.Sum256([]byte(app.ID.String() + "\x00" + c.URL))
	batch := c.MaxBatch
	if batch == 0 {
		batch = defaultMaxBatch
	}
	return target{
		id: level + "-" + object + "-" + hex.EncodeToString(sum[:4]), app: app, level: level, object: object,
		url: c.URL, maxBatch: min(batch, mostBatch),
	}
}

// of lists the targets of an update.
func (r *routing) of(u *wire.Update) []string {
	field := wire.UpdateField(u.Fact)
	if field == wire.FieldMessages {
		return r.messages[u.Number.ID]
	}
	return r.others[u.Account.ID][field]
}
