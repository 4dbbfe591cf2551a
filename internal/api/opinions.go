package api

import (
	"errors"
	"net/http"

	"turnpike/internal/desk"
	"turnpike/internal/opinion"
)

// Opinions serves what language models say of cases when a reviewer asks them. The desk keeps the audit lines.
type Opinions struct{ Cases *Cases }

// Routes implements Noun.
func (o Opinions) Routes() []Route {
	return []Route{
		{Method: "POST", Path: "/turnpike/v1/cases/{id}/opinion", Roles: Reviewer, Act: Kept, Handle: o.ask},
		{Method: "GET", Path: "/turnpike/v1/opinions", Roles: Staff, Handle: o.agreement},
	}
}

// ask asks for a second opinion on an open case.
func (o Opinions) ask(r *Request) (any, error) {
	one, err := o.Cases.find(r)
	if err != nil {
		return nil, err
	}
	e, err := o.Cases.Desk.SecondOpinion(r.Context(), one.ID, r.Caller.Name)
	switch {
	case errors.Is(err, opinion.ErrOff):
		return nil, Refuse(http.StatusConflict, "opinion_off", "No model is asked here: the operator set no server (opinion.url).")
	case errors.Is(err, desk.ErrAlone):
		return nil, Refuse(http.StatusConflict, "opinion_alone", "A second opinion needs a first: the case has no other exhibit.")
	case errors.Is(err, desk.ErrCaseOver):
		return nil, Refuse(http.StatusConflict, "case_over", "The case is decided or over; a second opinion is heard before.")
	case errors.Is(err, desk.ErrNoTexts):
		return nil, Refuse(http.StatusConflict, "texts_missing", "The case has no texts of conversations that a model could be shown.")
	case errors.Is(err, opinion.ErrLimit):
		return nil, Refuse(http.StatusTooManyRequests, "opinions_used", "As many opinions as opinion.per_day allows were asked for today.")
	case err != nil && r.Context().Err() == nil:
		return nil, Refuse(http.StatusBadGateway, "opinion_failed", "The model gave no opinion: %v. Nothing has changed; ask again, or decide without.", err)
	case err != nil:
		return nil, err
	}
	return Created(e), nil
}

// agreement says what opinions cost and how often they came to what people decided.
func (o Opinions) agreement(r *Request) (any, error) { return o.Cases.Desk.Agreement(r.Context()) }
