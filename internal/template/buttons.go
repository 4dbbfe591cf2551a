package template

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// buttonRule is what holds for one type of button.
type buttonRule struct {
	most  int    // of one template
	text  bool   // a text is wanted
	fixed string // the text that it always has
	check func(b *Button) string
}

var buttonRules = map[string]buttonRule{
	"QUICK_REPLY":          {most: maxButtons, text: true},
	"URL":                  {most: maxURLButtons, text: true, check: checkURLButton},
	"PHONE_NUMBER":         {most: 1, text: true, check: checkPhoneButton},
	"COPY_CODE":            {most: 1, check: checkCopyCode},
	"FLOW":                 {most: 1, text: true, check: checkFlowButton},
	"CATALOG":              {most: 1, fixed: "View catalog"},
	"MPM":                  {most: 1, fixed: "View items"},
	"SPM":                  {most: 1, fixed: "View"},
	"VOICE_CALL":           {most: 1, text: true},
	"ORDER_DETAILS":        {most: 1, check: checkBillButton},
	"REQUEST_CONTACT_INFO": {most: 1},
}

// checkButtons looks at all buttons of a template or of a card.
func (d *Draft) checkButtons(buttons []Button) *fault.Error {
	if len(buttons) == 0 || len(buttons) > maxButtons {
		return fault.TemplateInvalid.With("buttons: there must be 1 to %d of them, not %d.", maxButtons, len(buttons))
	}
	counts := map[string]int{}
	for i := range buttons {
		b := &buttons[i]
		rule, known := buttonRules[b.Type]
		if !known {
			if b.Type == "OTP" {
				return fault.TemplateInvalid.With("buttons[%d]: OTP buttons belong to templates of category AUTHENTICATION.", i)
			}
			return fault.TemplateInvalid.With("buttons[%d]: the type %q is not known.", i, clip(b.Type))
		}
		counts[b.Type]++
		if counts[b.Type] > rule.most {
			return fault.TemplateInvalid.With("buttons[%d]: there are more than %d buttons of type %s.", i, rule.most, b.Type)
		}
		if why := rule.problem(b); why != "" {
			return fault.TemplateInvalid.With("buttons[%d]: %s", i, why)
		}
	}
	return checkGroups(buttons)
}

func (r buttonRule) problem(b *Button) string {
	switch n := utf8.RuneCountInString(b.Text); {
	case r.fixed != "":
		if b.Text != "" && !strings.EqualFold(b.Text, r.fixed) {
			return "the text of this button is always " + r.fixed + "."
		}
		b.Text = r.fixed
	case r.text && n == 0:
		return "the text is missing."
	case n > maxButtonText:
		return "the text has more than 25 characters."
	case len(variables(b.Text)) > 0:
		return "variables are not allowed in the text."
	}
	if r.check != nil {
		return r.check(b)
	}
	return ""
}

// checkGroups wants quick replies to stand together, before or after the others.
func checkGroups(buttons []Button) *fault.Error {
	changes := 0
	for i := 1; i < len(buttons); i++ {
		if (buttons[i].Type == "QUICK_REPLY") != (buttons[i-1].Type == "QUICK_REPLY") {
			changes++
		}
	}
	if changes > 1 {
		return fault.TemplateInvalid.With("buttons: quick replies must stand together, before or after the other buttons.")
	}
	return nil
}

// shorteners are hosts that hide where a link leads.
var shorteners = map[string]bool{"wa.me": true, "api.whatsapp.com": true, "chat.whatsapp.com": true}

func checkURLButton(b *Button) string {
	if utf8.RuneCountInString(b.URL) > maxURL {
		return "the URL has more than 2000 characters."
	}
	names := variables(b.URL)
	u, err := url.Parse(placeholder.ReplaceAllLiteralString(b.URL, "x"))
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http"):
		return "the URL must begin with https:// and name a host."
	case shorteners[strings.ToLower(u.Hostname())]:
		return "links to WhatsApp itself are not allowed; name your own page."
	case len(names) > 1 || (len(names) == 1 && !strings.HasSuffix(b.URL, "}}")):
		return "the URL may have one variable, at its end."
	case len(names) == 1 && len(exampleList(b.Example)) != 1:
		return "the URL has a variable: give one example of the whole URL in example."
	}
	return ""
}

var phonePattern = regexp.MustCompile(`^\+?[0-9]{5,19}$`)

func checkPhoneButton(b *Button) string {
	if len(b.PhoneNumber) > maxPhone || !phonePattern.MatchString(b.PhoneNumber) {
		return "phone_number must be a phone number with its country code, at most 20 characters."
	}
	return ""
}

var codePattern = regexp.MustCompile(`^[A-Za-z0-9]{1,15}$`)

