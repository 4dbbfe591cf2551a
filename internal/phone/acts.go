package phone

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"turnpike/internal/account"
	"turnpike/internal/carrier/network"
	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/template"
	"turnpike/internal/wire"
)

var done = map[string]bool{"success": true}

type sendRequest struct {
	To   string `json:"to"`
	Type string `json:"type"`
	Text *struct {
		Body string `json:"body"`
	} `json:"text"`
	Button *struct {
		MessageID string `json:"message_id"`
		Index     int    `json:"index"`
	} `json:"button"`
	ReplyTo string `json:"reply_to"`
}

// send is a person writing to a business. Whoever writes first is given a phone by it.
func (p *Door) send(r *http.Request) (any, int, error) {
	a, err := parseAddress(r.PathValue("address"))
	if err != nil {
		return nil, 0, err
	}
	var req sendRequest
	if err := readJSON(r, &req); err != nil {
		return nil, 0, err
	}
	n, err := p.number(req.To)
	if err != nil {
		return nil, 0, err
	}
	reception := &engine.Reception{Number: n, From: a}
	if err := p.fill(r, reception, &req); err != nil {
		return nil, 0, err
	}
	if err := p.isPerson(a); err != nil {
		return nil, 0, err
	}
	who, _, err := p.Network.Join(r.Context(), a, "")
	if err != nil {
		return nil, 0, err
	}
	reception.Profile = profileName(who)
	if key := r.Header.Get("Idempotency-Key"); key != "" {
		sum := sha256.Sum256([]byte("phone\x00" + string(a) + "\x00" + n.ID.String() + "\x00" + key))
		reception.Key = sum[:16]
	}
	receipt, err := p.Engine.Receive(r.Context(), reception)
	if err != nil {
		return nil, 0, err
	}
	return map[string]string{"id": wire.FormatWamid(p.Coder, receipt.ID, message.FromPerson, a)}, http.StatusCreated, nil
}

func profileName(who network.Person) string {
	if who.Name != "" {
		return who.Name
	}
	return "+" + string(who.Address)
}

// fill sets the content of what a person writes.
func (p *Door) fill(r *http.Request, to *engine.Reception, req *sendRequest) error {
	if req.Button != nil {
		return p.tap(r, to, req.Button.MessageID, req.Button.Index)
	}
	if req.Type != "" && req.Type != "text" {
		return &problem{http.StatusNotImplemented, "type_unknown", "People can send text and tap buttons so far; the type " + clip(req.Type) + " comes later."}
	}
	if req.Text == nil || strings.TrimSpace(req.Text.Body) == "" {
		return badRequest("text_missing", "Write something: text.body is empty.")
	}
	if n := utf8.RuneCountInString(req.Text.Body); n > message.MaxTextLength {
		return badRequest("text_too_long", "A text has at most %d characters; this one has %d.", message.MaxTextLength, n)
	}
	to.Content = message.Content{Kind: message.KindText, Document: wire.AppendText(nil, req.Text.Body, false)}
	if req.ReplyTo == "" {
		return nil
	}
	id, d, peer, err := wire.ParseWamid(p.Coder, req.ReplyTo)
	if err != nil || peer != to.From {
		return badRequest("message_unknown", "reply_to is not the id of a message of this person.")
	}
	to.ReplyTo, to.ReplyToPerson = id, d == message.FromPerson
	return nil
}

// tap is a touch on a quick reply of a template that the person received.
func (p *Door) tap(r *http.Request, to *engine.Reception, wamid string, index int) error {
	id, err := p.messageID(wamid, to.From)
	if err != nil {
		return err
	}
	m, ok, err := p.History.Message(r.Context(), id)
	if err != nil {
		return err
	}
	if !ok || m.Number != to.Number.ID || m.Content.Kind != message.KindTemplate {
		return badRequest("button_unknown", "That message has no buttons.")
	}
	var shown template.Rendered
	if err := json.Unmarshal(m.Content.Document, &shown); err != nil {
		return err
	}
	if index < 0 || index >= len(shown.Buttons) || shown.Buttons[index].Type != "quick_reply" {
		return badRequest("button_unknown", "The message has no quick reply at index %d.", index)
	}
	b := shown.Buttons[index]
	document, err := json.Marshal(message.Button{Text: b.Text, Payload: b.Payload})
	if err != nil {
		return err
	}
	to.Content, to.ReplyTo = message.Content{Kind: message.KindButton, Document: document}, id
	return nil
}

