package graph

import (
	"fmt"
	"slices"
	"strings"

	"turnpike/internal/exchange"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/template"
)

// checkFlow checks the flow of a message that is to be sent: an interactive one, or the button of a
// template. It puts the flow's id in the place of its name, and counts the send.
func (c *call) checkFlow(m *message.Flow) *fault.Error {
	if err := c.door.Flows.Sendable(c.r.Context(), c.account.ID, m); err != nil {
		return fault.From(err)
	}
	return nil
}

// checkFlows checks the flows behind a template's buttons.
func (c *call) checkFlows(r *template.Rendered) *fault.Error {
	groups := [][]template.RenderedButton{r.Buttons}
	for _, card := range r.Cards {
		groups = append(groups, card.Buttons)
	}
	for _, buttons := range groups {
		for i := range buttons {
			if buttons[i].Flow == nil {
				continue
			}
			if f := c.checkFlow(buttons[i].Flow); f != nil {
				return f
			}
		}
	}
	return nil
}

// bindDraft binds the flow buttons of a template that is to be created, once nothing else is wrong with
// it: a flow that is published stays.
func (c *call) bindDraft(d *template.Draft) error {
	if !hasFlows(d.Components) {
		return nil
	}
	d.Normalize()
	if f := d.Check(); f != nil {
		return f
	}
	return c.bindFlows(d.Name, d.Components)
}

func isFlowButton(b template.Button) bool { return strings.EqualFold(b.Type, "FLOW") }

func hasFlows(components []template.Component) bool {
	return slices.ContainsFunc(components, func(one template.Component) bool {
		return slices.ContainsFunc(one.Buttons, isFlowButton) || slices.ContainsFunc(one.Cards, func(card template.Card) bool { return hasFlows(card.Components) })
	})
}

// bindFlows gives each flow button of a template that is created or edited the id of its flow. One that
// brings a flow's document makes a flow of it, which is published.
func (c *call) bindFlows(name string, components []template.Component) error {
	for i := range components {
		for j := range components[i].Buttons {
			if b := &components[i].Buttons[j]; isFlowButton(*b) {
				if err := c.bindFlow(name, b); err != nil {
					return err
				}
			}
		}
		for j := range components[i].Cards {
			if err := c.bindFlows(name, components[i].Cards[j].Components); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *call) bindFlow(name string, b *template.Button) error {
	ctx := c.r.Context()
	if b.FlowJSON == "" {
		m := &message.Flow{ID: b.FlowID, Name: b.FlowName}
		f, err := c.door.Flows.Named(ctx, c.account.ID, m)
		if err != nil {
			return fault.TemplateInvalid.With("buttons: %s", fault.From(err).DetailText())
		}
		if !f.Status.Live() {
			return fault.TemplateInvalid.With("buttons: the flow %s is %s; a template needs a published one.", f.IDText(), f.Status)
		}
		b.FlowID, b.FlowName = f.IDText(), ""
		return nil
	}
	title := fmt.Sprintf("%s %d", name, c.door.Clock().UnixMilli())
	f, err := c.door.Flows.Create(ctx, c.account, &exchange.Draft{
		Name: &title, Categories: []string{"OTHER"}, App: c.tokenApp(), Document: []byte(b.FlowJSON), Publish: true,
	})
	if err != nil {
		return refusal(err)
	}
	if len(f.Problems) > 0 {
		p := f.Problems[0]
		if err := c.door.Flows.Delete(ctx, c.account.ID, f.ID); err != nil {
			return refusal(err)
		}
		return fault.TemplateInvalid.With("buttons: flow_json has %d validation errors; the first is in line %d, column %d: %s", len(f.Problems), p.LineStart, p.ColumnStart, p.Message)
	}
	b.FlowID, b.FlowJSON = f.IDText(), ""
	return nil
}
