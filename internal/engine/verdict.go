package engine

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/notice"
	"turnpike/internal/policy"
	"turnpike/internal/tariff"
)

// bench is where the writer judges: the policies and the verdicts that it keeps.
type bench struct {
	table *policy.Table
	dir   *account.Directory // that the kept verdicts are of
}

// prepare makes the bench judge by a book and a directory.
func (b *bench) prepare(book *policy.Book, dir *account.Directory) {
	switch {
	case b.table == nil || b.table.Book() != book:
		b.table = policy.NewTable(book)
	case b.dir != dir:
		b.table.Forget()
	}
	b.dir = dir
}

// countryOf is the country of an address by its calling code, as prices see it.
func countryOf(a message.Address) string {
	if c := tariff.PlaceOf(a).Country(); c != "" {
		return c
	}
	return NoCountry
}

// judge is the verdict on a message of a number; nil where no policy is in force.
func (d *decider) judge(id account.NumberID, to message.Address, m policy.Message) *policy.Verdict {
	n := d.dir.Numbers[id]
	if d.bench == nil || n == nil || n.Account == nil {
		return nil
	}
	return d.bench.table.Decide(uint64(n.Account.ID), m, countryOf(to), d.now, func() *policy.Account {
		return policy.AccountOf(n, d.dir.Standings[n.Account.ID])
	})
}

// rule finds the verdict on a message, notes it in the fact, and says why the message fails by it; nil when it passes or
// is held.
func (d *decider) rule(f *fact.MessageAccepted, t *thread) (*policy.Verdict, *fault.Error) {
	v := d.judge(f.Number, f.Address, policy.Message{Category: f.Category, Kind: f.Content.Kind, InWindow: f.InWindow, OptedOut: t.stopped, Known: !t.idle(d.now)})
	if v == nil {
		return nil, nil
	}
	note(f, v)
	if len(v.Noted) > 0 {
		d.forewarn(f, v)
	}
	switch v.Effect {
	case policy.Refuse, policy.Reply:
		return v, refusalBy(v)
	case policy.Limit:
		if v.Whole { // a decided case's: counted where restrictions are
			return v, nil
		}
		if d.state.courtesies.full(f.Thread, v, d.now) {
			return v, refusalBy(v)
		}
	}
	return v, nil
}

// note writes a verdict into the fact; of what is not enforced, the gravest clause that would have decided.
func note(f *fact.MessageAccepted, v *policy.Verdict) {
	f.Assistant = v.Category == policy.CategoryAI
	if v.Effect == policy.Limit {
		f.Span = v.Per.Milliseconds()
	}
	if v.Policy != "" {
		f.Effect, f.Policy, f.Ground = uint8(v.Effect), v.Policy, v.Ground
		return
	}
	var gravest *policy.Verdict
	for i := range v.Noted {
		if n := &v.Noted[i]; gravest == nil || n.Mode > gravest.Mode || (n.Mode == gravest.Mode && n.Effect > gravest.Effect) {
			gravest = n
		}
	}
	if gravest != nil {
		f.Effect, f.Policy, f.Ground, f.Mode = uint8(gravest.Effect), gravest.Policy, gravest.Ground, uint8(gravest.Mode)
	}
}

// AlertPolicyWarning is the type of the alert by which a business learns of a clause that is not enforced yet.
const AlertPolicyWarning = "POLICY_WARNING"

// forewarn tells the business of a clause in warn, at most once a day for each clause.
func (d *decider) forewarn(f *fact.MessageAccepted, v *policy.Verdict) {
	for i := range v.Noted {
		n := &v.Noted[i]
		if n.Mode != policy.Warn {
			continue
		}
		sum := sha256.Sum256(fmt.Appendf(nil, "policy %d %s %s", f.Account, n.Policy, n.Clause))
		key := sum[:len(key{})]
		if _, told := d.state.keys.find(key, d.now); told || d.state.keys.full(d.now) {
			continue
		}
		body := notice.Alert{
			EntityType: "WABA", EntityID: f.Account.String(), Severity: "WARNING", Status: "ACTIVE", Type: AlertPolicyWarning,
			Description: fmt.Sprintf("Policy %s, ground %s: %s Messages pass for now; once it is enforced, what happens is: %s.", n.Policy, n.Ground, n.Why.In("en"), n.Effect),
		}
		if document, err := notice.Encode(body); err == nil { // texts alone: it always does
			d.emit(&fact.AccountNoticed{Account: f.Account, Kind: body.Kind(), Document: document, Key: key})
		}
	}
}

// enforced says whether a fact's verdict is one of an effect, and is done.
func enforced(v *fact.Verdict, e policy.Effect) bool { return v.Mode == 0 && v.Effect == uint8(e) }

// isCourtesy says that the platform sends a message of its own accord.
func isCourtesy(v *fact.Verdict) bool {
	return enforced(v, policy.Instead) || enforced(v, policy.Disclosing)
}

