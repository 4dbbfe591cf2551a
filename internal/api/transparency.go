package api

import (
	"encoding/json"
	"net/http"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/casework"
	"turnpike/internal/desk"
	"turnpike/internal/store"
	"turnpike/internal/transparency"
)

// Transparency serves what the public and the DSA Transparency Database are told.
type Transparency struct {
	Desk      *desk.Desk
	Store     *store.Store
	Directory func() *account.Directory
}

// Routes implements Noun.
func (t *Transparency) Routes() []Route {
	const base = "/turnpike/v1/transparency"
	return []Route{
		{Method: "GET", Path: base + "/figures", Roles: Public, Handle: t.figures},
		{Method: "GET", Path: base + "/calibration", Roles: Public, Handle: t.calibration},
		{Method: "GET", Path: base + "/dsa", Roles: Staff, Handle: t.documents},
	}
}

// maxCounted bounds the cases of the figures.
const maxCounted = 1_000_000

func (t *Transparency) figures(r *Request) (any, error) {
	year, err := r.Number("year")
	if err != nil {
		return nil, err
	}
	if year == 0 {
		year = int64(time.UnixMilli(t.Desk.Now()).UTC().Year())
	}
	cases, err := t.Store.Cases(r.Context(), store.CaseFilter{Limit: maxCounted})
	if err != nil {
		return nil, err
	}
	return transparency.Count(int(year), cases), nil
}

// calibration says what people made of what machines brought up.
func (t *Transparency) calibration(r *Request) (any, error) {
	cases, err := t.Store.Cases(r.Context(), store.CaseFilter{Limit: maxCounted})
	if err != nil {
		return nil, err
	}
	return Page[transparency.Calibration]{Data: transparency.Calibrate(cases)}, nil
}

// documents are the next batch for the database: what POST …/statements takes, and where to go on.
func (t *Transparency) documents(r *Request) (any, error) {
	var span [3]int64
	for i, name := range []string{"since", "until", "after"} {
		var err error
		if span[i], err = r.Number(name); err != nil {
			return nil, err
		}
	}
	if !t.Desk.Profile().Transparency {
		return nil, Refuse(http.StatusConflict, "duty_off", "Under the profile %s nothing goes to the Transparency Database; cases.profile eu turns it on.", t.Desk.Profile().Name)
	}
	if span[1] == 0 {
		span[1] = t.Desk.Now() + 1
	}
	found, err := t.Store.StatementsBetween(r.Context(), span[0], span[1], span[2], transparency.Batch)
	if err != nil {
		return nil, err
	}
	out := struct {
		Statements []transparency.Document `json:"statements"`
		After      int64                   `json:"after,omitempty"`
	}{Statements: []transparency.Document{}}
	for i := range found {
		if len(found) == transparency.Batch {
			out.After = found[i].ID
		}
		var s casework.Statement
		if err := json.Unmarshal(found[i].Document, &s); err != nil {
			return nil, err
		}
		subject := &transparency.Subject{Statement: &s, Hash: found[i].Hash, DeliveredAt: found[i].DeliveredAt}
		if a := t.Directory().Accounts[found[i].Account]; a != nil {
			subject.CreatedAt = a.CreatedAt
		}
		d, owed := transparency.Write(subject)
		if !owed {
			continue
		}
		if problems := d.Problems(); len(problems) > 0 {
			return nil, Refuse(http.StatusConflict, "document_invalid", "The statement %d would be refused: %v.", found[i].ID, problems)
		}
		out.Statements = append(out.Statements, d)
	}
	return out, nil
}
