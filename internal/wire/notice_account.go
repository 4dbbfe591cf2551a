package wire

import (
	"strconv"

	"turnpike/internal/notice"
)

type accountUpdateValue struct {
	Event        string             `json:"event"`
	Restrictions []restrictionValue `json:"restriction_info,omitempty"`
	Violation    *violationInfo     `json:"violation_info,omitempty"`
	Ban          *banInfo           `json:"ban_info,omitempty"`
	Country      string             `json:"country,omitempty"`
	Tier         *tierInfo          `json:"volume_tier_info,omitempty"`
	Partner      *partnerInfo       `json:"waba_info,omitempty"`
	Abroad       *AbroadRates       `json:"auth_international_rate_eligibility,omitempty"`
	Certified    *certificationInfo `json:"partner_client_certification_info,omitempty"`
}

type certificationInfo struct {
	Client  string   `json:"client_business_id"`
	Status  string   `json:"status"`
	Reasons []string `json:"rejection_reasons"`
}

// AbroadRates says from when on authentication from abroad has prices of its own, in webhooks and on an
// account's node (reference §3.8, §7.4).
type AbroadRates struct {
	Start      int64         `json:"start_time"`
	Exceptions []abroadStart `json:"exception_countries,omitempty"`
}

type abroadStart struct {
	Country string `json:"country_code"`
	Start   int64  `json:"start_time"`
}

// NewAbroadRates writes moments in seconds.
func NewAbroadRates(a *notice.Abroad) *AbroadRates {
	out := &AbroadRates{Start: a.Start / 1000}
	for _, one := range a.Exceptions {
		out.Exceptions = append(out.Exceptions, abroadStart{one.Country, one.Start / 1000})
	}
	return out
}

type restrictionValue struct {
	Type        string `json:"restriction_type"`
	Expiration  int64  `json:"expiration,omitzero"`
	Remediation string `json:"remediation,omitempty"`
}

type violationInfo struct {
	Type string `json:"violation_type"`
}

type banInfo struct {
	State string `json:"waba_ban_state"`
	Date  string `json:"waba_ban_date,omitempty"`
}

type tierInfo struct {
	At       int64  `json:"tier_update_time"`
	Category string `json:"pricing_category"`
	Tier     string `json:"tier"`
	Month    string `json:"effective_month"`
	Region   string `json:"region"`
}

type partnerInfo struct {
	Account  string `json:"waba_id"`
	Business string `json:"owner_business_id"`
	App      string `json:"partner_app_id,omitempty"`
}

func (u *Update) accountUpdate(n notice.AccountUpdate) accountUpdateValue {
	v := accountUpdateValue{Event: n.Event, Country: n.Country}
	for _, r := range n.Restrictions {
		v.Restrictions = append(v.Restrictions, restrictionValue{r.Type, r.Until / 1000, r.Remediation})
	}
	if n.Violation != "" {
		v.Violation = &violationInfo{n.Violation}
	}
	if n.BanState != "" {
		v.Ban = &banInfo{State: n.BanState}
		if n.BanAt != 0 {
			v.Ban.Date = date(n.BanAt)
		}
	}
	if t := n.Tier; t != nil {
		v.Tier = &tierInfo{t.At / 1000, t.Category, t.Tier, t.Month, t.Region}
	}
	if n.Abroad != nil {
		v.Abroad = NewAbroadRates(n.Abroad)
	}
	if c := n.Certification; c != nil {
		v.Certified = &certificationInfo{c.Client.String(), c.Status, c.Reasons}
	}
	if p := n.Partner; p != nil {
		v.Partner = &partnerInfo{Account: u.Account.ID.String(), Business: p.Business.String()}
		if p.App != 0 {
			v.Partner.App = strconv.FormatUint(uint64(p.App), 10)
		}
	}
	return v
}
