package wire

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The line of the reference's Appendix B.
const (
	peer     = message.Address("16505551234")
	outbound = message.ID(17)
	record   = 18
)

var (
	pair  = fact.Thread{Number: 106540352242922, Address: peer}
	style = Style{
		Version: 25, Coder: message.NewCoder([16]byte{1}), UserIDs: message.NewUserIDBook(message.NewCoder([16]byte{1}), func(message.Address) string { return "US" }),
		MediaURL: func(string) string { return "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=133" },
	}
)

// told renders what an app is told of a fact.
func told(at int64, f fact.Fact) []byte {
	n := &account.Number{ID: 106540352242922, Digits: "15550783881", Account: &account.Account{ID: 3, Business: &account.Business{ID: 5}}}
	return AppendChange(nil, style, &Update{Record: record, At: at * 1000, Fact: f, Account: n.Account, Number: n})
}

// wrote is a person's message; its ReplyTo is the business's message where reply says so.
func wrote(kind message.Kind, document string, reply bool) *fact.MessageReceived {
	f := &fact.MessageReceived{Thread: pair, Profile: "S", Content: message.Content{Kind: kind, Document: []byte(document)}}
	if reply {
		f.ReplyTo = outbound
	}
	return f
}

func from(f *fact.MessageReceived, origin string) *fact.MessageReceived {
	f.Origin = []byte(origin)
	return f
}

func moved(s message.Status, p tariff.Type, c message.Category) *fact.MessageMoved {
	return &fact.MessageMoved{Thread: pair, ID: outbound, Direction: message.ToPerson, Status: s, Pricing: p, Category: c}
}

// sha is a hash as documents hold it; webhooks have it in base64.
const sha = "c2fa9731eea7ee7d56d33a61bcb3e82e3facfcdb4aaa6af7cd9ed8cd33fbc452"

