package phone

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"turnpike/internal/engine"
	"turnpike/internal/exchange"
	"turnpike/internal/flow"
	"turnpike/internal/message"
)

// Forms leads people through the flows of messages.
type Forms interface {
	Open(ctx context.Context, form *exchange.Form) (exchange.Shown, error)
	Step(ctx context.Context, form *exchange.Form, step *exchange.Step) (exchange.Outcome, error)
	Complete(ctx context.Context, form *exchange.Form, screen string, given map[string]json.RawMessage) (json.RawMessage, error)
	Linked(ctx context.Context, id uint64, signature string) (*flow.Flow, error)
	Hand(ctx context.Context, form *exchange.Form, root string, m *message.Media) (exchange.File, error)
	Fetch(ctx context.Context, flowID, mediaID string) (*exchange.Encrypted, error)
}

// flowScreen is a screen of a flow, with the document that describes it when the flow is opened.
type flowScreen struct {
	Flow     string          `json:"flow"`
	Name     string          `json:"name"`
	Document json.RawMessage `json:"document,omitempty"`
	Screen   string          `json:"screen"`
	Data     json.RawMessage `json:"data"`
}

func showScreen(s *exchange.Shown) flowScreen {
	return flowScreen{Flow: s.Flow.IDText(), Name: s.Flow.Name, Screen: s.Screen, Data: s.Data}
}

// flowStep is what a person does with a flow. Index and Card name the button of a template.
type flowStep struct {
	Index  int             `json:"index"`
	Card   *int            `json:"card"`
	Screen string          `json:"screen"`
	Action string          `json:"action"`
	Data   json.RawMessage `json:"data"`
}

// openFlow shows the first screen of a message's flow.
func (p *Door) openFlow(r *http.Request) (any, int, error) {
	_, form, _, err := p.flowOf(r)
	if err != nil {
		return nil, 0, err
	}
	shown, err := p.Forms.Open(r.Context(), form)
	if err != nil {
		return nil, 0, refusedForm(err)
	}
	out := showScreen(&shown)
	out.Document = shown.Flow.Document
	return out, http.StatusOK, nil
}

// stepFlow asks the business's endpoint what follows. An endpoint may end the flow: what it gives then is
// sent as the person's answer.
func (p *Door) stepFlow(r *http.Request) (any, int, error) {
	w, form, step, err := p.flowOf(r)
	if err != nil {
		return nil, 0, err
	}
	data, err := p.handOver(w, step.Data, func(m *message.Media) (any, error) {
		if m.Size > exchange.MaxFile {
			return nil, badRequest("file_too_large", "A file in a form has at most %d MiB.", exchange.MaxFile>>20)
		}
		return p.Forms.Hand(r.Context(), form, p.root(r), m)
	})
	if err != nil {
		return nil, 0, err
	}
	out, err := p.Forms.Step(r.Context(), form, &exchange.Step{Action: step.Action, Screen: step.Screen, Data: data})
	switch {
	case err != nil:
		return nil, 0, refusedForm(err)
	case !out.Ended:
		return showScreen(&out.Shown), http.StatusOK, nil
	case out.Answer == nil:
		return map[string]bool{"ended": true}, http.StatusOK, nil
	}
	if err := w.answerFlow(out.Answer); err != nil {
		return nil, 0, err
	}
	id, err := p.deliver(r, w)
	if err != nil {
		return nil, 0, err
	}
	return map[string]any{"ended": true, "id": id}, http.StatusOK, nil
}

// flowOf reads a request about the flow of a message.
func (p *Door) flowOf(r *http.Request) (*writing, *exchange.Form, *flowStep, error) {
	var step flowStep
	if err := readJSON(r, &step); err != nil {
		return nil, nil, nil, err
	}
	m, err := p.visible(r)
	if err != nil {
		return nil, nil, nil, err
	}
	n, err := p.number(m.Number.String())
	if err != nil {
		return nil, nil, nil, err
	}
	w := &writing{Reception: &engine.Reception{Number: n, From: m.Address, Key: personKey(r, m.Address, n)}, request: r}
	w.answers(&m)
	form := w.form(step.Index, step.Card)
	if form == nil {
		return nil, nil, nil, formUnknown()
	}
	return w, form, &step, nil
}

