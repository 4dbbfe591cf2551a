package template

import (
	"regexp"
	"strings"

	"turnpike/internal/message"
)

// Reasons for a rejection (reference §6.3).
const (
	NoReason           = "NONE"
	Abusive            = "ABUSIVE_CONTENT"
	IncorrectCategory  = "INCORRECT_CATEGORY"
	InvalidFormat      = "INVALID_FORMAT"
	Promotional        = "PROMOTIONAL"
	Scam               = "SCAM"
	TagContentMismatch = "TAG_CONTENT_MISMATCH"
)

// Decision is what a review found.
type Decision struct {
	Status   Status
	Category message.Category // the one that the template gets
	Reason   string           // of a rejection; NoReason otherwise
	// With InvalidFormat: what was wrong, and what to do.
	Because        string
	Recommendation string
}

// Judge reviews a draft by rules alone. others are the account's templates in the same language. A
// utility template that promotes something is approved as marketing; other mismatches are rejected
// (reference §6.8).
func Judge(d *Draft, others []*Template) Decision {
	approved := Decision{Status: Approved, Category: d.Category, Reason: NoReason}
	if d.Category == message.Authentication {
		return approved // its texts are preset
	}
	text := strings.ToLower(d.text())
	switch {
	case asksForSecrets.MatchString(text):
		return rejected(d, Scam)
	case threatens.MatchString(text):
		return rejected(d, Abusive)
	case passesCodes.MatchString(text):
		return rejected(d, IncorrectCategory)
	}
	if twin := d.twin(others); twin != nil {
		out := rejected(d, InvalidFormat)
		out.Because = "The template " + twin.Name + " has the same body and footer in this language."
		out.Recommendation = "Use that template, or write another text."
		return out
	}
	if d.Category == message.Utility && (d.Promotes() || words(d.body()) == 0) {
		approved.Category = message.Marketing
	}
	return approved
}

// Promotes says whether a draft's text offers something, as marketing does.
func (d *Draft) Promotes() bool { return promotes.MatchString(strings.ToLower(d.text())) }

func rejected(d *Draft, reason string) Decision {
	return Decision{Status: Rejected, Category: d.Category, Reason: reason}
}

func (d *Draft) body() string {
	if c := find(d.Components, "BODY"); c != nil {
		return c.Text
	}
	return ""
}

// text is everything that people would read.
func (d *Draft) text() string {
	var b strings.Builder
	collect(&b, d.Components)
	return b.String()
}

func collect(b *strings.Builder, components []Component) {
	for i := range components {
		c := &components[i]
		b.WriteString(c.Text + "\n")
		for j := range c.Buttons {
			b.WriteString(c.Buttons[j].Text + "\n")
		}
		for j := range c.Cards {
			collect(b, c.Cards[j].Components)
		}
	}
}

// twin finds another template with the same body and footer.
func (d *Draft) twin(others []*Template) *Template {
	own := wording(d.Components)
	for _, t := range others {
		if t.Name != d.Name && t.Language == d.Language && t.Category != message.Authentication && t.Status != Rejected && wording(t.Components) == own {
			return t
		}
	}
	return nil
}

func wording(components []Component) string {
	var text strings.Builder
	for _, kind := range []string{"BODY", "FOOTER"} {
		if c := find(components, kind); c != nil {
			text.WriteString(strings.Join(strings.Fields(strings.ToLower(c.Text)), " "))
		}
		text.WriteByte('\n')
	}
	return text.String()
}

// What the rules look for, in the languages that most templates are written in. They stand in for
// people: an operator who wants people to decide sets the review to manual.
var (
	asksForSecrets = alternatives(
		`(?:send|reply with|enter|give|confirm)(?: us| me)? (?:your|the)[^.!?\n]{0,40}(?:card number|cvv|password|pin code|social security|passport number)`,
		`(?:envoyez|donnez|confirmez)[^.!?\n]{0,30}(?:num[eé]ro de (?:carte|compte)|mot de passe|code secret)`,
		`(?:env[ií]e|confirme)[^.!?\n]{0,30}(?:n[uú]mero de (?:su )?(?:tarjeta|cuenta)|contrase[nñ]a)`,
		`(?:senden|best[aä]tigen) sie[^.!?\n]{0,30}(?:kartennummer|passwort)`,
		`(?:envie|confirme)[^.!?\n]{0,30}(?:n[uú]mero do (?:seu )?cart[aã]o|senha)`,
	)
	threatens = alternatives(
		`\b(?:we will|i will) (?:hurt|kill|destroy) you`, `\b(?:you are|you're) (?:an? )?(?:idiot|moron|worthless)`,
	)
	passesCodes = alternatives(
		`\{\{\s*\w+\s*\}\} (?:is|est|es|ist|è|é) (?:your|votre|su|tu|ihr|il tuo|seu|o seu)[^.!?\n]{0,30}(?:verification|security|login|one[- ]time|v[eé]rification|verificaci[oó]n|best[aä]tigungs|verifica|verifica[cç][aã]o)`,
		`(?:verification|security|one[- ]time|login|otp) (?:code|password|pin)(?: is|:) ?\{\{`,
		`code de (?:v[eé]rification|s[eé]curit[eé])(?: est| :|:) ?\{\{`,
	)
	promotes = alternatives(
		`\b(?:sale|discount|special offer|limited[- ]time|best deals?|promo(?:tion)?s?|coupon|% off|off your next|free gift|buy now|shop now|don't miss|save (?:up to )?[0-9]+ ?%)`,
		`\b(?:soldes?|remise|r[eé]duction|offre sp[eé]ciale|profitez|promo(?:tion)?s?|code promo|livraison offerte|achetez|cadeau)`,
		`\b(?:rebajas?|descuento|oferta|aprovecha|compra ya|cup[oó]n|regalo)`,
		`\b(?:rabatt|angebot|gutschein|jetzt kaufen|schlussverkauf|geschenk)`,
		`\b(?:desconto|promo[cç][aã]o|aproveite|compre j[aá]|cupom|brinde)`,
		`\b(?:sconto|offerta|saldi|approfitta|acquista ora|regalo)`,
		`\b(?:diskon|promo|gratis ongkir|beli sekarang)`,
	)
)

func alternatives(patterns ...string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:` + strings.Join(patterns, `|`) + `)`)
}
