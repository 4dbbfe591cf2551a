package api

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"regexp"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/store"
)

// ReviewerStore keeps the operator's people.
type ReviewerStore interface {
	AddReviewer(ctx context.Context, r store.Reviewer, hash account.TokenHash) error
	Reviewers(ctx context.Context) ([]store.Reviewer, error)
	RevokeReviewer(ctx context.Context, name string, at int64) error
}

// Staffing is the noun reviewers: people of the operator's who decide by name. A name is given once for
// ever, so that what somebody decided stays theirs.
type Staffing struct {
	Store ReviewerStore
	Clock func() time.Time
}

// Routes implements Noun.
func (s Staffing) Routes() []Route {
	return []Route{
		{Method: "GET", Path: "/turnpike/v1/reviewers", Roles: Staff, Handle: s.list},
		{Method: "POST", Path: "/turnpike/v1/reviewers", Roles: Operator, Act: "reviewer.add", Handle: s.add},
		{Method: "DELETE", Path: "/turnpike/v1/reviewers/{name}", Roles: Operator, Act: "reviewer.revoke", Handle: s.revoke},
	}
}

// reviewerView is a reviewer as the door shows them.
type reviewerView struct {
	Name      string `json:"name"`
	CreatedAt int64  `json:"created_at"`
	RevokedAt int64  `json:"revoked_at,omitempty"`
}

func (s Staffing) list(r *Request) (any, error) {
	all, err := s.Store.Reviewers(r.Context())
	if err != nil {
		return nil, err
	}
	out := Page[reviewerView]{Data: []reviewerView{}}
	for _, one := range all {
		out.Data = append(out.Data, reviewerView(one))
	}
	return out, nil
}

// reviewerName is what a reviewer can be called. "operator" is the console's own.
var reviewerName = regexp.MustCompile(`^[a-z][a-z0-9._-]{1,39}$`)

func (s Staffing) add(r *Request) (any, error) {
	var req struct {
		Name string `json:"name"`
	}
	if err := r.Decode(&req, `{"name":"…"}.`); err != nil {
		return nil, err
	}
	if !reviewerName.MatchString(req.Name) || req.Name == account.Operator {
		return nil, Refuse(http.StatusBadRequest, "name_invalid", "A reviewer's name has 2 to 40 of a–z, 0–9, '.', '_' and '-' and begins with a letter; operator is taken.")
	}
	token := "TR" + rand.Text() + rand.Text()
	err := s.Store.AddReviewer(r.Context(), store.Reviewer{Name: req.Name, CreatedAt: s.Clock().UnixMilli()}, account.HashToken(token))
	if errors.Is(err, store.ErrNameTaken) {
		return nil, Refuse(http.StatusConflict, "name_taken", "There is or was a reviewer %q: names are not given twice, so that decisions stay with who took them.", req.Name)
	}
	if err != nil {
		return nil, err
	}
	return Created(map[string]string{"name": req.Name, "token": token}), nil
}

func (s Staffing) revoke(r *Request) (any, error) {
	err := s.Store.RevokeReviewer(r.Context(), r.PathValue("name"), s.Clock().UnixMilli())
	if errors.Is(err, store.ErrUnknown) {
		return nil, Refuse(http.StatusNotFound, "reviewer_unknown", "There is no reviewer of that name at work; GET /turnpike/v1/reviewers lists them.")
	}
	if err != nil {
		return nil, err
	}
	return map[string]bool{"success": true}, nil
}
