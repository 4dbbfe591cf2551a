package message

import (
	"encoding/json"
	"testing"
)

// FuzzWords: the short way through the document of a text says what the long one does.
func FuzzWords(f *testing.F) {
	for _, doc := range []string{
		`{"body":"hello"}`, `{"body":"see https://x.example","preview_url":true}`, `{"body":"two\nlines and \"quotes\" \\"}`, `{"body":"a \u003c b"}`,
		`{"body":""}`, `{"body":"`, `{"body":"\`, `{"body":"x"} `, `{"body":"x","body":"y"}`, `{"body":"\x"}`, "{\"body\":\"\xff\"}", "{\"body\":\"a\nb\"}", ``, `{"body":null}`, `{"body":"où est ma commande 🙂"}`,
	} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		var want Text
		_ = json.Unmarshal(doc, &want)
		if got := (Content{Kind: KindText, Document: doc}).Words(); got != want.Body {
			t.Errorf("%q says %q, want %q", doc, got, want.Body)
		}
	})
}

// TestWhatIsWrittenHereIsReadTheShortWay: texts as this program writes them need no reader of any JSON.
func TestWhatIsWrittenHereIsReadTheShortWay(t *testing.T) {
	t.Parallel()
	for _, text := range []Text{{Body: "hello"}, {Body: "où\n\"est\"", PreviewURL: true}, {Body: ""}} {
		doc, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := plainBody(doc); !ok || got != text.Body {
			t.Errorf("%s was read as %q, %v", doc, got, ok)
		}
	}
}
