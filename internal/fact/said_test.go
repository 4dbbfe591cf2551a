package fact

import (
	"testing"

	"turnpike/internal/message"
)

// TestSaidIsWhatTheFactSays compares the short reading with the whole one.
func TestSaidIsWhatTheFactSays(t *testing.T) {
	t.Parallel()
	thread := Thread{Number: 77, Address: "33123456789"}
	text := message.Content{Kind: message.KindText, Document: []byte(`{"body":"hello"}`)}
	for _, f := range []Fact{
		&MessageReceived{Thread: thread, Account: 3, Content: text, Profile: "Someone", ReplyTo: 9},
		&MessageReceived{Thread: thread, Account: 3, Content: text, Guard: Guard{Mode: 3, Off: true, Deflected: true}},
		&MessageAccepted{Thread: thread, Account: 4, Content: text, Template: 12, Lifetime: 5, Key: []byte("key"), Callback: "back"},
		&MessageAccepted{Thread: thread, Account: 4, Content: text, Guarded: true},
		&MessageAccepted{Thread: thread, Account: 4, Content: text, Template: 12, Direct: true},
		&MessageAccepted{Account: 4},
	} {
		body := Append(nil, f)
		got, err := ParseSaid(f.Type(), body)
		if err != nil {
			t.Fatal(err)
		}
		want := Said{Number: f.Of().Number, Content: text}
		switch f := f.(type) {
		case *MessageReceived:
			want.Account, want.Content, want.Deflected = f.Account, f.Content, f.Guard.Deflected
		case *MessageAccepted:
			want.Account, want.Content, want.Template, want.Guarded, want.Direct = f.Account, f.Content, f.Template, f.Guarded, f.Direct
		}
		if got.Thread() != f.Of() || got.Account != want.Account || got.Content.Kind != want.Content.Kind || string(got.Content.Document) != string(want.Content.Document) ||
			got.Template != want.Template || got.Guarded != want.Guarded || got.Direct != want.Direct || got.Deflected != want.Deflected {
			t.Errorf("%+v was read as %+v", f, got)
		}
		number, address, ok := ThreadIn(body)
		if of := f.Of(); ok != (of.Address != "") || ok && (number != of.Number || string(address) != string(of.Address)) {
			t.Errorf("the thread of %+v was read as %d, %q, %v", f, number, address, ok)
		}
	}
	if _, err := ParseSaid(TypeMessageMoved, nil); err == nil {
		t.Error("a fact of another type says something")
	}
	for _, broken := range [][]byte{{0xFF}, {0x0A, 0x7F}, {0x12, 0x7F, 0x01}} {
		if _, err := ParseSaid(TypeMessageAccepted, broken); err == nil {
			t.Errorf("%x was read", broken)
		}
		if _, _, ok := ThreadIn(broken); ok {
			t.Errorf("%x has a thread", broken)
		}
	}
}
