package tariff

import "turnpike/internal/message"

// Category is what a message is priced as. It says more than the category it was sent in: an assistant's
// reply and a customer service's are both service messages and have different prices.
type Category uint8

// Pricing categories (reference §3.5); numbers are stored, so they are never reused.
const (
	Service Category = iota + 1
	Utility
	Marketing
	Authentication
	AuthenticationInternational
	MarketingLite // marketing by the interface made for it
	GeneralPurposeAI
	GroupService
	GroupUtility
	GroupMarketing
	ReferralConversion // conversations from an advertisement, as they were counted until 2025
	endOfCategories
)

var categoryNames = [...]string{
	"", "service", "utility", "marketing", "authentication", "authentication_international", "marketing_lite",
	"general_purpose_ai", "group_service", "group_utility", "group_marketing", "referral_conversion",
}

// String is the category as webhooks write it. Of authentication_international the reference has two
// spellings; this is the one that software from before the other knows too.
func (c Category) String() string {
	if int(c) < len(categoryNames) {
		return categoryNames[c]
	}
	return ""
}

// ParseCategory reads a category in any letter case, with hyphens or underscores; 0 when there is none
// of that name.
func ParseCategory(name string) Category {
	for c := Service; c < endOfCategories; c++ {
		if sameWord(categoryNames[c], name) {
			return c
		}
	}
	return 0
}

func sameWord(want, got string) bool {
	if len(want) != len(got) {
		return false
	}
	for i := range len(got) {
		c := got[i]
		switch {
		case c == '-':
			c = '_'
		case c >= 'A' && c <= 'Z':
			c |= 0x20
		}
		if c != want[i] {
			return false
		}
	}
	return true
}

// Of is what a message of a category is priced as when nothing more is known of it.
func Of(c message.Category) Category {
	switch c {
	case message.Service:
		return Service
	case message.Utility:
		return Utility
	case message.Marketing:
		return Marketing
	case message.Authentication:
		return Authentication
	}
	return 0
}
