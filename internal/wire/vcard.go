package wire

import (
	"strings"

	"turnpike/internal/message"
)

// escapeCard writes a text as a value of a vCard (RFC 2426 §5): separators and line breaks are escaped.
var escapeCard = strings.NewReplacer(`\`, `\\`, `;`, `\;`, `,`, `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

// vCard writes a contact as the card that phones exchange: vCard 3.0, with the person's line on this
// platform as the parameter waid, as WhatsApp's phones write it.
func vCard(c *message.Contact) string {
	var b strings.Builder
	line := func(name string, values ...string) {
		if strings.Join(values, "") == "" {
			return
		}
		for i := range values {
			values[i] = escapeCard.Replace(values[i])
		}
		b.WriteString(name + ":" + strings.Join(values, ";") + "\n")
	}
	line("BEGIN", "VCARD")
	line("VERSION", "3.0")
	line("N", c.Name.Last, c.Name.First, c.Name.Middle, c.Name.Prefix, c.Name.Suffix)
	line("FN", c.Name.Formatted)
	line("BDAY", c.Birthday)
	if c.Org != nil {
		line("ORG", c.Org.Company, c.Org.Department)
		line("TITLE", c.Org.Title)
	}
	for _, p := range c.Phones {
		waid := ""
		if p.Address != "" {
			waid = ";waid=" + string(p.Address)
		}
		line("TEL"+typeOf(p.Type)+waid, p.Phone)
	}
	for _, e := range c.Emails {
		line("EMAIL"+typeOf(e.Type), e.Email)
	}
	for _, u := range c.URLs {
		line("URL"+typeOf(u.Type), u.URL)
	}
	for _, a := range c.Addresses {
		line("ADR"+typeOf(a.Type), "", "", a.Street, a.City, a.State, a.Zip, a.Country)
	}
	b.WriteString("END:VCARD")
	return b.String()
}

// typeOf is the parameter that says what an entry is for. Parameters cannot escape, so what would end
// one is left out.
func typeOf(kind string) string {
	kind = strings.Map(func(r rune) rune {
		if strings.ContainsRune(";:,\"\r\n", r) {
			return -1
		}
		return r
	}, kind)
	if kind == "" {
		return ""
	}
	return ";type=" + strings.ToUpper(kind)
}
