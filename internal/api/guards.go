package api

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/guard"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/wire"
)

// Guards serves the scope guards of numbers: what is set, what they caught, and what they were wrong about.
type Guards struct {
	Room      *guard.Room
	Store     *store.Store
	Directory func() *account.Directory
	Reload    func(ctx context.Context) error
	Settle    func(ctx context.Context) error // until the tables show what was taken before
	Coder     *message.Coder
	Clock     func() time.Time
}

// Routes implements Noun.
func (g *Guards) Routes() []Route {
	const base = "/turnpike/v1/guards/{number}"
	return []Route{
		{Method: "GET", Path: base, Roles: Staff | Business, Handle: g.show},
		{Method: "PUT", Path: base, Roles: Operator | Business, Act: Kept, Handle: g.set},
		{Method: "GET", Path: base + "/report", Roles: Staff | Business, Handle: g.report},
		{Method: "POST", Path: base + "/corrections", Roles: Operator | Business, Act: "guard.correct", Handle: g.correct},
	}
}

// number is the one that the path names, if the caller may see it.
func (g *Guards) number(r *Request) (*account.Number, error) {
	return numberInPath(r, g.Directory())
}

// guardView is a guard with what its scope is made of; Scope is nil while it is off.
type guardView struct {
	Number string `json:"phone_number_id"`
	account.Guard
	Corrections []string     `json:"corrections"` // ids of messages, the oldest first
	Scope       *guard.Parts `json:"scope,omitempty"`
	Model       string       `json:"model"`
	Learnt      []string     `json:"learnt"` // languages that guards look at
}

func (g *Guards) view(id account.NumberID) guardView {
	out := guardView{
		Number: id.String(), Guard: account.Guard{Mode: account.GuardOff, Thresholds: account.DefaultThresholds}, Corrections: []string{},
		Model: g.Room.Model.Version, Learnt: guard.Learnt(),
	}
	if set := g.Directory().Guards[id]; set != nil {
		out.Guard = *set
		for _, m := range set.Corrections {
			out.Corrections = append(out.Corrections, messageText(m))
		}
	}
	if parts, on := g.Room.Parts(id); on {
		out.Scope = &parts
	}
	return out
}

func messageText(m message.ID) string { return strconv.FormatUint(uint64(m), 10) }

func (g *Guards) show(r *Request) (any, error) {
	n, err := g.number(r)
	if err != nil {
		return nil, err
	}
	return g.view(n.ID), nil
}

// set replaces what is set. Thresholds that are left out are the default ones.
func (g *Guards) set(r *Request) (any, error) {
	n, err := g.number(r)
	if err != nil {
		return nil, err
	}
	want := account.Guard{Thresholds: account.DefaultThresholds}
	if err := r.Decode(&want, `{"mode":"off", "observe", "tag" or "deflect","score"?,"likeness"?,"languages"?,"answers"?,"fallback"?,"examples"?}.`); err != nil {
		return nil, err
	}
	if problem := cmp.Or(want.Problem(), guard.Unlearnt(&want)); problem != "" {
		return nil, Refuse(http.StatusBadRequest, "guard_invalid", "%s", problem)
	}
	if err := g.Store.PutGuard(r.Context(), n.ID, &want, g.Clock().UnixMilli(), r.Caller.Name); err != nil {
		return nil, err
	}
	if err := g.Reload(r.Context()); err != nil {
		return nil, err
	}
	return g.view(n.ID), nil
}

// correct says that a message was found off-scope and is not, or takes that back.
func (g *Guards) correct(r *Request) (any, error) {
	n, err := g.number(r)
	if err != nil {
		return nil, err
	}
	req := struct {
		Message string `json:"message"`
		InScope bool   `json:"in_scope"`
	}{InScope: true}
	if err := r.Decode(&req, `{"message":"id of a message, as the report has it, or its wamid","in_scope"?}.`); err != nil {
		return nil, err
	}
	m, err := g.received(r, n, req.Message)
	if err != nil {
		return nil, err
	}
	if err := g.Store.CorrectGuard(r.Context(), n.ID, m.ID, req.InScope, g.Clock().UnixMilli(), r.Caller.Name); err != nil {
		return nil, err
	}
	if err := g.Reload(r.Context()); err != nil {
		return nil, err
	}
	return g.view(n.ID), nil
}

