package store

import (
	"encoding/json"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/message"
	"turnpike/internal/template"
)

// DevWorld is the world of `turnpike dev`. Outside scripts rely on its ids and texts: they are fixed
// points (DESIGN §5) and do not change without a decision record.
func DevWorld() World {
	created := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	app := &account.App{
		ID: 100000000000001, Name: "Turnpike dev", Secret: "turnpike-dev-app-secret", WebhookVersion: 25,
		Subscription: account.Subscription{Active: true, Fields: []string{
			"messages", "message_template_status_update", "account_update", "account_alerts", "user_preferences", "phone_number_quality_update", "business_capability_update", "flows",
		}},
	}
	w := World{Apps: []*account.App{app}, Declarations: devDeclarations(created)}
	for i, one := range []struct {
		name, purpose, declared, display, digits, token string
	}{
		{
			"Azur Voyages", "A travel agency that helps its travellers with bookings, flights and changes.", "customer_service",
			"+33 1 99 00 00 01", "33199000001", "turnpike-dev-travel",
		},
		{
			"Omni", "A general-purpose assistant that answers any question.", "general_purpose_assistant",
			"+33 1 99 00 00 02", "33199000002", "turnpike-dev-omni",
		},
	} {
		n := uint64(i + 1)
		b := &account.Business{ID: account.BusinessID(200000000000000 + n), Name: one.name, Purpose: one.purpose, Declared: one.declared, CreatedAt: created}
		a := &account.Account{ID: account.ID(300000000000000 + n), Business: b, Name: one.name, Currency: "USD", Timezone: "Europe/Paris", CreatedAt: created}
		w.Businesses = append(w.Businesses, b)
		w.Accounts = append(w.Accounts, a)
		w.Numbers = append(w.Numbers, &account.Number{
			ID: account.NumberID(400000000000000 + n), Account: a, Display: one.display, Digits: one.digits, Name: one.name, Status: "CONNECTED",
		})
		w.Links = append(w.Links, &account.Link{App: app, Account: a})
		w.Tokens = append(w.Tokens, SeedToken{one.token, account.Token{
			App: app, Business: b.ID, Accounts: []account.ID{a.ID}, Scopes: []string{account.ScopeMessaging, account.ScopeManagement},
			UserID: 600000000000000 + n, IssuedAt: created,
		}})
		for j, t := range devTemplates() {
			t.ID, t.CreatedAt, t.Status, t.Format = 500000000000000+uint64(i*100+j+1), created, template.Approved, template.Positional
			t.Life = template.Life{Reason: template.NoReason, Quality: template.QualityUnknown}
			w.Templates = append(w.Templates, SeedTemplate{a.ID, t})
		}
	}
	w.People = []Person{
		{Address: "33612345678", Name: "Ada", Online: true, ReadReceipts: true, CreatedAt: created},
		{Address: "33612345679", Name: "Bruno", Online: true, ReadReceipts: true, CreatedAt: created + 1},
	}
	return w
}

// devDeclarations are what the two accounts say that they are for.
func devDeclarations(at int64) map[account.ID]*account.Declaration {
	return map[account.ID]*account.Declaration{
		300000000000001: {
			Purpose: "A travel agency that helps its travellers with bookings, flights and changes.", Declared: account.CustomerService, Vertical: "TRAVEL",
			Allowed: []string{"bookings", "flights", "hotels", "changes and refunds", "travel documents"}, Excluded: []string{"anything that is not about a journey with us"},
			Languages: []string{"fr", "en"}, Links: []string{"https://azur.example/"}, AI: true, Human: account.HumanPath{Kind: "agent"}, OptIn: true, Discloses: "self",
			SignedBy: "Jeanne Azur, manager", At: at,
		},
		300000000000002: {
			Purpose: "A general-purpose assistant that answers any question.", Declared: account.GeneralAssistant, Vertical: "OTHER",
			Languages: []string{"en", "fr"}, Links: []string{"https://omni.example/"}, AI: true, Human: account.HumanPath{Kind: "email", Where: "help@omni.example"},
			OptIn: true, Discloses: "self", SignedBy: "Oscar Mni, founder", At: at,
		},
	}
}

func devTemplates() []*template.Template {
	type component = template.Component
	booking := func(language, body, button string, values ...string) *template.Template {
		return &template.Template{Name: "booking_confirmed", Language: language, Category: message.Utility, Components: []component{
			{Type: "BODY", Text: body, Example: example("body_text", [][]string{values})},
			{Type: "BUTTONS", Buttons: []template.Button{{Type: "QUICK_REPLY", Text: button}}},
		}}
	}
	return []*template.Template{
		{Name: "hello_world", Language: "en_US", Category: message.Utility, Components: []component{
			{Type: "HEADER", Format: "TEXT", Text: "Hello World"},
			{Type: "BODY", Text: "This message shows that your number can write to people. Nothing else needs to be done."},
			{Type: "FOOTER", Text: "Turnpike sample message"},
		}},
		booking("fr", "Bonjour {{1}}, votre réservation {{2}} est confirmée pour le {{3}}. Nous vous souhaitons un bon voyage.", "Modifier", "Ada", "AZ1234", "12 mars"),
		booking("en_US", "Hello {{1}}, your booking {{2}} is confirmed for {{3}}. Have a good trip.", "Change it", "Ada", "AZ1234", "12 March"),
		{Name: "summer_offer", Language: "en_US", Category: message.Marketing, Components: []component{
			{Type: "HEADER", Format: "TEXT", Text: "Summer in {{1}}", Example: example("header_text", []string{"Nice"})},
			{Type: "BODY", Text: "Hello {{1}}, this week {{2}} nights by the sea cost {{3}} less.", Example: example("body_text", [][]string{{"Ada", "3", "20 %"}})},
			{Type: "FOOTER", Text: "Reply Stop to hear no more offers"},
			{Type: "BUTTONS", Buttons: []template.Button{
				{Type: "QUICK_REPLY", Text: "Tell me more"},
				{Type: "QUICK_REPLY", Text: "Stop"},
				{Type: "URL", Text: "See the offer", URL: "https://example.com/summer/{{1}}", Example: json.RawMessage(`["https://example.com/summer/nice"]`)},
			}},
		}},
		{Name: "login_code", Language: "en_US", Category: message.Authentication, Components: []component{
			{Type: "BODY", AddSecurityRecommendation: true},
			{Type: "FOOTER", CodeExpirationMinutes: 10},
			{Type: "BUTTONS", Buttons: []template.Button{{Type: "OTP", OTPType: "COPY_CODE", Text: "Copy code"}}},
		}},
	}
}

// example is a component's example, as it stands in a request that creates a template.
func example(name string, values any) json.RawMessage {
	raw, err := json.Marshal(map[string]any{name: values})
	if err != nil {
		panic(err) // strings always marshal
	}
	return raw
}
