package graph

import (
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/notice"
	"turnpike/internal/vetting"
	"turnpike/internal/wire"
)

var registrationRoutes = []route{
	{method: "POST", node: nodeNumber, edge: "", name: "number.post", scope: account.ScopeManagement, handle: postNumber},
	{method: "POST", node: nodeNumber, edge: "register", name: "number.register", scope: account.ScopeMessaging, handle: register},
	{method: "POST", node: nodeNumber, edge: "deregister", name: "number.deregister", scope: account.ScopeMessaging, handle: deregister},
	{method: "POST", node: nodeNumber, edge: "request_code", name: "number.request_code", scope: account.ScopeManagement, handle: requestCode},
	{method: "POST", node: nodeNumber, edge: "verify_code", name: "number.verify_code", scope: account.ScopeManagement, handle: verifyCode},
	{method: "POST", node: nodeAccount, edge: "phone_numbers", name: "account.phone_numbers.post", scope: account.ScopeManagement, handle: addNumber},
}

// Bounds of a display name, in characters (reference §1.4).
const leastName, mostName = 2, 75

// pinChanged is the event of a PIN that was set or changed (reference §3.7).
const pinChanged = "PIN_CHANGED"

// editNumber changes the call's number and makes it visible.
func (c *call) editNumber(f func(n *account.Number, now int64) (ns []notice.Notice, keep bool, err error)) error {
	err := c.door.Store.EditNumber(c.r.Context(), c.number.ID, func(n *account.Number) ([]notice.Notice, bool, error) {
		return f(n, c.door.Clock().UnixMilli())
	})
	if err != nil {
		return refusal(err)
	}
	return c.edited()
}

// tell makes a notice about the call's number.
func (c *call) tell(b notice.Body) []notice.Notice {
	return []notice.Notice{{Account: c.account.ID, Number: c.number.ID, Body: b}}
}

