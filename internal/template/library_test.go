package template

import (
	"strings"
	"testing"

	"turnpike/internal/message"
)

// TestTheLibraryKeepsItsOwnRules holds that every entry would pass as a business's own template.
func TestTheLibraryKeepsItsOwnRules(t *testing.T) {
	t.Parallel()
	all := Library(LibraryQuery{})
	if len(all) < 10 {
		t.Fatalf("the library has %d entries", len(all))
	}
	for i := range all {
		e := &all[i]
		components, err := e.Components([]LibraryInput{{Type: "url", URL: "https://shop.example/{{1}}", Example: "https://shop.example/x"}, {Type: "PHONE_NUMBER", Phone: "+15550100001"}})
		if err != nil {
			t.Errorf("%s: %v", e.Name, err)
			continue
		}
		d := &Draft{Name: e.Name, Language: e.Language, Category: e.Category, Components: components}
		d.Normalize()
		if err := d.Check(); err != nil {
			t.Errorf("%s: %v", e.Name, err)
		}
		if got := Judge(d, nil); got.Status != Approved || got.Category != message.Utility {
			t.Errorf("%s is judged %+v", e.Name, got)
		}
		if len(e.Samples) != len(variables(e.Body)) || len(e.ParamTypes) != len(e.Samples) {
			t.Errorf("%s has %d variables, %d samples, %d types", e.Name, len(variables(e.Body)), len(e.Samples), len(e.ParamTypes))
		}
	}
}

func TestTheLibraryIsSearched(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		q    LibraryQuery
		want string
	}{
		{LibraryQuery{Text: "FLIGHT"}, "flight_delayed_1"},
		{LibraryQuery{UseCase: "fraud_alert"}, "fraud_alert_1"},
		{LibraryQuery{Name: "feedback_1", Industry: "travel"}, "feedback_1"},
		{LibraryQuery{Topic: "PAYMENTS", Text: "refused"}, "payment_failed_1"},
		{LibraryQuery{Language: "fr"}, ""},
	} {
		var names []string
		for _, e := range Library(c.q) {
			names = append(names, e.Name)
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("%+v finds %q, want %q", c.q, got, c.want)
		}
	}
	e := Library(LibraryQuery{Name: "delivery_failed_1"})[0]
	if _, err := e.Components(nil); err == nil {
		t.Error("its buttons need no inputs")
	}
	if _, err := e.Components([]LibraryInput{{Type: "URL", URL: "https://x.example"}}); err == nil {
		t.Error("its phone button needs no input")
	}
}
