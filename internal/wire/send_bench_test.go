package wire

import (
	"testing"

	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// hotBodies are what businesses send most: an ordinary text and a template with three values.
var hotBodies = []struct{ name, json string }{
	{"text", `{"messaging_product":"whatsapp","recipient_type":"individual","to":"+33612345678","type":"text","text":{"preview_url":false,` +
		`"body":"Your booking AZ1234 is confirmed. The flight leaves at 10:25 from gate B12, please be there 40 minutes before."}}`},
	{"template", `{"messaging_product":"whatsapp","to":"+33612345678","type":"template","template":{"name":"booking_confirmed","language":` +
		`{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"Ada"},{"type":"text","text":"AZ1234"},{"type":"text","text":"12 March"}]}]}}`},
}

// BenchmarkDecodeSend is what the door does with a body before it asks the engine: decode, check, turn
// into content.
func BenchmarkDecodeSend(b *testing.B) {
	for _, body := range hotBodies {
		b.Run(body.name, func(b *testing.B) {
			raw := []byte(body.json)
			b.ReportAllocs()
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				if f := decodeSend(raw); f != nil {
					b.Fatal(f)
				}
			}
		})
	}
}

func decodeSend(raw []byte) *fault.Error {
	var req SendRequest
	if f := Decode(raw, &req); f != nil {
		return f
	}
	if f := req.Check(); f != nil {
		return f
	}
	draft, f := req.Draft()
	if f == nil && draft.Kind == message.KindTemplate {
		_, f = req.Template.Arguments()
	}
	return f
}

// BenchmarkReply is what the door writes to an accepted message: one to somebody of whom it is reminded, as
// most are.
func BenchmarkReply(b *testing.B) {
	coder := message.NewCoder([16]byte{1})
	ids := message.NewUserIDBook(coder, func(message.Address) string { return "FR" }).Of(1)
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		s := Sent{Input: "+33612345678", To: "33612345678", UserID: ids.Format("33612345678"), Wamid: FormatWamid(coder, MessageID{ID: 17, Direction: message.ToPerson, Peer: "33612345678"})}
		buf = s.Append(buf[:0])
	}
}
