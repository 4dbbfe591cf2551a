package graph

import (
	"turnpike/internal/engine"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/wire"
)

// userIDs are those by which the number's business knows people.
func (c *call) userIDs() *message.UserIDs {
	return c.door.UserIDs.Of(uint64(c.number.Account.Business.ID))
}

// recipient is whom a message goes to: `to`, or the user id in `recipient` when there is no `to`
// (reference §2.1).
func (c *call) recipient(req *wire.SendRequest) (message.Address, *fault.Error) {
	var to message.Address
	var f *fault.Error
	if req.To != "" {
		to, f = engine.Recipient(c.number.Digits, string(req.To))
	} else {
		to, f = c.byUserID(string(req.Recipient))
	}
	if f != nil {
		return "", f
	}
	if req.IdentityHash != "" && c.number.Line.IdentityCheck && c.door.Identity(to) != string(req.IdentityHash) {
		return "", fault.IdentityMismatch.New()
	}
	return to, nil
}

// byUserID is whom a user id names to the number's business. Whoever has the number of the line itself
// is no recipient.
func (c *call) byUserID(id string) (message.Address, *fault.Error) {
	to, err := c.userIDs().Parse(id)
	switch {
	case err != nil:
		return "", fault.ParamInvalid.With("recipient is not the user id of a person to this business: give the whole id, as in a webhook's user_id, or the phone number in to.")
	case string(to) == c.number.Digits:
		return "", fault.SelfSend.New()
	}
	return to, nil
}
