package template

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// Limits of what a template is created with (reference §6.1), in characters unless said otherwise.
const (
	maxFooter      = 60
	maxButtonText  = 25
	maxPhone       = 20
	maxButtons     = 10
	maxURLButtons  = 2
	maxOfferText   = 16
	maxOfferBody   = 600
	maxCardBody    = 160
	leastCards     = 2
	mostCards      = 10
	maxApps        = 5
	maxCodeMinutes = 90
	maxEmoji       = 10 // in a body; the reference gives no number
)

// Lifetimes that a template may ask for, in seconds (reference §2.1); -1 means 30 days.
const (
	leastTTL, mostAuthTTL, mostUtilityTTL       = 30, 900, 43_200
	leastMarketingTTL, mostMarketingTTL         = 43_200, 2_592_000
	thirtyDays                            int64 = 30 * 24 * 3600
)

var namePattern = regexp.MustCompile(`^[a-z0-9_]{1,512}$`)

// Draft is a template as a business asks for it.
type Draft struct {
	Name       string
	Language   string
	Category   message.Category
	Format     Format
	Components []Component
	TTL        int64 // seconds; 0 takes the category's default, -1 is 30 days
}

// Normalize writes types and formats in capitals and fills defaults in; requests may use any case.
func (d *Draft) Normalize() {
	if d.Format == "" {
		d.Format = Positional
	}
	d.Format = Format(strings.ToUpper(string(d.Format)))
	normalize(d.Components)
}

func normalize(components []Component) {
	for i := range components {
		c := &components[i]
		c.Type, c.Format = strings.ToUpper(c.Type), strings.ToUpper(c.Format)
		if c.Type == "HEADER" && c.Format == "" {
			c.Format = "TEXT"
		}
		for j := range c.Buttons {
			b := &c.Buttons[j]
			b.Type, b.OTPType = strings.ToUpper(b.Type), strings.ToUpper(b.OTPType)
		}
		for j := range c.Cards {
			normalize(c.Cards[j].Components)
		}
	}
}

// Check says what is wrong with a draft, or nil. It looks at the form alone: whether the text keeps to
// the rules of its category is Judge's.
func (d *Draft) Check() *fault.Error {
	switch {
	case !namePattern.MatchString(d.Name):
		return fault.InvalidParam.Saying("Param name must consist of lower case letters, digits and underscores, 1 to 512 of them.")
	case strings.HasPrefix(d.Name, directPrefix):
		return fault.InvalidParam.Saying("Param name must not begin with %s: Direct Send names its templates so.", directPrefix)
	case !IsLanguage(d.Language):
		return fault.InvalidParam.Saying("Param language must be the code of a supported language, as en_US - got %q.", clip(d.Language))
	case d.Category != message.Utility && d.Category != message.Marketing && d.Category != message.Authentication:
		return fault.InvalidParam.Saying("Param category must be one of {AUTHENTICATION, MARKETING, UTILITY}.")
	case d.Format != Positional && d.Format != Named:
		return fault.InvalidParam.Saying("Param parameter_format must be one of {NAMED, POSITIONAL} - got %q.", clip(string(d.Format)))
	}
	if err := d.checkTTL(); err != nil {
		return err
	}
	if err := checkSet(d.Components, "HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER", "CALL_PERMISSION_REQUEST"); err != nil {
		return err
	}
	if d.Category == message.Authentication {
		return d.checkAuthentication()
	}
	return d.checkComponents()
}

func (d *Draft) checkTTL() *fault.Error {
	least, most := int64(leastTTL), int64(mostUtilityTTL)
	switch d.Category {
	case message.Authentication:
		most = mostAuthTTL
	case message.Marketing:
		least, most = leastMarketingTTL, mostMarketingTTL
	}
	if d.TTL == 0 || (d.TTL == -1 && d.Category != message.Marketing) || (d.TTL >= least && d.TTL <= most) {
		return nil
	}
	return fault.InvalidParam.Saying("Param message_send_ttl_seconds must be from %d to %d for a template of category %s.", least, most, strings.ToUpper(d.Category.String()))
}

