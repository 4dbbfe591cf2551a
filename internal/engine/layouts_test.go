package engine

import (
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// TestASnapshotOfBeforeIsRead reads one of layout 8, written by the program that made it from these facts, and
// wants what these facts make today.
func TestASnapshotOfBeforeIsRead(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/snapshot8.hex")
	if err != nil {
		t.Fatal(err)
	}
	old, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || old[3] != 8 {
		t.Fatalf("no snapshot of layout 8: %v", err)
	}
	read, err := decodeState(old, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := newState(0)
	d := &decider{state: want, now: 1_700_000_000_000, dir: account.NewDirectory()}
	for _, f := range []fact.Fact{
		&fact.MessageReceived{Thread: pair, Account: 3, Content: message.Content{Kind: message.KindText, Document: []byte(`{"body":"x"}`)}, Profile: "Ada"},
		&fact.MessageAccepted{Thread: pair, Account: 3, Lifetime: 3600_000, Callback: "mine", Category: message.Utility, Template: 7, Guarded: true},
		&fact.MessageAccepted{Thread: pair, Account: 3, Lifetime: 3600_000, Category: message.Marketing, Lite: true, ByUserID: true, Counted: 2, Key: []byte("0123456789abcdef")},
		&fact.MessageMoved{Thread: pair, ID: 2, Direction: message.ToPerson, Status: message.Sent},
	} {
		d.emit(f)
	}
	compare(t, read, want, d.now)
}
