package api

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/evidence/probe"
	"turnpike/internal/prober"
	"turnpike/internal/store"
)

// Probes orders runs of probes and shows what came of them.
type Probes struct {
	Prober    *prober.Room
	Directory func() *account.Directory
}

// Routes implements Noun.
func (p Probes) Routes() []Route {
	const path = "/turnpike/v1/probes"
	return []Route{
		{Method: "GET", Path: path, Roles: Staff | Business, Handle: p.list},
		{Method: "POST", Path: path, Roles: Staff, Act: Kept, Handle: p.order},
		{Method: "GET", Path: path + "/{id}", Roles: Staff | Business, Handle: p.one},
	}
}

func (p Probes) order(r *Request) (any, error) {
	var req struct {
		Number    account.NumberID `json:"phone_number_id,string"`
		Languages []string         `json:"languages"`
		Seed      uint64           `json:"seed,string"`
	}
	if err := r.Decode(&req, `{"phone_number_id":"…","languages":["fr"]}; languages may be left out.`); err != nil {
		return nil, err
	}
	n := p.Directory().Numbers[req.Number]
	if n == nil {
		return nil, Refuse(http.StatusNotFound, "number_unknown", "There is no number %q; its id is the phone number id.", req.Number)
	}
	run, err := p.Prober.Order(r.Context(), n, req.Languages, req.Seed, r.Caller.Name)
	switch {
	case errors.Is(err, prober.ErrBusy):
		return nil, Refuse(http.StatusConflict, "probes_busy", "Probes of this account are under way; GET /turnpike/v1/probes shows them.")
	case errors.Is(err, prober.ErrUsed):
		return nil, Refuse(http.StatusTooManyRequests, "probes_used", "This account has been asked as often as may be in 24 hours; see probes.per_day in the configuration.")
	case errors.Is(err, prober.ErrLanguages):
		return nil, Refuse(http.StatusBadRequest, "languages_invalid", "Bots can be asked in %s; name one of them.", strings.Join(probe.Languages(), ", "))
	case err != nil:
		return nil, err
	}
	return Created(run), nil
}

// list shows the runs of an account. A business sees those that ended: one that knew of a run would answer
// differently.
func (p Probes) list(r *Request) (any, error) {
	limit, err := r.Limit()
	if err != nil {
		return nil, err
	}
	id, err := accountOf(r, p.Directory())
	if err != nil {
		return nil, err
	}
	runs, err := p.Prober.List(r.Context(), id, limit)
	if err != nil {
		return nil, err
	}
	out := Page[*prober.Run]{Data: []*prober.Run{}}
	for _, run := range runs {
		if p.may(r, run) {
			out.Data = append(out.Data, run)
		}
	}
	return out, nil
}

func (p Probes) may(r *Request, run *prober.Run) bool {
	return r.Caller.May(run.Account) && (r.Caller.Role != Business || run.State != prober.Running)
}

func (p Probes) one(r *Request) (any, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		id = 0
	}
	run, err := p.Prober.Find(r.Context(), id)
	if errors.Is(err, store.ErrUnknown) || (err == nil && !p.may(r, run)) {
		return nil, Refuse(http.StatusNotFound, "probes_unknown", "There is no run %q of probes that this caller may see.", r.PathValue("id"))
	}
	if err != nil {
		return nil, err
	}
	return run, nil
}
