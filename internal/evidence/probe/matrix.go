package probe

import evidence "turnpike/internal/evidence/account"

// Cell counts what became of one kind of request.
type Cell struct {
	Asked    int `json:"asked"`
	Served   int `json:"served"`   // proven by the answer itself
	Declined int `json:"declined"` // turned away, or led back to the purpose
	Unclear  int `json:"unclear"`
	// Unanswered says nothing of a policy: a bot may not be able to receive what was sent.
	Unanswered int `json:"unanswered"`
}

// Add counts one more.
func (c *Cell) Add(o Outcome) {
	c.Asked++
	switch o {
	case Served:
		c.Served++
	case Declined:
		c.Declined++
	case Unclear:
		c.Unclear++
	case Unanswered:
		c.Unanswered++
	}
}

// capabilities name what a served request shows that a bot can do.
var capabilities = map[Kind]evidence.Capability{
	"product": evidence.Maths, "percent": evidence.Maths, "story": evidence.Maths, // a sum that is told
	"code": evidence.Code, "translate": evidence.Translation, "poem": evidence.CreativeWriting, "role": evidence.RolePlay,
	"symbol": evidence.OpenQuestions, "author": evidence.OpenQuestions, "year": evidence.OpenQuestions,
	imageRequest: evidence.ImageGeneration, Picture: evidence.MediaAnalysis, Voice: evidence.Voice,
}

// Capability is what a bot that serves a request of the kind has shown that it can do; "" where that is nothing special.
func (k Kind) Capability() string {
	if c, ok := capabilities[k]; ok {
		return c.String()
	}
	return ""
}

// IsMedia says whether a request of the kind comes with a picture or a sound. Such requests show a capability and are part
// of no share and no test: many bots cannot receive them, and some businesses have to.
func (k Kind) IsMedia() bool { return k == Picture || k == Voice }