// Lifetime is the draft's lifetime as a Template keeps it, in milliseconds.
func (d *Draft) Lifetime() int64 {
	if d.TTL < 0 {
		return thirtyDays * 1000
	}
	return d.TTL * 1000
}

// Draft is the template as its business would ask for it; it shares nothing with the template that a
// draft's Normalize changes.
func (t *Template) Draft() Draft {
	d := Draft{Name: t.Name, Language: t.Language, Category: t.Category, Format: t.Format, Components: clone(t.Components), TTL: t.TTL / 1000}
	if d.TTL == thirtyDays && d.Category != message.Marketing { // which these can ask for by -1 only
		d.TTL = -1
	}
	return d
}

func clone(components []Component) []Component {
	out := slices.Clone(components)
	for i := range out {
		c := &out[i]
		c.Buttons, c.Cards = slices.Clone(c.Buttons), slices.Clone(c.Cards)
		for j := range c.Cards {
			c.Cards[j].Components = clone(c.Cards[j].Components)
		}
	}
	return out
}

// checkSet says whether each component is of an allowed type and there once.
func checkSet(components []Component, allowed ...string) *fault.Error {
	seen := map[string]bool{}
	for i := range components {
		kind := components[i].Type
		ok := false
		for _, a := range allowed {
			ok = ok || a == kind
		}
		switch {
		case !ok:
			return fault.TemplateInvalid.With("components[%d]: the type must be one of %s, not %q.", i, strings.Join(allowed, ", "), clip(kind))
		case seen[kind]:
			return fault.TemplateInvalid.With("components[%d]: there is a second %s; a template has one at most.", i, kind)
		}
		seen[kind] = true
	}
	if !seen["BODY"] {
		return fault.TemplateBodyFormat.With("The component BODY is missing.")
	}
	return nil
}

func (d *Draft) checkComponents() *fault.Error {
	body := find(d.Components, "BODY")
	offer, carousel := find(d.Components, "LIMITED_TIME_OFFER"), find(d.Components, "CAROUSEL")
	limit := maxBody
	if offer != nil {
		limit = maxOfferBody
	}
	if err := d.checkText(body, "body", limit, fault.TemplateBodyFormat); err != nil {
		return err
	}
	header, footer, buttons := find(d.Components, "HEADER"), find(d.Components, "FOOTER"), find(d.Components, "BUTTONS")
	if header != nil {
		if err := d.checkHeader(header); err != nil {
			return err
		}
	}
	if footer != nil {
		if err := checkFooter(footer); err != nil {
			return err
		}
	}
	if buttons != nil {
		if err := d.checkButtons(buttons.Buttons); err != nil {
			return err
		}
	}
	if offer != nil {
		if err := d.checkOffer(offer, header, footer); err != nil {
			return err
		}
	}
	if carousel == nil {
		return nil
	}
	if header != nil || footer != nil || buttons != nil {
		return fault.TemplateInvalid.With("CAROUSEL: beside the cards a template has a BODY only; header, footer and buttons belong to the cards.")
	}
	return d.checkCarousel(carousel)
}

// checkFooter looks at a footer.
func checkFooter(c *Component) *fault.Error {
	switch n := utf8.RuneCountInString(c.Text); {
	case n == 0:
		return fault.TemplateFooterFormat.With("footer: the text is missing.")
	case n > maxFooter:
		return fault.TemplateTooLongText.With("footer: the text has %d characters, at most %d are allowed.", n, maxFooter)
	case len(variables(c.Text)) > 0:
		return fault.TemplateFooterFormat.With("footer: variables are not allowed here.")
	case strings.ContainsAny(c.Text, "\n\r"):
		return fault.TemplateFooterFormat.With("footer: line breaks are not allowed here.")
	}
	return nil
}

// headerFormats are those that a header may have.
var headerFormats = map[string]bool{"TEXT": true, "IMAGE": true, "VIDEO": true, "DOCUMENT": true, "LOCATION": true, "PRODUCT": true, "GIF": true}

