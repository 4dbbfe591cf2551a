package api

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/store"
	"turnpike/internal/vetting"
)

// Vettings serves what businesses ask the operator for and its people decide: accounts, verification, display names,
// official marks, numbers without their PIN.
type Vettings struct {
	Room      *vetting.Room
	Store     *store.Store
	Directory func() *account.Directory
}

// Routes implements Noun.
func (v *Vettings) Routes() []Route {
	const base = "/turnpike/v1/vettings"
	return []Route{
		{Method: "GET", Path: base, Roles: Staff | Business, Handle: v.list},
		{Method: "POST", Path: base, Roles: Operator | Business, Act: "vetting.ask", Handle: v.ask},
		{Method: "POST", Path: base + "/{id}/decision", Roles: Staff, Act: "vetting.decide", Handle: v.decide},
		{Method: "DELETE", Path: base + "/{id}", Roles: Operator | Business, Act: "vetting.withdraw", Handle: v.withdraw},
	}
}

// vettingView is a vetting with the names of what it is about.
type vettingView struct {
	account.Vetting
	BusinessName string `json:"business_name"`
	PartnerName  string `json:"partner_name,omitempty"`
	AccountName  string `json:"account_name,omitempty"`
	Display      string `json:"display_phone_number,omitempty"`
	NameNow      string `json:"name_now,omitempty"` // that people see meanwhile
}

func viewVetting(dir *account.Directory, v *account.Vetting) vettingView {
	out := vettingView{Vetting: *v}
	if b := dir.Businesses[v.Business]; b != nil {
		out.BusinessName = b.Name
	}
	if b := dir.Businesses[v.Partner]; b != nil {
		out.PartnerName = b.Name
	}
	if a := dir.Accounts[v.Account]; a != nil {
		out.AccountName = a.Name
	}
	if n := dir.Numbers[v.Number]; n != nil {
		out.Display, out.NameNow = n.Display, n.Name
	}
	return out
}

func (v *Vettings) list(r *Request) (any, error) {
	n, err := r.Limit()
	if err != nil {
		return nil, err
	}
	f, err := v.filter(r)
	if err != nil {
		return nil, err
	}
	f.Limit = n + 1
	found, err := v.Store.Vettings(r.Context(), f)
	if err != nil {
		return nil, err
	}
	dir := v.Directory()
	views := make([]vettingView, 0, len(found))
	for i := range found {
		views = append(views, viewVetting(dir, &found[i]))
	}
	return PageOf(views, n, func(one *vettingView) int64 { return one.ID }), nil
}

// filter reads which vettings the query is for, of those that the caller may see.
func (v *Vettings) filter(r *Request) (f store.VettingFilter, err error) {
	q, dir := r.URL.Query(), v.Directory()
	f.Kind, f.State = account.VettingKind(q.Get("kind")), account.VettingState(strings.ToUpper(q.Get("state")))
	if f.Before, err = r.Number("before"); err != nil {
		return f, err
	}
	if f.Kind != "" && !slices.Contains(account.VettingKinds(), f.Kind) {
		return f, Refuse(http.StatusBadRequest, "kind_invalid", "kind is account, business, name, official or pin_reset.")
	}
	if f.State != "" && !slices.Contains(account.VettingStates(), f.State) {
		return f, Refuse(http.StatusBadRequest, "state_invalid", "state is PENDING, DEFERRED, APPROVED, REJECTED or WITHDRAWN.")
	}
	id, err := accountOf(r, dir)
	switch {
	case err != nil && q.Get("account") != "":
		return f, err
	case id != 0:
		own(r, dir, &f, id)
		if q.Get("account") != "" && f.Business != dir.Accounts[id].Business.ID {
			f.Business = 0 // what the partner itself asked for is of no account of its client
		}
	case r.Caller.Role == Business:
		own(r, dir, &f, r.Caller.Token.Accounts...)
	}
	return f, nil
}

// own restricts a filter to some accounts and to what the caller sees of their businesses: all of its own, of a
// client's what it asked for as its partner.
func own(r *Request, dir *account.Directory, f *store.VettingFilter, ids ...account.ID) {
	f.Accounts = append([]account.ID{}, ids...)
	if r.Caller.Role != Business {
		f.Business = dir.Accounts[ids[0]].Business.ID
		return
	}
	f.Business, f.Partner = r.Caller.Token.Business, r.Caller.Token.Business
	for _, id := range ids {
		if a := dir.Accounts[id]; a != nil {
			f.Clients = append(f.Clients, a.Business.ID)
		}
	}
}

