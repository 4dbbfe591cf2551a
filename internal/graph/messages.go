package graph

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"net/http"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/template"
	"turnpike/internal/wire"
)

var messageRoutes = []route{
	{method: "POST", node: nodeNumber, edge: "messages", name: "messages.send", scope: account.ScopeMessaging, handle: sendMessage},
	{method: "POST", node: nodeNumber, edge: edgeMarketing, name: "marketing_messages.send", scope: account.ScopeMessaging, handle: sendMarketing},
}

// edgeMarketing takes marketing templates and nothing else.
const edgeMarketing = "marketing_messages"

// sendMarketing is POST /{number}/marketing_messages (reference §1.1). Here it is the same road as for all
// messages, so that product_policy has nothing to choose from; what goes over it has the price of
// marketing_lite.
func sendMarketing(c *call) error {
	var req struct {
		Policy  wire.Text  `json:"product_policy"`
		Sharing *wire.Flag `json:"message_activity_sharing"`
		Type    wire.Text  `json:"type"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	switch {
	case req.Policy != "" && req.Policy != "CLOUD_API_FALLBACK" && req.Policy != "STRICT":
		return fault.InvalidParam.Saying("Param product_policy must be one of {CLOUD_API_FALLBACK, STRICT} - got %q.", short(string(req.Policy)))
	case req.Type != "template":
		return fault.MarketingOnly.New()
	}
	return sendMessage(c)
}

// checkMarketing says whether a template may go over the edge of this call.
func (c *call) checkMarketing(category message.Category) error {
	switch marketing := category == message.Marketing; {
	case c.edge == edgeMarketing && !marketing:
		return fault.MarketingOnly.New()
	case c.edge == edgeMarketing && !c.door.Vetting.Markets(c.account):
		return fault.MarketingOnly.With("The business has not accepted the terms of marketing messages: POST /turnpike/v1/accounts/%s/marketing-terms.", c.account.ID)
	case c.edge != edgeMarketing && marketing && c.account.Options.MarketingDisabled:
		return fault.MarketingDisabled.New()
	}
	return nil
}

// maxKeyLength bounds an Idempotency-Key, in bytes.
const maxKeyLength = 255

// sendMessage is POST /{number}/messages: a message, or a read receipt (reference §2).
func sendMessage(c *call) error {
	var req wire.SendRequest
	if err := c.parameters(&req); err != nil {
		return err
	}
	if err := req.Check(); err != nil {
		return err
	}
	if req.IsReceipt() {
		return c.markRead(&req)
	}
	draft, f := req.Draft()
	if f != nil {
		return f
	}
	if c.number.Status != "CONNECTED" {
		return fault.NotRegistered.New()
	}
	to, f := c.recipient(&req)
	if f != nil {
		return f
	}
	s := engine.Submission{Number: c.number, To: to, Callback: string(req.Callback), ByUserID: req.To == "", Lite: c.edge == edgeMarketing}
	status, err := c.fill(&s, &req, &draft)
	if err != nil {
		return err
	}
	if err := c.idempotency(&s); err != nil {
		return err
	}
	if err := c.enterWith(s.Category); err != nil {
		return err
	}
	receipt, err := c.door.Engine.Submit(c.r.Context(), &s)
	if err != nil {
		return submitError(err)
	}
	buf := buffers.Get().(*[]byte)
	sent := wire.Sent{
		Input: string(req.To), To: to, UserID: c.userIDs().Format(to), Status: status,
		Wamid: wire.FormatWamid(c.door.Coder, wire.MessageID{ID: receipt.ID, Direction: message.ToPerson, Peer: to, Veiled: receipt.Veiled}),
	}
	if s.ByUserID {
		sent.Input, sent.To = string(req.Recipient), ""
	}
	body := sent.Append((*buf)[:0])
	c.reply(http.StatusOK, body)
	*buf = body
	buffers.Put(buf)
	return nil
}

// submitError keeps a caller who went away from being logged as a fault of ours. What they asked for
// may be stored by then.
func submitError(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		f := fault.ServiceBusy.With("The request ended before its answer. Whether it was accepted is not known; a repeat with the same Idempotency-Key is safe.")
		f.Cause = err
		return f
	}
	return err
}

// fill sets content, category, lifetime and target of a submission. status is the reply's
// message_status, which only templates have.
func (c *call) fill(s *engine.Submission, req *wire.SendRequest, draft *wire.Draft) (status string, err error) {
	if draft.Kind == message.KindReaction { // it has no context: what it is on is its own
		err = c.react(s, draft.Target)
	} else if req.Context != nil && req.Context.MessageID != "" {
		err = c.replyTo(s, string(req.Context.MessageID))
	}
	if err != nil {
		return "", err
	}
	if draft.Kind == message.KindTemplate {
		err := c.fillTemplate(s, req.Template)
		if s.Held {
			return "held_for_quality_assessment", err
		}
		return "accepted", err
	}
	if category, _ := req.DirectCategory(); category != 0 {
		return "", c.fillDirect(s, draft, category)
	}
	if err := c.enclose(s, draft.Media); err != nil {
		return "", err
	}
	if draft.Flow != nil {
		if f := c.checkFlow(draft.Flow); f != nil {
			return "", f
		}
	}
	if s.Content, err = draft.Content(); err != nil {
		return "", fault.Unknown.Wrap(err)
	}
	if draft.Calls {
		if err := c.mayCall(); err != nil {
			return "", err
		}
	}
	s.Category, s.Lifetime, s.Order = message.Service, template.DefaultLifetime, draft.Order
	return "", nil
}

func (c *call) fillTemplate(s *engine.Submission, t *wire.TemplateSend) error {
	name, language := string(t.Name), string(t.Language.Code)
	found := c.dir.Templates[account.TemplateKey{Account: c.account.ID, Name: name, Language: language}]
	if found == nil {
		return template.Missing(short(name), short(language))
	}
	if f := found.Sendable(); f != nil {
		return f
	}
	if err := c.checkMarketing(found.Category); err != nil {
		return err
	}
	args, f := t.Arguments()
	if f != nil {
		return f
	}
	rendered, f := found.Bind(args)
	if f != nil {
		return f
	}
	if f := c.checkFlows(rendered); f != nil {
		return f
	}
	if err := c.enclose(s, templateMedia(rendered)); err != nil {
		return err
	}
	document, err := wire.Document(rendered)
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	s.Content = message.Content{Kind: message.KindTemplate, Document: document}
	s.Category, s.Lifetime, s.Template = found.Category, found.Lifetime(), found.ID
	if s.ByUserID && s.Category == message.Authentication {
		return fault.UserIDUnsupported.New()
	}
	s.Order = orderOf(rendered)
	s.Held, err = c.door.Templates.Paces(c.r.Context(), found)
	return err
}

// orderOf is what a template does to an order; nil for most.
func orderOf(r *template.Rendered) *message.OrderStep {
	for i := range r.Buttons {
		if b := r.Buttons[i].Bill; b != nil {
			return b.Step("order_details['reference_id']")
		}
	}
	if r.Progress != nil {
		return r.Progress.Step("order_status['reference_id']")
	}
	return nil
}

// idempotency takes the Idempotency-Key header into the submission.
func (c *call) idempotency(s *engine.Submission) error {
	h := c.r.Header["Idempotency-Key"]
	if len(h) == 0 || h[0] == "" {
		return nil
	}
	if len(h[0]) > maxKeyLength {
		return fault.InvalidParam.Saying("The header Idempotency-Key must be at most %d bytes long.", maxKeyLength)
	}
	body, err := c.readBody()
	if err != nil {
		return err
	}
	s.Key, s.KeyBody = keyHash(c.number.ID.String(), h[0]), bodyHash(body, c.r.URL.RawQuery)
	return nil
}

func keyHash(scope, key string) []byte {
	sum := sha256.Sum256([]byte(scope + "\x00" + key))
	return sum[:16]
}

func bodyHash(body []byte, query string) uint64 {
	h := sha256.New()
	h.Write(body)
	h.Write([]byte{0})
	h.Write([]byte(query))
	return binary.BigEndian.Uint64(h.Sum(nil))
}

// markRead marks a person's message, and all before it, as read (reference §2.1).
func (c *call) markRead(req *wire.SendRequest) error {
	if c.number.Status != "CONNECTED" {
		return fault.NotRegistered.New()
	}
	m, err := wire.ParseWamid(c.door.Coder, string(req.MessageID))
	if err != nil || m.Direction != message.FromPerson {
		return fault.ParamInvalid.With("message_id does not name a message that this number received.")
	}
	switch old, err := c.tooOld(m.ID); {
	case err != nil:
		return err
	case old:
		return fault.ParamInvalid.With("message_id names a message that is more than 30 days old; it cannot be marked as read any more.")
	}
	if err := c.enterWith(message.Service); err != nil {
		return err
	}
	thread := fact.Thread{Number: c.number.ID, Address: m.Peer}
	if err := c.door.Engine.Seen(c.r.Context(), thread, m.ID, req.TypingIndicator != nil); err != nil {
		return submitError(err)
	}
	return c.success()
}