// received finds a message that a person wrote to a number.
func (g *Guards) received(r *Request, n *account.Number, text string) (store.Message, error) {
	named, err := wire.ParseWamid(g.Coder, text)
	id := named.ID
	if err != nil {
		plain, bad := strconv.ParseUint(text, 10, 63)
		if bad != nil {
			plain = 0 // no message
		}
		id = message.ID(plain)
	}
	if err := g.Settle(r.Context()); err != nil {
		return store.Message{}, err
	}
	m, known, err := g.Store.Message(r.Context(), id)
	if err == nil && (!known || m.Number != n.ID || m.Direction != message.FromPerson) {
		err = Refuse(http.StatusNotFound, "message_unknown", "Nobody wrote the message %q to this number; the report lists ids.", text)
	}
	return m, err
}

// guardDays is how many days a report looks back, this one included.
const guardDays = 30

// guardReport is what a guard did in the last days.
type guardReport struct {
	Number    string                   `json:"phone_number_id"`
	Since     string                   `json:"since"` // a day, in UTC
	Looked    int64                    `json:"looked_at"`
	Off       int64                    `json:"off_scope"`
	Deflected int64                    `json:"deflected"`
	Corrected int                      `json:"corrected"` // of the catches that are kept
	Languages map[string]languageTally `json:"languages"`
	Catches   []catchView              `json:"catches"`
	Before    string                   `json:"before,omitempty"` // the id to ask on from, when there is more
}

type languageTally struct {
	Looked    int64 `json:"looked_at"`
	Off       int64 `json:"off_scope"`
	Deflected int64 `json:"deflected"`
}

// catchView is a message that was found off-scope. Only its own business reads who wrote what.
type catchView struct {
	ID        string  `json:"id"`
	At        string  `json:"at"`
	Mode      string  `json:"mode"`
	Deflected bool    `json:"deflected"`
	Language  string  `json:"language"`
	Score     float64 `json:"score"`
	Likeness  float64 `json:"likeness"`
	Corrected bool    `json:"corrected"`
	Wamid     string  `json:"wamid,omitempty"`
	Text      string  `json:"text,omitempty"`
}

func (g *Guards) report(r *Request) (any, error) {
	n, err := g.number(r)
	if err != nil {
		return nil, err
	}
	limit, err := r.Limit()
	if err != nil {
		return nil, err
	}
	before, err := r.Number("before")
	if err != nil {
		return nil, err
	}
	if err := g.Settle(r.Context()); err != nil {
		return nil, err
	}
	out, err := g.figures(r, n.ID)
	if err != nil {
		return nil, err
	}
	found, err := g.Store.GuardCatches(r.Context(), n.ID, before, limit+1)
	if err != nil {
		return nil, err
	}
	if len(found) > limit {
		found = found[:limit]
		out.Before = messageText(found[limit-1].Message)
	}
	for i := range found {
		one, err := g.caught(r, &found[i])
		if err != nil {
			return nil, err
		}
		out.Catches = append(out.Catches, one)
	}
	return out, nil
}

// figures adds up the days of a report.
func (g *Guards) figures(r *Request, id account.NumberID) (*guardReport, error) {
	since := g.Clock().UTC().AddDate(0, 0, 1-guardDays)
	out := &guardReport{Number: id.String(), Since: since.Format(time.DateOnly), Languages: map[string]languageTally{}, Catches: []catchView{}}
	days, err := g.Store.GuardDays(r.Context(), id, since.UnixMilli()/dayMillis)
	if err != nil {
		return nil, err
	}
	for _, d := range days {
		t := out.Languages[d.Language]
		out.Languages[d.Language] = languageTally{t.Looked + d.Looked, t.Off + d.Off, t.Deflected + d.Deflected}
		out.Looked, out.Off, out.Deflected = out.Looked+d.Looked, out.Off+d.Off, out.Deflected+d.Deflected
	}
	out.Corrected, err = g.Store.GuardCorrected(r.Context(), id)
	return out, err
}

func (g *Guards) caught(r *Request, c *store.GuardCatch) (catchView, error) {
	out := catchView{
		ID: messageText(c.Message), At: time.UnixMilli(c.At).UTC().Format(time.RFC3339), Mode: string(account.GuardModeOf(c.Guard.Mode)), Deflected: c.Guard.Deflected,
		Language: c.Guard.Language, Score: float64(c.Guard.Score) / 1000, Likeness: float64(c.Guard.Likeness) / 1000, Corrected: c.Corrected,
	}
	if r.Caller.Role != Business {
		return out, nil
	}
	m, known, err := g.Store.Message(r.Context(), c.Message)
	if err != nil || !known {
		return out, err
	}
	out.Wamid, out.Text = wire.FormatWamid(g.Coder, wire.MessageID{ID: m.ID, Direction: m.Direction, Peer: m.Address, Veiled: m.Veiled}), m.Content.Words()
	return out, nil
}
