package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"turnpike/internal/account"
	"turnpike/internal/message"
	"turnpike/internal/template"
)

// directoryOf is the picture that a world must be read as.
func directoryOf(w World, version int64) *account.Directory {
	d := account.NewDirectory()
	for id, one := range w.Declarations {
		with := *one
		with.Version = 1
		d.Standings[id] = &account.Standing{Declaration: &with}
	}
	d.Version = version
	for _, b := range w.Businesses {
		d.Businesses[b.ID] = b
	}
	for _, a := range w.Accounts {
		d.Accounts[a.ID] = a
	}
	for _, n := range w.Numbers {
		d.Numbers[n.ID] = n
	}
	for _, a := range w.Apps {
		d.Apps[a.ID] = a
	}
	for _, l := range w.Links {
		d.Links[l.Account.ID] = append(d.Links[l.Account.ID], l)
	}
	for i := range w.Tokens {
		d.Tokens[account.HashToken(w.Tokens[i].Text)] = &w.Tokens[i].Token
	}
	for _, t := range w.Templates {
		d.AddTemplate(t.Account, t.Template)
	}
	return d
}

// sameDirectory compares pictures; examples are any JSON, and locations follow from their names.
var sameDirectory = cmp.Options{
	cmpopts.IgnoreFields(account.Account{}, "Location"),
	cmpopts.IgnoreFields(account.Directory{}, "Tariff"), // ratecards_test looks at it
	cmpopts.IgnoreFields(template.Component{}, "Example"),
	cmpopts.IgnoreFields(template.Button{}, "Example"),
	cmpopts.EquateEmpty(),
}

