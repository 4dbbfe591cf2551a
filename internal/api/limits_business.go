package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/ladder"
	"turnpike/internal/tariff"
)

// businessView is what a portfolio may do, and what of that it uses.
type businessView struct {
	Business       string      `json:"business"`
	Name           string      `json:"name"`
	Verified       bool        `json:"verified"`
	Quality        string      `json:"quality"` // of its templates: GREEN, YELLOW, RED or UNKNOWN
	MessagingLimit string      `json:"messaging_limit"`
	MostPeople     int         `json:"most_people"` // -1 without bound
	People         int         `json:"people"`      // outside their windows in 24 hours
	Week           int         `json:"people_7_days"`
	Month          int         `json:"people_30_days"`
	MostNumbers    int         `json:"most_numbers"`
	MostTemplates  int         `json:"most_templates"` // of each account
	Country        string      `json:"country,omitempty"`
	AbroadFrom     int64       `json:"authentication_international_from,omitempty"` // Unix milliseconds
	Numbers        []lineUsage `json:"numbers"`
}

// lineUsage is how much of its throughput a number uses.
type lineUsage struct {
	Number     string `json:"phone_number_id"`
	Display    string `json:"display_phone_number"`
	Status     string `json:"status"`
	Level      string `json:"level"`
	PerSecond  int    `json:"per_second"` // 0 without bound
	LastSecond int    `json:"last_second"`
}

// findBusiness gives the business of the path, if the caller may see it.
func (l Limits) findBusiness(r *Request) (*account.Business, error) {
	id, err := r.ID("id")
	b := l.Directory().Businesses[account.BusinessID(id)]
	if err != nil || b == nil || !mayOwn(&r.Caller, b.ID) {
		return nil, Refuse(http.StatusNotFound, "business_unknown", "There is no business %q that this caller may see.", r.PathValue("id"))
	}
	return b, nil
}

func (l Limits) business(r *Request) (any, error) {
	b, err := l.findBusiness(r)
	if err != nil {
		return nil, err
	}
	return l.viewBusiness(r.Context(), b)
}

// viewBusiness asks one number for what counts in the portfolio, and each for its own.
func (l Limits) viewBusiness(ctx context.Context, b *account.Business) (any, error) {
	dir, people := l.Directory(), l.Kept.People(b)
	v := businessView{
		Business: b.ID.String(), Name: b.Name, Verified: b.Allowance.Verified, Quality: string(ladder.Quality(dir, b)),
		MessagingLimit: account.TierName(people), MostPeople: people, MostNumbers: b.Allowance.Numbers(people), MostTemplates: b.Allowance.Templates(),
		Country: b.Allowance.Country, AbroadFrom: b.Allowance.AbroadFrom, Numbers: []lineUsage{},
	}
	for _, n := range dir.Numbers {
		if n.Account.Business != b {
			continue
		}
		s, err := l.Standings.Standing(ctx, n)
		if err != nil {
			return nil, err
		}
		v.People, v.Week, v.Month = s.People, s.Week, s.Month
		v.Numbers = append(v.Numbers, lineUsage{n.ID.String(), n.Display, n.Status, Level(n), s.MostASecond, s.PerSecond})
	}
	slices.SortFunc(v.Numbers, func(a, b lineUsage) int { return strings.Compare(a.Number, b.Number) })
	return v, nil
}

func (l Limits) setBusiness(r *Request) (any, error) {
	b, err := l.findBusiness(r)
	if err != nil {
		return nil, err
	}
	var req struct {
		MessagingLimit *string `json:"messaging_limit"`
		Verified       *bool   `json:"verified"`
		Country        *string `json:"country"`
		AbroadFrom     *int64  `json:"authentication_international_from"`
	}
	if err := r.Decode(&req, `{"messaging_limit":"TIER_2K","verified":true,"country":"IN","authentication_international_from":1767225600000}, any of them`); err != nil {
		return nil, err
	}
	change := ladder.BusinessChange{Verified: req.Verified, Country: req.Country, AbroadFrom: req.AbroadFrom}
	if req.MessagingLimit != nil {
		people, known := messagingLimit(*req.MessagingLimit)
		if !known {
			return nil, Refuse(http.StatusBadRequest, "messaging_limit_invalid",
				"messaging_limit is TIER_250, TIER_2K, TIER_10K, TIER_100K, TIER_UNLIMITED, a number of people, or \"\" for what the configuration says.")
		}
		change.People = &people
	}
	switch {
	case req.Country != nil && tariff.PlaceIn(*req.Country) == 0:
		return nil, Refuse(http.StatusBadRequest, "country_invalid", "country is where the business has its primary location, in two letters, as IN.")
	case req.AbroadFrom != nil && *req.AbroadFrom <= 0:
		return nil, Refuse(http.StatusBadRequest, "authentication_international_from_invalid",
			"authentication_international_from is a moment in Unix milliseconds. A portfolio that is eligible once stays so.")
	}
	if err := l.Ladder.SetBusiness(r.Context(), b, change); err != nil {
		return nil, err
	}
	return l.viewBusiness(r.Context(), l.Directory().Businesses[b.ID])
}
