package webhook

import (
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/wire"
)

// Levels that a callback is set on, as targets name them.
const (
	levelApp     = "app"
	levelAccount = "account"
	levelNumber  = "number"
)

// target is where an app wants updates: its callback on one level. Its id stays when the address
// changes, so that what waits goes to the new one.
type target struct {
	id       string
	app      *account.App
	level    string
	object   string
	url      string
	verify   string // token of the handshake, kept out of records
	maxBatch int
}

// routing says which targets get which updates.
type routing struct {
	targets  map[string]*target
	messages map[account.NumberID][]string // by number: the field messages; one target an app
	others   map[account.ID]map[string][]string
	direct   map[account.AppID]string // by app: where it is told what concerns it alone
}

// route works out all targets of a directory. For messages a number's callback goes before its
// account's, and that before the app's; all other fields go to the app's (reference §3.2).
func route(d *account.Directory) *routing {
	r := &routing{targets: map[string]*target{}, messages: map[account.NumberID][]string{}, others: map[account.ID]map[string][]string{}, direct: map[account.AppID]string{}}
	for id, app := range d.Apps {
		if sub := &app.Subscription; sub.URL != "" && sub.Active && slices.Contains(sub.Fields, wire.FieldAccountUpdate) {
			r.direct[id] = r.target(app, levelApp, id.String(), sub.Callback).id
		}
	}
	numbers := map[account.ID][]*account.Number{}
	for _, n := range d.Numbers {
		numbers[n.Account.ID] = append(numbers[n.Account.ID], n)
	}
	for id, links := range d.Links {
		for _, l := range links {
			for _, field := range l.App.Subscription.Fields {
				if field == wire.FieldMessages {
					r.addMessages(l, numbers[id])
				} else {
					r.addOther(l, field)
				}
			}
		}
	}
	return r
}

// addMessages routes the messages of an account's numbers to an app.
func (r *routing) addMessages(l *account.Link, numbers []*account.Number) {
	sub := &l.App.Subscription
	for _, n := range numbers {
		var t *target
		switch {
		case n.Override.URL != "":
			t = r.target(l.App, levelNumber, n.ID.String(), n.Override)
		case l.Override.URL != "":
			t = r.target(l.App, levelAccount, l.Account.ID.String(), l.Override)
		case sub.URL != "" && sub.Active:
			t = r.target(l.App, levelApp, l.App.ID.String(), sub.Callback)
		default:
			continue
		}
		if !slices.Contains(r.messages[n.ID], t.id) {
			r.messages[n.ID] = append(r.messages[n.ID], t.id)
		}
	}
}

// addOther routes another field of an account to an app.
func (r *routing) addOther(l *account.Link, field string) {
	sub := &l.App.Subscription
	if sub.URL == "" || !sub.Active {
		return
	}
	id := l.Account.ID
	if r.others[id] == nil {
		r.others[id] = map[string][]string{}
	}
	t := r.target(l.App, levelApp, l.App.ID.String(), sub.Callback)
	if !slices.Contains(r.others[id][field], t.id) {
		r.others[id][field] = append(r.others[id][field], t.id)
	}
}

func (r *routing) target(app *account.App, level, object string, c account.Callback) *target {
	id := targetID(app.ID, level, object)
	if t := r.targets[id]; t != nil {
		return t
	}
	batch := c.MaxBatch
	if batch == 0 {
		batch = defaultMaxBatch
	}
	t := &target{
		id: id, app: app, level: level, object: object, url: c.URL, verify: c.VerifyToken, maxBatch: min(batch, mostBatch),
	}
	r.targets[id] = t
	return t
}

// targetID names a target for ever: an app's callback on the app itself, an account or a number.
func targetID(app account.AppID, level, object string) string {
	if level == levelApp {
		return level + "-" + object
	}
	return level + "-" + object + "-" + app.String()
}

// of lists the targets of an update.
func (r *routing) of(u *wire.Update) []string {
	field := wire.UpdateField(u.Fact)
	if field == wire.FieldMessages {
		return r.messages[u.Number.ID]
	}
	if f, ok := u.Fact.(*fact.AccountNoticed); ok && f.App != 0 {
		if id := r.direct[f.App]; id != "" && field == wire.FieldAccountUpdate {
			return []string{id}
		}
		return nil
	}
	return r.others[u.Account.ID][field]
}

// line is the target of a number's messages for an app; "" without one. r may be nil.
func (r *routing) line(n account.NumberID, app account.AppID) string {
	if r == nil {
		return ""
	}
	for _, id := range r.messages[n] {
		if r.targets[id].app.ID == app {
			return id
		}
	}
	return ""
}
