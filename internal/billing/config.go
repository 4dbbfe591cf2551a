package billing

import (
	"fmt"
	"unicode/utf8"
)

// Config is what an invoice says of whoever issues it.
type Config struct {
	Issuer  string `yaml:"issuer"   help:"who issues invoices, as it stands on them; cases.operator unless set"`
	Address string `yaml:"address"  help:"its address; lines are split by commas"`
	TaxID   string `yaml:"tax_id"   help:"its number for taxes, as VAT FR00 000000000"`
	TaxNote string `yaml:"tax_note" help:"what an invoice says of taxes"`
	Contact string `yaml:"contact"  help:"whom to ask about an invoice: an address of mail or of the web"`
}

// DefaultConfig names nobody: who runs the platform has to.
func DefaultConfig() Config {
	return Config{TaxNote: "Prices are without taxes. Where the recipient has to account for the tax, they do so."}
}

// maxLine bounds each text, in characters.
const maxLine = 300

// Validate checks each text.
func (c *Config) Validate() error {
	for name, text := range map[string]string{"issuer": c.Issuer, "address": c.Address, "tax_id": c.TaxID, "tax_note": c.TaxNote, "contact": c.Contact} {
		if utf8.RuneCountInString(text) > maxLine {
			return fmt.Errorf("billing: %s has more than %d characters", name, maxLine)
		}
	}
	return nil
}
