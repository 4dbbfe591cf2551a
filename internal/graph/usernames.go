package graph

import (
	"errors"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/notice"
	"turnpike/internal/store"
	"turnpike/internal/wire"
)

var usernameRoutes = []route{
	{method: "GET", node: nodeNumber, edge: "username", name: "username.get", scope: account.ScopeManagement, handle: getUsername},
	{method: "POST", node: nodeNumber, edge: "username", name: "username.post", scope: account.ScopeManagement, handle: postUsername},
	{method: "DELETE", node: nodeNumber, edge: "username", name: "username.delete", scope: account.ScopeManagement, handle: deleteUsername},
	{method: "GET", node: nodeNumber, edge: "username_suggestions", name: "username.suggestions", scope: account.ScopeManagement, handle: suggestUsernames},
}

// States of a number's username.
const (
	usernameApproved = "approved"
	usernameDeleted  = "deleted"
	usernameNone     = "none"
)

func getUsername(c *call) error {
	name, err := c.door.Store.Username(c.r.Context(), c.number.ID)
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	if name == "" {
		return c.json(map[string]string{"status": usernameNone})
	}
	return c.json(map[string]string{"username": name, "status": usernameApproved})
}

// usernameOf is the field of a number's node; nil when it has none.
func (c *call) usernameOf(n *account.Number) (any, *fault.Error) {
	name, err := c.door.Store.Username(c.r.Context(), n.ID)
	if err != nil {
		return nil, fault.Unknown.Wrap(err)
	}
	if name == "" {
		return nil, nil // a field without a value is left out
	}
	return name, nil
}

// postUsername gives the number a username that nobody else on the platform has. One of another number
// of the business moves with confirm_transfer.
func postUsername(c *call) error {
	var req struct {
		Username wire.Text `json:"username"`
		Transfer wire.Flag `json:"confirm_transfer"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	name := string(req.Username)
	if f := account.CheckUsername(name); f != nil {
		return f
	}
	if c.number.Status != account.Connected {
		return fault.NotRegistered.New()
	}
	from, held, err := c.door.Store.UsernameHolder(c.r.Context(), name)
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	ns := c.tell(notice.Username{Username: name, Status: usernameApproved})
	switch {
	case !held, from == c.number.ID:
		from = 0
	case !c.owns(from):
		return fault.UsernameTaken.New()
	case !bool(req.Transfer):
		return fault.UsernameTransfer.New()
	default:
		other := c.dir.Numbers[from]
		ns = append(ns, notice.Notice{Account: other.Account.ID, Number: from, Body: notice.Username{Username: name, Status: usernameDeleted}})
	}
	switch err := c.door.Store.PutUsername(c.r.Context(), c.number.ID, from, name, ns...); {
	case errors.Is(err, store.ErrUsernameTaken):
		return fault.UsernameTaken.New()
	case err != nil:
		return fault.Unknown.Wrap(err)
	}
	return c.json(map[string]string{"status": usernameApproved})
}

// owns says whether a number is of the same business as the call's.
func (c *call) owns(id account.NumberID) bool {
	n := c.dir.Numbers[id]
	return n != nil && n.Account.Business.ID == c.number.Account.Business.ID
}

func deleteUsername(c *call) error {
	name, err := c.door.Store.Username(c.r.Context(), c.number.ID)
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	if name == "" {
		return c.success()
	}
	err = c.door.Store.DeleteUsername(c.r.Context(), c.number.ID, c.tell(notice.Username{Username: name, Status: usernameDeleted})...)
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	return c.success()
}

// suggestUsernames offers those made of the number's name that nobody has.
func suggestUsernames(c *call) error {
	free := []string{}
	for _, name := range account.SuggestUsernames(c.number.Name) {
		_, held, err := c.door.Store.UsernameHolder(c.r.Context(), name)
		if err != nil {
			return fault.Unknown.Wrap(err)
		}
		if !held {
			free = append(free, name)
		}
	}
	return c.json(map[string]any{"data": []any{map[string]any{"username_suggestions": free}}})
}
