package fault

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// row is a line of the reference's catalogue (cloud-api.md §4.2).
type row struct {
	code, subcode, status int
	title                 string
}

// catalogue holds the reference's lines; titles that it only describes are as business software knows
// them.
var catalogue = []row{
	{0, 0, 401, "AuthException"},
	{100, 0, 400, "Invalid parameter"},
	{100, 2388019, 400, "Invalid parameter"},
	{100, 2388023, 400, "Invalid parameter"},
	{100, 2388024, 400, "Invalid parameter"},
	{100, 2388039, 400, "Invalid parameter"},
	{100, 2388040, 400, "Invalid parameter"},
	{100, 2388047, 400, "Invalid parameter"},
	{100, 2388072, 400, "Invalid parameter"},
	{100, 2388073, 400, "Invalid parameter"},
	{100, 2388293, 400, "Invalid parameter"},
	{100, 2388299, 400, "Invalid parameter"},
	{100, 2593002, 400, "Invalid parameter"},
	{104, 0, 400, "An access token is required to request this resource."},
	{190, 0, 401, "Invalid OAuth access token - Cannot parse access token"},
	{190, 463, 401, "Error validating access token: Session has expired"},
	{200, 0, 403, "You do not have the necessary permissions required to send messages on behalf of this WhatsApp Business Account"},
	{368, 0, 403, "Temporarily blocked for policies violations"},
	{2500, 0, 400, "Unknown path components"}, // Appendix C
	{131000, 0, 500, "Something went wrong"},
	{131005, 0, 403, "Access denied"},
	{131008, 0, 400, "Required parameter is missing"},
	{131009, 0, 400, "Parameter value is not valid"},
	{131016, 0, 500, "Service unavailable"},
	{131021, 0, 400, "Recipient cannot be sender"},
	{131026, 0, 400, "Message undeliverable"},
	{131047, 0, 400, "Re-engagement message"},
	{131050, 0, 400, "Recipient stopped marketing messages"},
	{131051, 0, 400, "Unsupported message type"},
	{131056, 0, 400, "(Business Account, Consumer Account) pair rate limit hit"},
	{132000, 0, 400, "Number of parameters does not match the expected number of params"},
	{132001, 0, 404, "Template name does not exist in the translation"},
	{132005, 0, 400, "Translated text too long"},
	{132007, 0, 400, "Template Format Character Policy Violated"},
	{132012, 0, 400, "Parameter format does not match format in the created template"},
	{132015, 0, 400, "Template is paused due to low quality"},
	{132016, 0, 400, "Template is permanently disabled due to low quality"},
	{133010, 0, 400, "Phone number not registered"},
	{4, 0, 400, "Application request limit reached"},
	{80007, 0, 400, "Rate limit issues"},
	{130403, 0, 400, "Business has blocked this user"},
	{130429, 0, 400, "Rate limit hit"},
	{130472, 0, 400, "User's number is part of an experiment"},
	{130497, 0, 403, "Business account is restricted from messaging users in this country."},
	{130501, 0, 400, "Message type is not currently supported"},
	{131030, 0, 400, "Recipient phone number not in allowed list"},
	{131031, 0, 403, "Account has been locked"},
	{131037, 0, 400, "WhatsApp provided number needs display name approval before message can be sent."},
	{131042, 0, 400, "Business eligibility payment issue"},
	{131048, 0, 400, "Spam rate limit hit"},
	{131049, 0, 400, "This message was not delivered to maintain healthy ecosystem engagement."},
	{131055, 0, 400, "Method not allowed"},
	{131057, 0, 500, "Account in maintenance mode"},
	{131062, 0, 400, "BSUID recipients not supported for this message"},
	{131063, 0, 400, "Marketing templates disabled on Cloud API"},
	{131064, 0, 400, "Messaging limit due to template classification violations"},
	{132018, 0, 400, "Template validation error"},
	{132068, 0, 400, "Flow is blocked"},
	{132069, 0, 400, "Flow is throttled"},
	{133000, 0, 500, "Incomplete Deregistration"},
	{133005, 0, 400, "Two-step PIN mismatch"},
	{133006, 0, 400, "Phone number re-verification needed"},
	{133008, 0, 400, "Too many two-step PIN guesses"},
	{133009, 0, 400, "Two-step PIN guessed too fast"},
	{133015, 0, 400, "The phone number was recently deleted"},
	{133016, 0, 400, "Registration/deregistration rate limit"},
	{136024, 0, 400, "Request code failed"},
	{136025, 0, 400, "Verify code failed"},
	{137000, 0, 400, "Recipient identity key hash mismatch"},
	{138000, 0, 401, "Calling not enabled"},
	{138009, 0, 400, "Call permission request limit reached"},
	{139000, 0, 400, "Blocked by integrity"},
	{139001, 0, 400, "Flow can't be updated"},
	{139002, 0, 400, "Publishing flow failed"},
	{139003, 0, 400, "Deprecating flow failed"},
	{139004, 0, 400, "Deleting flow failed"},
	{139100, 0, 400, "Failed to block/unblock users"},
	{139101, 0, 400, "Blocklist limit reached"},
	{147001, 0, 400, "Username is not available"},
	{139102, 0, 400, "Blocklist concurrent update"},
	{139103, 0, 500, "Internal error"},
	{147003, 0, 400, "Facebook account not linked"},
	{147004, 0, 400, "Instagram account not linked"},
	{147002, 0, 400, "Not eligible for a username"},
	{147005, 0, 400, "Username transfer needs confirmation"},
	{200005, 0, 400, "Template Insights not available"},
	{200006, 0, 400, "Template Insights cannot be disabled once enabled"},
	{200007, 0, 400, "Template Insights is not enabled"},
	{1752041, 0, 400, "Duplicate request"},
	{131052, 0, 400, "Media download error"},
	{131053, 0, 400, "Media upload error"},
}

