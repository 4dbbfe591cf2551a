package witness

import (
	"strings"
	"testing"

	evidence "turnpike/internal/evidence/account"
	"turnpike/internal/message"
)

// TestAnAnswerHasItsRoom: of many replies the first are kept, as many whole letters as there is room for, and what comes
// after them still says that somebody answered.
func TestAnAnswerHasItsRoom(t *testing.T) {
	t.Parallel()
	k := &talk{messages: []evidence.Message{{Text: "where is my parcel", Outcome: evidence.Unanswered}}}
	said := strings.Repeat("où est-il? €€ ", 5)
	want := ""
	for i := range 40 {
		if !k.reply(text(t, said)) {
			t.Fatalf("reply %d answers nothing", i)
		}
		if want != "" {
			want += "\n"
		}
		want = cut(want+said, maxReply)
		if m := k.messages[0]; m.Reply != want || m.Outcome != evidence.Replied {
			t.Fatalf("after %d replies: %q, want %q, outcome %v", i+1, m.Reply, want, m.Outcome)
		}
	}
	if len(want) != maxReply {
		t.Fatalf("the replies of this test come to %d bytes", len(want))
	}
	if k.reply(message.Content{Kind: message.KindReaction, Document: []byte(`{"emoji":"👍"}`)}) {
		t.Error("a reaction answers something")
	}
	if !k.reply(message.Content{Kind: message.KindImage, Document: []byte(`{"media_id":"1"}`)}) || k.messages[0].Outcome != evidence.Served {
		t.Error("a picture after many words does not count")
	}
}