func checkCopyCode(b *Button) string {
	if e := exampleList(b.Example); len(e) != 1 || !codePattern.MatchString(e[0]) {
		return "example must be a code of 1 to 15 letters and digits."
	}
	if b.Text == "" {
		b.Text = "Copy offer code"
	}
	return ""
}

// checkBillButton gives the button a text where the business gave none.
func checkBillButton(b *Button) string {
	if b.Text == "" {
		b.Text = "Review and pay"
	}
	return ""
}

func checkFlowButton(b *Button) string {
	n := 0
	for _, v := range []string{b.FlowID, b.FlowName, b.FlowJSON} {
		if v != "" {
			n++
		}
	}
	b.FlowAction = strings.ToLower(b.FlowAction)
	switch {
	case n != 1:
		return "give one of flow_id, flow_name and flow_json."
	case b.FlowAction != "" && b.FlowAction != "navigate" && b.FlowAction != "data_exchange":
		return "flow_action must be navigate or data_exchange."
	}
	return ""
}

// checkOTP looks at the button of an authentication template (reference §6.1, §6.2).
func checkOTP(b *Button) *fault.Error {
	switch {
	case b.OTPType != "COPY_CODE" && b.OTPType != "ONE_TAP" && b.OTPType != "ZERO_TAP":
		return fault.TemplateInvalid.With("buttons[0]: otp_type must be one of COPY_CODE, ONE_TAP, ZERO_TAP, not %q.", clip(b.OTPType))
	case utf8.RuneCountInString(b.Text) > maxButtonText || utf8.RuneCountInString(b.AutofillText) > maxButtonText:
		return fault.TemplateInvalid.With("buttons[0]: text and autofill_text have at most %d characters.", maxButtonText)
	case b.OTPType == "COPY_CODE":
		return nil
	case len(b.SupportedApps) == 0 || len(b.SupportedApps) > maxApps:
		return fault.TemplateInvalid.With("buttons[0]: supported_apps must list 1 to %d apps.", maxApps)
	case b.OTPType == "ZERO_TAP" && !b.ZeroTapTerms:
		return fault.TemplateInvalid.With("buttons[0]: zero_tap_terms_accepted must be true.")
	}
	for i, a := range b.SupportedApps {
		if !strings.Contains(a.PackageName, ".") || len(a.SignatureHash) != 11 {
			return fault.TemplateInvalid.With("buttons[0]: supported_apps[%d] needs a package_name and a signature_hash of 11 characters.", i)
		}
	}
	return nil
}

// checkCarousel looks at the cards: each of the same build (reference §6.1).
func (d *Draft) checkCarousel(c *Component) *fault.Error {
	if len(c.Cards) < leastCards || len(c.Cards) > mostCards {
		return fault.TemplateInvalid.With("CAROUSEL: there must be %d to %d cards, not %d.", leastCards, mostCards, len(c.Cards))
	}
	if d.Category == message.Authentication {
		return fault.TemplateInvalid.With("CAROUSEL: not in a template of category AUTHENTICATION.")
	}
	build := ""
	for i := range c.Cards {
		card := c.Cards[i].Components
		if err := d.checkCard(card); err != nil {
			err.Because = "cards[" + strconv.Itoa(i) + "]: " + err.DetailText()
			return err
		}
		if b := buildOf(card); i == 0 {
			build = b
		} else if b != build {
			return fault.TemplateInvalid.With("CAROUSEL: cards[%d] is built otherwise than the first card; all have the same header format and the same buttons.", i)
		}
	}
	return nil
}

func (d *Draft) checkCard(card []Component) *fault.Error {
	header, body, buttons := find(card, "HEADER"), find(card, "BODY"), find(card, "BUTTONS")
	switch {
	case header == nil || (header.Format != "IMAGE" && header.Format != "VIDEO" && header.Format != "PRODUCT"):
		return fault.TemplateHeaderFormat.With("the header must be an IMAGE, a VIDEO or a PRODUCT.")
	case buttons == nil || len(buttons.Buttons) > 2:
		return fault.TemplateInvalid.With("there must be 1 or 2 buttons.")
	case slices.ContainsFunc(buttons.Buttons, func(b Button) bool { return b.Type == "ORDER_DETAILS" }):
		return fault.TemplateInvalid.With("a card has no ORDER_DETAILS button: the message bills one order.")
	}
	if err := d.checkHeader(header); err != nil {
		return err
	}
	if body != nil {
		if err := d.checkText(body, "body", maxCardBody, fault.TemplateBodyFormat); err != nil {
			return err
		}
	}
	return d.checkButtons(buttons.Buttons)
}

// buildOf names what all cards of a carousel have in common.
func buildOf(card []Component) string {
	var b strings.Builder
	for i := range card {
		c := &card[i]
		b.WriteString(c.Type + " " + c.Format)
		for j := range c.Buttons {
			b.WriteString(" " + c.Buttons[j].Type)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
