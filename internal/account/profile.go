package account

import (
	"net/url"
	"slices"
	"unicode/utf8"

	"turnpike/internal/fault"
)

// Profile is what people see of a business behind a number.
type Profile struct {
	About       string   `json:"about,omitempty"`
	Address     string   `json:"address,omitempty"`
	Description string   `json:"description,omitempty"`
	Email       string   `json:"email,omitempty"`
	Vertical    string   `json:"vertical,omitempty"`
	Websites    []string `json:"websites,omitempty"`
	Picture     string   `json:"picture,omitempty"` // the file, as template.Sample writes it
}

// Limits of a profile (reference §1.3), in characters.
const (
	maxAbout       = 139
	maxAddress     = 256
	maxDescription = 512
	maxEmail       = 128
	maxWebsites    = 2
	maxWebsite     = 256
)

// verticals are the trades that a profile may name.
var verticals = []string{
	"UNDEFINED", "OTHER", "AUTO", "BEAUTY", "APPAREL", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE", "GROCERY", "GOVT", "HOTEL",
	"HEALTH", "NONPROFIT", "PROF_SERVICES", "RETAIL", "TRAVEL", "RESTAURANT", "NOT_A_BIZ", "ALCOHOL", "ONLINE_GAMBLING",
	"PHYSICAL_GAMBLING", "OTC_DRUGS", "MATRIMONY_SERVICE",
}

// Check says what is wrong with a profile.
func (p *Profile) Check() *fault.Error {
	for _, f := range []struct {
		name, text string
		most       int
	}{
		{"about", p.About, maxAbout}, {"address", p.Address, maxAddress}, {"description", p.Description, maxDescription}, {"email", p.Email, maxEmail},
	} {
		if utf8.RuneCountInString(f.text) > f.most {
			return fault.InvalidParam.Saying("Param %s must be at most %d characters long.", f.name, f.most)
		}
	}
	if p.Vertical != "" && !slices.Contains(verticals, p.Vertical) {
		return fault.InvalidParam.Saying("Param vertical must be one of the trades of the reference, as TRAVEL or RETAIL.")
	}
	if len(p.Websites) > maxWebsites {
		return fault.InvalidParam.Saying("Param websites must have at most %d entries.", maxWebsites)
	}
	for _, w := range p.Websites {
		u, err := url.Parse(w)
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || utf8.RuneCountInString(w) > maxWebsite {
			return fault.InvalidParam.Saying("Param websites must be addresses that begin with http:// or https://, of at most %d characters.", maxWebsite)
		}
	}
	return nil
}
