package policy

// Document is a version of a policy as it is written. The first version of a policy is a whole text; each
// later one follows the version before it, as a new whole text, as an amendment of it, or by restoring an
// earlier version.
type Document struct {
	Policy    Mark    `json:"policy"              yaml:"policy"`
	Version   int     `json:"version"             yaml:"version"`
	Follows   int     `json:"follows,omitempty"   yaml:"follows"`
	Amends    bool    `json:"amends,omitempty"    yaml:"amends"`   // Overlays, grounds, regions and texts are added to the version before
	Restores  int     `json:"restores,omitempty"  yaml:"restores"` // a roll-back: that version is in force again
	Title     Words   `json:"title,omitempty"     yaml:"title"`
	Summary   Words   `json:"summary,omitempty"   yaml:"summary"`
	Announced Moment  `json:"announced,omitzero"  yaml:"announced"` // of history: when the public learned of it
	Effective Moment  `json:"effective"           yaml:"effective"`
	Duty      *Duty   `json:"legal_duty,omitempty" yaml:"legal_duty"`
	Reason    string  `json:"reason,omitempty"    yaml:"reason"` // why it is made
	Mode      Mark    `json:"mode,omitzero"       yaml:"mode"`   // audit, warn or enforce; of clauses that do not say
	Applies   Mark    `json:"applies,omitzero"    yaml:"applies"`
	Notices   Notices `json:"notices,omitzero"    yaml:"notices"`

	Grounds     []Ground          `json:"grounds,omitempty"     yaml:"grounds"`
	Definitions []Definition      `json:"definitions,omitempty" yaml:"definitions"`
	Primary     *PrimaryTest      `json:"primary,omitempty"     yaml:"primary"`
	Reading     *Reading          `json:"reading,omitempty"     yaml:"reading"`
	Ladder      []Step            `json:"ladder,omitempty"      yaml:"ladder"`
	Texts       map[string]Words  `json:"texts,omitempty"       yaml:"texts"` // pre-approved ones, by name
	Regions     map[string][]Mark `json:"regions,omitempty"     yaml:"regions"`
	Rules       []Clause          `json:"rules,omitempty"       yaml:"rules"`
	Overlays    []Clause          `json:"overlays,omitempty"    yaml:"overlays"`
}

// Duty is a legal duty that shortens notice (P2B Art. 4(4); reference policy §4.1).
type Duty struct {
	Reason string `json:"reason"           yaml:"reason"`
	Source string `json:"source,omitempty" yaml:"source"`
}

// Notices are how long before something those whom it concerns are told, and how long they may object.
type Notices struct {
	Change      Span `json:"change,omitzero"      yaml:"change"`      // before a version takes effect
	Termination Span `json:"termination,omitzero" yaml:"termination"` // before an account ends
	Appeal      Span `json:"appeal,omitzero"      yaml:"appeal"`      // after a decision
}

// Ground is a numbered reason that a restriction cites.
type Ground struct {
	ID     Mark   `json:"id"               yaml:"id"`
	Text   Words  `json:"text"             yaml:"text"`
	Source string `json:"source,omitempty" yaml:"source"`
}

// Definition is a word that conditions use: what it means to people, and when it holds.
type Definition struct {
	Name Mark  `json:"name" yaml:"name"`
	Text Words `json:"text" yaml:"text"`
	Is   Mark  `json:"is"   yaml:"is"` // CEL, a bool
}

// PrimaryTest is how "primary, not incidental functionality" is judged: the share of conversations with
// distinct people that the account serves outside of what it declared. Shares are between 0 and 1.
type PrimaryTest struct {
	Text      Words   `json:"text"      yaml:"text"`
	Tolerated float64 `json:"tolerated" yaml:"tolerated"` // up to here it is incidental
	Level     float64 `json:"level"     yaml:"level"`     // from here on it is primary
	Alpha     float64 `json:"alpha"     yaml:"alpha"`     // most likely error, per account, whenever one looks
	Probes    bool    `json:"probes"    yaml:"probes"`    // what it can do must have been shown too
}

// Reading says what may be read to find what accounts are used for. Nothing is read of the texts of an account for which
// MetadataOnly holds, where it protects what people write (reference policy §4.3: metadata first).
type Reading struct {
	Text         Words `json:"text"          yaml:"text"`
	MetadataOnly Mark  `json:"metadata_only" yaml:"metadata_only"` // CEL, a bool over account, declaration and today
}

// Step is a consequence for a whole account, in the order in which they follow one another. Who decides
// on it, and by which procedure, is the business of cases.
type Step struct {
	ID     Mark  `json:"id"               yaml:"id"`
	Do     Mark  `json:"do"               yaml:"do"` // a kind of restriction, or cure
	Text   Words `json:"text"  yaml:"text"`
	Cure   Span  `json:"cure,omitzero"    yaml:"cure"`      // time to put things right before it
	Lasts  Span  `json:"lasts,omitzero"   yaml:"lasts"`     // 0: until it is lifted
	Notice Span  `json:"notice,omitzero"  yaml:"notice"`    // at least so long before it
	Rate   int   `json:"rate,omitempty"   yaml:"rate"`      // with rate_limit: messages a minute
	As     Mark  `json:"category,omitzero" yaml:"category"` // with price
	Eyes   int   `json:"eyes,omitempty"   yaml:"eyes"`      // people who must agree
	Error  int   `json:"error,omitempty"  yaml:"error"`     // what a business is told that sends nevertheless
}

// stepCure gives time; every other step is a kind of restriction (package account).
const stepCure = "cure"

// Clause is a rule, or an overlay: what takes the place of all rules for some countries and some time.
type Clause struct {
	ID        Mark      `json:"id"                  yaml:"id"`
	Ground    Mark      `json:"ground,omitzero"     yaml:"ground"`
	Why       Words     `json:"why,omitempty"       yaml:"why"`
	Countries []Mark    `json:"countries,omitempty" yaml:"countries"` // ISO 3166-1 alpha-2, or names of regions; none: everywhere
	Except    []Mark    `json:"except,omitempty"    yaml:"except"`
	From      Moment    `json:"from,omitzero"       yaml:"from"`
	To        Moment    `json:"to,omitzero"         yaml:"to"` // the first moment after it
	When      Mark      `json:"when,omitzero"       yaml:"when"`
	Effect    EffectDoc `json:"effect"              yaml:"effect"`
	Mode      Mark      `json:"mode,omitzero"       yaml:"mode"`
	Source    string    `json:"source,omitempty"    yaml:"source"`
}

// EffectDoc is what a clause does. Which fields are needed follows from Do.
type EffectDoc struct {
	Do       Mark   `json:"do"                 yaml:"do"`
	Error    int    `json:"error,omitempty"    yaml:"error"`    // refuse, reply, limit: the code of package fault
	Category Mark   `json:"category,omitzero"  yaml:"category"` // price
	Text     Mark   `json:"text,omitzero"      yaml:"text"`     // reply, disclose: a name of texts
	Most     int    `json:"most,omitempty"     yaml:"most"`     // limit: messages to a person
	Per      Span   `json:"per,omitzero"       yaml:"per"`      // limit: in so long; reply: at most one in so long
	At       []Mark `json:"at,omitempty"       yaml:"at"`       // disclose: first_turn, session, asked
}
