package wire

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"turnpike/internal/message"
)

var testCoder = message.NewCoder([16]byte{1, 2, 3})

func TestWamidLayout(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		d      message.Direction
		digits int
	}{{message.ToPerson, 18}, {message.FromPerson, 20}} {
		s := FormatWamid(testCoder, MessageID{ID: 7, Direction: c.d, Peer: "16505551234"})
		raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, "wamid."))
		if err != nil {
			t.Fatal(err)
		}
		head := "\x1c\x18\x0b16505551234\x15\x02\x00" + string([]byte{byte(c.d), 0x18, byte(c.digits)})
		if got := string(raw[:len(head)]); got != head {
			t.Errorf("direction %x: head %q, want %q", c.d, got, head)
		}
		if len(raw) != len(head)+c.digits+1 || raw[len(raw)-1] != 0 {
			t.Errorf("direction %x: tail %q", c.d, raw[len(head):])
		}
	}
	// The samples' first letters follow from the layout alone.
	if s := FormatWamid(testCoder, MessageID{ID: 7, Direction: message.FromPerson, Peer: "16505551234"}); !strings.HasPrefix(s, "wamid.HBgLMTY1MDU1NTEyMzQVAgASGBQ") {
		t.Errorf("%s does not begin like the reference's samples", s)
	}
}

func TestWamidRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := message.ID(rapid.Uint64().Draw(t, "id"))
		d := rapid.SampledFrom([]message.Direction{message.ToPerson, message.FromPerson}).Draw(t, "direction")
		peer := message.Address(rapid.StringMatching(`[1-9][0-9]{5,19}`).Draw(t, "peer"))
		m := MessageID{id, d, peer, rapid.Bool().Draw(t, "veiled")}
		s := FormatWamid(testCoder, m)
		if len(peer) > 15 {
			m.Veiled = false // no phone number
		}
		if got, err := ParseWamid(testCoder, s); err != nil || got != m {
			t.Fatalf("%s read as %v: %v", s, got, err)
		}
		raw, _ := base64.StdEncoding.DecodeString(s[len(wamidPrefix):])
		if told := strings.Contains(string(raw), string(peer)); told == m.Veiled {
			t.Fatalf("%s of a person who is %v to be hidden: %q", s, m.Veiled, raw)
		}
		other := message.NewCoder([16]byte{9})
		if got, err := ParseWamid(other, s); err == nil && got.ID == id {
			t.Fatalf("%s is known in another world too", s)
		}
	})
}

func TestWamidRefused(t *testing.T) {
	t.Parallel()
	good := FormatWamid(testCoder, MessageID{ID: 7, Direction: message.ToPerson, Peer: "16505551234"})
	raw, err := base64.StdEncoding.DecodeString(good[len(wamidPrefix):])
	if err != nil {
		t.Fatal(err)
	}
	lower := wamidPrefix + base64.StdEncoding.EncodeToString([]byte(strings.ToLower(string(raw))))
	for _, s := range []string{
		"", "wamid.", "wamid", "HBgL", good[:len(good)-4], good + "AAAA", strings.ToUpper(good), lower,
		good[:20] + "\n" + good[20:], "wamid." + strings.Repeat("A", 300), "wamid.////", "wamid.HBj/",
	} {
		if m, err := ParseWamid(testCoder, s); !errors.Is(err, message.ErrBadID) {
			t.Errorf("%q was read as %v: %v", s, m, err)
		}
	}
}

func FuzzParseWamid(f *testing.F) {
	f.Add(FormatWamid(testCoder, MessageID{ID: 7, Direction: message.ToPerson, Peer: "16505551234"}))
	f.Add(FormatWamid(testCoder, MessageID{ID: message.NewID(3, 99), Direction: message.FromPerson, Peer: "33612345678"}))
	f.Add(FormatWamid(testCoder, MessageID{ID: 99, Direction: message.FromPerson, Peer: "33612345678", Veiled: true}))
	f.Add("wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=")
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ParseWamid(testCoder, s)
		if err != nil {
			if m != (MessageID{}) {
				t.Fatalf("%q: values beside an error", s)
			}
			return
		}
		if again := FormatWamid(testCoder, m); again != s {
			t.Fatalf("%q was read, but is written %q", s, again)
		}
	})
}

func BenchmarkFormatWamid(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_ = FormatWamid(testCoder, MessageID{ID: 7, Direction: message.ToPerson, Peer: "16505551234"})
	}
}

func BenchmarkParseWamid(b *testing.B) {
	s := FormatWamid(testCoder, MessageID{ID: 7, Direction: message.ToPerson, Peer: "16505551234"})
	b.ReportAllocs()
	for b.Loop() {
		_, _ = ParseWamid(testCoder, s)
	}
}
