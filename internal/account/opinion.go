package account

// FromOpinion is the source of what a language model said of a case that it was shown. It is never the only ground of one.
const FromOpinion = "second_opinion"

// Opinion is what a language model was asked, and what it counted: no text.
type Opinion struct {
	Case      int64   `json:"case"`
	Model     string  `json:"model"`
	Rubric    string  `json:"rubric"` // version of the rubric
	Asked     string  `json:"asked"`  // SHA-256 of rubric and question, hexadecimal
	InScope   int     `json:"in_scope"`
	Served    int     `json:"off_scope_served"`
	Declined  int     `json:"off_scope_declined"`
	Unclear   int     `json:"unclear"`
	TokensIn  int64   `json:"tokens_in"`
	TokensOut int64   `json:"tokens_out"`
	Cost      string  `json:"cost"` // decimal
	Currency  string  `json:"currency"`
	Outcome   Outcome `json:"outcome"`
	Reasons   string  `json:"reasons_sha256"` // of its reasons, which are among the case's texts while it is open
}
