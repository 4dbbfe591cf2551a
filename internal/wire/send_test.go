package wire

import (
	"encoding/json"
	"maps"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/wire/wiretest"
)

// draft takes a body as far as the door does before it looks anything up.
func draft(raw []byte) (Draft, *fault.Error) {
	var req SendRequest
	if f := Decode(raw, &req); f != nil {
		return Draft{}, f
	}
	if f := req.Check(); f != nil {
		return Draft{}, f
	}
	return req.Draft()
}

// request is a whole body.
func request(t interface{ Fatal(args ...any) }, rest map[string]any) []byte {
	body := maps.Clone(rest)
	body["messaging_product"], body["to"] = "whatsapp", "+33612345678"
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// plainJSON is a value as any JSON reader sees it.
func plainJSON(t interface{ Fatal(args ...any) }, v any) any {
	raw, isRaw := v.([]byte)
	if !isRaw {
		var err error
		if raw, err = json.Marshal(v); err != nil {
			t.Fatal(err)
		}
	}
	var out any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(string(raw), err)
	}
	return out
}

// TestLegalMessagesBecomeTheirContent draws messages of every type.
func TestLegalMessagesBecomeTheirContent(t *testing.T) {
	t.Parallel()
	for _, kind := range wiretest.Types() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				s := wiretest.Draw(t, kind, nil)
				raw := request(t, s.Body)
				d, f := draft(raw)
				if f != nil {
					t.Fatalf("refused: %v\n%s", f, raw)
				}
				checkDraft(t, &d)
				c, err := d.Content()
				if err != nil || c.Kind != s.Kind {
					t.Fatalf("became a %s, %v", c.Kind, err)
				}
				if diff := cmp.Diff(plainJSON(t, s.Want), plainJSON(t, c.Document)); diff != "" {
					t.Fatalf("became another document (- wanted, + got): %s", diff)
				}
				if enclosed, err := c.Enclosures(); err != nil || len(enclosed) != len(d.Media) {
					t.Fatalf("has %d media to look up and encloses %d: %v", len(d.Media), len(enclosed), err)
				}
			})
		})
	}
}

// TestIllegalMessagesAreRefusedByName makes each drawn message wrong in one of its ways.
func TestIllegalMessagesAreRefusedByName(t *testing.T) {
	t.Parallel()
	for _, kind := range wiretest.Types() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				s := wiretest.Draw(t, kind, nil)
				b := s.Breaks[rapid.IntRange(0, len(s.Breaks)-1).Draw(t, "break")]
				b.Do()
				raw := request(t, s.Body)
				_, f := draft(raw)
				if f == nil {
					t.Fatalf("%s %s and accepted: %s", b.Param, b.What, raw)
				}
				if text := f.TitleText() + " " + f.DetailText(); f.Code != b.Code || !strings.Contains(text, b.Param) {
					t.Fatalf("%s %s: refused with %d %s, wanted %d", b.Param, b.What, f.Code, text, b.Code)
				}
				checkFault(t, f.Code, f.TitleText()+f.DetailText())
			})
		})
	}
}

// checkDraft holds what is true of every draft that passed.
func checkDraft(t interface{ Fatalf(string, ...any) }, d *Draft) {
	if d.Kind == message.KindTemplate {
		return
	}
	c, err := d.Content()
	if err != nil || c.Kind != d.Kind || !json.Valid(c.Document) || !utf8.Valid(c.Document) {
		t.Fatalf("became the document %q, %v", c.Document, err)
	}
	for _, m := range d.Media {
		if (m.ID == "") == (m.Link == "") || m.Param == "" || !m.Kind.IsMedia() {
			t.Fatalf("a media to look up is %+v", m)
		}
	}
}

// notYet are bodies of the appendix that ask for what is not there yet, by what they have.
var notYet = []string{`"recipient_type":"group"`}

// TestTheReferencesBodiesPass takes the bodies of the reference's Appendix A; templates are bound by the
// door, so here they only have to be read.
func TestTheReferencesBodiesPass(t *testing.T) {
	t.Parallel()
	kinds := map[message.Kind]int{}
	for _, line := range lines(t, "testdata/appendix_a.jsonl") {
		if strings.Contains(line, `"status":"read"`) {
			var req SendRequest
			if f := Decode([]byte(line), &req); f != nil || !req.IsReceipt() || req.Check() != nil {
				t.Errorf("refused: %v\n%s", f, line)
			}
			continue
		}
		d, f := draft([]byte(line))
		later := false
		for _, has := range notYet {
			later = later || strings.Contains(line, has)
		}
		if later {
			if f == nil || f.Fault != fault.NotBuiltYet {
				t.Errorf("not here yet, and answered %v\n%s", f, line)
			}
			continue
		}
		if f != nil {
			t.Errorf("refused: %v\n%s", f, line)
			continue
		}
		kinds[d.Kind]++
		checkDraft(t, &d)
	}
	want := map[message.Kind]int{
		message.KindText: 4, message.KindImage: 2, message.KindAudio: 1, message.KindVideo: 1, message.KindDocument: 1, message.KindSticker: 1,
		message.KindLocation: 1, message.KindContacts: 1, message.KindReaction: 2, message.KindInteractive: 12, message.KindTemplate: 11,
	}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("the appendix has other kinds: %s", diff)
	}
}

func lines(t testing.TB, file string) []string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(raw)), "\n")
}

// TestAFlowsDataStaysAsItIs looks at JSON that the program does not understand and only carries.
func TestAFlowsDataStaysAsItIs(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{"a":1.10,"b":12345678901234567890123,"c":{"d":[]}}`: `{"a":1.10,"b":12345678901234567890123,"c":{"d":[]}}`,
		"\t{\"k\": \"\\u00e9<>&\"}\n":                         `{"k":"é<>&"}`,
		`{"a":1,"a":2}`:                                       `{"a":1,"a":2}`,
	} {
		d, f := draft([]byte(`{"messaging_product":"whatsapp","to":"1","type":"interactive","interactive":{"type":"flow","body":{"text":"b"},"action":{"name":"flow",` +
			`"parameters":{"flow_message_version":3,"flow_id":1,"flow_cta":"Go","flow_action_payload":{"screen":"S","data":` + in + `}}}}}`))
		if f != nil {
			t.Fatal(f)
		}
		c, err := d.Content()
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Flow struct{ Data json.RawMessage }
		}
		if err := json.Unmarshal(c.Document, &got); err != nil || string(got.Flow.Data) != want {
			t.Errorf("%s became %s, %v", in, got.Flow.Data, err)
		}
	}
}

// TestSendTypesAreOfKinds holds that the table's names are those of kinds, so that what people see and
// what businesses send is called the same.
func TestSendTypesAreOfKinds(t *testing.T) {
	t.Parallel()
	for name := range sendTypes {
		if message.ParseKind(name) == 0 && name != "pin" {
			t.Errorf("no kind is called %s", name)
		}
	}
}