func TestDirectoryRoundTrip(t *testing.T) {
	t.Parallel()
	w := DevWorld()
	w.Accounts[0].Timezone = "America/Sao_Paulo"
	w.Businesses[0].Name = "O'Brien & \"Söhne\" 旅行 👍"
	w.Tokens[0].Token.ExpiresAt = 1_900_000_000_000
	w.Templates = append(w.Templates, SeedTemplate{w.Accounts[1].ID, &template.Template{
		ID: 1<<62 + 1, Name: "all", Language: "pt_BR", Category: message.Authentication, Status: template.Paused, Format: template.Named, TTL: 30_000, CreatedAt: 7,
		Life: template.Life{
			Reason: template.Scam, Because: "b", Recommendation: "r", Previous: message.Utility, Correct: message.Marketing, CorrectAt: 1,
			Quality: template.Red, QualityAt: 2, Base: template.Feedback{Day: 1, Sent: 6, Delivered: 2, Read: 3, Blocked: 4, Reported: 5}, Pauses: 3, PausedUntil: 4, EditedAt: []int64{5, 6}, ArchivedAt: 7, LastSentAt: 8, Library: "l", TrackingOff: true,
			SubCategory: "ORDER_STATUS", Freedom: `{"a":1}`,
		},
		Components: []template.Component{
			{Type: "HEADER", Format: "TEXT", Text: "{{a}}"},
			{Type: "BODY", Text: "{{b}}\n<&>\u2028", AddSecurityRecommendation: true},
			{Type: "FOOTER", CodeExpirationMinutes: 90},
			{Type: "BUTTONS", Buttons: []template.Button{{Type: "PHONE_NUMBER", Text: "Call", PhoneNumber: "+33199000001"}, {Type: "OTP", OTPType: "ONE_TAP", Text: "x"}}},
		},
	}})
	s := open(t, t.TempDir())
	if _, err := s.Seed(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	got, err := s.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(directoryOf(w, 1), got, sameDirectory); diff != "" {
		t.Errorf("read as something else: %s", diff)
	}
	if l := got.Accounts[w.Accounts[0].ID].Location; l.String() != "America/Sao_Paulo" {
		t.Errorf("months begin in %s", l)
	}
	if got.Numbers[w.Numbers[0].ID].Account != got.Accounts[w.Accounts[0].ID] || got.Tokens[account.HashToken(w.Tokens[0].Text)].App != got.Apps[w.Apps[0].ID] {
		t.Error("the parts of a directory do not point at each other")
	}
}

func TestAnUnknownTimezoneIsUTC(t *testing.T) {
	t.Parallel()
	w := DevWorld()
	w.Accounts[0].Timezone = "Mars/Olympus"
	s := open(t, t.TempDir())
	if _, err := s.Seed(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	d, err := s.Directory(t.Context())
	if err != nil || d.Accounts[w.Accounts[0].ID].Location != time.UTC {
		t.Errorf("%v %v", d, err)
	}
}

func TestSeedFillsOnlyAnEmptyStore(t *testing.T) {
	t.Parallel()
	s := seeded(t, t.TempDir())
	if err := edits["subscription"](t.Context(), s); err != nil {
		t.Fatal(err)
	}
	before, err := s.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.Seed(t.Context(), DevWorld()); again || err != nil {
		t.Errorf("seeded twice: %v %v", again, err)
	}
	after, err := s.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, after, sameDirectory); diff != "" {
		t.Errorf("a second seed changed: %s", diff)
	}
}

func TestSeedIsAllOrNothing(t *testing.T) {
	t.Parallel()
	w := DevWorld()
	w.Templates = append(w.Templates, w.Templates[0]) // the same id twice
	s := open(t, t.TempDir())
	if done, err := s.Seed(t.Context(), w); done || err == nil {
		t.Fatalf("seeded a world that contradicts itself: %v %v", done, err)
	}
	d, err := s.Directory(t.Context())
	if err != nil || len(d.Businesses) != 0 || d.Version != 0 {
		t.Errorf("something was left: %+v %v", d, err)
	}
	if done, err := s.Seed(t.Context(), DevWorld()); !done || err != nil {
		t.Errorf("after a failed seed: %v %v", done, err)
	}
}

// TestDevWorldIsFixed holds the ids and texts that scripts outside rely on (DESIGN §5).
func TestDevWorldIsFixed(t *testing.T) {
	t.Parallel()
	d := directoryOf(DevWorld(), 1)
	app := d.Apps[100000000000001]
	if app == nil || app.Secret != "turnpike-dev-app-secret" {
		t.Fatalf("the app is %+v", app)
	}
	since := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	for _, c := range []struct {
		business account.BusinessID
		waba     account.ID
		number   account.NumberID
		name     string
		declared string
		display  string
		digits   string
		token    string
	}{
		{200000000000001, 300000000000001, 400000000000001, "Azur Voyages", "customer_service", "+33 1 99 00 00 01", "33199000001", "turnpike-dev-travel"},
		{200000000000002, 300000000000002, 400000000000002, "Omni", "general_purpose_assistant", "+33 1 99 00 00 02", "33199000002", "turnpike-dev-omni"},
	} {
		b, a, n, token := d.Businesses[c.business], d.Accounts[c.waba], d.Numbers[c.number], d.Tokens[account.HashToken(c.token)]
		if b == nil || a == nil || n == nil || token == nil {
			t.Fatalf("%s is incomplete: %v %v %v %v", c.name, b, a, n, token)
		}
		if b.Name != c.name || b.Declared != c.declared || b.CreatedAt != since || a.CreatedAt != since || a.Business != b {
			t.Errorf("%s: %+v %+v", c.name, b, a)
		}
		if n.Account != a || n.Display != c.display || n.Digits != c.digits || n.Status != "CONNECTED" {
			t.Errorf("%s: %+v", c.name, n)
		}
		if !token.May(c.waba) || len(token.Accounts) != 1 || !token.Has(account.ScopeMessaging) || !token.Has(account.ScopeManagement) || token.ExpiresAt != 0 {
			t.Errorf("%s: %+v", c.name, token)
		}
		if l := d.Links[c.waba]; len(l) != 1 || l[0].App != app {
			t.Errorf("%s is linked to %+v", c.name, l)
		}
		for key, category := range map[[2]string]message.Category{
			{"hello_world", "en_US"}: message.Utility, {"booking_confirmed", "fr"}: message.Utility, {"booking_confirmed", "en_US"}: message.Utility,
			{"summer_offer", "en_US"}: message.Marketing, {"login_code", "en_US"}: message.Authentication,
		} {
			one := d.Templates[account.TemplateKey{Account: c.waba, Name: key[0], Language: key[1]}]
			if one == nil || one.Category != category || one.Status != template.Approved {
				t.Errorf("%s: template %v is %+v", c.name, key, one)
			}
		}
	}
}
