package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// choice is a button, in the words of templates and of interactive messages.
type choice struct {
	Type    string `json:"type"`
	Text    string `json:"text"`
	Payload string `json:"payload"`
	ID      string `json:"id"`
	Title   string `json:"title"`
	Bill    *bill  `json:"bill"`
}

// is says whether a person who names a button means this one.
func (c *choice) is(name string) bool {
	touchable := c.Type == "quick_reply" || c.Title != "" // an interactive message has no others
	return touchable && (c.Text == name || c.Payload == name || c.ID == name || c.Title == name)
}

func indexOf(choices []choice, name string) int {
	for i := range choices {
		if choices[i].is(name) {
			return i
		}
	}
	return -1
}

// phoneMessage is what the tools read of a message.
type phoneMessage struct {
	ID      string       `json:"id"`
	Number  string       `json:"number"`
	Author  string       `json:"author"`
	Type    string       `json:"type"`
	Status  string       `json:"status"`
	Time    int64        `json:"time"`
	Content phoneContent `json:"content"`
}

// phoneContent has what the tools read of all kinds of content.
type phoneContent struct {
	Type    string          `json:"type"`
	Body    string          `json:"body"`
	Text    string          `json:"text"`
	Title   string          `json:"title"`
	Caption string          `json:"caption"`
	Emoji   string          `json:"emoji"`
	Name    string          `json:"name"`
	Buttons []choice        `json:"buttons"`
	Flow    json.RawMessage `json:"flow"`
	Address json.RawMessage `json:"address"`
	Bill    *bill           `json:"bill"`
	Cards   []struct {
		Buttons []choice `json:"buttons"`
		Replies []choice `json:"replies"`
	} `json:"cards"`
	List struct {
		Sections []struct {
			Rows []struct {
				ID    string `json:"id"`
				Title string `json:"title"`
			} `json:"rows"`
		} `json:"sections"`
	} `json:"list"`
}

// answer sets an answer by touch in a request: on the message of --reply-to, or the newest that fits.
func (p *phoneSend) answer(s *surroundings, in map[string]any) error {
	find := map[string]func(m *phoneMessage) any{"button": p.buttonOf, "row": p.rowOf, "form": p.formOf, "call_permission": p.callOf}
	name, wanted := "", ""
	for kind, value := range map[string]string{"button": p.Button, "row": p.Row, "form": p.Form, "call_permission": p.Call} {
		if value != "" && name != "" {
			return usageError{errors.New("--button, --row, --form and --call are answers to different messages: give one")}
		}
		if value != "" {
			name, wanted = kind, value
		}
	}
	switch {
	case name == "":
		return usageError{errors.New("a reply has --button, --row, --form or --call; to quote a message give --reply-to with a text")}
	case p.Form != "" && !json.Valid([]byte(p.Form)):
		return usageError{errors.New(`--form is JSON, as {"rating":"4"}`)}
	case p.Call != "" && p.Call != "accept" && p.Call != "always" && p.Call != "reject":
		return usageError{errors.New("--call is accept, always or reject")}
	}
	found, err := p.await(s.ctx, find[name])
	if errors.Is(err, errNoQuestion) {
		return fmt.Errorf("no message to %s can be answered with the %s %s", p.From, name, wanted)
	}
	in[name] = found
	return err
}

// errNoQuestion says that no message asks for the answer.
var errNoQuestion = errors.New("no message asks for this")

// What was just sent may still be on its way, so an answer is tried for a while.
const answerWait, answerPause = 2 * time.Second, 100 * time.Millisecond

// await looks for a message that can be answered.
func (p *phoneSend) await(ctx context.Context, find func(m *phoneMessage) any) (any, error) {
	for until := time.Now().Add(answerWait); ; {
		if found, err := p.search(ctx, find); !errors.Is(err, errNoQuestion) || time.Now().After(until) {
			return found, err
		}
		pause := time.NewTimer(answerPause)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return nil, ctx.Err()
		}
	}
}

// search goes through the newest messages of the conversation.
func (p *phoneSend) search(ctx context.Context, find func(m *phoneMessage) any) (any, error) {
	t := thread{server: p.server, Of: p.From, To: p.To}
	var page struct {
		Data []phoneMessage `json:"data"`
	}
	if err := t.call(ctx, http.MethodGet, t.path("/messages?limit=200"), nil, &page); err != nil {
		return nil, err
	}
	for i := len(page.Data) - 1; i >= 0; i-- {
		m := &page.Data[i]
		if m.Author != "business" || (p.ReplyTo != "" && m.ID != p.ReplyTo) {
			continue
		}
		if found := find(m); found != nil {
			return found, nil
		}
	}
	return nil, errNoQuestion
}

func (p *phoneSend) buttonOf(m *phoneMessage) any {
	if i := indexOf(m.Content.Buttons, p.Button); i >= 0 {
		return map[string]any{"message_id": m.ID, "index": i}
	}
	for n, card := range m.Content.Cards {
		if i := max(indexOf(card.Buttons, p.Button), indexOf(card.Replies, p.Button)); i >= 0 {
			return map[string]any{"message_id": m.ID, "index": i, "card": n}
		}
	}
	return nil
}

func (p *phoneSend) rowOf(m *phoneMessage) any {
	for _, section := range m.Content.List.Sections {
		for _, row := range section.Rows {
			if row.ID == p.Row || row.Title == p.Row {
				return map[string]any{"message_id": m.ID, "id": row.ID}
			}
		}
	}
	return nil
}

func (p *phoneSend) formOf(m *phoneMessage) any {
	out := map[string]any{"message_id": m.ID, "response": json.RawMessage(p.Form)}
	if m.Type == "interactive" && (m.Content.Flow != nil || m.Content.Address != nil) {
		return out
	}
	for i, b := range m.Content.Buttons {
		if b.Type == "flow" {
			out["index"] = i
			return out
		}
	}
	return nil
}

func (p *phoneSend) callOf(m *phoneMessage) any {
	if m.Content.Type != "call_permission_request" {
		return nil
	}
	return map[string]any{"message_id": m.ID, "accepted": p.Call != "reject", "permanent": p.Call == "always"}
}
