package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/message"
	"turnpike/internal/store"
)

// linkLife is how long a person can follow a link token, in milliseconds: as long as the wind-down of
// 2026 took (reference policy §1.2).
const linkLife = 90 * dayLength

// Errors of the leaving kit.
var (
	ErrNoLeaving = errors.New("the account has not prepared to leave")
	ErrStranger  = errors.New("the person never wrote to the account")
)

// PrepareLeaving keeps what an account wants to tell its people. It has to be approved anew.
func (d *Desk) PrepareLeaving(ctx context.Context, id account.ID, l *account.Leaving, by string) error {
	l.At, l.ApprovedBy, l.ApprovedAt = d.now(), "", 0
	return d.putLeaving(ctx, id, l, by, "leaving.prepare")
}

// ApproveLeaving lets the auto-reply go out while the account may not answer.
func (d *Desk) ApproveLeaving(ctx context.Context, id account.ID, by string) (*account.Leaving, error) {
	have := d.Directory().Standing(id).Leaving
	if have == nil {
		return nil, ErrNoLeaving
	}
	l := *have
	l.ApprovedBy, l.ApprovedAt = by, d.now()
	return &l, d.putLeaving(ctx, id, &l, by, "leaving.approve")
}

func (d *Desk) putLeaving(ctx context.Context, id account.ID, l *account.Leaving, by, act string) error {
	line := d.line(d.now(), by, act, map[string]any{"deep_link": l.DeepLink})
	line.Subject = "account/" + id.String()
	if err := d.Store.PutLeaving(ctx, id, l, line); err != nil {
		return err
	}
	return d.Reload(ctx)
}

// LinkToken makes a token that leads a person to where the account went, and lets the account know them
// there again. Only who wrote to the account gets one: writing was their consent.
func (d *Desk) LinkToken(ctx context.Context, id account.ID, person string) (token, link string, expires int64, err error) {
	l := d.Directory().Standing(id).Leaving
	if l == nil {
		return "", "", 0, ErrNoLeaving
	}
	address := strings.TrimPrefix(strings.TrimSpace(person), "+")
	wrote, err := d.wrote(ctx, id, address)
	if err != nil {
		return "", "", 0, err
	}
	if !wrote {
		return "", "", 0, ErrStranger
	}
	token, expires = "TL"+rand.Text(), d.now()+linkLife
	err = d.Store.AddLinkToken(ctx, account.HashToken(token), store.LinkToken{
		Account: id, Subject: d.hide("person "+id.String(), address), MadeAt: d.now(), ExpiresAt: expires,
	})
	separator := "?"
	if strings.Contains(l.DeepLink, "?") {
		separator = "&"
	}
	return token, l.DeepLink + separator + "turnpike_token=" + token, expires, err
}

// wrote says whether a person wrote to one of an account's numbers.
func (d *Desk) wrote(ctx context.Context, id account.ID, address string) (bool, error) {
	if address == "" {
		return false, nil
	}
	for _, n := range d.Directory().NumbersOf(id) {
		found, err := d.Store.Messages(ctx, store.MessageFilter{Number: n.ID, Address: message.Address(address), Limit: exportPage})
		if err != nil {
			return false, err
		}
		for i := range found {
			if found[i].Direction == message.FromPerson {
				return true, nil
			}
		}
	}
	return false, nil
}

// Redeem spends a token and says who came, by the name that they have with the account.
func (d *Desk) Redeem(ctx context.Context, token string) (*store.LinkToken, error) {
	return d.Store.UseLinkToken(ctx, account.HashToken(token), d.now())
}