// ask opens one. Names and official marks are asked for by the Cloud API.
func (v *Vettings) ask(r *Request) (any, error) {
	var req struct {
		Kind     account.VettingKind `json:"kind"`
		Account  string              `json:"account"`
		Number   string              `json:"number"`
		Business string              `json:"business"`
	}
	if err := r.Decode(&req, `{"kind":"account","account":"…"}, {"kind":"pin_reset","number":"…"} or {"kind":"business","business":"…"}.`); err != nil {
		return nil, err
	}
	dir := v.Directory()
	var made *account.Vetting
	var err error
	switch req.Kind {
	case account.VetAccount:
		var a *account.Account
		if a, err = kept(r.Account(dir, req.Account)); err == nil {
			made, err = v.Room.AskAccount(r.Context(), a, r.Caller.Name, r.Caller.Role == Operator)
		}
	case account.VetPinReset:
		var n *account.Number
		if n, err = vettedNumber(r, dir, req.Number); err == nil {
			made, err = v.Room.AskPinReset(r.Context(), n, r.Caller.Name, requester(r))
		}
	case account.VetBusiness:
		var b *account.Business
		if b, err = clientOf(r, dir, req.Business); err == nil {
			made, err = v.Room.AskBusiness(r.Context(), b, partnerOf(r, b), r.Caller.Name)
		}
	case account.VetName, account.VetOfficial:
		err = Refuse(http.StatusBadRequest, "kind_invalid",
			"Ask for a name with POST /{phone-number-id} and new_display_name, for the mark with POST /{phone-number-id}/official_business_account.")
	default:
		err = Refuse(http.StatusBadRequest, "kind_invalid", "kind is account, business or pin_reset.")
	}
	if err != nil {
		return nil, unvetted(err)
	}
	return Created(viewVetting(v.Directory(), made)), nil
}

// requester is the user whose token asks; "" for the operator.
func requester(r *Request) string {
	if r.Caller.Token == nil {
		return ""
	}
	return strconv.FormatUint(r.Caller.Token.UserID, 10)
}

// vettedNumber finds the number that a body names, if the caller may see it.
func vettedNumber(r *Request, dir *account.Directory, text string) (*account.Number, error) {
	id, err := strconv.ParseUint(text, 10, 63)
	if n := dir.Numbers[account.NumberID(id)]; err == nil && n != nil && r.Caller.May(n.Account.ID) {
		return n, nil
	}
	return nil, Refuse(http.StatusNotFound, "number_unknown", "There is no number %q that this caller may see; its id is the phone number id.", text)
}

// clientOf finds a business that the caller speaks for: itself, or one of whose accounts its token reaches.
func clientOf(r *Request, dir *account.Directory, text string) (*account.Business, error) {
	id, err := strconv.ParseUint(text, 10, 63)
	b := dir.Businesses[account.BusinessID(id)]
	may := err == nil && b != nil && mayOwn(&r.Caller, b.ID)
	if err == nil && b != nil && !may {
		may = slices.ContainsFunc(dir.AccountsOf(b.ID), func(a *account.Account) bool { return r.Caller.May(a.ID) })
	}
	if !may {
		return nil, Refuse(http.StatusNotFound, "business_unknown", "There is no business %q that this caller speaks for.", text)
	}
	return b, nil
}

// partnerOf is the caller's business where it asks for another; 0 else.
func partnerOf(r *Request, b *account.Business) account.BusinessID {
	if r.Caller.Token == nil || r.Caller.Token.Business == b.ID {
		return 0
	}
	return r.Caller.Token.Business
}

func (v *Vettings) decide(r *Request) (any, error) {
	id, err := r.ID("id")
	if err != nil {
		return nil, err
	}
	var req struct {
		Decision string `json:"decision"`
		Reason   string `json:"reason"`
		Why      string `json:"why"`
		Version  *int64 `json:"version"`
	}
	if err := r.Decode(&req, `{"decision":"APPROVED", "REJECTED" or "DEFERRED","reason"?,"why"?,"version"?}.`); err != nil {
		return nil, err
	}
	if len([]rune(req.Why)) > maxFacts || len(req.Reason) > maxReason {
		return nil, Refuse(http.StatusBadRequest, "why_invalid", "why has at most %d characters, reason %d.", maxFacts, maxReason)
	}
	done, err := v.Room.Decide(r.Context(), id, vetting.Decision{
		State: account.VettingState(strings.ToUpper(req.Decision)), Reason: req.Reason, Why: req.Why, By: r.Caller.Name, Seen: req.Version,
	})
	if err != nil {
		return nil, unvetted(err)
	}
	return viewVetting(v.Directory(), done), nil
}

// maxReason bounds the name of a reason, in bytes.
const maxReason = 100

// withdraw takes back what the caller's business asked for, or somebody in its name.
func (v *Vettings) withdraw(r *Request) (any, error) {
	id, err := r.ID("id")
	if err != nil {
		return nil, err
	}
	f := store.VettingFilter{Before: id + 1, Limit: 1}
	if r.Caller.Role == Business {
		own(r, v.Directory(), &f, r.Caller.Token.Accounts...)
	}
	found, err := v.Store.Vettings(r.Context(), f)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 || found[0].ID != id {
		return nil, unvetted(store.ErrUnknown)
	}
	done, err := v.Room.Withdraw(r.Context(), id)
	if err != nil {
		return nil, unvetted(err)
	}
	return viewVetting(v.Directory(), done), nil
}

// unvetted renders what cannot be asked or decided now.
func unvetted(err error) error {
	if errors.Is(err, store.ErrUnknown) {
		return Refuse(http.StatusNotFound, "vetting_unknown", "There is no vetting with this id that this caller may see; GET /turnpike/v1/vettings lists them.")
	}
	refused, ok := errors.AsType[*vetting.RefusedError](err)
	if !ok {
		return err
	}
	status := http.StatusConflict
	switch refused.Code {
	case "decision_invalid", "reason_invalid":
		status = http.StatusBadRequest
	case "same_person":
		status = http.StatusForbidden
	}
	return Refuse(status, refused.Code, "%s", refused.Text)
}