// updates are the webhooks of testdata/webhooks, by file.
var updates = map[string]struct {
	at   int64 // seconds
	fact fact.Fact
}{
	"text": {1749416383, &fact.MessageReceived{Thread: pair, Profile: "Sheena Nelson", Face: fact.Face{Username: "@realsheenanelson"}, Content: message.Content{
		Kind: message.KindText, Document: []byte(`{"body":"Does it come in another color?"}`),
	}}},
	"hidden":       {1749416383, shown(wrote(message.KindText, `{"body":"phone hidden"}`, false), fact.Face{Username: "@s", Hidden: true})},
	"hidden_reply": {1749416383, veiled(shown(onOwn(wrote(message.KindText, `{"body":"x"}`, true)), fact.Face{Username: "@s", Hidden: true}))},
	"identity":     {1749416383, shown(wrote(message.KindText, `{"body":"x"}`, false), fact.Face{Identity: "DF2lS5v2W6x="})},
	"system_user_id": {1750269342, shown(wrote(message.KindSystem,
		`{"type":"number_changed","body":"User S changed from 16505551234 to 12195555358","address":"12195555358"}`, false), fact.Face{Username: "@s", Hidden: true})},
	"read_hidden": {1790870400, &fact.MessageMoved{
		Thread: pair, ID: outbound, Direction: message.ToPerson, Status: message.Read, Profile: "S", Face: fact.Face{Username: "@s", Hidden: true, Identity: "DF2lS5v2W6x="}, Veiled: true,
	}},
	"failed_hidden": {1751142888, &fact.MessageMoved{
		Thread: pair, ID: outbound, Direction: message.ToPerson, Status: message.Failed, Code: 131047, Face: fact.Face{Hidden: true}, Veiled: true,
	}},
	"marketing_stopped_hidden": {1731705721, &fact.MarketingStopped{Thread: pair, Profile: "S", Face: fact.Face{Username: "@s", Hidden: true}}},
	"voice":                    {1744344496, wrote(message.KindAudio, `{"media_id":"1908647269898587","mime_type":"audio/ogg; codecs=opus","sha256":"`+sha+`","size":9,"voice":true}`, false)},
	"audio":                    {1744344496, wrote(message.KindAudio, `{"media_id":"1908647269898587","mime_type":"audio/mpeg","sha256":"`+sha+`","size":9}`, false)},
	"image":                    {1744344496, wrote(message.KindImage, `{"media_id":"1","mime_type":"image/jpeg","sha256":"`+sha+`","caption":"the sea, 20° / ✈"}`, false)},
	"video":                    {1744344496, wrote(message.KindVideo, `{"media_id":"1","mime_type":"video/mp4","sha256":"`+sha+`"}`, false)},
	"document": {1744344496, wrote(message.KindDocument,
		`{"media_id":"1","mime_type":"application/pdf","sha256":"`+sha+`","caption":"c","filename":"a \"b\".pdf"}`, false)},
	"sticker":            {1744344496, wrote(message.KindSticker, `{"media_id":"1","mime_type":"image/webp","sha256":"`+sha+`"}`, false)},
	"sticker_animated":   {1744344496, wrote(message.KindSticker, `{"media_id":"1","mime_type":"image/webp","sha256":"`+sha+`","animated":true}`, false)},
	"location":           {1744344496, wrote(message.KindLocation, `{"latitude":12.25089,"longitude":43.90539}`, false)},
	"location_named":     {1744344496, wrote(message.KindLocation, `{"latitude":-0.5,"longitude":1e-7,"name":"Philz","address":"101 Forest Ave","url":"https://example.com"}`, true)},
	"contacts":           {1744344496, wrote(message.KindContacts, fullCard, false)},
	"contacts_requested": {1744344496, wrote(message.KindContacts, `{"contacts":[{"name":{"formatted_name":"A B","first_name":"A"}}],"requested":true}`, true)},
	"button":             {1750091045, wrote(message.KindButton, `{"payload":"Unsubscribe","text":"Unsubscribe"}`, true)},
	"list_reply": {1749854575, wrote(message.KindReply,
		`{"type":"list","id":"priority_express","title":"Priority Mail Express","description":"Next Day to 2 Days"}`, true)},
	"button_reply": {1749854575, wrote(message.KindReply, `{"type":"button","id":"change","title":"Change"}`, true)},
	"flow_reply": {1702502473, wrote(message.KindReply,
		`{"type":"form","form":"flow","body":"Sent","response":{"flow_token":"tok","rating":"4"}}`, true)},
	"address_reply": {1702502473, wrote(message.KindReply,
		`{"type":"form","form":"address_message","body":"A, 1 Rd","response":{"values":{"name":"A","address":"1 Rd"}}}`, true)},
	"call_accepted":  {1752582182, wrote(message.KindReply, `{"type":"call_permission","accepted":true,"expires_at":1753186982000}`, true)},
	"call_permanent": {1752582182, wrote(message.KindReply, `{"type":"call_permission","accepted":true,"permanent":true}`, true)},
	"call_rejected":  {1752582182, wrote(message.KindReply, `{"type":"call_permission"}`, true)},
	"order": {1697044668, wrote(message.KindOrder,
		`{"catalog":"354160437058781","text":"quick","items":[{"product":"HAMBURGER","quantity":3,"price":30,"currency":"ILS"},{"product":"SODA","quantity":1,"price":1.5,"currency":"ILS"}]}`, true)},
	"reaction":         {1749419544, wrote(message.KindReaction, `{"emoji":"😀"}`, true)},
	"reaction_removed": {1749419544, wrote(message.KindReaction, `{"emoji":""}`, true)},
	"reaction_on_own":  {1749419544, onOwn(wrote(message.KindReaction, `{"emoji":"👍"}`, true))},
	"system_number": {1750269342, &fact.MessageReceived{Thread: pair, Profile: "Sheena Nelson", Content: message.Content{
		Kind: message.KindSystem, Document: []byte(`{"type":"number_changed","body":"User Sheena Nelson changed from 16505551234 to 12195555358","address":"12195555358"}`),
	}}},
	"system_identity": {1697044706, wrote(message.KindSystem, `{"type":"identity_changed","body":"User identity changed","hash":"DF2lS5v2W6x="}`, false)},
	"unsupported":     {1750090702, wrote(message.KindUnsupported, `{"type":"edit"}`, false)},
	"edit": {1697044968, onOwn(wrote(message.KindEdit,
		`{"type":"image","content":{"media_id":"1","mime_type":"image/jpeg","sha256":"`+sha+`","caption":"new"}}`, true))},
	"revoke": {1697043223, onOwn(wrote(message.KindRevoke, `{}`, true))},
	"ad": {1750275992, from(wrote(message.KindText, `{"body":"Can I get more info?"}`, false),
		`{"referral":{"url":"https://fb.me/3cr4Wqqkv","id":"120226305854810726","type":"ad","body":"Summer Succulents are here!","headline":"Chat with us",`+
			`"image_url":"https://example.com/ad.jpg","click_id":"Aff-n8ZTODiE79d22KtAwQKj9e","welcome":"Hi there!"}}`)},
	"post_film": {1750275992, from(wrote(message.KindText, `{"body":"x"}`, false),
		`{"referral":{"url":"https://fb.me/1","id":"1","type":"post","video_url":"https://example.com/a.mp4","thumbnail_url":"https://example.com/a.jpg"}}`)},
	"forwarded":       {1697044815, from(wrote(message.KindText, `{"body":"forwarded text"}`, true), `{"forwards":1}`)},
	"forwarded_often": {1697044968, from(wrote(message.KindText, `{"body":"text forwarded many times"}`, false), `{"forwards":6}`)},
	"product_asked":   {1697044968, from(wrote(message.KindText, `{"body":"Is it blue?"}`, true), `{"product":{"catalog":"194836987003835","id":"di9ozbzfi4"}}`)},
	"product_page":    {1697044968, from(wrote(message.KindText, `{"body":"Is it blue?"}`, false), `{"product":{"catalog":"194836987003835","id":"di9ozbzfi4"}}`)},
	"unreadable":      {1697044968, wrote(message.KindLocation, `{"latitude":`, false)},
	"sent":            {1750030073, named(moved(message.Sent, tariff.Regular, message.Marketing))},
	"paid":            {1750030073, paid(message.PaymentCaptured).Fact},
	"not_paid":        {1750030073, paid(message.PaymentFailed).Fact},
	"delivered":       {1790870400, moved(message.Delivered, tariff.FreeCustomerService, message.Service)},
	"failed":          {1751142888, failed()},
}