func (d *Draft) checkHeader(c *Component) *fault.Error {
	switch {
	case !headerFormats[c.Format]:
		return fault.TemplateHeaderFormat.With("header: the format must be one of TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION, PRODUCT, not %q.", clip(c.Format))
	case c.Format == "TEXT":
		if strings.ContainsAny(c.Text, "\n\r*_~`") || emoji(c.Text) > 0 {
			return fault.TemplateHeaderFormat.With("header: line breaks, emoji and formatting (* _ ~ `) are not allowed here.")
		}
		if n := len(variables(c.Text)); n > 1 {
			return fault.TemplateHeaderFormat.With("header: there are %d variables, at most 1 is allowed.", n)
		}
		return d.checkText(c, "header", maxHeader, fault.TemplateHeaderFormat)
	case c.Format == "LOCATION" || c.Format == "PRODUCT":
		return nil
	}
	var example struct {
		Handles []string `json:"header_handle"`
	}
	if json.Unmarshal(c.Example, &example) != nil || len(example.Handles) != 1 || example.Handles[0] == "" {
		return fault.TemplateHeaderFormat.With("header: an example is missing: upload a file (POST /{app}/uploads) and give its handle as example.header_handle.")
	}
	return nil
}

func (d *Draft) checkOffer(offer, header, footer *Component) *fault.Error {
	switch {
	case d.Category != message.Marketing:
		return fault.TemplateInvalid.With("LIMITED_TIME_OFFER: only templates of category MARKETING may have one.")
	case offer.Offer == nil || offer.Offer.Text == "" || utf8.RuneCountInString(offer.Offer.Text) > maxOfferText:
		return fault.TemplateInvalid.With("LIMITED_TIME_OFFER: limited_time_offer.text must have 1 to %d characters.", maxOfferText)
	case footer != nil:
		return fault.TemplateInvalid.With("LIMITED_TIME_OFFER: a footer is not allowed beside it.")
	case header != nil && header.Format != "IMAGE" && header.Format != "VIDEO":
		return fault.TemplateInvalid.With("LIMITED_TIME_OFFER: the header must be an IMAGE or a VIDEO.")
	}
	return nil
}

// checkAuthentication looks at a template whose texts are preset (reference §6.2).
func (d *Draft) checkAuthentication() *fault.Error {
	for i := range d.Components {
		c := &d.Components[i]
		switch c.Type {
		case "BODY", "FOOTER":
			if c.Text != "" {
				return fault.TemplateBodyFormat.With("%s: the text of an AUTHENTICATION template is preset; "+
					"leave text out and use add_security_recommendation or code_expiration_minutes.", strings.ToLower(c.Type))
			}
			if c.Type == "FOOTER" && (c.CodeExpirationMinutes < 1 || c.CodeExpirationMinutes > maxCodeMinutes) {
				return fault.TemplateFooterFormat.With("footer: code_expiration_minutes must be from 1 to %d.", maxCodeMinutes)
			}
		case "BUTTONS":
		default:
			return fault.TemplateInvalid.With("%s: an AUTHENTICATION template has a BODY, a FOOTER and BUTTONS only.", c.Type)
		}
	}
	buttons := find(d.Components, "BUTTONS")
	if buttons == nil || len(buttons.Buttons) != 1 || buttons.Buttons[0].Type != "OTP" {
		return fault.TemplateInvalid.With("buttons: an AUTHENTICATION template has exactly one button, of type OTP.")
	}
	return checkOTP(&buttons.Buttons[0])
}

// emoji counts characters that are pictures.
func emoji(s string) int {
	n := 0
	for _, r := range s {
		if r >= 0x1f000 || (r >= 0x2600 && r <= 0x27bf) {
			n++
		}
	}
	return n
}

// clip keeps a quoted value of the caller's small.
func clip(s string) string {
	const most = 64
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// words counts the words of a text without its variables.
func words(text string) int {
	n := 0
	for w := range strings.FieldsSeq(placeholder.ReplaceAllLiteralString(text, " ")) {
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}
