package engine

import (
	"context"

	"turnpike/internal/fact"
	"turnpike/internal/notice"
)

// announcement puts a notice into the log, once for each key.
type announcement struct {
	fact fact.AccountNoticed
}

func (a *announcement) decide(d *decider) error {
	if _, known := d.state.keys.find(a.fact.Key, d.now); known {
		return nil
	}
	if d.state.keys.full(d.now) {
		return errKeysFull()
	}
	d.emit(&a.fact)
	return nil
}

// Announce records that an account's apps are to be told something. key has 16 bytes; a notice with a
// key that was used within 24 hours is not recorded again.
func (e *Engine) Announce(ctx context.Context, n notice.Notice, key [16]byte) error {
	document, err := notice.Encode(n.Body)
	if err != nil {
		return err
	}
	return e.do(ctx, &announcement{fact.AccountNoticed{
		Number: n.Number, Account: n.Account, Kind: n.Body.Kind(), Document: document, Key: key[:],
		App: n.App, Partner: n.Partner,
	}})
}
