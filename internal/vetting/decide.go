package vetting

import (
	"context"
	"slices"
	"strings"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/notice"
	"turnpike/internal/store"
)

// pinResetLife is how long somebody may take to confirm that a PIN goes away: who asked should still be known.
const pinResetLife = 7 * 24 * time.Hour

func stale(v *account.Vetting, now int64) bool {
	return v.Kind == account.VetPinReset && now-v.At > pinResetLife.Milliseconds()
}

// Decision is what one of the operator's people says.
type Decision struct {
	State  account.VettingState // PENDING is none
	Reason string               // by its name; a name that is rejected has one
	Why    string               // in their own words
	Seen   *int64               // the version that they saw; nil where they do not say
	By     string

	since int64 // from when on they may decide, Unix milliseconds; 0 for the operator
}

// since is from when on somebody may decide: when the operator made them a reviewer.
func (r *Room) since(ctx context.Context, name string) (int64, error) {
	all, err := r.Store.Reviewers(ctx)
	for i := range all {
		if all[i].Name == name {
			return all[i].CreatedAt, err
		}
	}
	return 0, err
}

// Decide ends a vetting, or defers it. One of an account, a business or a mark may be decided again, as long as no
// other was asked for since. store.ErrUnknown when there is none.
func (r *Room) Decide(ctx context.Context, id int64, d Decision) (*account.Vetting, error) {
	var out *account.Vetting
	var err error
	if d.since, err = r.since(ctx, d.By); err != nil {
		return nil, err
	}
	err = r.Store.EditVetting(ctx, id, func(v *account.Vetting, of *store.Subject) ([]notice.Notice, error) {
		now := r.Clock().UnixMilli()
		if err := may(v, of, &d, now); err != nil {
			return nil, err
		}
		before := v.State
		v.State, v.DecidedBy, v.DecidedAt, v.Reason, v.Why = d.State, d.By, now, d.Reason, d.Why
		v.Version++
		out = v
		return r.follows(v, of, before), nil
	})
	if err != nil {
		return nil, err
	}
	return out, r.Reload(ctx)
}

// may says why a decision cannot be taken, or nil.
func may(v *account.Vetting, of *store.Subject, d *Decision, now int64) error {
	again := v.Kind == account.VetAccount || v.Kind == account.VetBusiness || v.Kind == account.VetOfficial
	switch {
	case d.State != account.VettingApproved && d.State != account.VettingRejected && d.State != account.VettingDeferred:
		return refuse("decision_invalid", "decision is APPROVED, REJECTED or DEFERRED.")
	case d.Seen != nil && *d.Seen != v.Version:
		return refuse("vetting_changed", "This changed after it was read: it is %s now, version %d. Read it again before deciding.", v.State, v.Version)
	case v.State == d.State || v.State == account.VettingWithdrawn || (!v.State.Waits() && (!again || !of.Newest)):
		return refuse("vetting_decided", "This is %s already.", v.State)
	case d.State == account.VettingDeferred && (!v.State.Waits() || v.Kind == account.VetPinReset):
		return refuse("decision_invalid", "This cannot be deferred: decision is APPROVED or REJECTED.")
	case stale(v, now):
		return refuse("vetting_expired", "This was asked for more than 7 days ago: it must be asked for again.")
	case v.Kind == account.VetPinReset && v.By == d.By:
		return refuse("same_person", "Who asked for a number without its PIN does not confirm it: somebody else must.")
	case v.Kind == account.VetPinReset && v.By == account.Operator && d.since >= v.At:
		return refuse("same_person", "The operator asked for this, and made you a reviewer afterwards: one who was there before confirms it.")
	case v.Kind == account.VetName && d.State == account.VettingRejected && !slices.Contains(account.NameReasons(), d.Reason):
		return refuse("reason_invalid", "reason is one of %s.", strings.Join(account.NameReasons(), ", "))
	case d.State == account.VettingApproved && d.Reason != "":
		return refuse("reason_invalid", "What is approved has no reason: leave it out, or say it in why.")
	}
	return nil
}

// follows does what a decision leads to and says what apps are told.
func (r *Room) follows(v *account.Vetting, of *store.Subject, before account.VettingState) []notice.Notice {
	switch v.Kind {
	case account.VetAccount:
		*of.Review = account.Review{State: v.State, At: v.DecidedAt}
		return []notice.Notice{about(v, notice.AccountReview{Decision: string(v.State)})}
	case account.VetBusiness:
		return r.verified(v, of.Allowance, before)
	case account.VetName:
		return named(v, of.Number)
	case account.VetOfficial:
		return marked(v, &of.Number.Line)
	case account.VetPinReset:
		if v.State == account.VettingApproved {
			of.Number.Line.ClearPin()
			return []notice.Notice{about(v, notice.Security{Event: pinResetDone})}
		}
	}
	return nil
}

// named gives a number the name that was decided about.
func named(v *account.Vetting, n *account.Number) []notice.Notice {
	first := n.Line.NewName != v.Name // the name that the number was added with
	switch {
	case v.State == account.VettingApproved:
		n.Name, n.Line.NameStatus = v.Name, ""
		if !first {
			n.Line.NewStatus = account.NameApproved
		}
	case v.State == account.VettingRejected && first:
		n.Line.NameStatus = account.NameDeclined
	case v.State == account.VettingRejected:
		decline(&n.Line)
	}
	return []notice.Notice{about(v, notice.NumberName{Name: v.Name, Decision: string(v.State), Reason: v.Reason})}
}

