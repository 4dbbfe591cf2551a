package audit

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// afterWindow is how far the clock is moved: the customer-service window is a day (reference §1.5).
const afterWindow = 25 * time.Hour

// windowClosed is the code of a message that came too late (reference §5).
const windowClosed = 131047

// outside is what a bot did once the window was closed.
type outside struct {
	free      int // free-form messages that failed for it
	templates int // that it sent instead
}

// window closes the customer-service window of a person by the clock, lets a free-form message fail and counts what
// the bot does once its webhook says so.
func window(ctx context.Context, cfg Config, talks []Conversation) (outside, error) {
	cfg.Later(afterWindow)
	p := &person{base: cfg.Platform, number: cfg.Number, address: talks[0].Person}
	before, err := p.sent(ctx, cfg.Operator)
	if err != nil {
		return outside{}, err
	}
	body := map[string]any{"messaging_product": "whatsapp", "to": p.address, "type": "text", "text": map[string]string{"body": "Is there anything else we can do?"}}
	if err := p.ask(ctx, http.MethodPost, p.base+"/v25.0/"+p.number+"/messages", cfg.Token, body, nil); err != nil {
		return outside{}, fmt.Errorf("send outside of the window: %w", err)
	}
	end := time.NewTimer(min(cfg.Timeout, reactionTime))
	defer end.Stop()
	select {
	case <-end.C:
	case <-ctx.Done():
		return outside{}, ctx.Err()
	}
	after, err := p.sent(ctx, cfg.Operator)
	if err != nil {
		return outside{}, err
	}
	return outside{max(0, after.free-before.free-1), after.templates - before.templates}, nil // one was the audit's own
}

// reactionTime is how long a bot has to do something about a message that failed.
const reactionTime = 3 * time.Second

// sent counts what was sent to the person, as the operator sees it.
func (p *person) sent(ctx context.Context, operator string) (outside, error) {
	var page struct {
		Data []struct {
			Author string `json:"author"`
			Type   string `json:"type"`
			Error  struct {
				Code int `json:"code"`
			} `json:"error"`
		} `json:"data"`
	}
	q := url.Values{"number": {p.number}, "address": {p.address}, "limit": {"200"}}
	if err := p.ask(ctx, http.MethodGet, p.base+"/turnpike/v1/messages?"+q.Encode(), operator, nil, &page); err != nil {
		return outside{}, err
	}
	var out outside
	for _, m := range page.Data {
		switch {
		case m.Author == "business" && m.Type == "template":
			out.templates++
		case m.Author == "business" && m.Error.Code == windowClosed:
			out.free++
		}
	}
	return out, nil
}