// refusalBy is what the business hears: the version and the ground, so that it can look both up.
func refusalBy(v *policy.Verdict) *fault.Error {
	text := "Policy " + v.Policy + ", ground " + v.Ground + "."
	switch v.Effect {
	case policy.Reply:
		text += " The pre-approved text goes out in the place of answers."
	case policy.Limit:
		text += " Fewer messages to this person pass."
	}
	return v.Fault.With("%s GET /policy has the text; turnpike policy explain says why.", text)
}

// beside sends what the policy lets the platform say itself, in front of the message that it is about.
func (d *decider) beside(f *fact.MessageAccepted, text string, e policy.Effect, by, ground string) {
	if text == "" {
		return
	}
	document, err := json.Marshal(message.Text{Body: text})
	if err != nil { // a text always marshals
		return
	}
	d.emit(&fact.MessageAccepted{
		Thread: f.Thread, Account: f.Account, Content: message.Content{Kind: message.KindText, Document: document}, Category: message.Service,
		Lifetime: courtesyLife, InWindow: true, Released: true, ByUserID: f.ByUserID,
		Verdict: fact.Verdict{Effect: uint8(e), Policy: by, Ground: ground},
	})
}

// courtesyLife is how long what the platform says itself waits for its person, in milliseconds.
const courtesyLife = 24 * 3600 * 1000

// answerInstead sends the pre-approved text to a person who was not sent it lately.
func (d *decider) answerInstead(f *fact.MessageAccepted, v *policy.Verdict) {
	if !d.state.courtesies.repliedWithin(f.Thread, v.Per, d.now) {
		d.beside(f, v.Reply.In(languageOf(f.Address)), policy.Instead, v.Policy, v.Ground)
	}
}

// disclose tells the person that an AI answers, when it is due.
func (d *decider) disclose(f *fact.MessageAccepted, v *policy.Verdict) {
	if v == nil || v.Disclose == nil || !f.InWindow || f.Content.Kind == message.KindReaction || !d.state.courtesies.mustDisclose(f.Thread, v.Disclose, d.now) {
		return
	}
	d.tellOfAI(f.Thread, f.Account, v.Disclose)
}

func (d *decider) tellOfAI(t fact.Thread, id account.ID, by *policy.Disclosure) {
	d.beside(&fact.MessageAccepted{Thread: t, Account: id}, by.Text.In(languageOf(t.Address)), policy.Disclosing, by.Policy, by.Ground)
}

// answerWhetherAI tells a person who asks, at once and whatever the business answers.
func (d *decider) answerWhetherAI(r *Reception) {
	if r.Content.Kind != message.KindText || r.Number.Account.Options.Disclosure != "gateway" {
		return
	}
	v := d.judge(r.Number.ID, r.From, policy.Message{Category: message.Service, Kind: message.KindText, InWindow: true, Known: true})
	if v == nil || v.Disclose == nil || !v.Disclose.Asked {
		return
	}
	var text message.Text
	if err := json.Unmarshal(r.Content.Document, &text); err == nil && policy.AsksWhetherAI(text.Body) {
		d.tellOfAI(fact.Thread{Number: r.Number.ID, Address: r.From}, r.Number.Account.ID, v.Disclose)
	}
}

// languages are those of people by their country, where one is spoken by most; English for all others.
var languages = map[string]string{
	"FR": "fr", "MC": "fr", "BE": "fr", "LU": "fr", "GP": "fr", "MQ": "fr", "GF": "fr", "RE": "fr", "IT": "it", "VA": "it", "SM": "it", "BR": "pt", "PT": "pt",
	"AO": "pt", "MZ": "pt", "DE": "de", "AT": "de", "LI": "de", "ES": "es", "MX": "es", "AR": "es", "CO": "es", "CL": "es", "PE": "es", "NL": "nl", "PL": "pl", "IN": "hi",
}

func languageOf(a message.Address) string { return languages[countryOf(a)] }

// release lets messages go which no policy holds any more, and fails those that one refuses now.
type release struct{ more bool }

func (r *release) decide(d *decider) error {
	r.more = false
	n := 0
	for _, id := range slices.Sorted(maps.Keys(d.state.courtesies.held)) {
		h := d.state.courtesies.held[id]
		t := d.state.peek(h.thread)
		i, ok := t.findOut(id)
		if !ok {
			continue
		}
		h.class.OptedOut, h.class.Known = t.stopped, !t.idle(d.now)
		v := d.judge(h.thread.Number, h.thread.Address, h.class)
		switch {
		case v != nil && v.Effect == policy.Hold:
			continue
		case v != nil && (v.Effect == policy.Refuse || v.Effect == policy.Reply):
			f := refusalBy(v)
			d.move(t, i, &Report{Status: message.Failed, Code: f.Code, Details: f.Because})
		default:
			d.emit(&fact.MessageReleased{Thread: h.thread, ID: id})
		}
		if n++; n >= maxStepFacts {
			r.more = true
			return nil
		}
	}
	return nil
}

// Release looks at the messages that policies hold, and lets go whichever may go now. Call it when a policy, an account or
// the date has changed.
func (e *Engine) Release(ctx context.Context) error {
	for r := (&release{}); ; {
		if err := e.do(ctx, r); err != nil || !r.more {
			return err
		}
	}
}
