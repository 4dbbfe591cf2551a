package exchange

import (
	"context"
	"errors"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/flow"
	"turnpike/internal/notice"
)

// Publish makes a draft one that can be sent, for ever as it is.
func (r *Room) Publish(ctx context.Context, owner account.ID, id uint64) (*flow.Flow, error) {
	f, err := r.Find(ctx, owner, id)
	if err != nil {
		return nil, err
	}
	if err := r.ready(ctx, f); err != nil {
		return nil, err
	}
	checked := f.UpdatedAt
	return r.change(ctx, owner, id, func(f *flow.Flow, now int64) ([]notice.Notice, error) {
		if f.Status != flow.Draft || f.UpdatedAt != checked { // somebody was faster
			return nil, fault.FlowPublishFailed.With("The flow %s was changed while it was being published; look at it and try again.", f.IDText())
		}
		return []notice.Notice{f.Enter(flow.Published, now)}, nil
	})
}

// ready says why a flow cannot be published; nil when it can. Of one with an endpoint that is asked too.
func (r *Room) ready(ctx context.Context, f *flow.Flow) error {
	switch {
	case f.Status != flow.Draft:
		return fault.FlowPublishFailed.With("The flow %s is %s; only a draft can be published.", f.IDText(), f.Status)
	case len(f.Document) == 0:
		return fault.FlowPublishFailed.With("The flow has no flow JSON yet: upload one to its assets.")
	case len(f.Problems) > 0:
		return fault.FlowPublishFailed.With("The flow JSON has %d validation errors; the first is in line %d: %s", len(f.Problems), f.Problems[0].LineStart, f.Problems[0].Message)
	case !flow.Publishable(f.Version):
		return fault.FlowPublishFailed.With("Flows of version %s can no longer be published; use a newer one.", f.Version)
	case len(r.Directory().NumbersOf(f.Account)) == 0:
		return fault.FlowPublishFailed.With("The account has no phone number yet.")
	case f.DataAPI == "":
		return nil
	case f.Endpoint == "":
		return fault.FlowPublishFailed.With("The flow JSON has a data_api_version, but the flow has no endpoint_uri.")
	case r.Directory().Apps[f.App] == nil:
		return fault.FlowPublishFailed.With("No app is connected to the flow; set application_id.")
	}
	switch err := r.ping(ctx, f); {
	case errors.Is(err, errNoKey):
		return fault.FlowPublishFailed.With("No number of the account has a public key: set one with POST /{phone-number-id}/whatsapp_business_encryption.")
	case err != nil:
		return fault.FlowPublishFailed.With("The endpoint does not answer the health check: %v.", err)
	}
	return nil
}

// Migrated says what became of one flow that was to be copied.
type Migrated struct {
	Name     string
	From, To uint64
	Why      string // it was not copied; "" when it was
}

// Migrate copies flows of one account to another, by their names or all of them, as drafts.
func (r *Room) Migrate(ctx context.Context, from account.ID, to *account.Account, app account.AppID, names []string) ([]Migrated, error) {
	all, err := r.List(ctx, from)
	if err != nil {
		return nil, err
	}
	byName := map[string]*flow.Flow{}
	for _, f := range all {
		byName[f.Name] = f
	}
	if len(names) == 0 {
		for _, f := range all {
			names = append(names, f.Name)
		}
	}
	out := make([]Migrated, 0, len(names))
	for _, name := range names {
		one := Migrated{Name: name}
		source := byName[name]
		if source == nil {
			one.Why = "There is no flow of this name in the source account."
			out = append(out, one)
			continue
		}
		one.From = source.ID
		draft := &Draft{Name: &source.Name, Categories: source.Categories, Endpoint: &source.Endpoint, App: app}
		if len(source.Document) > 0 {
			draft.Document = source.Document
		}
		copied, err := r.Create(ctx, to, draft)
		switch refused, isFault := errors.AsType[*fault.Error](err); {
		case err == nil:
			one.To = copied.ID
		case isFault && refused.Cause == nil:
			one.Why = refused.DetailText()
		default:
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}
