// Package jsonbench compares the JSON libraries that could decode the send request, the hot path of the
// Cloud API door. It is a module of its own, so that the libraries that were not chosen are no
// dependencies of Turnpike. Its figures are in docs/decisions/0005-json-library.md.
//
//	cd internal/wire/jsonbench && go test -run Behaviour -v && go test -run - -bench . -count 6
package jsonbench

import (
	"bytes"
	stdjson "encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/bytedance/sonic"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	gojson "github.com/goccy/go-json"

	"turnpike/internal/wire"
)

// bodies are what businesses send: an ordinary text, and a template with three values.
var bodies = []struct{ name, json string }{
	{"text", `{"messaging_product":"whatsapp","recipient_type":"individual","to":"+33612345678","type":"text","text":{"preview_url":false,"body":"Your booking AZ1234 is confirmed. The flight leaves at 10:25 from gate B12, please be there 40 minutes before."}}`},
	{"template", `{"messaging_product":"whatsapp","to":"+33612345678","type":"template","template":{"name":"booking_confirmed","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"Ada"},{"type":"text","text":"AZ1234"},{"type":"text","text":"12 March"}]}]}}`},
}

// request is the send request with T for every text: string is what libraries are fastest with, lenient
// is what the door needs, because clients send numbers and booleans where the API has texts.
type request[T any] struct {
	MessagingProduct T `json:"messaging_product"`
	RecipientType    T `json:"recipient_type"`
	To               T `json:"to"`
	Type             T `json:"type"`
	Text             *struct {
		Body       *T   `json:"body"`
		PreviewURL bool `json:"preview_url"`
	} `json:"text"`
	Template *struct {
		Name     T `json:"name"`
		Language *struct {
			Code T `json:"code"`
		} `json:"language"`
		Components []struct {
			Type       T `json:"type"`
			SubType    T `json:"sub_type"`
			Index      T `json:"index"`
			Parameters []struct {
				Type T `json:"type"`
				Text T `json:"text"`
			} `json:"parameters"`
		} `json:"components"`
	} `json:"template"`
	Context *struct {
		MessageID T `json:"message_id"`
	} `json:"context"`
	Callback  T `json:"biz_opaque_callback_data"`
	Status    T `json:"status"`
	MessageID T `json:"message_id"`
}

// lenient is wire.Text as the older interface allows it.
type lenient string

func (l *lenient) UnmarshalJSON(b []byte) error {
	switch {
	case len(b) == 0 || b[0] == '{' || b[0] == '[':
		return fmt.Errorf("must be a string")
	case b[0] == '"':
		s, err := jsontext.AppendUnquote(nil, b)
		*l = lenient(s)
		return err
	case !bytes.Equal(b, []byte("null")):
		*l = lenient(b)
	}
	return nil
}

type library struct {
	name      string
	unmarshal func([]byte, any) error
}

var libraries = []library{
	{"encoding-json", stdjson.Unmarshal},
	{"goccy", gojson.Unmarshal},
	{"sonic", sonic.ConfigDefault.Unmarshal},
	{"sonic-std", sonic.ConfigStd.Unmarshal},
	{"json-v2", func(b []byte, v any) error { return json.Unmarshal(b, v, jsontext.AllowDuplicateNames(true)) }},
}

func BenchmarkPlain(b *testing.B) {
	for _, body := range bodies {
		for _, l := range libraries {
			b.Run(body.name+"/"+l.name, func(b *testing.B) { run[request[string]](b, body.json, l.unmarshal) })
		}
	}
}

func BenchmarkLenient(b *testing.B) {
	for _, body := range bodies {
		for _, l := range libraries[:4] {
			b.Run(body.name+"/"+l.name, func(b *testing.B) { run[request[lenient]](b, body.json, l.unmarshal) })
		}
		b.Run(body.name+"/wire-as-it-is", func(b *testing.B) {
			run[wire.SendRequest](b, body.json, func(raw []byte, v any) error {
				if f := wire.Decode(raw, v); f != nil {
					return f
				}
				return nil
			})
		})
	}
}

func run[T any](b *testing.B, body string, unmarshal func([]byte, any) error) {
	raw := []byte(body)
	b.ReportAllocs()
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		var v T
		if err := unmarshal(raw, &v); err != nil {
			b.Fatal(err)
		}
	}
}

// TestBehaviour prints what each library makes of bodies that are not as they should be.
func TestBehaviour(t *testing.T) {
	for _, c := range []struct{ what, body string }{
		{"a number where a text belongs", `{"to":"1","text":{"body":42}}`},
		{"a name in other letters", `{"TO":"1"}`},
		{"a name twice", `{"to":"1","to":"2"}`},
		{"a byte that is no UTF-8", "{\"to\":\"a\xffb\"}"},
		{"half a surrogate pair", `{"to":"\ud83d"}`},
		{"a body that is cut", `{"to":"1","text":{"bo`},
	} {
		t.Log(c.what)
		for _, l := range libraries {
			var v request[string]
			err := l.unmarshal([]byte(c.body), &v)
			result := fmt.Sprintf("to=%q", v.To)
			if err != nil {
				result = "error: " + strings.Join(strings.Fields(err.Error()), " ")
			}
			t.Logf("  %-14s %.150s", l.name, result)
		}
	}
}
