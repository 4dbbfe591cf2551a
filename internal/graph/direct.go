package graph

import (
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/template"
	"turnpike/internal/wire"
)

// mayDirect says whether the account may name a category: one whose free-form messages have the price of AI
// providers may not, since no category would take it off them.
func (c *call) mayDirect() bool {
	if c.dir.Assistant(c.account) {
		return false
	}
	now := c.door.Clock().UnixMilli()
	return !slices.ContainsFunc(c.dir.Standing(c.account.ID).Restrictions, func(r account.Restriction) bool {
		return r.Kind == account.Price && r.Runs(now) && (r.Number == 0 || r.Number == c.number.ID)
	})
}

// fillDirect makes a free-form message with a category one of a template that the platform makes for it
// (reference §2.1, Direct Send): it needs no open window and costs what templates of its category do.
func (c *call) fillDirect(s *engine.Submission, draft *wire.Draft, category message.Category) error {
	shown, f := draft.Direct(category)
	if f != nil {
		return f
	}
	if !c.mayDirect() {
		return fault.InvalidParam.Saying(
			"Direct Send is not enabled for this account: free-form messages of AI providers have a price of their own. Leave category out, or send a template.")
	}
	if s.ByUserID && category == message.Authentication {
		return fault.UserIDUnsupported.New()
	}
	found, err := c.door.Templates.Direct(c.r.Context(), c.account, shown, category)
	if err != nil {
		return refusal(err)
	}
	if f := found.Sendable(); f != nil {
		return f
	}
	if found.Category != category {
		return fault.InvalidParam.With("Messages like this one are %s by the platform's review (template %s), not %s: send them as a template.", found.Category, found.Name, category)
	}
	if err := c.enclose(s, draft.Media); err != nil {
		return err
	}
	shown.Name, shown.Language = found.Name, found.Language
	document, err := wire.Document(shown)
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	s.Content = message.Content{Kind: message.KindTemplate, Document: document}
	s.Category, s.Lifetime, s.Template, s.Direct = category, template.DefaultLifetime, found.ID, true
	return nil
}
