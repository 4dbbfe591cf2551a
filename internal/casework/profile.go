package casework

// Profile says which duties are on. Profiles are software, not legal advice.
type Profile struct {
	Name         string `json:"name"`
	Cure         int64  `json:"cure_ms"`                  // how long an account may cure and answer, unless a reviewer gives more
	LeastCure    int64  `json:"least_cure_ms"`            // the least a reviewer can give
	Termination  int64  `json:"termination_ms"`           // from the statement to the end of the service
	AppealWindow int64  `json:"appeal_window_ms"`         // how long an appeal can come, from the statement
	AppealClock  int64  `json:"appeal_clock_ms"`          // how long it may take to answer one
	ReceiptClock int64  `json:"receipt_clock_ms"`         // how long it may take to acknowledge a report
	ReportClock  int64  `json:"report_clock_ms"`          // how long it may take to decide on one
	Transparency bool   `json:"transparency_database"`    // statements go to the DSA Transparency Database
	Mediation    bool   `json:"mediation"`                // statements name mediators and bodies out of court
	HumanReview  bool   `json:"human_review_of_machines"` // whatever a machine proposed is confirmed by a person
	Policy       string `json:"policy,omitempty"`         // whose ladder it is
	Ladder       []Rung `json:"ladder,omitempty"`         // the measures that there are; none: all
}

// Profiles are those that can be chosen, with what they follow (reference policy §4). What protects the
// account in this house is on in each: a delivered statement, four eyes, another reviewer for an appeal.
func Profiles() []Profile {
	const hour = 3600 * 1000
	return []Profile{
		{ // P2B 4, 11 and 12; DSA 16, 17, 20, 21 and 24(5)
			Name: "eu", Cure: 14 * day, Termination: 30 * day, AppealWindow: 184 * day, AppealClock: 10 * day,
			ReceiptClock: 24 * hour, ReportClock: 14 * day, Transparency: true, Mediation: true, HumanReview: true,
		},
		{ // IT Rules 2021, r. 3(2) and 4(8): reasons before, acknowledged in 24 hours, decided in 15 days
			Name: "in", Cure: 15 * day, LeastCure: day, Termination: 30 * day, AppealWindow: 184 * day, AppealClock: 15 * day,
			ReceiptClock: 24 * hour, ReportClock: 15 * day, HumanReview: true,
		},
		{ // CADE's order of January 2026 (five days), Marco Civil art. 20, LGPD art. 20
			Name: "br", Cure: 10 * day, LeastCure: 5 * day, Termination: 30 * day, AppealWindow: 184 * day, AppealClock: 15 * day,
			ReceiptClock: 24 * hour, ReportClock: 15 * day, HumanReview: true,
		},
		{
			Name: "plain", Cure: 7 * day, Termination: 30 * day, AppealWindow: 184 * day, AppealClock: 30 * day,
			ReceiptClock: 72 * hour, ReportClock: 30 * day, HumanReview: true,
		},
	}
}

// ProfileOf finds a profile by its name, nil when there is none.
func ProfileOf(name string) *Profile {
	for _, p := range Profiles() {
		if p.Name == name {
			return &p
		}
	}
	return nil
}
