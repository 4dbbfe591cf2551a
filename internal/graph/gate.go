package graph

import (
	"turnpike/internal/fair"
	"turnpike/internal/message"
)

// enterEarly passes the gate where the class is known before the body is read: an account under a verdict
// has one for everything. The body is received first, which is little work, so that whoever sends it slowly
// holds no place meanwhile.
func (c *call) enterEarly() error {
	if c.account == nil || !c.dir.AIProvider(c.account) {
		return nil
	}
	if !c.route.raw && !c.route.upload {
		if _, err := c.readBody(); err != nil {
			return err
		}
	}
	return c.enter(fair.Share{Class: fair.Judged, Owner: uint64(c.account.Business.ID)})
}

// enter waits at the gate, unless the call is past it.
func (c *call) enter(s fair.Share) error {
	if c.entered || c.door.Gate == nil {
		return nil
	}
	if err := c.door.Gate.Enter(c.r.Context(), s); err != nil {
		return err
	}
	c.entered = true
	return nil
}

// enterWith is enter for a message of the call's number.
func (c *call) enterWith(category message.Category) error {
	return c.enter(fair.Of(c.dir, c.number, category))
}

func (c *call) leave() {
	if c.entered {
		c.entered = false
		c.door.Gate.Leave()
	}
}
