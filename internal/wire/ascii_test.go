package wire

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAppendASCII(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"", `""`},
		{"plain text <b>&amp;'", `"plain text <b>&amp;'"`},
		{`a"b\c`, `"a\"b\\c"`},
		{"https://x/y", `"https:\/\/x\/y"`},
		{"\b\f\n\r\t\x00\x1f", `"\b\f\n\r\t\u0000\u001f"`},
		{"é", `"\u00e9"`},
		{"Bonjour à tous", `"Bonjour \u00e0 tous"`},
		{"👍🏽", `"\ud83d\udc4d\ud83c\udffd"`},
		{"\u2028\uffff\U0010ffff", `"\u2028\uffff\udbff\udfff"`},
		{"\xff\xc3", `"\ufffd\ufffd"`},
		{"\xed\xa0\x80", `"\ufffd\ufffd\ufffd"`}, // a lone surrogate, as some encoders write it
	} {
		if got := string(appendASCII(nil, c.in)); got != c.want {
			t.Errorf("%q is written %s, want %s", c.in, got, c.want)
		}
	}
}

func TestAppendEscaped(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{`{"a":"https://x/y","b":[1,true]}`, `{"a":"https:\/\/x\/y","b":[1,true]}`},
		{`"é\n👍"`, `"\u00e9\n\ud83d\udc4d"`},
		{`"\/ \\/ \u00e9"`, `"\/ \\\/ \u00e9"`},
	} {
		if got := string(appendEscaped(nil, []byte(c.in))); got != c.want {
			t.Errorf("%s is written %s, want %s", c.in, got, c.want)
		}
	}
}

func FuzzAppendASCII(f *testing.F) {
	f.Add("é/👍\n\"\\\x7f")
	f.Fuzz(func(t *testing.T, s string) {
		out := appendASCII([]byte("x"), s)[1:]
		checkASCII(t, out)
		var back string
		if err := json.Unmarshal(out, &back); err != nil {
			t.Fatalf("%q is written %s: %v", s, out, err)
		}
		// json reads a run of invalid bytes as we write it: one U+FFFD each.
		if want := string([]rune(s)); back != want {
			t.Fatalf("%q came back as %q", want, back)
		}
	})
}

// checkASCII fails when bytes are beyond ASCII, or a slash or a letter of an escape is not as Meta's.
func checkASCII(t *testing.T, b []byte) {
	t.Helper()
	for i, c := range b {
		if c >= utf8.RuneSelf || c < 0x20 {
			t.Fatalf("byte %#x at %d of %q", c, i, b)
		}
	}
	if strings.Contains(strings.ReplaceAll(string(b), `\/`, ""), "/") {
		t.Fatalf("a slash is not escaped in %q", b)
	}
}
