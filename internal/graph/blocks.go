package graph

import (
	"context"
	"net/http"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/wire"
)

var blockRoutes = []route{
	{method: "GET", node: nodeNumber, edge: "block_users", name: "block_users.list", scope: account.ScopeMessaging, handle: listBarred},
	{method: "POST", node: nodeNumber, edge: "block_users", name: "block_users.post", scope: account.ScopeMessaging, handle: barUsers},
	{method: "DELETE", node: nodeNumber, edge: "block_users", name: "block_users.delete", scope: account.ScopeMessaging, handle: unbarUsers},
}

// barredUser is a person of a request, and what becomes of them (reference §8.5).
type barredUser struct {
	Input  string          `json:"input"`
	WaID   message.Address `json:"wa_id,omitempty"`
	UserID string          `json:"user_id,omitempty"`
	Errors []barError      `json:"errors,omitempty"`

	address message.Address
	refused *fault.Error
}

type barError struct {
	Message string `json:"message"`
	Code    int    `json:"code"`
	Data    struct {
		Details string `json:"details"`
	} `json:"error_data"`
}

func barUsers(c *call) error {
	return c.changeBarred("added_users", c.door.Engine.Bar)
}

func unbarUsers(c *call) error {
	return c.changeBarred("removed_users", func(ctx context.Context, n account.NumberID, people []message.Address) ([]*fault.Error, error) {
		return make([]*fault.Error, len(people)), c.door.Engine.Unbar(ctx, n, people)
	})
}

// changeBarred reads whom a request names, changes the block list, and tells of each what became of it.
func (c *call) changeBarred(done string, change func(context.Context, account.NumberID, []message.Address) ([]*fault.Error, error)) error {
	users, err := c.barredUsers()
	if err != nil {
		return err
	}
	var people []message.Address
	for _, u := range users {
		if u.refused == nil {
			people = append(people, u.address)
		}
	}
	refused, err := change(c.r.Context(), c.number.ID, people)
	if err != nil {
		return submitError(err)
	}
	for _, u := range users {
		if u.refused == nil {
			u.refused, refused = refused[0], refused[1:]
		}
	}
	return c.replyBarred(done, users)
}

// barredUsers reads the people of a request.
func (c *call) barredUsers() ([]*barredUser, error) {
	var req struct {
		Product wire.Text `json:"messaging_product"`
		Users   []struct {
			User wire.Text `json:"user"`
		} `json:"block_users"`
	}
	if err := c.parameters(&req); err != nil {
		return nil, err
	}
	switch {
	case req.Product != "whatsapp":
		return nil, fault.InvalidParam.Saying("The parameter messaging_product is required: whatsapp.")
	case len(req.Users) == 0:
		return nil, fault.InvalidParam.Saying("The parameter block_users is required: a list of {\"user\":phone number}.")
	case c.number.Status != account.Connected:
		return nil, fault.NotRegistered.New()
	}
	users := make([]*barredUser, 0, len(req.Users))
	taken := 0
	for _, one := range req.Users {
		u := c.barredUser(string(one.User))
		if u.refused == nil {
			if taken++; taken > engine.MaxBarring {
				u.refused = fault.Throughput.With("A request names at most %d people.", engine.MaxBarring)
			}
		}
		users = append(users, u)
	}
	return users, nil
}

// barredUser finds whom a phone number or a user id names. What is neither belongs to nobody, and nobody
// has not written in 24 hours.
func (c *call) barredUser(input string) *barredUser {
	u := &barredUser{Input: input}
	if a, err := c.userIDs().Parse(input); err == nil {
		u.address, u.UserID = a, input
		return u
	}
	a, f := engine.Recipient(c.number.Digits, input)
	switch {
	case f == nil:
		u.address, u.WaID = a, a
	case f.Fault == fault.SelfSend:
		u.refused, u.WaID = f, message.Address(c.number.Digits)
	default:
		u.refused = fault.WindowClosed.With("The user has no phone number or user id that this number knows.")
	}
	return u
}

// replyBarred tells what was done; with an error beside it when something was not.
func (c *call) replyBarred(done string, users []*barredUser) error {
	var listed, failed []*barredUser
	for _, u := range users {
		if u.refused == nil {
			listed = append(listed, u)
			continue
		}
		e := barError{Message: u.refused.TitleText(), Code: u.refused.Code}
		e.Data.Details = u.refused.DetailText()
		u.Errors = []barError{e}
		failed = append(failed, u)
	}
	lists := map[string]any{}
	if len(listed) > 0 || len(failed) == 0 {
		lists[done] = listed
	}
	if len(failed) > 0 {
		lists["failed_users"] = failed
	}
	out := map[string]any{"messaging_product": "whatsapp", "block_users": lists}
	status := http.StatusOK
	if len(failed) > 0 {
		status = fault.BlockFailed.Status
		envelope := wire.AppendError(nil, fault.BlockFailed.New(), traceID())
		out["error"] = wire.Raw(envelope[len(`{"error":`) : len(envelope)-1])
	}
	body, err := wire.Marshal(out)
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	c.reply(status, body)
	return nil
}

// listBarred is the number's block list, newest first, as it is after everything before the request.
func listBarred(c *call) error {
	const latest = 1<<48 - 1 // record: Settle waits for what there is
	if err := c.door.Settle(c.r.Context(), message.NewID(0, latest)); err != nil {
		return submitError(err)
	}
	people, err := c.door.Store.Barred(c.r.Context(), c.number.ID)
	if err != nil {
		return fault.BlockListBroken.Wrap(err)
	}
	type entry struct {
		Product string          `json:"messaging_product"`
		WaID    message.Address `json:"wa_id,omitempty"` // "" of who hides it
		UserID  string          `json:"user_id,omitempty"`
	}
	cut, err := page(c, people)
	if err != nil {
		return err
	}
	known, err := c.door.Engine.Showing(c.r.Context(), c.number.ID, cut.Data)
	if err != nil {
		return submitError(err)
	}
	out := wire.Page[entry]{Data: make([]entry, 0, len(cut.Data)), Paging: cut.Paging}
	for i, a := range cut.Data {
		e := entry{"whatsapp", a, c.userIDs().Format(a)}
		if !known[i] && c.door.Hides(a) {
			e.WaID = ""
		}
		out.Data = append(out.Data, e)
	}
	return c.json(out)
}
