package engine

import (
	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// deflect sends the business's own answer to a request that its scope guard found off-scope, in the step that
// takes the request: both are in the log or neither. The answer is a service message of the business, with its
// limits, policies and price. Where it does not go out, the request is the business's software's after all.
func (d *decider) deflect(r *Reception, f *fact.MessageReceived) {
	if len(r.Answer) == 0 {
		return
	}
	answer := &Submission{
		Number: r.Number, To: r.From, Content: message.Content{Kind: message.KindText, Document: r.Answer}, Category: message.Service,
		Lifetime: guardLife, ReplyTo: r.receipt.ID, ReplyToPerson: true,
		ByUserID: true, // it tells the business nothing of a number that the person hides
		Guarded:  true,
	}
	if err := answer.decide(d); err != nil || answer.failed != nil {
		return
	}
	f.Guard.Deflected = true // the fact is not in the log yet, and no state hangs on this
	d.emit(&fact.MessageMoved{Thread: f.Thread, ID: r.receipt.ID, Direction: message.FromPerson, Status: message.Delivered})
}

// guardLife is how long a guard's answer waits for its person, in milliseconds: as long as the window that the
// person's message opens.
const guardLife = windowLength
