package wire

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"turnpike/internal/fault"
)

func TestParseFields(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]Field{
		"":                       nil,
		"id":                     {{Name: "id"}},
		"id, name":               {{Name: "id"}, {Name: "name"}},
		"id,id,id":               {{Name: "id"}},
		"phone_numbers{id,a{b}}": {{Name: "phone_numbers", Fields: []Field{{Name: "id"}, {Name: "a", Fields: []Field{{Name: "b"}}}}}},
		"analytics.start(1).end(2).phone_numbers([])": {{Name: "analytics", Arguments: map[string]string{"start": "1", "end": "2", "phone_numbers": "[]"}}},
		"a.limit(3){b},c": {{Name: "a", Arguments: map[string]string{"limit": "3"}, Fields: []Field{{Name: "b"}}}, {Name: "c"}},
	} {
		got, f := ParseFields(in)
		if f != nil {
			t.Errorf("%q: %v", in, f)
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", in, diff)
		}
	}
	for _, in := range []string{
		"a{", "a}", "a{}", "a,", ",a", "a b", "a.", "a.b", "a.b(", "a(b)", "a{b}}", "{a}", "é", "a\x84", "a{b{c{d{e{f{g}}}}}}",
		strings.Repeat("a", 4097), strings.Repeat("a,", 2000),
	} {
		if got, f := ParseFields(in); f == nil || f.Code != 100 || f.TitleText() == "" {
			t.Errorf("%q was read as %+v, %v", in, got, f)
		}
	}
}

func TestAppendNode(t *testing.T) {
	t.Parallel()
	members := []Member{
		Always("name", "é", true), Always("hidden", 7, false), Always("none", nil, true),
		{Name: "echo", Value: func(f Field) (any, *fault.Error) { return f.Arguments, nil }},
		{Name: "broken", Value: func(Field) (any, *fault.Error) { return nil, fault.Unknown.New() }},
		Always("id", "1", true),
	}
	for in, want := range map[string]string{
		"":               `{"name":"é","id":"1"}`,
		"name":           `{"name":"é","id":"1"}`,
		"id,hidden":      `{"id":"1","hidden":7}`,
		"none":           `{"id":"1"}`,
		"echo.b(2).a(1)": `{"echo":{"a":"1","b":"2"},"id":"1"}`,
		"hidden,hidden":  `{"hidden":7,"id":"1"}`,
	} {
		fields, f := ParseFields(in)
		if f != nil {
			t.Fatal(f)
		}
		got, f := AppendNode(nil, "Thing", members, fields)
		if f != nil || string(got) != want {
			t.Errorf("%q gave %s %v, want %s", in, got, f, want)
		}
	}
	for in, says := range map[string]string{"shoe_size": "nonexisting field (shoe_size) on node type (Thing)", "broken": "unknown error"} {
		if got, f := AppendNode(nil, "Thing", members, []Field{{Name: in}}); f == nil || !strings.Contains(f.TitleText(), says) {
			t.Errorf("%q gave %s %v", in, got, f)
		}
	}
}

var errInside = errors.New("disk /dev/sda1 is gone")

// TestErrorEnvelope holds the envelope to the letter (reference §4.1).
func TestErrorEnvelope(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		e    *fault.Error
		want string
	}{
		{
			fault.PairLimit.New(),
			`{"error":{"message":"(#131056) (Business Account, Consumer Account) pair rate limit hit","type":"OAuthException","code":131056,` +
				`"error_data":{"messaging_product":"whatsapp","details":"Too many messages from this number to the same recipient are waiting."},"fbtrace_id":"Az8or2yhqkZfEZ-_4Qn_Bam"}}`,
		},
		{
			fault.InvalidParam.Saying("The parameter messaging_product is required."),
			`{"error":{"message":"(#100) The parameter messaging_product is required.","type":"OAuthException","code":100,"fbtrace_id":"Az8or2yhqkZfEZ-_4Qn_Bam"}}`,
		},
		{
			fault.UnknownObject.Saying("Unsupported get request."),
			`{"error":{"message":"Unsupported get request.","type":"GraphMethodException","code":100,"error_subcode":33,"fbtrace_id":"Az8or2yhqkZfEZ-_4Qn_Bam"}}`,
		},
		{
			fault.TokenExpired.New(),
			`{"error":{"message":"Error validating access token: Session has expired","type":"OAuthException","code":190,` +
				`"error_data":{"messaging_product":"whatsapp","details":"Your access token has expired."},"error_subcode":463,"fbtrace_id":"Az8or2yhqkZfEZ-_4Qn_Bam"}}`,
		},
		{
			fault.TemplateUnknown.With("template name (%s) does not exist in %s", "a\"\n\xff", "fr"),
			`{"error":{"message":"(#132001) Template name does not exist in the translation","type":"OAuthException","code":132001,` +
				`"error_data":{"messaging_product":"whatsapp","details":"template name (a\"\n` + "\ufffd" + `) does not exist in fr"},"fbtrace_id":"Az8or2yhqkZfEZ-_4Qn_Bam"}}`,
		},
		{
			fault.Unknown.Wrap(errInside),
			`{"error":{"message":"(#1) An unknown error occurred","type":"OAuthException","code":1,"error_data":{"messaging_product":"whatsapp",` +
				`"details":"This is a fault of the platform, not of the request. Send it again; if it stays, tell the operator the fbtrace_id."},"fbtrace_id":"Az8or2yhqkZfEZ-_4Qn_Bam"}}`,
		},
	} {
		if got := string(AppendError(nil, c.e, "Az8or2yhqkZfEZ-_4Qn_Bam")); got != c.want {
			t.Errorf("%d is written\n%s, want\n%s", c.e.Code, got, c.want)
		}
	}
}
