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
	if c.number.Status != "CONNECTED" {
		return fault.NotRegistered.New()
	}
	if req.IsReceipt() {
		return c.markRead(&req)
	}
	to, f := engine.Recipient(c.number.Digits, string(req.To))
	if f != nil {
		return f
	}
	s := engine.Submission{Number: c.number, To: to, Callback: string(req.Callback)}
	status, err := c.fill(&s, &req)
	if err != nil {
		return err
	}
	if err := c.idempotency(&s); err != nil {
		return err
	}
	receipt, err := c.door.Engine.Submit(c.r.Context(), &s)
	if err != nil {
		return submitError(err)
	}
	buf := buffers.Get().(*[]byte)
	body := wire.AppendSent((*buf)[:0], string(req.To), to, wire.FormatWamid(c.door.Coder, receipt.ID, message.ToPerson, to), status)
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

// fill sets content, category, lifetime and reply of a submission. status is the reply's
// message_status, which only templates have.
func (c *call) fill(s *engine.Submission, req *wire.SendRequest) (status string, err error) {
	if req.Context != nil && req.Context.MessageID != "" {
		c.replyTo(s, string(req.Context.MessageID))
	}
	switch kind := req.Kind(); kind {
	case "text":
		content, f := req.TextContent()
		if f != nil {
			return "", f
		}
		s.Content, s.Category, s.Lifetime = content, message.Service, template.DefaultLifetime
		return "", nil
	case "template":
		return "accepted", c.fillTemplate(s, req.Template)
	case "image", "audio", "video", "document", "sticker", "location", "contacts", "reaction", "interactive", "pin":
		return "", fault.NotBuiltYet.With("Messages of type %q are not available on this platform yet; text and template are.", kind)
	default:
		return "", fault.UnsupportedType.With("Param type must be one of {TEXT, TEMPLATE, IMAGE, AUDIO, VIDEO, DOCUMENT, STICKER, LOCATION, CONTACTS, "+
			"REACTION, INTERACTIVE} - got %q.", short(kind))
	}
}

func (c *call) fillTemplate(s *engine.Submission, t *wire.TemplateSend) error {
	if f := t.Check(); f != nil {
		return f
	}
	name, language := string(t.Name), string(t.Language.Code)
	found := c.dir.Templates[account.TemplateKey{Account: c.account.ID, Name: name, Language: language}]
	if found == nil {
		return template.Missing(short(name), short(language))
	}
	if f := found.Sendable(); f != nil {
		return f
	}
	args, f := t.Arguments()
	if f != nil {
		return f
	}
	rendered, f := found.Bind(args)
	if f != nil {
		return f
	}
	document, err := wire.Marshal(rendered)
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	s.Content = message.Content{Kind: message.KindTemplate, Document: document}
	s.Category, s.Lifetime = found.Category, found.Lifetime()
	return nil
}

// replyTo makes the message a reply. A quoted id that is not ours is dropped silently, as the
// reference says of quotes that cannot be found (§2.1).
func (c *call) replyTo(s *engine.Submission, wamid string) {
	id, direction, peer, err := wire.ParseWamid(c.door.Coder, wamid)
	if err != nil || peer != s.To {
		return
	}
	s.ReplyTo, s.ReplyToPerson = id, direction == message.FromPerson
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
	id, direction, peer, err := wire.ParseWamid(c.door.Coder, string(req.MessageID))
	if err != nil || direction != message.FromPerson {
		return fault.ParamInvalid.With("message_id does not name a message that this number received.")
	}
	thread := fact.Thread{Number: c.number.ID, Address: peer}
	if err := c.door.Engine.Seen(c.r.Context(), thread, id, req.TypingIndicator != nil); err != nil {
		return submitError(err)
	}
	return c.success()
}
