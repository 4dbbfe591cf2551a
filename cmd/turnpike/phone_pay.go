package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

type phonePay struct {
	thread
	Message string `arg:"" optional:"" help:"The message that bills; the newest one, or the newest of --order, when left out." placeholder:"WAMID"`
	Order   string `help:"The order's reference_id." placeholder:"REFERENCE"`
	Status  string `help:"What is to have become of the payment: captured, pending or failed." default:"captured" enum:"captured,pending,failed"`
	JSON    bool   `help:"Print JSON."`
}

// bill is what the tools read of what is to be paid.
type bill struct {
	Reference string `json:"reference"`
}

// billed is the reference of the order that a content bills; "" for most.
func (c *phoneContent) billed() string {
	if c.Bill != nil {
		return c.Bill.Reference
	}
	for i := range c.Buttons {
		if b := c.Buttons[i].Bill; b != nil {
			return b.Reference
		}
	}
	return ""
}

// Run pays a bill, which moves no money here, and prints the name of the transaction.
func (p *phonePay) Run(s *surroundings) error {
	looking := &phoneSend{server: p.server, From: p.Of, To: p.To, ReplyTo: p.Message}
	found, err := looking.await(s.ctx, func(m *phoneMessage) any {
		if reference := m.Content.billed(); reference != "" && (p.Order == "" || p.Order == reference) {
			return m.ID
		}
		return nil
	})
	if errors.Is(err, errNoQuestion) {
		return fmt.Errorf("no message to %s bills %s", p.Of, cmp.Or(p.Message, p.Order, "an order"))
	}
	if err != nil {
		return err
	}
	var out struct {
		Transaction string `json:"transaction"`
		Status      string `json:"status"`
	}
	path := "/phone/v1/people/" + url.PathEscape(p.Of) + "/messages/" + url.PathEscape(fmt.Sprint(found)) + "/payment"
	if err := p.call(s.ctx, http.MethodPost, path, map[string]string{"status": p.Status}, &out); err != nil {
		return err
	}
	if p.JSON {
		return json.NewEncoder(s.stdout).Encode(out)
	}
	fmt.Fprintln(s.stdout, out.Transaction)
	return nil
}
