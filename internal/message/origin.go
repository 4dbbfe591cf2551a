package message

// Origin says how a person's message came about, where that is more than having been written.
type Origin struct {
	// Forwards is how many times it was passed on before it came here.
	Forwards int       `json:"forwards,omitzero"`
	Product  *Product  `json:"product,omitempty"`  // whose page the person wrote from
	Referral *Referral `json:"referral,omitempty"` // the advertisement the person came by
}

// ManyForwards is how many forwards a message has at most before it counts as passed on often
// (reference §3.4: more than 5 hops).
const ManyForwards = 5

// The kinds of a Referral.
const (
	ReferralAd   = "ad"
	ReferralPost = "post"
)

// Referral is the advertisement or post that a person touched to write to a business (reference §3.4,
// Click-to-WhatsApp).
type Referral struct {
	Type         string `json:"type"` // ad or post
	ID           string `json:"id"`
	URL          string `json:"url"`
	Headline     string `json:"headline,omitempty"`
	Body         string `json:"body,omitempty"`
	ImageURL     string `json:"image_url,omitempty"` // of an ad with a picture
	VideoURL     string `json:"video_url,omitempty"` // of an ad with a film
	ThumbnailURL string `json:"thumbnail_url,omitempty"`
	// ClickID names the touch; ads in a person's status line have none.
	ClickID string `json:"click_id,omitempty"`
	Welcome string `json:"welcome,omitempty"` // what the business's ad says first
}
