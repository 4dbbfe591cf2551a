package exchange

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/flow"
	"turnpike/internal/message"
)

// Form is a flow in a message that a person has before them.
type Form struct {
	Sent    *message.Flow
	Message message.ID
	Button  int // of a template's buttons; −1 in an interactive message
	Number  account.NumberID
}

// Shown is a screen of a form as the person sees it.
type Shown struct {
	Flow     *flow.Flow
	Document *flow.Document
	Screen   string
	Data     json.RawMessage // an object
}

// Step is what a person did on a screen that its endpoint has to answer.
type Step struct {
	Action string // data_exchange or BACK
	Screen string
	Data   json.RawMessage // an object; what the action gives
}

// Outcome is what comes of a step: the next screen, or the end, maybe with an answer to send.
type Outcome struct {
	Shown
	Ended  bool
	Answer json.RawMessage // nil when the form closes without a message
}

// Refusals of forms.
var (
	ErrNoLink = errors.New("the link is not valid, or its 30 days are over")
	ErrGone   = errors.New("the business withdrew this form")
	ErrFails  = errors.New("the form does not work at the moment")
	ErrStep   = errors.New("the form has no such step")
)

// ClosedError says that a form cannot be used any more, in the words of its business, if it gave any.
type ClosedError struct{ Reason string }

func (c *ClosedError) Error() string {
	if c.Reason == "" {
		return "the business closed this form"
	}
	return c.Reason
}

// load finds a form's flow and whether the person may use it.
func (r *Room) load(ctx context.Context, form *Form) (*flow.Flow, *flow.Document, error) {
	reason, closed, err := r.Store.FormClosed(ctx, form.Message, form.Button)
	if err != nil {
		return nil, nil, err
	}
	if closed {
		return nil, nil, &ClosedError{reason}
	}
	id, _ := parseID(form.Sent.ID)
	f, err := r.Store.Flow(ctx, id)
	switch {
	case err != nil:
		return nil, nil, err
	case f == nil || f.Status == flow.Deprecated || f.Status == flow.Draft && !form.Sent.Draft:
		return nil, nil, ErrGone
	case f.Status == flow.Blocked:
		return nil, nil, ErrFails
	}
	d := r.documents.get(f)
	if len(d.Problems) > 0 {
		return nil, nil, ErrFails
	}
	return f, d, nil
}

// Open shows a form's first screen. Where the message says so, the endpoint chooses it.
func (r *Room) Open(ctx context.Context, form *Form) (Shown, error) {
	f, d, err := r.load(ctx, form)
	if err != nil {
		return Shown{}, err
	}
	if form.Sent.Action == actionExchange {
		out, err := r.exchange(ctx, form, f, d, &Step{Action: actionInit})
		return out.Shown, err
	}
	shown := Shown{f, d, form.Sent.Screen, object(form.Sent.Data)}
	if shown.Screen == "" {
		shown.Screen = d.Entry
	}
	s := d.Screen(shown.Screen)
	if s == nil {
		return Shown{}, r.clientFailed(ctx, form, f, actionInit, fail(flow.FailTransition, true, "the message opens the screen %q, which the flow does not have", shown.Screen))
	}
	if why := acceptsRaw(s, shown.Data); why != "" {
		return Shown{}, r.clientFailed(ctx, form, f, actionInit, fail(flow.FailSchema, true, "the message's data do not fit the screen %q: %s", s.ID, why))
	}
	return shown, nil
}

// Step asks the form's endpoint what comes after a step.
func (r *Room) Step(ctx context.Context, form *Form, step *Step) (Outcome, error) {
	f, d, err := r.load(ctx, form)
	if err != nil {
		return Outcome{}, err
	}
	s := d.Screen(step.Screen)
	switch {
	case s == nil, step.Action != actionExchange && step.Action != actionBack:
		return Outcome{}, ErrStep
	case step.Action == actionExchange && !s.Exchanges, step.Action == actionBack && !s.Refresh:
		return Outcome{}, ErrStep
	}
	return r.exchange(ctx, form, f, d, step)
}

// Complete ends a form on a person's phone: the answer is what an action of one of the screens gives. Without
// the name of a screen it may be any.
func (r *Room) Complete(ctx context.Context, form *Form, screen string, given map[string]json.RawMessage) (json.RawMessage, error) {
	_, d, err := r.load(ctx, form)
	if err != nil {
		return nil, err
	}
	said := maps.Clone(given)
	delete(said, tokenMember)
	var endings [][]string
	for i := range d.Screens {
		if s := &d.Screens[i]; screen == "" || s.ID == screen {
			if s.Ends(given) || s.Ends(said) {
				return withToken(given, form.Sent.Token)
			}
			endings = append(endings, s.Endings...)
		}
	}
	if len(endings) == 0 {
		return nil, fmt.Errorf("%w: it does not end there", ErrStep)
	}
	return nil, fmt.Errorf("%w: an answer has the members %s", ErrStep, strings.Join(endings[0], ", "))
}

// tokenMember is the member of an answer that holds the token of its message.
const tokenMember = "flow_token"

// withToken adds a form's token to an answer.
func withToken(given map[string]json.RawMessage, token string) (json.RawMessage, error) {
	out := map[string]json.RawMessage{}
	maps.Copy(out, given)
	if _, has := out[tokenMember]; !has {
		raw, err := json.Marshal(token)
		if err != nil {
			return nil, err
		}
		out[tokenMember] = raw
	}
	return json.Marshal(out)
}

