package phone

import (
	"encoding/json"
	"net/http"
	"strconv"

	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/wire"
)

// Message is how a message looks to a person, and with the operator's fields in the console.
type Message struct {
	ID          string          `json:"id"`
	Position    uint64          `json:"position"`
	Number      string          `json:"number"`
	Address     message.Address `json:"address"`
	Author      string          `json:"author"`
	Type        string          `json:"type"`
	Content     json.RawMessage `json:"content"`
	Origin      json.RawMessage `json:"origin,omitempty"`
	ReplyTo     string          `json:"reply_to,omitempty"`
	Status      string          `json:"status"`
	Time        int64           `json:"time"`
	DeliveredAt int64           `json:"delivered_at,omitempty"`
	ReadAt      int64           `json:"read_at,omitempty"`
	Error       *MessageError   `json:"error,omitempty"`
	// Payment is what became of the last attempt to pay what the message bills; "" for none.
	Payment string `json:"payment,omitempty"`
}

// MessageError is why a message failed.
type MessageError struct {
	Code  int    `json:"code"`
	Title string `json:"title"`
}

// Render gives a stored message its public shape.
func Render(c *message.Coder, m *store.Message) Message {
	out := Message{
		ID: wire.FormatWamid(c, wire.MessageID{ID: m.ID, Direction: m.Direction, Peer: m.Address, Veiled: m.Veiled}), Position: m.ID.Record(), Number: m.Number.String(),
		Address: m.Address, Author: author(m.Direction), Type: m.Content.Kind.String(), Content: m.Content.Document,
		Status: m.Status.String(), Time: m.At, DeliveredAt: m.DeliveredAt, ReadAt: m.ReadAt, Payment: m.Payment.String(),
	}
	if m.Origin != "" {
		out.Origin = json.RawMessage(m.Origin)
	}
	if m.VisibleAt != 0 {
		out.Position = m.VisibleAt
	}
	if m.ReplyTo != 0 {
		d := message.ToPerson
		if m.ReplyToPerson {
			d = message.FromPerson
		}
		out.ReplyTo = wire.FormatWamid(c, wire.MessageID{ID: m.ReplyTo, Direction: d, Peer: m.Address, Veiled: m.ReplyToVeiled})
	}
	if m.Code != 0 {
		out.Error = &MessageError{m.Code, fault.ByCode(m.Code).Title}
	}
	return out
}

func author(d message.Direction) string {
	if d == message.FromPerson {
		return "person"
	}
	return "business"
}

func (p *Door) listConversations(r *http.Request) (any, int, error) {
	a, err := parseAddress(r.PathValue("address"))
	if err != nil {
		return nil, 0, err
	}
	type conversation struct {
		Number    string   `json:"number"`
		Display   string   `json:"display_phone_number"`
		Name      string   `json:"name"`
		Unread    int      `json:"unread"`
		Blocked   bool     `json:"blocked"`
		Marketing string   `json:"marketing"`
		WindowEnd int64    `json:"window_ends_at"`
		Last      *Message `json:"last,omitempty"`
	}
	if err := p.recent(r); err != nil {
		return nil, 0, err
	}
	found, err := p.History.Conversations(r.Context(), a)
	if err != nil {
		return nil, 0, err
	}
	out := listJSON[conversation]{Data: []conversation{}}
	dir := p.Directory()
	for i := range found {
		c := &found[i]
		one := conversation{
			Number: c.Number.String(), Unread: c.Unread, Blocked: c.Blocked, Marketing: marketingWord(c.MarketingStopped), WindowEnd: c.WindowEndsAt,
		}
		if n := dir.Numbers[c.Number]; n != nil {
			one.Display, one.Name = n.Display, n.Name
		}
		if c.Last.ID != 0 {
			last := Render(p.Coder, &c.Last)
			one.Last = &last
		}
		out.Data = append(out.Data, one)
	}
	return out, http.StatusOK, nil
}

func marketingWord(stopped bool) string {
	if stopped {
		return "stopped"
	}
	return "allowed"
}

// pageSize reads limit.
func pageSize(r *http.Request) (int, error) {
	text := r.URL.Query().Get("limit")
	if text == "" {
		return 50, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxPage {
		return 0, badRequest("limit_invalid", "limit is a number from 1 to %d.", maxPage)
	}
	return n, nil
}

// listThread is a page of one conversation: the newest one, or what is before a message.
func (p *Door) listThread(r *http.Request) (any, int, error) {
	t, _, err := p.thread(r)
	if err != nil {
		return nil, 0, err
	}
	limit, err := pageSize(r)
	if err != nil {
		return nil, 0, err
	}
	f := store.MessageFilter{Number: t.Number, Address: t.Address, VisibleToPerson: true, Limit: limit + 1}
	if before := r.URL.Query().Get("before"); before != "" {
		if f.Before, err = p.messageID(before, t.Address); err != nil {
			return nil, 0, err
		}
	}
	if err := p.recent(r); err != nil {
		return nil, 0, err
	}
	found, err := p.History.Messages(r.Context(), f)
	if err != nil {
		return nil, 0, err
	}
	type pageJSON struct {
		Data   []Message `json:"data"`
		Before string    `json:"before,omitempty"`
	}
	more := len(found) > limit
	found = found[:min(limit, len(found))]
	out := pageJSON{Data: make([]Message, 0, len(found))}
	for i := len(found) - 1; i >= 0; i-- {
		out.Data = append(out.Data, Render(p.Coder, &found[i]))
	}
	if more {
		out.Before = out.Data[0].ID
	}
	return out, http.StatusOK, nil
}

// messageID reads a public id of a message of this person.
func (p *Door) messageID(wamid string, a message.Address) (message.ID, error) {
	named, err := wire.ParseWamid(p.Coder, wamid)
	if err != nil || named.Peer != a {
		return 0, badRequest("message_unknown", "%q is not the id of a message of this person.", clip(wamid))
	}
	return named.ID, nil
}

// listInbox is everything a person can see, in the order in which it became visible.
func (p *Door) listInbox(r *http.Request) (any, int, error) {
	a, err := parseAddress(r.PathValue("address"))
	if err != nil {
		return nil, 0, err
	}
	limit, err := pageSize(r)
	if err != nil {
		return nil, 0, err
	}
	f := store.MessageFilter{Address: a, VisibleToPerson: true, ByVisibility: true, Limit: limit}
	if after := r.URL.Query().Get("after"); after != "" {
		n, err := strconv.ParseUint(after, 10, 63)
		if err != nil {
			return nil, 0, badRequest("after_invalid", "after is a position, as the last page gave it.")
		}
		f.VisibleAfter = n
	}
	if err := p.recent(r); err != nil {
		return nil, 0, err
	}
	found, err := p.History.Messages(r.Context(), f)
	if err != nil {
		return nil, 0, err
	}
	type pageJSON struct {
		Data  []Message `json:"data"`
		After uint64    `json:"after"`
	}
	out := pageJSON{Data: make([]Message, 0, len(found)), After: f.VisibleAfter}
	for i := range found {
		out.Data = append(out.Data, Render(p.Coder, &found[i]))
		out.After = found[i].VisibleAt
	}
	return out, http.StatusOK, nil
}
