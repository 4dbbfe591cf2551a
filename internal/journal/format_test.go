package journal

import (
	"bytes"
	"encoding/hex"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// pageExample is the worked example of docs/journal.md: Ada writes "hi" to Azur Voyages, which marks it
// as read 1.5 seconds later.
func pageExample() *Envelope {
	thread := fact.Thread{Number: 400000000000001, Address: "33612345678"}
	received := &fact.MessageReceived{
		Thread: thread, Account: 300000000000001, Profile: "Ada",
		Content: message.Content{Kind: message.KindText, Document: []byte(`{"body":"hi"}`)},
	}
	seen := &fact.ThreadSeen{Thread: thread, UpTo: message.NewID(0, 41)}
	const at = 1_790_000_000_000
	return &Envelope{Partition: 0, First: 41, Records: []Record{
		{Type: uint16(received.Type()), Version: 1, Time: at, Body: fact.Append(nil, received)},
		{Type: uint16(seen.Type()), Version: 1, Time: at + 1500, Body: fact.Append(nil, seen)},
	}}
}

func TestTheFormatIsWhatThePageSays(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/journal.md")
	if err != nil {
		t.Fatal(err)
	}
	written := pageBytes(t, string(page))
	if got := pageExample().encode(nil); !bytes.Equal(got, written) {
		t.Errorf("the program writes\n%s\nthe page says\n%s", hex.Dump(got), hex.Dump(written))
	}
	read, err := decode(written)
	if err != nil {
		t.Fatalf("the page's bytes cannot be read: %v", err)
	}
	if diff := cmp.Diff(pageExample(), read); diff != "" {
		t.Errorf("the page's bytes mean something else (-want +got):\n%s", diff)
	}
}

var (
	hexBlock = regexp.MustCompile("(?s)```hex\n(.*?)```")
	hexBytes = regexp.MustCompile(`^(?:[0-9a-f]{2} ?)+`)
)

// pageBytes reads the block of the page: bytes in hexadecimal, then words about them.
func pageBytes(t *testing.T, page string) []byte {
	t.Helper()
	blocks := hexBlock.FindAllStringSubmatch(page, -1)
	if len(blocks) != 1 {
		t.Fatalf("the page has %d hex blocks, not 1", len(blocks))
	}
	var out []byte
	for line := range strings.Lines(blocks[0][1]) {
		raw, err := hex.DecodeString(strings.ReplaceAll(strings.TrimSpace(hexBytes.FindString(line)), " ", ""))
		if err != nil {
			t.Fatalf("the line %q: %v", line, err)
		}
		out = append(out, raw...)
	}
	return out
}