// onOwn makes a message one about what the person wrote themselves.
func onOwn(f *fact.MessageReceived) *fact.MessageReceived {
	f.ReplyToPerson = true
	return f
}

func shown(f *fact.MessageReceived, face fact.Face) *fact.MessageReceived {
	f.Face = face
	return f
}

func veiled(f *fact.MessageReceived) *fact.MessageReceived {
	f.ReplyToVeiled = true
	return f
}

func named(f *fact.MessageMoved) *fact.MessageMoved {
	f.Profile = "S"
	return f
}

func failed() *fact.MessageMoved {
	f := moved(message.Failed, tariff.None, message.Marketing)
	f.Code = 131049
	return f
}

const fullCard = `{"contacts":[{"name":{"formatted_name":"Barbara J. Johnson","first_name":"Barbara","last_name":"Johnson; the \\ first"},"birthday":"1999-01-23",` +
	`"phones":[{"phone":"+1 917-555-9999","type":"Mobile","wa_id":"19175559999"},{"phone":"1","type":"a;b:c"}],"emails":[{"email":"b@example.com","type":"Work"}],` +
	`"urls":[{"url":"https://example.com","type":"Company"}],"addresses":[{"street":"1 Lucky Way","city":"Menlo Park","zip":"94025","country":"USA","type":"Office"}],` +
	`"org":{"company":"Lucky Shrub","title":"CEO"}},{"name":{"formatted_name":"Line\nbreak","first_name":"L"}}]}`

// TestWebhooksAreGolden compares each webhook with its file.
func TestWebhooksAreGolden(t *testing.T) {
	t.Parallel()
	for name, u := range updates {
		raw := told(u.at, u.fact)
		if i := bytes.IndexFunc(raw, func(r rune) bool { return r >= 0x80 }); i >= 0 || !json.Valid(raw) {
			t.Errorf("%s is not JSON in ASCII: %s", name, raw)
			continue
		}
		var pretty bytes.Buffer
		_ = json.Indent(&pretty, raw, "", "  ")
		pretty.WriteByte('\n')
		file := filepath.Join("testdata", "webhooks", name+".json")
		if *update {
			if err := os.WriteFile(file, pretty.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Error(err)
		} else if diff := cmp.Diff(string(want), pretty.String()); diff != "" {
			t.Errorf("%s (- file, + now):\n%s", file, diff)
		}
	}
	files, err := filepath.Glob("testdata/webhooks/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if _, ok := updates[strings.TrimSuffix(filepath.Base(file), ".json")]; !ok {
			t.Errorf("%s belongs to no update", file)
		}
	}
}

// appendix says which update stands for which line of the reference's Appendix B, from 1 on. Line 13
// is a free entry point, and line 15 no message: these come later.
var appendix = map[int]string{
	1: "text", 2: "hidden", 3: "voice", 4: "button", 5: "list_reply", 6: "flow_reply", 7: "reaction_removed", 8: "system_number", 9: "unsupported", 10: "ad",
	11: "sent", 12: "delivered", 14: "failed",
}