// own are the lines that the reference does not have, or that differ from it, each with its reason.
var own = map[row]string{
	{1, 0, 500, "An unknown error occurred"}:                             "the reference's 400 covers bad requests too; ours is a fault of the platform only, and clients retry on 5xx",
	{2, 0, 503, "Service temporarily unavailable"}:                       "the catalogue names the class (API Service), Graph writes this sentence",
	{3, 0, 501, "Not available on this platform yet"}:                    "names what Turnpike does not have yet",
	{10, 0, 403, "Application does not have permission for this action"}: "the catalogue names the class (Permission Denied), Graph writes this sentence",
	{100, 33, 400, "Unsupported request"}:                                "every case quotes the request (reference §4.2, row 33)",
	{100, 404, 404, "The media is not here"}:                             "the reference says 404 of a media URL that has expired, and nothing of the body",
	{100, 2388000, 400, "Invalid parameter"}:                             "the reference names no subcode for buttons, cards and sets of components",
	{100, 409, 409, "Invalid parameter"}:                                 "Idempotency-Key is an extension of ours",
	{100, 4016019, 400, "Invalid parameter"}:                             "the reference names no subcode for a flow's name; this is the one that Graph is known to send",
	{139006, 0, 400, "Metrics threshold is not reached"}:                 "Meta's page on flows' error codes has it, the reference's catalogue does not",
	{2200, 0, 400, "Callback verification failed"}:                       "the webhook handshake (reference §3.1) has no line in the catalogue",
}

func TestTableMatchesTheReference(t *testing.T) {
	t.Parallel()
	known := map[row]bool{}
	for _, r := range catalogue {
		known[r] = true
	}
	for _, f := range All() {
		r := row{f.Code, f.Subcode, f.Status, f.Title}
		if !known[r] && own[r] == "" {
			t.Errorf("%+v is neither a line of the reference nor one with a reason to differ", r)
		}
	}
}

// TestThrottlingIsNot429 holds the traps that reference §10 item 2 names.
func TestThrottlingIsNot429(t *testing.T) {
	t.Parallel()
	for _, f := range All() {
		if f.Status == 429 {
			t.Errorf("%d is told as 429; Graph throttles with 400", f.Code)
		}
	}
}

func TestEachFaultIsOnce(t *testing.T) {
	t.Parallel()
	seen := map[[2]int]string{}
	for _, f := range All() {
		id := [2]int{f.Code, f.Subcode}
		if other, twice := seen[id]; twice {
			t.Errorf("%d/%d is both %q and %q", f.Code, f.Subcode, other, f.Title)
		}
		seen[id] = f.Title
	}
}

func TestEachFaultIsComplete(t *testing.T) {
	t.Parallel()
	for _, f := range All() {
		if f.Title == "" || f.When == 0 || f.When&^Both != 0 || f.Advice > AskOperator {
			t.Errorf("%d: %+v", f.Code, f)
		}
		if f.Status < 400 || f.Status > 599 {
			t.Errorf("%d is told with HTTP %d", f.Code, f.Status)
		}
		if f.Kind != "OAuthException" && f.Kind != "GraphMethodException" {
			t.Errorf("%d has the type %q", f.Code, f.Kind)
		}
		// Clients retry on 5xx: a refusal of the request itself must not look like that.
		if f.Status >= 500 && f.Advice == FixRequest {
			t.Errorf("%d asks to mend the request but is told as %d", f.Code, f.Status)
		}
		if strings.HasPrefix(f.Title, "(#") {
			t.Errorf("%d: the code in front of a title is wire's to write", f.Code)
		}
		if got := ByCode(f.Code); got.Code != f.Code {
			t.Errorf("by code, %d is %d", f.Code, got.Code)
		}
	}
	if ByCode(-1) != Unknown || ByCode(100) != InvalidParam || ByCode(190) != TokenInvalid {
		t.Error("a code is found as another line")
	}
}

func TestFromKeepsStrangersOut(t *testing.T) {
	t.Parallel()
	inner := errors.New("SELECT secret FROM /var/lib")
	got := From(inner)
	if got.Fault != Unknown || !errors.Is(got, inner) {
		t.Errorf("a raw error became %v", got)
	}
	if text := got.TitleText() + got.DetailText(); strings.Contains(text, "SELECT") {
		t.Errorf("a stranger would read %q", text)
	}
	if !strings.Contains(got.Error(), "SELECT") {
		t.Errorf("the operator would read only %q", got.Error())
	}
	wrapped := fmt.Errorf("send: %w", PairLimit.New())
	if got := From(wrapped); got.Fault != PairLimit {
		t.Errorf("a wrapped fault became %v", got)
	}
}

func TestCasesSayWhatTheyAreGiven(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		e              *Error
		title, details string
	}{
		{SelfSend.New(), SelfSend.Title, SelfSend.Details},
		{SelfSend.With("%d%%", 5), SelfSend.Title, "5%"},
		{InvalidParam.Saying("Param %s", "to"), "Param to", ""},
		{Unknown.Wrap(errors.New("x")), Unknown.Title, Unknown.Details},
	} {
		if c.e.TitleText() != c.title || c.e.DetailText() != c.details {
			t.Errorf("%d says %q, %q", c.e.Code, c.e.TitleText(), c.e.DetailText())
		}
	}
}