// markRead says that a person looked at a conversation, up to a message or all of it.
func (p *Door) markRead(r *http.Request) (any, int, error) {
	t, _, err := p.thread(r)
	if err != nil {
		return nil, 0, err
	}
	who, ok := p.Network.Person(t.Address)
	if !ok {
		return nil, 0, network.ErrUnknown
	}
	var req struct {
		MessageID string `json:"message_id"`
	}
	if err := readJSON(r, &req); err != nil {
		return nil, 0, err
	}
	upTo, err := p.shown(r, t, req.MessageID)
	if err != nil {
		return nil, 0, err
	}
	if upTo == 0 { // there is nothing to open
		return done, http.StatusOK, nil
	}
	return done, http.StatusOK, p.Engine.Opened(r.Context(), t, upTo, who.ReadReceipts)
}

// shown is the message that a public id names or, without one, the newest that the person sees; 0 when
// there is none.
func (p *Door) shown(r *http.Request, t fact.Thread, wamid string) (message.ID, error) {
	if wamid != "" {
		return p.messageID(wamid, t.Address)
	}
	if err := p.caughtUp(r); err != nil {
		return 0, err
	}
	list, err := p.History.Messages(r.Context(), store.MessageFilter{Number: t.Number, Address: t.Address, VisibleToPerson: true, Limit: 1})
	if err != nil || len(list) == 0 {
		return 0, err
	}
	return list[0].ID, nil
}

// historyWait bounds how long a request waits for the tables to show what has happened already.
const historyWait = 2 * time.Second

// caughtUp waits until the tables show everything that had happened when the request came.
func (p *Door) caughtUp(r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), historyWait)
	defer cancel()
	return p.Projection.WaitFor(ctx, p.Journal.Next())
}

// act records what a person does to a business and tells their open phones.
func (p *Door) act(r *http.Request, deed func(fact.Thread, *account.Number, network.Person) fact.Fact) (any, int, error) {
	t, n, err := p.thread(r)
	if err != nil {
		return nil, 0, err
	}
	who, ok := p.Network.Person(t.Address)
	if !ok {
		return nil, 0, network.ErrUnknown
	}
	return done, http.StatusOK, p.Engine.Act(r.Context(), deed(t, n, who))
}

func (p *Door) block(r *http.Request) (any, int, error) {
	return p.act(r, func(t fact.Thread, _ *account.Number, _ network.Person) fact.Fact {
		return &fact.PersonBlocked{Thread: t}
	})
}

func (p *Door) unblock(r *http.Request) (any, int, error) {
	return p.act(r, func(t fact.Thread, _ *account.Number, _ network.Person) fact.Fact {
		return &fact.PersonUnblocked{Thread: t}
	})
}

func (p *Door) report(r *http.Request) (any, int, error) {
	var req struct {
		Reason string `json:"reason"`
		Block  bool   `json:"block"`
	}
	if err := readJSON(r, &req); err != nil {
		return nil, 0, err
	}
	if utf8.RuneCountInString(req.Reason) > 1000 {
		return nil, 0, badRequest("reason_too_long", "A reason has at most 1000 characters.")
	}
	v, status, err := p.act(r, func(t fact.Thread, _ *account.Number, _ network.Person) fact.Fact {
		return &fact.PersonReported{Thread: t, Reason: req.Reason}
	})
	if err != nil || !req.Block {
		return v, status, err
	}
	return p.block(r)
}

func (p *Door) marketing(r *http.Request) (any, int, error) {
	var req struct {
		Value string `json:"value"`
	}
	if err := readJSON(r, &req); err != nil {
		return nil, 0, err
	}
	if req.Value != "stop" && req.Value != "resume" {
		return nil, 0, badRequest("value_invalid", `value is "stop" or "resume".`)
	}
	return p.act(r, func(t fact.Thread, n *account.Number, who network.Person) fact.Fact {
		if req.Value == "stop" {
			return &fact.MarketingStopped{Thread: t, Account: n.Account.ID, Profile: profileName(who)}
		}
		return &fact.MarketingResumed{Thread: t, Account: n.Account.ID, Profile: profileName(who)}
	})
}
