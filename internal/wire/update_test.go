package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

const (
	sheena      = message.Address("16505551234")
	inboundAt   = 1749416383_123 // Unix milliseconds
	inboundRec  = 4711
	outboundID  = message.ID(4242)
	secondAcct  = account.ID(102290129340399)
	conversedAt = 1750030073_999
)

func styleOf(version int) Style {
	coder := message.NewCoder([16]byte{7, 7, 7})
	return Style{Version: version, Coder: coder, UserIDs: message.NewUserIDBook(coder, func(message.Address) string { return "US" })}
}

func sampleNumber(id account.ID) *account.Number {
	return &account.Number{ID: 106540352242922, Digits: "15550783881", Account: &account.Account{ID: id, Business: &account.Business{ID: 5}}}
}

func thread() fact.Thread { return fact.Thread{Number: 106540352242922, Address: sheena} }

func content(kind message.Kind, document any) message.Content {
	raw, err := json.Marshal(document)
	if err != nil {
		panic(err)
	}
	return message.Content{Kind: kind, Document: raw}
}

func inbound(change func(f *fact.MessageReceived)) *Update {
	f := &fact.MessageReceived{Thread: thread(), Profile: "Sheena Nelson", Content: content(message.KindText, message.Text{Body: "Does it come in another color?"})}
	change(f)
	return &Update{Record: inboundRec, At: inboundAt, Fact: f, Number: sampleNumber(102290129340398), Account: sampleNumber(102290129340398).Account}
}

func status(s message.Status, changes ...func(f *fact.MessageMoved)) *Update {
	f := &fact.MessageMoved{Thread: thread(), ID: outboundID, Direction: message.ToPerson, Status: s}
	for _, change := range changes {
		change(f)
	}
	return &Update{Record: inboundRec + 1, At: conversedAt, Fact: f, Number: sampleNumber(102290129340398), Account: sampleNumber(102290129340398).Account}
}

func priced(t tariff.Type, c message.Category) func(f *fact.MessageMoved) {
	return func(f *fact.MessageMoved) { f.Pricing, f.Category = t, c }
}

func failedWith(code int, details string) func(f *fact.MessageMoved) {
	return func(f *fact.MessageMoved) { f.Code, f.Details, f.Category = code, details, message.Marketing }
}

// paid is what became of an attempt to pay.
func paid(s message.PaymentStatus) *Update {
	u := status(message.Sent)
	u.Fact = &fact.OrderPaid{
		Thread: thread(), ID: outboundID, Order: "order-17", Status: s, Amount: 21000, Currency: "INR", Way: "razorpay", Transaction: "test_A1", Profile: "Sheena Nelson",
	}
	return u
}