// TestWebhooksAreThoseOfTheReference compares with Appendix B, whose ids are samples: ours are
// put in. Lines of before there were user ids are compared without them.
func TestWebhooksAreThoseOfTheReference(t *testing.T) {
	t.Parallel()
	out, in := FormatWamid(style.Coder, MessageID{ID: outbound, Direction: message.ToPerson, Peer: peer}), FormatWamid(style.Coder, MessageID{ID: record, Direction: message.FromPerson, Peer: peer})
	for i, line := range lines(t, "testdata/appendix_b.jsonl") {
		name, ok := appendix[i+1]
		if !ok {
			continue
		}
		line = strings.ReplaceAll(line, "US.13491208655302741918", style.UserIDs.Of(5).Format(peer))
		want := plainJSON(t, []byte(line)).(map[string]any)
		for _, m := range values(want["messages"]) {
			m["id"] = in
			if m["from"] == nil {
				m["id"] = FormatWamid(style.Coder, MessageID{record, message.FromPerson, peer, true})
			}
			if r, ok := m["reaction"].(map[string]any); ok {
				r["message_id"] = out
			}
			if c, ok := m["context"].(map[string]any); ok {
				c["id"] = out
			}
		}
		for _, s := range values(want["statuses"]) {
			s["id"] = out
		}
		got := plainJSON(t, told(updates[name].at, updates[name].fact)).(map[string]any)
		if !strings.Contains(line, "user_id") {
			strip(got)
		}
		if diff := cmp.Diff(map[string]any{"value": any(want), "field": "messages"}, got); diff != "" {
			t.Errorf("line %d, %s (- reference, + ours): %s", i+1, name, diff)
		}
	}
}

// TestWhoHidesTheirNumberIsNotTold looks for the person's digits in what is told of those who hide them, in
// the clear and in what base64 holds.
func TestWhoHidesTheirNumberIsNotTold(t *testing.T) {
	t.Parallel()
	id := regexp.MustCompile(`wamid\.([A-Za-z0-9+/=]+)`)
	for name, u := range updates {
		if !strings.Contains(name, "hidden") {
			continue
		}
		text := strings.ReplaceAll(string(told(u.at, u.fact)), `\/`, "/")
		for _, m := range id.FindAllStringSubmatch(text, -1) {
			raw, err := base64.StdEncoding.DecodeString(m[1])
			if err != nil {
				t.Fatalf("%s: %s: %v", name, m[0], err)
			}
			text += string(raw)
		}
		if strings.Contains(text, string(peer)) {
			t.Errorf("%s tells the number: %s", name, text)
		}
	}
}

func values(v any) (out []map[string]any) {
	list, _ := v.([]any)
	for _, one := range list {
		out = append(out, one.(map[string]any))
	}
	return out
}

// strip takes out what belongs to user ids and usernames.
func strip(v any) {
	switch v := v.(type) {
	case map[string]any:
		maps.DeleteFunc(v, func(name string, _ any) bool {
			return slices.Contains([]string{"user_id", "from_user_id", "recipient_user_id", "username"}, name)
		})
		for _, inner := range v {
			strip(inner)
		}
	case []any:
		for _, inner := range v {
			strip(inner)
		}
	}
}

// TestOfReactionsOnlySentAndFailedAreTold: reference §3.5.
func TestOfReactionsOnlySentAndFailedAreTold(t *testing.T) {
	t.Parallel()
	for s, want := range map[message.Status]string{
		message.Accepted: "", message.Sent: FieldMessages, message.Delivered: "", message.Read: "", message.Failed: FieldMessages, message.Expired: "",
	} {
		f := moved(s, tariff.None, message.Service)
		f.Reaction = true
		if got := UpdateField(f); got != want {
			t.Errorf("%s is told in %q", s, got)
		}
	}
}

// FuzzReceived renders documents of every kind that nobody would write: a webhook is JSON in ASCII.
func FuzzReceived(f *testing.F) {
	for _, u := range updates {
		if m, ok := u.fact.(*fact.MessageReceived); ok {
			f.Add(uint8(m.Content.Kind), m.Content.Document, m.Origin, m.Profile, uint64(m.ReplyTo))
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, document, origin []byte, profile string, reply uint64) {
		raw := told(1, &fact.MessageReceived{
			Thread: pair, Profile: profile, Content: message.Content{Kind: message.Kind(kind), Document: document},
			Origin: origin, ReplyTo: message.ID(reply),
		})
		if !json.Valid(raw) || bytes.ContainsFunc(raw, func(r rune) bool { return r >= 0x80 }) {
			t.Fatalf("%q and %q became %q", document, origin, raw)
		}
	})
}
