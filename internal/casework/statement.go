package casework

import (
	_ "embed" // for the words of statements
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/auditlog"
)

//go:embed words.json
var wordsFile []byte

// words are the fixed sentences of statements, by language and name.
var words = func() map[string]map[string]string {
	var w map[string]map[string]string
	if err := json.Unmarshal(wordsFile, &w); err != nil {
		panic(err) // the file is a part of the program
	}
	return w
}()

// Languages are those in which statements can be written.
func Languages() []string {
	var out []string
	for lang := range words {
		out = append(out, lang)
	}
	slices.Sort(out)
	return out
}

// House is who runs the platform, as statements name it.
type House struct {
	Name      string   // of the operator
	Contact   string   // e-mail address for answers and appeals
	URL       string   // where the API is reached
	Mediators []string // named under the profile's mediation (reference policy §4.1, art. 12)
}

// Statement is a statement of reasons as machines read it: what P2B 4(5) and DSA 17(3) ask for.
type Statement struct {
	Kind        string         `json:"kind"` // notice, decision, appeal
	Case        int64          `json:"case"`
	Account     string         `json:"account"`
	AccountName string         `json:"account_name"`
	Number      string         `json:"number,omitempty"`
	Operator    string         `json:"operator"`
	Language    string         `json:"language"`
	At          int64          `json:"at"` // Unix milliseconds
	Source      string         `json:"source"`
	Facts       string         `json:"facts"`
	Exhibits    []Exhibit      `json:"exhibits"`
	Ground      StatedGround   `json:"ground"`
	Finding     string         `json:"finding,omitempty"`
	Why         string         `json:"why,omitempty"`
	Discretion  bool           `json:"discretion,omitempty"`
	Automated   Automated      `json:"automated_means"`
	Measure     *StatedMeasure `json:"measure,omitempty"`
	Result      State          `json:"result,omitempty"` // of an appeal
	Remedy      Remedy         `json:"remedy"`
	AuditHead   auditlog.Head  `json:"audit_log"` // as it was just before
}

// StatedGround is the rule, in the statement's language where it has been written in it.
type StatedGround struct {
	Policy  string `json:"policy"`
	Version string `json:"version"`
	Number  string `json:"number"`
	Text    string `json:"text,omitempty"`
	Legal   string `json:"legal_ground,omitempty"`
	URL     string `json:"url,omitempty"`
}

// Automated says what machines had to do with it.
type Automated struct {
	Detection bool `json:"detection"`
	Proposal  bool `json:"proposal"`
	Decision  bool `json:"decision"` // never: people decide here
}

// StatedMeasure is the consequence. It counts from the moment at which the statement arrives.
type StatedMeasure struct {
	Kind      account.Kind `json:"kind"`
	Territory []string     `json:"territory"` // countries of recipients; none: everywhere
	AfterDays int64        `json:"after_days"`
	Days      int64        `json:"days,omitempty"` // 0: without end
	Rate      int          `json:"rate,omitempty"`
	Category  string       `json:"category,omitempty"`
	Exception string       `json:"exception,omitempty"`
	Proof     string       `json:"proof,omitempty"`
}

// Remedy is what the account can do.
type Remedy struct {
	CureDays      int64    `json:"cure_days,omitempty"`
	AppealDays    int64    `json:"appeal_days,omitempty"`
	AnswerDays    int64    `json:"answer_days,omitempty"` // within which an appeal is answered
	URL           string   `json:"url"`
	Contact       string   `json:"contact,omitempty"`
	Mediators     []string `json:"mediators,omitempty"`
	CourtUnharmed bool     `json:"court"`
}

// Write writes the statement of a kind that a case needs now, for a machine and for people.
func (c *Case) Write(kind, name, lang string, at int64, p *Profile, h *House, head auditlog.Head) (*Statement, string) {
	if words[lang] == nil {
		lang = "en"
	}
	s := &Statement{
		Kind: kind, Case: c.ID, Account: c.Account.String(), AccountName: name, Operator: h.Name, Language: lang, At: at,
		Source: c.Source, Facts: c.Facts, Exhibits: append([]Exhibit{}, c.Exhibits...), AuditHead: head,
		Ground: StatedGround{
			Policy: c.Ground.Policy, Version: c.Ground.Version, Number: c.Ground.Number, Text: inLanguage(c.Ground.Text, lang),
			Legal: c.Ground.Illegal, URL: c.Ground.URL,
		},
		Automated: Automated{Detection: c.Detected, Proposal: c.Proposed},
		Remedy:    Remedy{URL: h.URL, Contact: h.Contact, CourtUnharmed: true},
	}
	if c.Number != 0 {
		s.Number = c.Number.String()
	}
	if p.Mediation {
		s.Remedy.Mediators = h.Mediators
	}
	switch kind {
	case OfNotice:
		s.Remedy.CureDays = days(c.Notice.Cure)
		s.Finding = string(c.Finding)
	case OfDecision:
		s.decided(c, p)
	case OfAppeal:
		s.Why, s.Result = c.Appeal.Why, c.Appeal.Result
		if c.Appeal.Result == Changed {
			s.Measure = stateMeasure(&c.Decision.Measure)
		}
	}
	return s, s.text()
}

func (s *Statement) decided(c *Case, p *Profile) {
	s.Why, s.Finding, s.Discretion = c.Decision.Why, string(c.Decision.Outcome), c.Deviation != ""
	s.Measure = stateMeasure(&c.Decision.Measure)
	s.Remedy.AppealDays, s.Remedy.AnswerDays = p.AppealWindow/day, p.AppealClock/day
}

