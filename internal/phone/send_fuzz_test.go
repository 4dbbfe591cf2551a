package phone

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/exchange"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/wire"
)

const ada = message.Address("33612345678")

// album is a history of one message of each kind that people answer; a message's number is its place.
type album []message.Content

func (a album) Message(_ context.Context, id message.ID) (store.Message, bool, error) {
	i := int(id.Record()) - 1
	if i < 0 || i >= len(a) {
		return store.Message{}, false, nil
	}
	d := message.ToPerson
	if a[i].Kind == message.KindText {
		d = message.FromPerson
	}
	return store.Message{ID: id, Number: 4, Address: ada, Direction: d, Content: a[i], VisibleAt: 1, At: time.Now().UnixMilli()}, true, nil
}

func (a album) Messages(context.Context, store.MessageFilter) ([]store.Message, error) {
	return nil, nil
}

func (a album) Conversations(context.Context, message.Address) ([]store.Conversation, error) {
	return nil, nil
}

// Next and WaitFor implement Projection: the tables are never behind.
func (a album) Next() uint64                          { return 1 << 40 }
func (a album) WaitFor(context.Context, uint64) error { return nil }

type idle struct{ Journal }

func (idle) Next() uint64 { return 1 }

// empty has no file of anybody.
type empty struct{ Media }

func (empty) Inbound(context.Context, message.Address, string, account.NumberID) (message.Media, error) {
	return message.Media{}, fault.ParamInvalid.With("no such file")
}

// FuzzSend decodes what people write: what passes has a document that is JSON and not too large, and its
// webhook is JSON too.
func FuzzSend(f *testing.F) {
	shown := album{
		{Kind: message.KindText, Document: []byte(`{"body":"x"}`)},
		{Kind: message.KindTemplate, Document: []byte(`{"body":"x","buttons":[{"type":"quick_reply","text":"Yes","payload":"y"},{"type":"flow","text":"Go","flow":{"id":"1","token":"t"}}],"cards":[{"buttons":[{"type":"quick_reply","text":"A"}]}]}`)},
		{Kind: message.KindInteractive, Document: []byte(`{"type":"button","buttons":[{"id":"1","title":"One"}],"cards":[{"replies":[{"id":"2","title":"Two"}]}]}`)},
		{Kind: message.KindInteractive, Document: []byte(`{"type":"list","list":{"button":"B","sections":[{"rows":[{"id":"r","title":"R"}]}]},"shop":{"catalog":"7"}}`)},
		{Kind: message.KindInteractive, Document: []byte(`{"type":"address_message","address":{"country":"IN"}}`)},
		{Kind: message.KindInteractive, Document: []byte(`{"type":"call_permission_request"}`)},
		{Kind: message.KindInteractive, Document: []byte(`{"type":"request_contact_info"}`)},
	}
	coder := message.NewCoder([16]byte{})
	id := func(n int) string {
		d := message.ToPerson
		if shown[n-1].Kind == message.KindText {
			d = message.FromPerson
		}
		return wire.FormatWamid(coder, wire.MessageID{ID: message.NewID(0, uint64(n)), Direction: d, Peer: ada})
	}
	for _, s := range []string{
		`{"text":{"body":"x"},"reply_to":"` + id(3) + `","forwards":2,"product":{"catalog":"1","id":"a"},"referral":{"id":"1","url":"https://fb.me/1","welcome":"hi"}}`,
		`{"type":"location","location":{"latitude":1e-300,"longitude":-180,"name":"x"}}`,
		`{"type":"contacts","reply_to":"` + id(7) + `","contacts":[{"name":{"formatted_name":"A"},"phones":[{"phone":"1"}]}]}`,
		`{"type":"reaction","reply_to":"` + id(2) + `","reaction":{"emoji":"👍"}}`,
		`{"type":"order","reply_to":"` + id(4) + `","order":{"items":[{"product":"a","quantity":1,"price":1.5,"currency":"EUR"}]}}`,
		`{"type":"edit","reply_to":"` + id(1) + `","edit":{"body":"y"}}`, `{"type":"revoke","reply_to":"` + id(1) + `"}`,
		`{"type":"unsupported","unsupported":{"type":"poll"}}`, `{"button":{"message_id":"` + id(3) + `","index":0,"card":0}}`,
		`{"button":{"message_id":"` + id(2) + `","index":0}}`, `{"row":{"message_id":"` + id(4) + `","id":"r"}}`,
		`{"form":{"message_id":"` + id(2) + `","index":1,"response":{"a":1}}}`, `{"form":{"message_id":"` + id(2) + `","index":1,"response":{"a":[{"media_id":"7"}]}}}`,
		`{"form":{"message_id":"` + id(5) + `","response":{"values":{"name":"A"}}}}`,
		`{"call_permission":{"message_id":"` + id(6) + `","accepted":true}}`, `{"type":"hologram"}`, `{}`, `[]`,
	} {
		f.Add([]byte(s))
	}
	tables, err := store.Open(f.Context(), store.Config{Path: filepath.Join(f.TempDir(), "tables.db")}, slog.New(slog.DiscardHandler))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = tables.Close() })
	forms := exchange.New(exchange.Deps{Store: tables, Clock: time.Now, Logger: slog.New(slog.DiscardHandler)})
	p := &Door{Deps: Deps{Forms: forms, Media: empty{}, History: shown, Projection: shown, Journal: idle{}, Coder: coder, Clock: time.Now}}
	number := &account.Number{ID: 4, Digits: "33199000001", Account: &account.Account{ID: 3}}
	f.Fuzz(func(t *testing.T, body []byte) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", bytes.NewReader(body))
		var req sendRequest
		if readJSON(r, &req) != nil || req.Image != nil || req.Audio != nil || req.Video != nil || req.Document != nil || req.Sticker != nil {
			return // files need their room
		}
		if req.Form != nil && req.Form.MessageID != id(5) {
			return // and so do flows
		}
		w := &writing{Reception: &engine.Reception{Number: number, From: ada}, request: r, sent: &req}
		if err := p.fill(w); err != nil {
			if known := asProblem(err); known == nil || known.status >= http.StatusInternalServerError {
				t.Fatalf("%s is our fault: %v", body, err)
			}
			return
		}
		c := w.Content
		if c.Kind == 0 || !json.Valid(c.Document) || len(c.Document) > maxDocument || (len(w.Origin) > 0 && !json.Valid(w.Origin)) {
			t.Fatalf("%s became %s %s from %s", body, c.Kind, c.Document, w.Origin)
		}
	})
}