// decline notes that a number does not get another name. If the one that it was added with still waited, that was
// withdrawn for the other: nobody decides about it any more.
func decline(line *account.Line) {
	line.NewStatus = account.NameDeclined
	if line.NameStatus == account.NamePending {
		line.NameStatus = account.NameDeclined
	}
}

// marked gives a number the mark of an official account, or takes it away.
func marked(v *account.Vetting, line *account.Line) []notice.Notice {
	alert := notice.Alert{EntityType: "PHONE_NUMBER", EntityID: v.Number.String(), Severity: "INFORMATIONAL", Status: "NONE"}
	switch v.State {
	case account.VettingApproved:
		line.Official = true
		alert.Type, alert.Description = "OBA_APPROVED", "The number has the mark of an official business account."
	case account.VettingRejected:
		line.Official = false
		alert.Type, alert.Description = "OBA_REJECTED", "The number does not have the mark of an official business account."
	case account.VettingPending, account.VettingDeferred, account.VettingWithdrawn:
		return nil
	}
	return []notice.Notice{about(v, alert)}
}

// verified notes that it is known who a business is, or not.
func (r *Room) verified(v *account.Vetting, a *account.Allowance, before account.VettingState) []notice.Notice {
	b := r.Directory().Businesses[v.Business]
	switch v.State {
	case account.VettingApproved:
		return append(r.Verify(b, a, true), r.certified(v, "APPROVED")...)
	case account.VettingRejected:
		if before == account.VettingApproved {
			return append(r.Verify(b, a, false), r.certified(v, "REVOKED")...)
		}
		ns := append(r.everywhere(v, notice.BusinessStatus{Event: "BUSINESS_VERIFICATION_REJECTED"}), r.certified(v, "FAILED")...)
		return append(ns, r.capabilities(v, "INCREASED_CAPABILITIES_ELIGIBILITY_FAILED", "The business was not verified, so it cannot do more than it does now.")...)
	case account.VettingDeferred:
		return r.capabilities(v, "INCREASED_CAPABILITIES_ELIGIBILITY_NEED_MORE_INFO", "More must be known of the business before it can be verified and do more.")
	case account.VettingPending, account.VettingWithdrawn:
	}
	return nil
}

// capabilities alerts a business to why it may not do more: a verified one has a higher limit (reference §3.7).
func (r *Room) capabilities(v *account.Vetting, kind, text string) []notice.Notice {
	return r.everywhere(v, notice.Alert{
		EntityType: "BUSINESS", EntityID: v.Business.String(), Severity: "INFORMATIONAL", Status: "NONE", Type: kind, Description: text,
	})
}

// everywhere tells all accounts of a business.
func (r *Room) everywhere(v *account.Vetting, body notice.Body) (out []notice.Notice) {
	for _, a := range r.Directory().AccountsOf(v.Business) {
		out = append(out, notice.Notice{Account: a.ID, Body: body})
	}
	return out
}

// certified tells a partner's apps how the verification of its client stands (reference §3.8), as long as an account
// is shared with it.
func (r *Room) certified(v *account.Vetting, status string) (out []notice.Notice) {
	dir := r.Directory()
	accounts := dir.AccountsOf(v.Business)
	i := slices.IndexFunc(accounts, func(a *account.Account) bool { return slices.Contains(dir.PartnersOf(a), v.Partner) })
	if v.Partner == 0 || i < 0 {
		return nil
	}
	reason := v.Reason
	if reason == "" {
		reason = "NONE"
	}
	for _, app := range dir.AppsOf(v.Partner) {
		out = append(out, notice.Notice{Account: accounts[i].ID, App: app, Partner: v.Partner, Body: notice.AccountUpdate{
			Event:         "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE",
			Certification: &notice.Certification{Client: v.Business, Status: status, Reasons: []string{reason}},
		}})
	}
	return out
}

// Withdraw takes back what waits. An account's review and the first name of a number cannot be: they would be without
// a decision, and so not of use.
func (r *Room) Withdraw(ctx context.Context, id int64) (*account.Vetting, error) {
	var out *account.Vetting
	err := r.Store.EditVetting(ctx, id, func(v *account.Vetting, of *store.Subject) ([]notice.Notice, error) {
		switch {
		case !v.State.Waits():
			return nil, refuse("vetting_decided", "This is %s already.", v.State)
		case v.Kind == account.VetAccount, v.Kind == account.VetName && of.Number.Line.NewName != v.Name:
			return nil, refuse("vetting_needed", "Without a decision the account or the number cannot be used: this stays until there is one.")
		}
		if v.Kind == account.VetName {
			of.Number.Line.NewName, of.Number.Line.NewStatus = "", ""
		}
		v.Withdraw()
		out = v
		if v.Kind == account.VetBusiness {
			return r.certified(v, "DISCARDED"), nil
		}
		return nil, nil
	})
	if err != nil {
		return nil, err
	}
	return out, r.Reload(ctx)
}