// exchange asks the endpoint and reads its answer as a phone does.
func (r *Room) exchange(ctx context.Context, form *Form, f *flow.Flow, d *flow.Document, step *Step) (Outcome, error) {
	if f.Endpoint == "" || f.DataAPI == "" {
		return Outcome{}, ErrStep
	}
	began := r.Clock()
	raw, failed := r.ask(ctx, f, form.Number, &request{f.DataAPI, step.Action, step.Screen, object(step.Data), form.Sent.Token})
	if ctx.Err() != nil {
		return Outcome{}, ctx.Err() // the person went away: that says nothing of the endpoint
	}
	r.requested(ctx, f.ID, began, failed)
	var out Outcome
	if failed == nil {
		out, failed = read(form, f, d, step, raw)
	}
	switch {
	case failed == nil:
		r.stepped(ctx, f.ID, "")
		return out, nil
	case failed.spent:
		if err := r.Store.CloseForm(ctx, form.Message, form.Button, failed.refused); err != nil {
			return Outcome{}, err
		}
		return Outcome{}, &ClosedError{failed.refused}
	case failed.client:
		return Outcome{}, r.clientFailed(ctx, form, f, step.Action, failed)
	}
	r.Logger.Warn("a flow's endpoint failed", "flow", f.ID, "kind", failed.kind, "error", failed.cause)
	return Outcome{}, ErrFails
}

// clientFailed counts what a phone could not use, and tells the endpoint.
func (r *Room) clientFailed(ctx context.Context, form *Form, f *flow.Flow, action string, failed *failure) error {
	r.Logger.Warn("a form cannot be shown", "flow", f.ID, "kind", failed.kind, "error", failed.cause)
	r.stepped(ctx, f.ID, failed.kind)
	r.complain(complaint{f, form.Number, form.Sent.Token, action, failed})
	return ErrFails
}

// read makes an outcome of an endpoint's answer.
func read(form *Form, f *flow.Flow, d *flow.Document, step *Step, raw []byte) (Outcome, *failure) {
	var a answer
	if err := json.Unmarshal(raw, &a); err != nil {
		return Outcome{}, fail(flow.FailSchema, true, "the answer is no JSON object with screen and data: %w", err)
	}
	if a.Screen == screenSuccess {
		return ended(form, &a)
	}
	next := d.Screen(a.Screen)
	if next == nil {
		return Outcome{}, fail(flow.FailTransition, true, "the answer names the screen %q, which the flow does not have", short(a.Screen))
	}
	if why := mayFollow(d, step, next); why != "" {
		return Outcome{}, fail(flow.FailTransition, true, "%s", why)
	}
	if why := next.Accepts(a.Data); why != "" {
		return Outcome{}, fail(flow.FailSchema, true, "the data of screen %q do not fit its model: %s", next.ID, why)
	}
	data, err := json.Marshal(a.Data)
	if err != nil {
		return Outcome{}, fail(flow.FailSchema, true, "%w", err)
	}
	return Outcome{Shown: Shown{f, d, next.ID, object(data)}}, nil
}

// screenSuccess is the screen by which an endpoint ends a flow.
const screenSuccess = "SUCCESS"

// ended reads an answer that ends the form: with what is sent for the person, or with nothing.
func ended(form *Form, a *answer) (Outcome, *failure) {
	raw, has := a.Data["extension_message_response"]
	if !has {
		return Outcome{Ended: true}, nil
	}
	var said struct {
		Params map[string]json.RawMessage `json:"params"`
	}
	if err := json.Unmarshal(raw, &said); err != nil {
		return Outcome{}, fail(flow.FailSchema, true, "extension_message_response has no params: %w", err)
	}
	out, err := withToken(said.Params, form.Sent.Token)
	if err != nil {
		return Outcome{}, fail(flow.FailSchema, true, "%w", err)
	}
	return Outcome{Ended: true, Answer: out}, nil
}

// mayFollow says why a screen cannot come after a step; "" when it can.
func mayFollow(d *flow.Document, step *Step, next *flow.Screen) string {
	from := d.Screen(step.Screen)
	switch {
	case step.Action == actionInit && !next.Entry:
		return "the first screen is " + strconv.Quote(next.ID) + ", which follows others in the routing model"
	case step.Action == actionInit, next.ID == step.Screen:
		return ""
	case step.Action == actionBack && !slices.Contains(next.Next, step.Screen):
		return "the way back from " + strconv.Quote(step.Screen) + " leads to " + strconv.Quote(next.ID) + ", which does not come before it"
	case step.Action == actionExchange && !slices.Contains(from.Next, next.ID):
		return "the routing model has no way from " + strconv.Quote(step.Screen) + " to " + strconv.Quote(next.ID)
	}
	return ""
}

// object is a JSON object, an empty one in place of nothing.
func object(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 || string(raw) == "null" {
		return json.RawMessage("{}")
	}
	return raw
}

func acceptsRaw(s *flow.Screen, raw json.RawMessage) string {
	var data map[string]json.RawMessage
	if err := json.Unmarshal(raw, &data); err != nil {
		return "they are no object"
	}
	return s.Accepts(data)
}

// parseID reads a flow's id.
func parseID(s string) (uint64, bool) {
	id, err := strconv.ParseUint(s, 10, 63)
	return id, err == nil && id > 0
}
