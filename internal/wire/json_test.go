package wire

import (
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// loose has one of each of this package's loose types.
type loose struct {
	T Text `json:"t"`
	F Flag `json:"f"`
	L List `json:"l"`
	O *struct {
		T Text    `json:"t"`
		A []loose `json:"a"`
	} `json:"o"`
}

func TestLooseTypes(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]loose{
		`{}`:                                    {},
		`null`:                                  {},
		`{"t":"a\u00e9","f":true}`:              {T: "aé", F: true},
		`{"t":12,"f":"true"}`:                   {T: "12", F: true},
		`{"t":12345678901234567890123456}`:      {T: "12345678901234567890123456"},
		`{"t":1e999999999}`:                     {T: "1e999999999"},
		`{"t":-0.5,"f":1}`:                      {T: "-0.5", F: true},
		`{"t":true,"f":"false"}`:                {T: "true"},
		`{"t":null,"f":null,"l":null}`:          {},
		`{"l":["a",1,true]}`:                    {L: List{"a", "1", "true"}},
		`{"l":"a, b,,c "}`:                      {L: List{"a", "b", "c"}},
		`{"t":"a","t":"b"}`:                     {T: "b"},
		`{"unknown":{"x":[1,{"t":2}]},"t":"a"}`: {T: "a"},
		" {\t\"t\" : \"a\"\n} ":                 {T: "a"},
	} {
		var got loose
		if f := Decode([]byte(in), &got); f != nil {
			t.Errorf("%s: refused: %v", in, f)
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", in, diff)
		}
	}
}

