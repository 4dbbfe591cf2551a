package template

import (
	"encoding/json"
	"strconv"
	"strings"
)

// preset are the texts of authentication templates in one language (reference §6.2).
type preset struct {
	code, security, expires string // expires has %d where the minutes stand
}

var presets = map[string]preset{
	"en": {"*{{1}}* is your verification code.", "For your security, do not share this code.", "This code expires in %d minutes."},
	"fr": {"Votre code de vérification est *{{1}}*.", "Pour votre sécurité, ne communiquez ce code à personne.", "Ce code expire dans %d minutes."},
	"es": {"Tu código de verificación es *{{1}}*.", "Por tu seguridad, no compartas este código.", "Este código caduca en %d minutos."},
	"pt": {"Seu código de verificação é *{{1}}*.", "Para sua segurança, não compartilhe este código.", "Este código expira em %d minutos."},
	"de": {"*{{1}}* ist dein Bestätigungscode.", "Gib diesen Code zu deiner Sicherheit nicht weiter.", "Dieser Code läuft in %d Minuten ab."},
	"it": {"*{{1}}* è il tuo codice di verifica.", "Per la tua sicurezza, non condividere questo codice.", "Questo codice scade tra %d minuti."},
	"nl": {"*{{1}}* is je verificatiecode.", "Deel deze code voor je eigen veiligheid met niemand.", "Deze code verloopt over %d minuten."},
	"id": {"*{{1}}* adalah kode verifikasi Anda.", "Demi keamanan, jangan bagikan kode ini.", "Kode ini kedaluwarsa dalam %d menit."},
	"tr": {"Doğrulama kodunuz: *{{1}}*.", "Güvenliğiniz için bu kodu kimseyle paylaşmayın.", "Bu kodun süresi %d dakika içinde dolar."},
	"pl": {"Twój kod weryfikacyjny to *{{1}}*.", "Ze względów bezpieczeństwa nie udostępniaj tego kodu.", "Kod wygaśnie za %d min."},
	"ru": {"*{{1}}* — ваш код подтверждения.", "В целях безопасности никому не сообщайте этот код.", "Срок действия кода истекает через %d мин."},
	"ar": {"رمز التحقق الخاص بك هو *{{1}}*.", "للحفاظ على أمانك، لا تشارك هذا الرمز.", "تنتهي صلاحية هذا الرمز خلال %d دقيقة."},
	"hi": {"आपका सत्यापन कोड *{{1}}* है।", "अपनी सुरक्षा के लिए यह कोड किसी को न बताएँ।", "यह कोड %d मिनट में समाप्त हो जाएगा।"},
}

// presetOf finds a language's texts; where there are none, English.
func presetOf(language string) preset {
	short, _, _ := strings.Cut(language, "_")
	if p, ok := presets[short]; ok {
		return p
	}
	return presets["en"]
}

// bodyText is the body's text; that of an authentication template is preset.
func (t *Template) bodyText(c *Component) string {
	if c.Text != "" {
		return c.Text
	}
	p := presetOf(t.Language)
	if c.AddSecurityRecommendation {
		return p.code + " " + p.security
	}
	return p.code
}

func (t *Template) footerText(c *Component) string {
	if c.Text == "" && c.CodeExpirationMinutes > 0 {
		return strings.Replace(presetOf(t.Language).expires, "%d", strconv.Itoa(c.CodeExpirationMinutes), 1)
	}
	return c.Text
}

// otpPage is the address that a one-time-code button is read back with (reference §6.1, §10.12).
const otpPage = "https://www.whatsapp.com/otp/code/?otp_type="

// Shown is how the components are read back: preset texts are filled in, and a one-time-code button is
// a URL button.
func (t *Template) Shown() []Component {
	out := make([]Component, len(t.Components))
	copy(out, t.Components)
	for i := range out {
		c := &out[i]
		switch {
		case c.Type == "BODY" && c.Text == "":
			c.Text, c.Example = t.bodyText(c), json.RawMessage(`{"body_text":[["123456"]]}`)
		case c.Type == "FOOTER":
			c.Text = t.footerText(c)
		case c.Type == "BUTTONS":
			c.Buttons = shownButtons(c.Buttons)
		}
	}
	return out
}

func shownButtons(buttons []Button) []Button {
	out := make([]Button, len(buttons))
	for i, b := range buttons {
		if b.Type == "OTP" {
			url := otpPage + b.OTPType + "&code=otp"
			b = Button{Type: "URL", Text: b.Text, URL: url + "{{1}}", Example: json.RawMessage(strconv.Quote(url + "123456"))}
			b.Example = json.RawMessage("[" + string(b.Example) + "]")
		}
		out[i] = b
	}
	return out
}