func stateMeasure(m *Measure) *StatedMeasure {
	return &StatedMeasure{
		Kind: m.Kind, Territory: append([]string{}, m.Countries...), AfterDays: days(m.After), Days: days(m.Length), Rate: m.Rate,
		Category: m.Category, Exception: m.Exception, Proof: m.Proof,
	}
}

// days rounds a time up to days, so that nobody is promised less than they get.
func days(ms int64) int64 { return (ms + day - 1) / day }

func inLanguage(texts map[string]string, lang string) string {
	if t := texts[lang]; t != "" {
		return t
	}
	return texts["en"]
}

// text writes a statement for people.
func (s *Statement) text() string {
	w := words[s.Language]
	var b strings.Builder
	put := func(label, text string) {
		if text != "" {
			b.WriteString("\n" + w[label] + "\n  " + strings.ReplaceAll(text, "\n", "\n  ") + "\n")
		}
	}
	b.WriteString(w[s.Kind] + "\n\n" + s.Operator + "\n")
	b.WriteString(w["case"] + ": " + strconv.FormatInt(s.Case, 10) + "\n" + w["account"] + ": " + s.AccountName + " (" + s.Account + ")\n")
	if s.Number != "" {
		b.WriteString(w["number"] + ": " + s.Number + "\n")
	}
	b.WriteString(w["of"] + ": " + time.UnixMilli(s.At).UTC().Format("2006-01-02 15:04 MST") + "\n")
	if s.Result != "" {
		put("result", w[string(s.Result)])
	}
	put("facts", s.Facts)
	put("exhibits", s.exhibits())
	if s.Source == SourceNotice { // "notice" is the title of another statement
		put("source", w["notice_source"])
	} else {
		put("source", w[s.Source])
	}
	put("ground", s.ground())
	put("legal", s.Ground.Legal)
	put("finding", w[s.Finding])
	put("why", s.Why)
	if s.Discretion {
		b.WriteString("  " + w["discretion"] + "\n")
	}
	automated := w[pickWord(s.Automated.Detection, "detected")]
	if s.Kind != OfNotice { // in which nothing is decided yet
		automated += " " + w[pickWord(s.Automated.Proposal, "proposed")]
	}
	put("automated", automated)
	if s.Measure != nil {
		put("measure", s.measure(w))
		put("territory", s.territory(w))
		put("duration", s.duration(w))
	}
	put("remedy", s.remedy(w))
	b.WriteString("\n" + s.fill(w["footer"], "n", strconv.FormatInt(s.AuditHead.N, 10)) + "\n")
	return b.String()
}

func pickWord(yes bool, word string) string {
	if yes {
		return word
	}
	return "not_" + word
}

func (s *Statement) exhibits() string {
	var lines []string
	for i, x := range s.Exhibits {
		line := strconv.Itoa(i+1) + ". " + x.Title
		if x.Hash != "" {
			line += " (SHA-256 " + x.Hash + ")"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func (s *Statement) ground() string {
	g := s.Ground
	out := strings.TrimSpace(g.Policy + " " + g.Version + ", " + g.Number)
	if g.Text != "" {
		out += ": " + g.Text
	}
	if g.URL != "" {
		out += "\n" + g.URL
	}
	return out
}

func (s *Statement) measure(w map[string]string) string {
	out := s.fill(w[string(s.Measure.Kind)], "rate", strconv.Itoa(s.Measure.Rate), "category", s.Measure.Category)
	if s.Measure.Exception != "" {
		out += "\n" + s.fill(w["exception"], "exception", s.Measure.Exception, "proof", s.Measure.Proof)
	}
	return out
}

func (s *Statement) territory(w map[string]string) string {
	if len(s.Measure.Territory) == 0 {
		return w["everywhere"]
	}
	return s.fill(w["countries"], "countries", strings.Join(s.Measure.Territory, ", "))
}

func (s *Statement) duration(w map[string]string) string {
	from, to := w["at_once"], w["endless"]
	if s.Measure.AfterDays > 0 {
		from = s.fill(w["after"], "days", strconv.FormatInt(s.Measure.AfterDays, 10))
	}
	if s.Measure.Days > 0 {
		to = s.fill(w["lasting"], "days", strconv.FormatInt(s.Measure.Days, 10))
	}
	return from + " " + to
}

func (s *Statement) remedy(w map[string]string) string {
	var out []string
	if s.Remedy.CureDays > 0 || s.Kind == OfNotice {
		out = append(out, s.fill(w["cure"], "or_contact", s.contact(w), "days", strconv.FormatInt(s.Remedy.CureDays, 10)))
	}
	if s.Remedy.AppealDays > 0 {
		out = append(out, s.fill(w["complain"], "or_contact", s.contact(w), "days", strconv.FormatInt(s.Remedy.AppealDays, 10), "clock", strconv.FormatInt(s.Remedy.AnswerDays, 10)))
	}
	if len(s.Remedy.Mediators) > 0 {
		out = append(out, s.fill(w["mediators"], "mediators", strings.Join(s.Remedy.Mediators, "; ")))
	}
	return strings.Join(append(out, w["court"]), "\n")
}

// contact names whom to write to, where there is somebody.
func (s *Statement) contact(w map[string]string) string {
	if s.Remedy.Contact == "" {
		return ""
	}
	return s.fill(w["or_contact"])
}

// fill puts values in the place of {names}; what every statement has is known already.
func (s *Statement) fill(text string, pairs ...string) string {
	all := []string{"{url}", s.Remedy.URL, "{case}", strconv.FormatInt(s.Case, 10), "{contact}", s.Remedy.Contact}
	for i := 0; i+1 < len(pairs); i += 2 {
		all = append(all, "{"+pairs[i]+"}", pairs[i+1])
	}
	return strings.NewReplacer(all...).Replace(text)
}