// goldens are payloads as they are sent, to the byte.
var goldens = []struct {
	name    string
	version int
	updates []*Update
}{
	{"text", 25, []*Update{inbound(func(*fact.MessageReceived) {})}},
	{"text that answers the business", 25, []*Update{inbound(func(f *fact.MessageReceived) { f.ReplyTo = outboundID })}},
	{"text that answers the person itself", 25, []*Update{inbound(func(f *fact.MessageReceived) { f.ReplyTo, f.ReplyToPerson = 4000, true })}},
	{"text beyond ASCII", 25, []*Update{inbound(func(f *fact.MessageReceived) {
		f.Profile = `Zoë "Z/" \`
		f.Content = content(message.KindText, message.Text{Body: "Où est l'hôtel ?\n👍🏽 <b>&amp;</b> https://example.com/a"})
	})}},
	{"button", 25, []*Update{inbound(func(f *fact.MessageReceived) {
		f.ReplyTo = outboundID
		f.Content = content(message.KindButton, message.Button{Payload: "Unsubscribe", Text: "Unsubscribe"})
	})}},
	{"unsupported", 25, []*Update{inbound(func(f *fact.MessageReceived) { f.Content = message.Content{Kind: 200, Document: []byte(`{"x":1}`)} })}},
	{"sent", 25, []*Update{status(message.Sent, priced(tariff.Regular, message.Marketing))}},
	{"delivered", 25, []*Update{status(message.Delivered, priced(tariff.FreeCustomerService, message.Service))}},
	{"delivered, with callback data", 25, []*Update{status(message.Delivered, func(f *fact.MessageMoved) {
		f.Pricing, f.Category, f.Callback = tariff.Regular, message.Authentication, `order/17 "é"`
	})}},
	{"read, price told before", 25, []*Update{status(message.Read, func(f *fact.MessageMoved) { f.Category = message.Utility })}},
	{"failed", 25, []*Update{status(message.Failed, failedWith(fault.WindowClosed.Code, ""))}},
	{"failed, with details of the case", 25, []*Update{status(message.Failed, failedWith(fault.Undeliverable.Code, "The recipient has blocked this number."))}},
	{"failed, for a reason unknown", 25, []*Update{status(message.Failed, failedWith(0, ""))}},
	{"sent, webhook version 23", 23, []*Update{status(message.Sent, priced(tariff.Regular, message.Utility))}},
	{"delivered, webhook version 23", 23, []*Update{status(message.Delivered, priced(tariff.FreeCustomerService, message.Service))}},
	{"failed, webhook version 23", 23, []*Update{status(message.Failed, failedWith(fault.WindowClosed.Code, ""))}},
	{"sent from a free entry point", 25, []*Update{status(message.Sent, priced(tariff.FreeEntryPoint, message.Service))}},
	{"sent from a free entry point that ends", 25, []*Update{status(message.Sent, priced(tariff.FreeEntryPoint, message.Marketing), func(f *fact.MessageMoved) { f.EntryEnds = 1791129600_000 })}},
	{"delivered by an assistant", 25, []*Update{status(message.Delivered, priced(tariff.Regular, message.Service), func(f *fact.MessageMoved) { f.Price.Category = tariff.GeneralPurposeAI })}},
	{"delivered abroad", 25, []*Update{status(message.Delivered, priced(tariff.Regular, message.Authentication), func(f *fact.MessageMoved) { f.Price.Category = tariff.AuthenticationInternational })}},
	{"marketing stopped", 25, []*Update{{Record: 1, At: 1731705721_000, Number: sampleNumber(102290129340398), Account: sampleNumber(102290129340398).Account, Fact: &fact.MarketingStopped{Thread: thread(), Profile: "Pablo M."}}}},
	{"marketing resumed", 25, []*Update{{Record: 1, At: 1731705721_000, Number: sampleNumber(102290129340398), Account: sampleNumber(102290129340398).Account, Fact: &fact.MarketingResumed{Thread: thread(), Profile: "Pablo M."}}}},
	{"delivered, by Direct Send", 25, []*Update{status(message.Delivered, priced(tariff.Regular, message.Utility), func(f *fact.MessageMoved) { f.Template = 500000000000004 })}},
	{"failed, by Direct Send", 25, []*Update{status(message.Failed, failedWith(fault.Undeliverable.Code, ""), func(f *fact.MessageMoved) { f.Template = 500000000000004 })}},
	{"paid", 25, []*Update{paid(message.PaymentCaptured)}},
	{"paid, webhook version 23", 23, []*Update{paid(message.PaymentPending)}},
	{"not paid", 25, []*Update{paid(message.PaymentFailed)}},
	{"a batch of two accounts", 25, []*Update{
		inbound(func(*fact.MessageReceived) {}),
		{Record: 9, At: conversedAt, Number: sampleNumber(secondAcct), Account: sampleNumber(secondAcct).Account, Fact: &fact.MarketingStopped{Thread: thread(), Profile: "Pablo M."}},
		status(message.Read, func(*fact.MessageMoved) {}),
	}},
}

// TestPayloads compares with testdata/payloads.golden; go test ./internal/wire -update writes it anew.
func TestPayloads(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	for _, g := range goldens {
		payload := AppendEnvelope(nil, styleOf(g.version), g.updates)
		if !json.Valid(payload) {
			t.Errorf("%s: not JSON: %s", g.name, payload)
		}
		fmt.Fprintf(&b, "# %s\n%s\n\n", g.name, payload)
	}
	path := filepath.Join("testdata", "payloads.golden")
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); diff != "" {
		t.Errorf("payloads differ (-golden +now); -update accepts them:\n%s", diff)
	}
}

// userIDs are the members that the lines below do not have.
var userIDs = regexp.MustCompile(`,"\w*user_id":"[^"]+"`)

// TestPayloadsAreTheReferences compares values with the reference's Appendix B, key by key and in its
// order; ids of messages are ours, and what only newer accounts get (user ids, user names) is left out.
func TestPayloadsAreTheReferences(t *testing.T) {
	t.Parallel()
	const head = `{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"},`
	s := func(f *fact.MessageReceived) { f.Profile = "S" }
	line := func(f *fault.Fault) string {
		return fmt.Sprintf(`"code":%d,"title":%q,"message":%q,"error_data":{"details":%q}`, f.Code, f.Title, f.Title, f.Details)
	}
	for name, c := range map[string]struct {
		version int
		u       *Update
		at      int64
		want    string
	}{
		"text": {25, inbound(func(*fact.MessageReceived) {}), 1749416383, head + `"contacts":[{"profile":{"name":"Sheena Nelson"},"wa_id":"16505551234"}],"messages":[{"from":"16505551234","id":"wamid.X","timestamp":"1749416383","type":"text","text":{"body":"Does it come in another color?"}}]}`},
		"button": {25, inbound(func(f *fact.MessageReceived) {
			s(f)
			f.ReplyTo = outboundID
			f.Content = content(message.KindButton, message.Button{Payload: "Unsubscribe", Text: "Unsubscribe"})
		}), 1750091045, head + `"contacts":[{"profile":{"name":"S"},"wa_id":"16505551234"}],"messages":[{"context":{"from":"15550783881","id":"wamid.OUT"},"from":"16505551234","id":"wamid.X","timestamp":"1750091045","type":"button","button":{"payload":"Unsubscribe","text":"Unsubscribe"}}]}`},
		"unsupported": {25, inbound(func(f *fact.MessageReceived) {
			s(f)
			f.Content.Kind = 200
		}), 1750090702, head + `"contacts":[{"profile":{"name":"S"},"wa_id":"16505551234"}],"messages":[{"from":"16505551234","id":"wamid.X","timestamp":"1750090702","errors":[{"code":131051,"title":"Message type unknown","message":"Message type unknown","error_data":{"details":"Message type is currently not supported."}}],"type":"unsupported","unsupported":{"type":"unknown"}}]}`},
		"sent":      {25, status(message.Sent, priced(tariff.Regular, message.Marketing)), 1750030073, head + `"statuses":[{"id":"wamid.OUT","status":"sent","timestamp":"1750030073","recipient_id":"16505551234","pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"marketing"}}]}`},
		"delivered": {25, status(message.Delivered, priced(tariff.FreeCustomerService, message.Service)), 1790870400, head + `"statuses":[{"id":"wamid.OUT","status":"delivered","timestamp":"1790870400","recipient_id":"16505551234","pricing":{"billable":false,"pricing_model":"PMP","type":"free_customer_service","category":"service"}}]}`},
		"read":      {25, status(message.Read, func(*fact.MessageMoved) {}), 1790870400, head + `"statuses":[{"id":"wamid.OUT","status":"read","timestamp":"1790870400","recipient_id":"16505551234"}]}`},
		"failed":    {25, status(message.Failed, failedWith(fault.WindowClosed.Code, "")), 1751142888, head + `"statuses":[{"id":"wamid.OUT","status":"failed","timestamp":"1751142888","recipient_id":"16505551234","errors":[{` + line(fault.WindowClosed) + `,"href":"https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes"}]}]}`},
		"conversation": {23, status(message.Sent, priced(tariff.Regular, message.Marketing)), 1750030080, head + `"statuses":[{"id":"wamid.OUT","status":"sent","timestamp":"1750030080","recipient_id":"16505551234",` +
			`"conversation":{"id":"CONVERSATION","expiration_timestamp":"1750116480","origin":{"type":"marketing"}},"pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"marketing"}}]}`},
		"preference": {25, &Update{Number: sampleNumber(1), Account: sampleNumber(1).Account, Fact: &fact.MarketingStopped{Thread: thread(), Profile: "S"}}, 1731705721, head + `"contacts":[{"profile":{"name":"S"},"wa_id":"16505551234"}],"user_preferences":[{"wa_id":"16505551234","detail":"User requested to stop marketing messages","category":"marketing_messages","value":"stop","timestamp":1731705721}]}`},
	} {
		st := styleOf(c.version)
		u := *c.u
		u.At = c.at*1000 + 7
		want := strings.NewReplacer(
			"wamid.X", FormatWamid(st.Coder, MessageID{ID: inboundRec, Direction: message.FromPerson, Peer: sheena}), "wamid.OUT", FormatWamid(st.Coder, MessageID{ID: outboundID, Direction: message.ToPerson, Peer: sheena}),
			"CONVERSATION", st.Coder.Hex(outboundID, message.ToPerson, sheena),
		).Replace(c.want)
		want = `{"value":` + strings.ReplaceAll(want, "/", `\/`) + `,"field":"` + UpdateField(u.Fact) + `"}`
		got := userIDs.ReplaceAllString(string(AppendChange(nil, st, &u)), "")
		if got != want {
			t.Errorf("%s is\n%s\nand not\n%s", name, got, want)
		}
	}
}

// TestWhatBusinessesAreNotToldOf.
func TestWhatBusinessesAreNotToldOf(t *testing.T) {
	t.Parallel()
	told := map[string]bool{}
	for s := message.Accepted; s <= message.Expired; s++ {
		for _, d := range []message.Direction{message.ToPerson, message.FromPerson} {
			if field := UpdateField(&fact.MessageMoved{Direction: d, Status: s}); field != "" {
				told[fmt.Sprintf("%t %s %s", d == message.ToPerson, s, field)] = true
			}
		}
	}
	want := map[string]bool{"true sent messages": true, "true delivered messages": true, "true read messages": true, "true failed messages": true}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("statuses that businesses are told of (-want +got):\n%s", diff)
	}
	for _, f := range []fact.Fact{
		&fact.MessageReceived{Guard: fact.Guard{Mode: 3, Off: true, Deflected: true}}, &fact.MessageMoved{Direction: message.ToPerson, Status: message.Sent, Guarded: true},
		&fact.MessageAccepted{}, &fact.ThreadSeen{}, &fact.ThreadOpened{}, &fact.PersonBlocked{}, &fact.PersonUnblocked{}, &fact.PersonReported{},
	} {
		if field := UpdateField(f); field != "" {
			t.Errorf("%T is told in %s", f, field)
		}
	}
}

// anyUpdate draws an update as strange as a record may hold.
func anyUpdate(t *rapid.T) (*Update, int) {
	text := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune("\x00\u001f/\"\\\u2028é語👍"))), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
	th := fact.Thread{Number: 106540352242922, Address: message.Address(rapid.StringMatching(`[0-9]{6,15}`).Draw(t, "address"))}
	n := sampleNumber(account.ID(rapid.Uint64Range(1, 3).Draw(t, "account")))
	var f fact.Fact
	switch rapid.SampledFrom([]string{"received", "moved", "paid", "stopped"}).Draw(t, "fact") {
	case "received":
		kind := message.Kind(rapid.Uint8().Draw(t, "kind"))
		document, _ := json.Marshal(map[string]string{"body": text.Draw(t, "body"), "text": text.Draw(t, "label"), "payload": text.Draw(t, "payload")})
		f = &fact.MessageReceived{
			Thread: th, Profile: text.Draw(t, "profile"), Content: message.Content{Kind: kind, Document: document},
			ReplyTo: message.ID(rapid.Uint64().Draw(t, "reply")), ReplyToPerson: rapid.Bool().Draw(t, "own"),
			Guard: fact.Guard{Mode: rapid.Uint8Range(0, 3).Draw(t, "guard"), Off: rapid.Bool().Draw(t, "off"), Score: rapid.Uint16().Draw(t, "score"), Language: text.Draw(t, "language")},
		}
	case "moved":
		one := rapid.SampledFrom(fault.All()).Draw(t, "fault")
		f = &fact.MessageMoved{
			Thread: th, ID: message.ID(rapid.Uint64().Draw(t, "id")), Direction: message.ToPerson, Status: message.Status(rapid.Uint8Range(2, 5).Draw(t, "status")),
			Code: one.Code, Details: text.Draw(t, "details"), Category: message.Category(rapid.Uint8Range(1, 4).Draw(t, "category")),
			Pricing: tariff.Type(rapid.Uint8Range(0, 3).Draw(t, "pricing")), Callback: text.Draw(t, "callback"),
		}
	case "paid":
		f = &fact.OrderPaid{
			Thread: th, ID: message.ID(rapid.Uint64().Draw(t, "id")), Order: text.Draw(t, "order"), Status: message.PaymentStatus(rapid.Uint8Range(1, 3).Draw(t, "payment")),
			Amount: rapid.Int64Range(0, message.MaxMoney).Draw(t, "amount"), Currency: "BRL", Way: text.Draw(t, "way"), Transaction: text.Draw(t, "transaction"), Profile: text.Draw(t, "profile"),
		}
	default:
		f = &fact.MarketingStopped{Thread: th, Profile: text.Draw(t, "profile")}
	}
	at := rapid.Int64Range(0, 1<<43).Draw(t, "at")
	return &Update{Record: rapid.Uint64Range(1, 1<<48-1).Draw(t, "record"), At: at, Fact: f, Number: n, Account: n.Account}, len(fact.Append(nil, f))
}

// TestAnyPayload: whatever the records hold, it is JSON in ASCII, no longer than was reckoned, with every
// update once; an account has one entry, and its changes keep their order.
func TestAnyPayload(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		st := styleOf(rapid.IntRange(20, 26).Draw(t, "version"))
		var us []*Update
		most := 0
		want := map[string][]string{}
		for range rapid.IntRange(1, 12).Draw(t, "updates") {
			u, size := anyUpdate(t)
			us, most = append(us, u), most+MaxChange(u.Fact, size)
			id := u.Number.Account.ID.String()
			want[id] = append(want[id], string(AppendChange(nil, st, u)))
		}
		b := AppendEnvelope([]byte("x"), st, us)[1:]
		if len(b) > most {
			t.Fatalf("%d bytes; %d were reckoned", len(b), most)
		}
		for i, c := range b {
			if c < 0x20 || c >= utf8.RuneSelf {
				t.Fatalf("byte %#x at %d of %s", c, i, b)
			}
		}
		var e struct {
			Object string
			Entry  []struct {
				ID      string
				Changes []json.RawMessage
			}
		}
		if err := json.Unmarshal(b, &e); err != nil || e.Object != "whatsapp_business_account" {
			t.Fatalf("%v: %s", err, b)
		}
		got := map[string][]string{}
		for _, entry := range e.Entry {
			if got[entry.ID] != nil || len(entry.Changes) == 0 {
				t.Fatalf("account %s has two entries, or an empty one: %s", entry.ID, b)
			}
			for _, c := range entry.Changes {
				got[entry.ID] = append(got[entry.ID], string(c))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestEveryFaultFits: the longest sentences of the table are within what is reckoned for a change.
func TestEveryFaultFits(t *testing.T) {
	t.Parallel()
	for _, f := range fault.All() {
		u := status(message.Failed, failedWith(f.Code, ""))
		u.Number = &account.Number{ID: 1<<64 - 1, Digits: "999999999999999", Account: &account.Account{ID: 1<<64 - 1}}
		got, most := len(AppendEnvelope(nil, styleOf(23), []*Update{u})), MaxChange(u.Fact, len(fact.Append(nil, u.Fact)))
		if got > most {
			t.Errorf("%d takes %d bytes; %d are reckoned", f.Code, got, most)
		}
	}
}
