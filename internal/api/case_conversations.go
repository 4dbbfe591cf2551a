package api

import (
	"errors"
	"fmt"
	"net/http"

	"turnpike/internal/auditlog"
	"turnpike/internal/witness"
)

// conversations shows whoever decides a case, and whom it is about, the texts of the conversations that weigh most in
// what was measured of the account's numbers, as long as the case is open. That a reviewer read them is kept.
func (c *Cases) conversations(r *Request) (any, error) {
	one, err := c.find(r)
	if err != nil {
		return nil, err
	}
	if one.State.Over() {
		return nil, Refuse(http.StatusConflict, "case_over", "Case %d is over; texts of conversations are shown while one is open.", one.ID)
	}
	out := Page[witness.Shown]{Data: []witness.Shown{}}
	for _, n := range c.Directory().NumbersOf(one.Account) {
		shown, err := c.Witness.Weightiest(r.Context(), n.ID)
		if errors.Is(err, witness.ErrBusy) {
			return nil, Refuse(http.StatusServiceUnavailable, "busy", "Others are reading the journal again just now; try in a minute.")
		}
		if err != nil {
			return nil, err
		}
		out.Data = append(out.Data, shown...)
	}
	if r.Caller.Role == Reviewer {
		line := auditlog.Line{At: c.Desk.Now(), Actor: r.Caller.Name, Act: "case.read", Subject: fmt.Sprintf("case/%d", one.ID), Document: "{}"}
		if _, err := c.Store.Audit(r.Context(), line); err != nil {
			return nil, err
		}
	}
	return out, nil
}