func formUnknown() error { return badRequest("form_unknown", "The message opens no form.") }

// buttonsOfCard is more than a card has buttons: each button of a template has a number of its own.
const buttonsOfCard = 100

// form is the flow that the quoted message opens, or its button; nil when there is none.
func (w *writing) form(index int, card *int) *exchange.Form {
	form := &exchange.Form{Message: w.quoted.ID, Number: w.Number.ID, Button: -1}
	if shown, ok := interactive(w.quoted); ok {
		form.Sent = shown.Flow
	} else if b, ok := w.templateButton(index, card); ok {
		form.Sent, form.Button = b.Flow, index
		if card != nil {
			form.Button = (*card+1)*buttonsOfCard + index
		}
	}
	if form.Sent == nil {
		return nil
	}
	return form
}

// completeFlow ends a flow with what was filled in.
func (p *Door) completeFlow(w *writing, form *exchange.Form, f *formFilled) error {
	response, err := p.handOver(w, f.Response, handed)
	if err != nil {
		return err
	}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(response, &given); err != nil {
		return err
	}
	answer, err := p.Forms.Complete(w.request.Context(), form, f.Screen, given)
	if err != nil {
		return refusedForm(err)
	}
	return w.answerFlow(answer)
}

func (w *writing) answerFlow(answer json.RawMessage) error {
	return w.set(message.KindReply, message.Reply{Type: message.ReplyToForm, Form: "flow", Body: "Sent", Response: answer})
}

// refusedForm words what keeps a person from going on.
func refusedForm(err error) error {
	closed, isClosed := errors.AsType[*exchange.ClosedError](err)
	switch {
	case isClosed:
		return &problem{http.StatusGone, "form_closed", sentence(closed.Error())}
	case errors.Is(err, exchange.ErrGone):
		return &problem{http.StatusGone, "form_gone", sentence(err.Error())}
	case errors.Is(err, exchange.ErrFails):
		return &problem{http.StatusBadGateway, "form_failed", "The form does not work at the moment. Try again later."}
	case errors.Is(err, exchange.ErrStep):
		return badRequest("form_step", "%s", sentence(err.Error()))
	case errors.Is(err, exchange.ErrNoLink):
		return &problem{http.StatusNotFound, "link_invalid", sentence(err.Error())}
	}
	return err
}

// sentence writes an error's words for people.
func sentence(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		s = string(s[0]-'a'+'A') + s[1:]
	}
	switch s[len(s)-1] {
	case '.', '!', '?':
		return s
	}
	return s + "."
}

// linked is the flow that a signed link shows to whoever has it.
func (p *Door) linked(r *http.Request) (*flow.Flow, error) {
	id, err := strconv.ParseUint(r.PathValue("flow"), 10, 63)
	if err != nil {
		return nil, refusedForm(exchange.ErrNoLink)
	}
	f, err := p.Forms.Linked(r.Context(), id, r.URL.Query().Get("signature"))
	if err != nil {
		return nil, refusedForm(err)
	}
	return f, nil
}

// previewFlow shows a flow to whoever has a link to it.
func (p *Door) previewFlow(w http.ResponseWriter, r *http.Request) error {
	f, err := p.linked(r)
	if err != nil {
		return err
	}
	d := flow.Check(f.Document)
	if len(d.Problems) > 0 {
		return &problem{http.StatusConflict, "form_broken", "The flow cannot be shown: its document has problems, and the first is: " + d.Problems[0].Message}
	}
	writeJSON(w, http.StatusOK, flowScreen{Flow: f.IDText(), Name: f.Name, Document: f.Document, Screen: d.Entry, Data: json.RawMessage("{}")})
	return nil
}

// downloadFlow gives a flow's document as it was put.
func (p *Door) downloadFlow(w http.ResponseWriter, r *http.Request) error {
	f, err := p.linked(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", `attachment; filename="flow.json"`)
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(f.Document) // a caller that went away is no error of ours
	return nil
}

// open answers whoever asks: the link itself is what allows it.
func (p *Door) open(handle func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := handle(w, r); err != nil {
			p.fail(w, r, err)
		}
	}
}
