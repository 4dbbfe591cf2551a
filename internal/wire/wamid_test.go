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
		s := FormatWamid(testCoder, 7, c.d, "16505551234")
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
	if s := FormatWamid(testCoder, 7, message.FromPerson, "16505551234"); !strings.HasPrefix(s, "wamid.HBgLMTY1MDU1NTEyMzQVAgASGBQ") {
		t.Errorf("%s does not begin like the reference's samples", s)
	}
}

func TestWamidRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := message.ID(rapid.Uint64().Draw(t, "id"))
		d := rapid.SampledFrom([]message.Direction{message.ToPerson, message.FromPerson}).Draw(t, "direction")
		peer := message.Address(rapid.StringMatching(`[1-9][0-9]{0,19}`).Draw(t, "peer"))
		s := FormatWamid(testCoder, id, d, peer)
		gotID, gotD, gotPeer, err := ParseWamid(testCoder, s)
		if err != nil || gotID != id || gotD != d || gotPeer != peer {
			t.Fatalf("%s read as %d %x %s: %v", s, gotID, gotD, gotPeer, err)
		}
		other := message.NewCoder([16]byte{9})
		if got, _, _, err := ParseWamid(other, s); err == nil && got == id {
			t.Fatalf("%s is known in another world too", s)
		}
	})
}

func TestWamidRefused(t *testing.T) {
	t.Parallel()
	good := FormatWamid(testCoder, 7, message.ToPerson, "16505551234")
	raw, err := base64.StdEncoding.DecodeString(good[len(wamidPrefix):])
	if err != nil {
		t.Fatal(err)
	}
	lower := wamidPrefix + base64.StdEncoding.EncodeToString([]byte(strings.ToLower(string(raw))))
	for _, s := range []string{
		"", "wamid.", "wamid", "HBgL", good[:len(good)-4], good + "AAAA", strings.ToUpper(good), lower,
		good[:20] + "\n" + good[20:], "wamid." + strings.Repeat("A", 300), "wamid.////", "wamid.HBj/",
	} {
		if id, _, _, err := ParseWamid(testCoder, s); !errors.Is(err, message.ErrBadID) {
			t.Errorf("%q was read as %d: %v", s, id, err)
		}
	}
}

func FuzzParseWamid(f *testing.F) {
	f.Add(FormatWamid(testCoder, 7, message.ToPerson, "16505551234"))
	f.Add(FormatWamid(testCoder, message.NewID(3, 99), message.FromPerson, "33612345678"))
	f.Add("wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=")
	f.Fuzz(func(t *testing.T, s string) {
		id, d, peer, err := ParseWamid(testCoder, s)
		if err != nil {
			if id != 0 || d != 0 || peer != "" {
				t.Fatalf("%q: values beside an error", s)
			}
			return
		}
		if again := FormatWamid(testCoder, id, d, peer); again != s {
			t.Fatalf("%q was read, but is written %q", s, again)
		}
	})
}

func BenchmarkFormatWamid(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_ = FormatWamid(testCoder, 7, message.ToPerson, "16505551234")
	}
}

func BenchmarkParseWamid(b *testing.B) {
	s := FormatWamid(testCoder, 7, message.ToPerson, "16505551234")
	b.ReportAllocs()
	for b.Loop() {
		_, _, _, _ = ParseWamid(testCoder, s)
	}
}
