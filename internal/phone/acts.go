package phone

import (
	"context"
	"net/http"
	"time"
	"unicode/utf8"

	"turnpike/internal/account"
	"turnpike/internal/carrier/network"
	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/store"
)

var done = map[string]bool{"success": true}

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
	return done, http.StatusOK, p.Engine.Opened(r.Context(), engine.Look{
		Thread: t, UpTo: upTo, Tell: who.ReadReceipts, Profile: who.Profile(), Face: who.Face(),
	})
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

// recent lets a page of history show what had happened when it was asked for, so that whoever wrote
// something reads it. Tables that lag longer than historyWait are shown as they are.
func (p *Door) recent(r *http.Request) error {
	if err := p.caughtUp(r); err != nil && r.Context().Err() != nil {
		return err
	}
	return nil
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
			return &fact.MarketingStopped{Thread: t, Account: n.Account.ID, Profile: who.Profile(), Face: who.Face()}
		}
		return &fact.MarketingResumed{Thread: t, Account: n.Account.ID, Profile: who.Profile(), Face: who.Face()}
	})
}
