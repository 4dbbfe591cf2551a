package vetting

import (
	"context"

	"turnpike/internal/account"
	"turnpike/internal/notice"
	"turnpike/internal/store"
)

// Events of the field security (reference §3.7).
const (
	pinResetAsked = "PIN_RESET_REQUEST"
	pinResetDone  = "PIN_REQUEST_SUCCESS"
)

func waits(v *account.Vetting) error {
	return refuse("vetting_waits", "This was asked for already and waits for a decision: vetting %d.", v.ID)
}

// AskAccount has an account looked at: by its business after a rejection, or again by the operator. Until somebody
// approves it, it sends nothing.
func (r *Room) AskAccount(ctx context.Context, a *account.Account, by string, operator bool) (*account.Vetting, error) {
	v := &account.Vetting{Kind: account.VetAccount, Business: a.Business.ID, Account: a.ID, By: by}
	err := r.ask(ctx, v, func(of *store.Subject, waiting *account.Vetting) ([]notice.Notice, error) {
		switch {
		case waiting != nil:
			return nil, waits(waiting)
		case !operator && of.Review.Approved():
			return nil, refuse("vetting_needless", "The account is approved; there is nothing to ask for.")
		}
		*of.Review = account.Review{State: v.State, At: v.At}
		return []notice.Notice{about(v, notice.AccountReview{Decision: string(v.State)})}, nil
	})
	return v, err
}

// AskBusiness asks the operator to see who a business is. A partner may ask for its client.
func (r *Room) AskBusiness(ctx context.Context, b *account.Business, partner account.BusinessID, by string) (*account.Vetting, error) {
	v := &account.Vetting{Kind: account.VetBusiness, Business: b.ID, Partner: partner, By: by}
	err := r.ask(ctx, v, func(of *store.Subject, waiting *account.Vetting) ([]notice.Notice, error) {
		switch {
		case waiting != nil:
			return nil, waits(waiting)
		case of.Allowance.Verified:
			return nil, refuse("vetting_needless", "The business is verified; there is nothing to ask for.")
		}
		return append(r.everywhere(v, notice.BusinessStatus{Event: "BUSINESS_VERIFICATION_PENDING"}), r.certified(v, "PENDING")...), nil
	})
	return v, err
}

// AskOfficial asks for the mark of an official business account. application is what the business gives as its
// reasons.
func (r *Room) AskOfficial(ctx context.Context, n *account.Number, application []byte, by string) (*account.Vetting, error) {
	v := vettingOf(n, account.VetOfficial, by)
	v.Application = application
	err := r.ask(ctx, v, func(of *store.Subject, waiting *account.Vetting) ([]notice.Notice, error) {
		switch {
		case waiting != nil:
			return nil, waits(waiting)
		case of.Number.Line.Official:
			return nil, refuse("vetting_needless", "The number has the mark of an official business account.")
		}
		return nil, nil
	})
	return v, err
}

// AskPinReset asks to have a number's PIN taken away, by somebody at the business who does not know it. requester is
// their id as a user, "" when the operator asks for them.
func (r *Room) AskPinReset(ctx context.Context, n *account.Number, by, requester string) (*account.Vetting, error) {
	v := vettingOf(n, account.VetPinReset, by)
	err := r.ask(ctx, v, func(of *store.Subject, waiting *account.Vetting) ([]notice.Notice, error) {
		switch {
		case waiting != nil && !stale(waiting, v.At):
			return nil, waits(waiting)
		case of.Number.Line.Pin == "":
			return nil, refuse("vetting_needless", "The number has no PIN: register it with a new one.")
		}
		return []notice.Notice{about(v, notice.Security{Event: pinResetAsked, Requester: requester})}, nil
	})
	return v, err
}

func vettingOf(n *account.Number, kind account.VettingKind, by string) *account.Vetting {
	return &account.Vetting{Kind: kind, Business: n.Account.Business.ID, Account: n.Account.ID, Number: n.ID, By: by}
}

// Rename asks for another display name. Rules decide at once, or people later; one that waits already is withdrawn.
func (r *Room) Rename(ctx context.Context, n *account.Number, name, by string) error {
	v := vettingOf(n, account.VetName, by)
	v.Name = name
	return r.ask(ctx, v, func(of *store.Subject, _ *account.Vetting) ([]notice.Notice, error) {
		line := &of.Number.Line
		line.NewName = name
		why := account.NameProblem(name)
		switch {
		case why != "":
			v.State = account.VettingRejected
			decline(line)
		case r.cfg.Names == Manual:
			line.NewStatus = account.NamePending
		default:
			v.State = account.VettingApproved
			of.Number.Name, line.NewStatus, line.NameStatus = name, account.NameApproved, ""
		}
		r.byRules(v, why)
		return []notice.Notice{about(v, notice.NumberName{Name: name, Decision: string(v.State), Reason: why})}, nil
	})
}

// byRules notes that no person decided.
func (r *Room) byRules(v *account.Vetting, why string) {
	if v.State.Waits() {
		return
	}
	v.DecidedBy, v.DecidedAt, v.Reason = "rules", r.Clock().UnixMilli(), why
}

// Name decides about the name of a new number, or leaves it to people: what to store with it and what to tell.
func (r *Room) Name(n *account.Number, by string) (*account.Vetting, notice.Body) {
	v := vettingOf(n, account.VetName, by)
	v.Name, v.State, v.At = n.Name, account.VettingApproved, r.Clock().UnixMilli()
	why := account.NameProblem(n.Name)
	switch {
	case why != "":
		v.State, n.Line.NameStatus = account.VettingRejected, account.NameDeclined
	case r.cfg.Names == Manual:
		v.State, n.Line.NameStatus = account.VettingPending, account.NamePending
	}
	r.byRules(v, why)
	return v, notice.NumberName{Name: n.Name, Decision: string(v.State), Reason: why}
}
