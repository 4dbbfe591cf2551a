package app

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/template"
)

// seedRefusals fills a data directory with dev's world and what refusals need beside it:
//
//	tokens     expired-token, messaging-only, management-only, other-app (of app 100000000000002)
//	number     400000000000003 of Azur Voyages, not registered
//	templates  of Azur Voyages, see below
func seedRefusals(t *testing.T, dir string) {
	t.Helper()
	w := store.DevWorld()
	a := w.Accounts[0]
	other := &account.App{ID: 100000000000002, Name: "Another app", Secret: "another-secret", WebhookVersion: 25}
	w.Apps = append(w.Apps, other)
	w.Numbers = append(w.Numbers, &account.Number{ID: 400000000000003, Account: a, Display: "+33 1 99 00 00 03", Digits: "33199000003", Name: "Azur", Status: "PENDING"})
	token := func(text string, app *account.App, expires int64, scopes ...string) {
		w.Tokens = append(w.Tokens, store.SeedToken{Text: text, Token: account.Token{
			App: app, Business: a.Business.ID, Accounts: []account.ID{a.ID}, Scopes: scopes, UserID: 9, IssuedAt: 1, ExpiresAt: expires,
		}})
	}
	both := []string{account.ScopeMessaging, account.ScopeManagement}
	token("expired-token", w.Apps[0], 1_700_000_000_000, both...)
	token("messaging-only", w.Apps[0], 0, account.ScopeMessaging)
	token("management-only", w.Apps[0], 0, account.ScopeManagement)
	token("other-app", other, 0, both...)
	for i, one := range refusalTemplates() {
		one.ID, one.Language, one.CreatedAt = 500000000000900+uint64(i), "en_US", 1
		w.Templates = append(w.Templates, store.SeedTemplate{Account: a.ID, Template: one})
	}
	plant(t, dir, w)
}

func refusalTemplates() []*template.Template {
	type (
		component = template.Component
		button    = template.Button
	)
	plain := []component{{Type: "BODY", Text: "Hello"}}
	out := []*template.Template{
		{Name: "greet_by_name", Format: template.Named, Components: []component{{Type: "BODY", Text: "Hello {{first_name}}, order {{order_id}} is here."}}},
		{Name: "picture", Components: []component{{Type: "HEADER", Format: "IMAGE"}, {Type: "BODY", Text: "The sea"}}},
		{Name: "coupon", Components: []component{{Type: "BODY", Text: "A gift"}, {Type: "BUTTONS", Buttons: []button{
			{Type: "COPY_CODE", Text: "Copy"}, {Type: "URL", Text: "Home", URL: "https://example.com/"}, {Type: "PHONE_NUMBER", Text: "Call", PhoneNumber: "+33199000001"},
		}}}},
	}
	for _, status := range []template.Status{template.Paused, template.Disabled, template.Pending, template.Rejected} {
		out = append(out, &template.Template{Name: "is_" + string(status), Status: status, Components: plain})
	}
	for _, one := range out {
		one.Category = message.Utility
		if one.Status == "" {
			one.Status = template.Approved
		}
		if one.Format == "" {
			one.Format = template.Positional
		}
	}
	return out
}

// seedPartner fills a data directory with dev's world and a BSP: the business 200000000000003 with the app
// 100000000000002 and the token bsp-token, which reaches no account yet.
func seedPartner(t *testing.T, dir string) {
	t.Helper()
	w := store.DevWorld()
	app := &account.App{ID: 100000000000002, Name: "A BSP's app", Secret: "another-secret", WebhookVersion: 25}
	w.Apps = append(w.Apps, app)
	w.Businesses = append(w.Businesses, &account.Business{ID: 200000000000003, Name: "A BSP", CreatedAt: 1})
	w.Tokens = append(w.Tokens, store.SeedToken{Text: "bsp-token", Token: account.Token{
		App: app, Business: 200000000000003, Scopes: []string{account.ScopeMessaging, account.ScopeManagement}, UserID: 12, IssuedAt: 1,
	}})
	plant(t, dir, w)
}

// plant writes a world into the store of a program that does not run yet.
func plant(t *testing.T, dir string, w store.World) {
	t.Helper()
	for _, one := range w.Templates {
		one.Template.CreatedAt = time.Now().UnixMilli() // or disuse would archive them
	}
	s, err := store.Open(t.Context(), store.Config{Path: filepath.Join(dir, "turnpike.db")}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Seed(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
