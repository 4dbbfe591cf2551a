package review

import (
	"errors"
	"fmt"
	"testing"

	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/template"
)

// TestDirectSendBeyondItsPatterns: who has used up the patterns sends no offers as utility by the template that holds
// any text, which no rule looks at.
func TestDirectSendBeyondItsPatterns(t *testing.T) {
	t.Parallel()
	b := newBench(t, "rules")
	send := func(body string) (*template.Template, error) {
		return b.Direct(t.Context(), b.acc, &template.Rendered{Body: body}, message.Utility)
	}
	for i := range template.MaxDirect {
		if _, err := send(fmt.Sprintf("Your parcel %c%c ships today.", 'a'+i/26, 'a'+i%26)); err != nil {
			t.Fatal(err)
		}
	}
	if made, err := send("Your taxi is in front of the door."); err != nil || made.Category != message.Utility || made.Components[0].Text != "{{1}}" {
		t.Errorf("one more is %+v, %v", made, err)
	}
	f, refused := errors.AsType[*fault.Error](second(send("Only today: everything off, buy now with a discount!")))
	if !refused || f.Fault != fault.InvalidParam {
		t.Errorf("an offer: %v", f)
	}
}

// TestDirectSendIsReviewed: what is rejected as a template does not go out as a message to people who never wrote.
func TestDirectSendIsReviewed(t *testing.T) {
	t.Parallel()
	b := newBench(t, "rules")
	for _, body := range []string{"Please reply with your card number and your PIN.", "Pay now, or we will hurt you."} {
		d := template.Direct(&template.Rendered{Body: body}, message.Utility, false).Draft()
		if template.Judge(&d, nil).Status != template.Rejected {
			t.Fatalf("%q is accepted as a template", body)
		}
		_, err := b.Direct(t.Context(), b.acc, &template.Rendered{Body: body}, message.Utility)
		if f, refused := errors.AsType[*fault.Error](err); !refused || f.Fault != fault.InvalidParam {
			t.Errorf("%q: %v", body, err)
		}
	}
}

// TestDirectSendOfCodes: their category has preset texts in templates, and none here, so that it is judged as well.
func TestDirectSendOfCodes(t *testing.T) {
	t.Parallel()
	b := newBench(t, "rules")
	for body, want := range map[string]message.Category{
		"4711 is your verification code.": 0, "4711": 0, "Log in with 4711.": 0,
		"Only today: everything off, buy now with a discount!": message.Marketing,
	} {
		made, err := b.Direct(t.Context(), b.acc, &template.Rendered{Body: body}, message.Authentication)
		if err != nil {
			t.Fatal(err)
		}
		if made.Life.Correct != want {
			t.Errorf("%q is found to be of %v, not %v", body, made.Life.Correct, want)
		}
	}
	if _, err := b.Direct(t.Context(), b.acc, &template.Rendered{Body: "Please reply with your card number."}, message.Authentication); err == nil {
		t.Error("who asks for secrets under the category of codes is not refused")
	}
}

func second[T any](_ T, err error) error { return err }
