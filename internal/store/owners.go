package store

import (
	"context"
	"database/sql"

	"turnpike/internal/account"
	"turnpike/internal/notice"
)

// Opening is a new business with all that it needs to begin: an account, an app that is subscribed to
// it, and a token.
type Opening struct {
	Business *account.Business
	Account  *account.Account
	App      *account.App
	Token    account.Token
	Text     string           // of the token
	Vetting  *account.Vetting // that the account waits for; nil when it may be used at once
	Told     []notice.Body    // what the new account's apps are told
}

// OpenBusiness stores a new business, all or nothing, and gives its parts their ids.
func (s *Store) OpenBusiness(ctx context.Context, o *Opening) error {
	return s.edit(ctx, "business "+o.Business.Name, func(tx *sql.Tx) error {
		ids := make([]uint64, 3)
		for i, kind := range []string{"business", "account", "app"} {
			id, err := addNode(ctx, tx, Node{Kind: kind})
			if err != nil {
				return err
			}
			ids[i] = id
		}
		o.Business.ID, o.Account.ID, o.App.ID = account.BusinessID(ids[0]), account.ID(ids[1]), account.AppID(ids[2])
		o.Account.Business = o.Business
		o.Token.App, o.Token.Business, o.Token.Accounts = o.App, o.Business.ID, []account.ID{o.Account.ID}
		o.Token.UserID = ids[0] // the business's first system user
		w := &World{
			Businesses: []*account.Business{o.Business}, Accounts: []*account.Account{o.Account}, Apps: []*account.App{o.App},
			Links: []*account.Link{{App: o.App, Account: o.Account}}, Tokens: []SeedToken{{o.Text, o.Token}},
		}
		for _, f := range []func(context.Context, *sql.Tx, *World) error{seedOwners, seedApps, seedTokens} {
			if err := f(ctx, tx, w); err != nil {
				return err
			}
		}
		if v := o.Vetting; v != nil {
			v.Business, v.Account = o.Business.ID, o.Account.ID
			if err := addVetting(ctx, tx, v); err != nil {
				return err
			}
		}
		var told []notice.Notice
		for _, body := range o.Told {
			told = append(told, notice.Notice{Account: o.Account.ID, Body: body})
		}
		return addNotices(ctx, tx, told)
	})
}