// postNumber changes one thing of a number: its PIN, its name, its callback or whether it can be found.
func postNumber(c *call) error {
	var req struct {
		Pin     *wire.Text `json:"pin"`
		Name    *wire.Text `json:"new_display_name"`
		Visible *wire.Text `json:"search_visibility"`
		Webhook *struct {
			URL    wire.Text `json:"override_callback_uri"`
			Verify wire.Text `json:"verify_token"`
			Batch  wire.Text `json:"turnpike_max_batch"`
		} `json:"webhook_configuration"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	switch {
	case req.Webhook != nil:
		callback, err := c.callback(string(req.Webhook.URL), string(req.Webhook.Verify), string(req.Webhook.Batch))
		if err != nil {
			return err
		}
		if err := c.door.Editor.PutNumberOverride(c.r.Context(), c.number.ID, callback); err != nil {
			return fault.Unknown.Wrap(err)
		}
		return c.edited()
	case req.Pin != nil:
		return c.setPin(string(*req.Pin))
	case req.Name != nil:
		return c.rename(string(*req.Name))
	case req.Visible != nil:
		return c.setVisibility(string(*req.Visible))
	}
	return fault.InvalidParam.Saying("Nothing is changed: give pin, new_display_name, search_visibility or webhook_configuration.")
}

func (c *call) setPin(pin string) error {
	return c.editNumber(func(n *account.Number, _ int64) ([]notice.Notice, bool, error) {
		if err := n.Line.SetPin(n.ID, pin); err != nil {
			return nil, false, err
		}
		return c.tell(notice.Security{Event: pinChanged, Requester: c.actor()}), false, nil
	})
}

// rename asks for another display name. Rules decide about it, or people (vetting).
func (c *call) rename(name string) error {
	name = strings.TrimSpace(name)
	if n := utf8.RuneCountInString(name); n < leastName || n > mostName {
		return fault.InvalidParam.Saying("Param new_display_name must have %d to %d characters.", leastName, mostName)
	}
	if err := c.door.Vetting.Rename(c.r.Context(), c.number, name, c.asker()); err != nil {
		return unvetted(err)
	}
	return c.success()
}

// asker is who asks for something that people decide about.
func (c *call) asker() string { return "business " + c.token.Business.String() }

// unvetted is what a caller is told of something that cannot be asked for now.
func unvetted(err error) error {
	if refused, ok := errors.AsType[*vetting.RefusedError](err); ok {
		return fault.InvalidParam.Saying("%s", refused.Text)
	}
	return fault.Unknown.Wrap(err)
}

func (c *call) setVisibility(v string) error {
	if v != "VISIBLE" && v != "NON_VISIBLE" {
		return fault.InvalidParam.Saying("Param search_visibility must be one of {VISIBLE, NON_VISIBLE} - got %q.", short(v))
	}
	return c.editNumber(func(n *account.Number, _ int64) ([]notice.Notice, bool, error) {
		n.Line.Hidden = v == "NON_VISIBLE"
		return nil, false, nil
	})
}

// register connects the number (reference §1.3, §4.2 rows 133xxx).
func register(c *call) error {
	var req struct {
		Product wire.Text `json:"messaging_product"`
		Pin     wire.Text `json:"pin"`
		Region  wire.Text `json:"data_localization_region"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	switch {
	case req.Product != "whatsapp":
		return fault.InvalidParam.Saying("The parameter messaging_product is required; it is whatsapp.")
	case req.Pin == "":
		return fault.InvalidParam.Saying("The parameter pin is required.")
	case req.Region != "" && !regions[string(req.Region)]:
		return fault.InvalidParam.Saying("Param data_localization_region must be one of {AU, ID, IN, JP, SG, KR, DE, CH, GB, BR, BH, ZA, AE, CA} - got %q.", short(string(req.Region)))
	}
	return c.editNumber(func(n *account.Number, now int64) ([]notice.Notice, bool, error) {
		first := n.Line.Pin == ""
		if err := n.Line.Register(n.ID, string(req.Pin), now); err != nil {
			return nil, true, err
		}
		var told []notice.Notice
		if first { // it enables two-step verification
			told = c.tell(notice.Security{Event: pinChanged, Requester: c.actor()})
		}
		if n.Status != account.Connected {
			n.Status = account.Connected
			told = append(told, c.tell(notice.NumberQuality{Event: "ONBOARDING", Limit: account.TierName(c.door.Limits.PeopleOf(c.number))})...)
		}
		return told, false, nil
	})
}

// regions are those in which a number's data may be kept (reference §1.3).
var regions = map[string]bool{
	"AU": true, "ID": true, "IN": true, "JP": true, "SG": true, "KR": true, "DE": true, "CH": true, "GB": true, "BR": true, "BH": true,
	"ZA": true, "AE": true, "CA": true,
}

func deregister(c *call) error {
	return c.editNumber(func(n *account.Number, now int64) ([]notice.Notice, bool, error) {
		if n.Status != account.Connected {
			return nil, false, fault.NotRegistered.New()
		}
		if err := n.Line.Deregister(now); err != nil {
			return nil, true, err
		}
		n.Status = account.Disconnected
		return nil, false, nil
	})
}

// requestCode makes a code that proves the number. No telephone network is reached from here: the
// operator reads it at /turnpike/v1/numbers/{id}/code and passes it on.
func requestCode(c *call) error {
	var req struct {
		Method   wire.Text `json:"code_method"`
		Language wire.Text `json:"language"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	switch {
	case req.Method != "SMS" && req.Method != "VOICE":
		return fault.InvalidParam.Saying("Param code_method must be one of {SMS, VOICE} - got %q.", short(string(req.Method)))
	case req.Language == "":
		return fault.InvalidParam.Saying("The parameter language is required.")
	case c.number.Status == account.Connected:
		return fault.CodeNotSent.With("The number is registered already.")
	}
	code, err := newCode()
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	err = c.editNumber(func(n *account.Number, now int64) ([]notice.Notice, bool, error) {
		if err := n.Line.SendCode(n.ID, code, now); err != nil {
			return nil, false, err
		}
		return nil, false, nil
	})
	if err == nil {
		c.door.Codes.Show(c.number.ID, code)
	}
	return err
}

// newCode draws six digits.
func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%06d", n), nil
}

func verifyCode(c *call) error {
	var req struct {
		Code wire.Text `json:"code"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	if req.Code == "" {
		return fault.InvalidParam.Saying("The parameter code is required.")
	}
	return c.editNumber(func(n *account.Number, now int64) ([]notice.Notice, bool, error) {
		if err := n.Line.VerifyCode(n.ID, strings.ReplaceAll(string(req.Code), "-", ""), now); err != nil {
			return nil, true, err
		}
		return nil, false, nil
	})
}

// addNumber is POST /{account}/phone_numbers: a number that must be proved and registered.
func addNumber(c *call) error {
	var req struct {
		CountryCode wire.Text `json:"cc"`
		Number      wire.Text `json:"phone_number"`
		Name        wire.Text `json:"verified_name"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	for name, v := range map[string]wire.Text{"cc": req.CountryCode, "phone_number": req.Number, "verified_name": req.Name} {
		if v == "" {
			return fault.InvalidParam.Saying("The parameter %s is required.", name)
		}
	}
	parsed, err := phonenumbers.Parse("+"+strings.TrimPrefix(string(req.CountryCode), "+")+string(req.Number), "")
	if err != nil || !phonenumbers.IsPossibleNumber(parsed) {
		return fault.InvalidParam.Saying("Param phone_number must be a phone number of the country cc, in digits.")
	}
	digits := strings.TrimPrefix(phonenumbers.Format(parsed, phonenumbers.E164), "+")
	owned := 0
	for _, n := range c.dir.Numbers {
		switch {
		case n.Digits == digits:
			return fault.InvalidParam.With("The phone number is on this platform already.")
		case n.Account.Business == c.account.Business:
			owned++
		}
	}
	if n := utf8.RuneCountInString(string(req.Name)); n < leastName || n > mostName {
		return fault.InvalidParam.Saying("Param verified_name must have %d to %d characters.", leastName, mostName)
	}
	if b := c.account.Business; owned >= b.Allowance.Numbers(c.door.Limits.People(b)) {
		return fault.InvalidParam.With("The business has %d numbers, the most it may have until it is verified or has a higher messaging limit.", owned)
	}
	n := &account.Number{
		Account: c.account, Display: phonenumbers.Format(parsed, phonenumbers.INTERNATIONAL), Digits: digits, Name: string(req.Name),
		Status: account.Pending, Line: account.Line{Verification: account.NotVerified},
	}
	v, told := c.door.Vetting.Name(n, c.asker())
	if err := c.door.Store.AddNumber(c.r.Context(), n, c.door.Clock().UnixMilli(), v, told); err != nil {
		return fault.Unknown.Wrap(err)
	}
	if err := c.door.Reload(c.r.Context()); err != nil {
		return fault.Unknown.Wrap(err)
	}
	return c.json(map[string]string{"id": n.ID.String()})
}