// Graph takes an object or array as the text of its JSON, in JSON bodies too.
func TestDecodeUnfoldsText(t *testing.T) {
	t.Parallel()
	type thing struct {
		T Text `json:"t"`
		A []struct {
			T Text `json:"t"`
		} `json:"a"`
	}
	var want struct {
		O *thing  `json:"o"`
		A []thing `json:"a"`
	}
	got := want
	if f := Decode([]byte(`{"o":{"t":"x","a":[{"t":"y"}]},"a":[{"t":"z"}]}`), &want); f != nil {
		t.Fatal(f)
	}
	if f := Decode([]byte(`{"a":" [{\"t\":\"z\"}]","o":"not this one","o":"{\"t\":\"x\",\"a\":[{\"t\":\"y\"}]}"}`), &got); f != nil {
		t.Fatal(f)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for in, says := range map[string]string{
		``:                            "not complete",
		` `:                           "not complete",
		`{`:                           "not complete",
		`{"t":"a`:                     "not complete: the JSON ends at byte 7",
		`{"t":"a"`:                    "not complete",
		`{"t":"a"} {"t":"b"}`:         "not valid JSON",
		`{"t":'a'}`:                   "not valid JSON",
		`hello`:                       "not valid JSON",
		"\ufeff{}":                    "not valid JSON",
		`{"t":"` + "\xff" + `"}`:      "UTF-8",
		`{"t":"\ud800"}`:              "not valid JSON",
		`{"t":01}`:                    "not valid JSON",
		`{"t":"a",}`:                  "not valid JSON",
		`[]`:                          "Param body must be an object",
		`"x"`:                         "Param body must be an object",
		`7`:                           "Param body must be an object",
		`{"t":{}}`:                    "Param t must be a string",
		`{"t":[1]}`:                   "Param t must be a string",
		`{"f":[]}`:                    "Param f must be a boolean",
		`{"f":{"x":1}}`:               "Param f must be a boolean",
		`{"l":{"x":1}}`:               "Param l must be a string",
		`{"l":["a",["b"]]}`:           "Param l[1] must be a string",
		`{"o":"x"}`:                   "Param o must be an object",
		`{"o":"{"}`:                   "Param o must be an object",
		`{"o":"[]"}`:                  "Param o must be an object",
		`{"o":{"a":[{"o":"{}"}]}}`:    "Param o['a'][0]['o'] must be an object",
		`{"o":{"t":[]}}`:              "Param o['t'] must be a string",
		`{"o":{"a":{}}}`:              "Param o['a'] must be an array",
		`{"o":{"a":[{},{"t":{}}]}}`:   "Param o['a'][1]['t'] must be a string",
		`{"o":{"a":[{},{"o":[{}]}]}}`: "Param o['a'][1]['o'] must be an object",
		`{"x":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`: "depth",
		strings.Repeat(`{"o":{"a":[`, 10_000):                                       "depth",
	} {
		var v loose
		f := Decode([]byte(in), &v)
		if f == nil {
			t.Errorf("%.60q was read", in)
		} else if text := f.TitleText() + " " + f.DetailText(); !strings.Contains(text, says) || f.Code != 100 || len(text) > 400 {
			t.Errorf("%.60q: %d %.400q; it lacks %q", in, f.Code, text, says)
		}
	}
}

func TestFormDocument(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                                      `{}`,
		"a=1&b=x+y&c=":                          `{"a":"1","b":"x y","c":""}`,
		"a=1&a=2":                               `{"a":"2"}`,
		"access_token=secret&appsecret_proof=1": `{}`,
		`o={"t":"x"}`:                           `{"o":{"t":"x"}}`,
		`o=+{"t":"x"}+`:                         `{"o":{"t":"x"}}`,
		`o={"t":"x","t":"y"}`:                   `{"o":{"t":"x","t":"y"}}`,
		`o={"t":`:                               `{"o":"{\"t\":"}`,
		`l=["a","b"]`:                           `{"l":["a","b"]}`,
		`l=[a]`:                                 `{"l":"[a]"}`,
		`t=%7D%2C%22x%22%3A1`:                   `{"t":"},\"x\":1"}`,
		`%22%7D=%22`:                            `{"\"}":"\""}`,
	} {
		values, err := url.ParseQuery(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(FormDocument(values)); got != want {
			t.Errorf("%s became %s, want %s", in, got, want)
		}
	}
}

// TestFormDocumentSaysNoMore holds that a value can never become a parameter of its own.
func TestFormDocumentSaysNoMore(t *testing.T) {
	t.Parallel()
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[{}\[\]",:\\ a]{0,12}`))
	rapid.Check(t, func(t *rapid.T) {
		values := url.Values(rapid.MapOf(text, rapid.SliceOf(text)).Draw(t, "values"))
		var got map[string]any
		if err := json.Unmarshal(FormDocument(values), &got); err != nil {
			t.Fatalf("%q is no JSON: %v", values, err)
		}
		for name, v := range got {
			vs, ok := values[name]
			if !ok || len(vs) == 0 {
				t.Fatalf("%q gave a parameter %q", values, name)
			}
			last := vs[len(vs)-1]
			var nested any
			_ = json.Unmarshal([]byte(last), &nested)
			if v != last && !reflect.DeepEqual(v, nested) {
				t.Fatalf("%q became %v", last, v)
			}
		}
	})
}

func FuzzDecodeSendRequest(f *testing.F) {
	for _, s := range []string{
		`{"messaging_product":"whatsapp","to":"+33612345678","type":"text","text":{"body":"é","preview_url":"true"},"context":{"message_id":"wamid.x"}}`,
		`{"messaging_product":"whatsapp","to":33612345678,"type":"template","template":{"name":"t","language":{"code":"fr"},"components":[{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","text":"x","later":1}]}]}}`,
		`{"messaging_product":"whatsapp","status":"read","message_id":"wamid.x","typing_indicator":{"type":"text"}}`,
		`{"to":[{}]`, `{"text":"x"}`, "{\"to\":\"\xff\"}",
	} {
		f.Add([]byte(s))
	}
	for _, s := range lines(f, "testdata/appendix_a.jsonl") {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var r SendRequest
		if f := Decode(body, &r); f != nil {
			checkFault(t, f.Code, f.TitleText()+f.DetailText())
			return
		}
		if f := r.Check(); f != nil {
			checkFault(t, f.Code, f.TitleText()+f.DetailText())
			return
		}
		if f := r.Template.Check(); f == nil {
			if _, f := r.Template.Arguments(); f != nil {
				checkFault(t, f.Code, f.TitleText()+f.DetailText())
			}
		}
		draft, f := r.Draft()
		if f != nil {
			checkFault(t, f.Code, f.TitleText()+f.DetailText())
			return
		}
		checkDraft(t, &draft)
	})
}

// checkFault holds that a refusal has a code, says something, and does not echo a body back whole.
func checkFault(t interface{ Fatalf(string, ...any) }, code int, text string) {
	if code == 0 || text == "" || len(text) > 1000 || !utf8.ValidString(text) {
		t.Fatalf("refused with %d %q", code, text)
	}
}

func FuzzParseFields(f *testing.F) {
	for _, s := range []string{"", "id", "id,name", "a{b,c{d}},e", "analytics.start(1).end(2){x}", "a{", "a}", "a.(", "é", "a,,b", strings.Repeat("a{", 9)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fields, fault := ParseFields(text)
		if fault != nil {
			checkFault(t, fault.Code, fault.TitleText())
			return
		}
		// What was read, written in its plainest form, is read as the same.
		again, fault := ParseFields(FormatFields(fields))
		if fault != nil || !reflect.DeepEqual(fields, again) {
			t.Fatalf("%q was read as %+v, then as %+v: %v", text, fields, again, fault)
		}
	})
}

func FuzzParseCursor(f *testing.F) {
	for _, s := range []string{"", "MAZDZD", "MTAxNTExOTQ1MjAwNzI5NDE=", FormatCursor(0), FormatCursor(1 << 40), "LTFaRA==", "////"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := ParseCursor(s)
		if !ok {
			return
		}
		if again, ok := ParseCursor(FormatCursor(n)); n < 0 || !ok || again != n {
			t.Fatalf("%q is %d, written again it is %d", s, n, again)
		}
	})
}

func FuzzFormDocument(f *testing.F) {
	for _, s := range []string{"a=1", `o={"t":"x"}`, "l=[1,2", "%ff=%fe", "a=1;b=2", "=", "{}={}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		if out := FormDocument(values); !json.Valid(out) {
			t.Fatalf("%q became %q", query, out)
		}
	})
}
