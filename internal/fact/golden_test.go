package fact

import (
	"encoding/hex"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protowire"

	"turnpike/internal/message"
	"turnpike/internal/notice"
	"turnpike/internal/tariff"
)

var line = Thread{Number: 400000000000001, Address: "33612345678"}

var face = Face{Username: "@ada", Hidden: true, Identity: "DF2lS5v2W6x="}

var command = Command{Key: []byte("0123456789abcdef"), KeyBody: 1<<64 - 1, Author: "operator", Reason: "bank transfer 17"}

// samples are the facts of testdata/facts.txt, by the name of their block.
var samples = map[string]Fact{
	"message accepted": &MessageAccepted{
		Thread: line, Account: 300000000000001, Content: message.Content{Kind: message.KindText, Document: []byte(`{"body":"é"}`)},
		Category: message.Service, ReplyTo: 16, ReplyToPerson: true, Callback: "order-17", Lifetime: 2592000000, InWindow: true, Released: true,
		Key: []byte("0123456789abcdef"), KeyBody: 1<<64 - 1,
	},
	"message accepted, a template": &MessageAccepted{
		Thread: line, Account: 300000000000001, Content: message.Content{Kind: message.KindTemplate, Document: []byte(`{"name":"offer"}`)},
		Category: message.Marketing, Lifetime: 2592000000, Released: true, Template: 500000000000004,
	},
	"message accepted, held": &MessageAccepted{
		Thread: line, Account: 300000000000001, Content: message.Content{Kind: message.KindTemplate, Document: []byte(`{"name":"offer"}`)},
		Category: message.Marketing, Lifetime: 2592000000, Released: true, Template: 500000000000004, Held: true,
	},
	"message accepted, with its price": &MessageAccepted{
		Thread: line, Account: 300000000000001, Content: message.Content{Kind: message.KindTemplate, Document: []byte(`{"name":"offer"}`)},
		Category: message.Marketing, Lifetime: 2592000000, Released: true, Template: 500000000000004, Payer: 200000000000001,
		Price: tariff.Price{
			Amount: 85900, Currency: "USD", Category: tariff.Marketing, Market: "FR", Card: "per-message-2026-10", Line: "FR/marketing", Type: tariff.Regular,
		},
	},
	"message accepted, at a free entry point": &MessageAccepted{
		Thread: line, Account: 300000000000001, Content: message.Content{Kind: message.KindText, Document: []byte(`{"body":"x"}`)},
		Category: message.Service, Lifetime: 2592000000, InWindow: true, Released: true, Payer: 200000000000001, EntryEnds: 1790899200000,
		Price: tariff.Price{Currency: "USD", Category: tariff.Service, Market: "FR", Card: "per-message-2026-10", Line: "free_entry_point", Type: tariff.FreeEntryPoint},
	},
	"message accepted, to a user id": &MessageAccepted{
		Thread: line, Account: 300000000000001, Content: message.Content{Kind: message.KindText, Document: []byte(`{"body":"x"}`)},
		Category: message.Service, ReplyTo: 16, ReplyToPerson: true, ReplyToVeiled: true, ByUserID: true,
	},
	"message moved, veiled": &MessageMoved{Thread: line, ID: 17, Direction: message.ToPerson, Status: message.Sent, Category: message.Service, Veiled: true},
	"message received, a reply to a veiled message": &MessageReceived{
		Thread: line, Account: 300000000000001, Content: message.Content{Kind: message.KindText, Document: []byte(`{"body":"x"}`)},
		ReplyTo: 16, ReplyToVeiled: true, Face: Face{Hidden: true},
	},
	"message moved, sent and priced": &MessageMoved{
		Thread: line, ID: 17, Direction: message.ToPerson, Status: message.Sent, Category: message.Service, Pricing: tariff.Regular,
		Price: tariff.Price{Category: tariff.GeneralPurposeAI, Type: tariff.Regular},
	},
	"message moved, sent at a free entry point": &MessageMoved{
		Thread: line, ID: 17, Direction: message.ToPerson, Status: message.Sent, Category: message.Service, Pricing: tariff.FreeEntryPoint,
		Price: tariff.Price{Category: tariff.Service, Type: tariff.FreeEntryPoint}, EntryEnds: 1790899200000,
	},
	"message moved, charged": &MessageMoved{
		Thread: line, ID: 17, Direction: message.ToPerson, Status: message.Delivered, Category: message.Service, Pricing: tariff.Regular, Month: 24322,
		Payer: 200000000000001,
		Price: tariff.Price{
			Amount: 62500, Currency: "USD", Category: tariff.GeneralPurposeAI, Market: "BR", Card: "ai-provider", Line: "BR/general_purpose_ai", Type: tariff.Regular,
		},
	},
	"message moved, charged with what is not known": &MessageMoved{
		Thread: line, ID: 17, Direction: message.ToPerson, Status: message.Delivered, Category: message.Marketing, Pricing: tariff.Regular, Month: 24322,
		Payer: 200000000000001,
		Price: tariff.Price{Currency: "EUR", Category: tariff.Marketing, Market: "FR", Card: "per-message-2026-10", Line: "FR/marketing", Type: tariff.Regular, Unknown: true},
	},
	"message accepted, reserved in a month": &MessageAccepted{
		Thread: line, Account: 300000000000001, Content: message.Content{Kind: message.KindText, Document: []byte(`{"body":"x"}`)},
		Category: message.Service, Lifetime: 2592000000, InWindow: true, Released: true, Payer: 200000000000001, Month: 24323,
		Price: tariff.Price{Amount: 30000, Currency: "EUR", Category: tariff.Service, Market: "FR", Card: "per-message-2026-10", Line: "FR/service", Type: tariff.Regular},
	},
	"message moved, reservation captured": &MessageMoved{
		Thread: line, ID: 17, Direction: message.ToPerson, Status: message.Delivered, Category: message.Service, Pricing: tariff.Regular, Month: 24323,
		Payer: 200000000000001, Account: 300000000000001, Reserved: 30000, Uncollected: 1500,
		Price: tariff.Price{Amount: 62500, Currency: "EUR", Category: tariff.Service, Market: "FR", Card: "per-message-2026-10", Line: "FR/service", Type: tariff.Regular},
	},
	"message moved, reservation released": &MessageMoved{
		Thread: line, ID: 17, Direction: message.ToPerson, Status: message.Expired, Category: message.Service,
		Payer: 200000000000001, Account: 300000000000001, Reserved: 30000, Price: tariff.Price{Currency: "EUR"},
	},
	"wallet topped up": &WalletToppedUp{Business: 200000000000001, Currency: "EUR", Amount: 500000000, Command: command},
	"credit set":       &CreditSet{Business: 200000000000001, Currency: "EUR", Amount: 100000000, Command: command},
	"credit unbounded": &CreditSet{Business: 200000000000001, Currency: "EUR", Unbounded: true, Command: command},
	"budget set": &BudgetSet{
		Number: 400000000000001, Business: 200000000000001, Account: 300000000000001, Category: message.Marketing, Currency: "EUR", Amount: 20000000, Command: command,
	},
	"budget lifted": &BudgetSet{Number: 400000000000001, Business: 200000000000001, Account: 300000000000001, Category: message.Marketing, Currency: "EUR", Lifted: true, Command: command},
	"charge refunded": &ChargeRefunded{
		Message: 17, Business: 200000000000001, Account: 300000000000001, Number: 400000000000001, Currency: "EUR", Amount: 30000, Command: command,
	},
	"money adjusted": &MoneyAdjusted{Business: 200000000000001, Account: 300000000000001, Currency: "EUR", Amount: -2500000, Command: command},
	"charge mended": &ChargeMended{
		Message: 17, Business: 200000000000001, Account: 300000000000001, Number: 400000000000001, Country: "FR", Command: command,
		Before: tariff.Price{Amount: 30000, Currency: "EUR", Category: tariff.Service, Market: "FR", Card: "per-message-2026-10", Line: "FR/service", Type: tariff.Regular},
		After:  tariff.Price{Amount: 28000, Currency: "EUR", Category: tariff.Service, Market: "FR", Card: "per-message-2026-10b", Line: "FR/service", Type: tariff.Regular},
	},
	"message accepted, counted by limits": &MessageAccepted{
		Thread: line, Account: 300000000000001, Content: message.Content{Kind: message.KindTemplate, Document: []byte(`{"name":"offer"}`)},
		Category: message.Marketing, Lifetime: 2592000000, Released: true, Burst: 2, Counted: 200000000000001, Capped: true,
	},
	"message accepted, over the interface for marketing": &MessageAccepted{Thread: line, Account: 300000000000001, Category: message.Marketing, Lite: true},
	"message accepted, metered":                          &MessageAccepted{Thread: line, Account: 300000000000001, Metered: true},
	"message accepted, the least":                        &MessageAccepted{Thread: line},
	"message moved, delivered": &MessageMoved{
		Thread: line, ID: 17, Direction: message.ToPerson, Status: message.Delivered, Category: message.Utility, Pricing: tariff.Regular, Callback: "order-17", Month: 24322,
	},
	"message moved, failed": &MessageMoved{
		Thread: line, ID: 17, Direction: message.ToPerson, Status: message.Failed, Code: 131047, Details: "too late", Category: message.Service,
	},
	"message received": &MessageReceived{
		Thread: line, Account: 300000000000001, Content: message.Content{Kind: message.KindButton, Document: []byte(`{"text":"Stop","payload":"Stop"}`)},
		Profile: "Ada", ReplyTo: 17, ReplyToPerson: true, Key: []byte("0123456789abcdef"),
	},
	"message moved, a reaction": &MessageMoved{
		Thread: line, ID: 19, Direction: message.ToPerson, Status: message.Delivered, Category: message.Service, Reaction: true,
	},
	"message received, forwarded": &MessageReceived{
		Thread: line, Account: 300000000000001, Content: message.Content{Kind: message.KindText, Document: []byte(`{"body":"x"}`)},
		Profile: "Ada", Origin: []byte(`{"forwards":2}`),
	},
	"thread seen":                  &ThreadSeen{Thread: line, UpTo: 18, Typing: true},
	"thread opened":                &ThreadOpened{Thread: line, UpTo: 17},
	"person blocked":               &PersonBlocked{Thread: line},
	"person unblocked":             &PersonUnblocked{Thread: line},
	"person reported":              &PersonReported{Thread: line, Reason: "spam"},
	"marketing stopped":            &MarketingStopped{Thread: line, Account: 300000000000001, Profile: "Ada"},
	"marketing resumed":            &MarketingResumed{Thread: line, Account: 300000000000001, Profile: "Ada"},
	"message accepted, by user id": &MessageAccepted{Thread: line, ByUserID: true},
	"message moved, with a face": &MessageMoved{
		Thread: line, ID: 17, Direction: message.ToPerson, Status: message.Read, Category: message.Service, Profile: "Ada", Face: face,
	},
	"message received, with a face": &MessageReceived{
		Thread: line, Account: 300000000000001, Content: message.Content{Kind: message.KindText, Document: []byte(`{"body":"x"}`)}, Profile: "Ada", Face: face,
	},
	"marketing stopped, with a face": &MarketingStopped{Thread: line, Account: 300000000000001, Profile: "Ada", Face: face},
	"marketing resumed, with a face": &MarketingResumed{Thread: line, Account: 300000000000001, Profile: "Ada", Face: face},
	"person barred":                  &PersonBarred{Thread: line},
	"person unbarred":                &PersonUnbarred{Thread: line},
	"message released":               &MessageReleased{Thread: line, ID: 17},
	"message accepted, with a verdict": &MessageAccepted{
		Thread: line, Account: 300000000000002, Verdict: Verdict{Effect: 2, Policy: "ai-providers/6", Ground: "2.2", Mode: 2, Assistant: true, Span: 86400000},
	},
	"message received, deflected by its guard": &MessageReceived{
		Thread: line, Account: 300000000000001, Content: message.Content{Kind: message.KindText, Document: []byte(`{"body":"x"}`)}, Profile: "Ada",
		Guard: Guard{Mode: 3, Off: true, Deflected: true, Score: 987, Likeness: 41, Language: "en"},
	},
	"message accepted, of a guard": &MessageAccepted{Thread: line, Account: 300000000000001, Guarded: true},
	"message moved, of a guard":    &MessageMoved{Thread: line, ID: 17, Direction: message.ToPerson, Status: message.Sent, Guarded: true},
	"message accepted, a bill":     &MessageAccepted{Thread: line, Account: 300000000000001, Order: "order-17", OrderOpens: true, OrderStatus: message.OrderPending},
	"message accepted, how far an order is": &MessageAccepted{
		Thread: line, Account: 300000000000001, Order: "order-17", OrderStatus: message.OrderCompleted, OrderPayment: message.PaymentCaptured,
	},
	"message accepted, by Direct Send": &MessageAccepted{Thread: line, Account: 300000000000001, Template: 500000000000004, Direct: true},
	"message moved, by Direct Send":    &MessageMoved{Thread: line, ID: 17, Direction: message.ToPerson, Status: message.Sent, Template: 500000000000004},
	"order paid": &OrderPaid{
		Thread: line, Account: 300000000000001, ID: 17, Order: "order-17", Status: message.PaymentCaptured, Amount: 21000, Currency: "INR", Way: "razorpay",
		Transaction: "T1", Profile: "Ada", Face: face, Veiled: true,
	},
	"account noticed": &AccountNoticed{
		Number: 400000000000001, Account: 300000000000001, Kind: notice.KindAccountReview,
		Document: []byte(`{"decision":"APPROVED"}`), Key: []byte("0123456789abcdef"),
	},
	"account noticed, to a partner": &AccountNoticed{
		Account: 300000000000001, Kind: notice.KindAccountUpdate, Document: []byte(`{"event":"PARTNER_ADDED"}`), Key: []byte("0123456789abcdef"),
		App: 100000000000001, Partner: 200000000000002,
	},
}

// block is one fact of the file.
type block struct {
	name  string
	kind  Type
	bytes []byte
}

// golden reads testdata/facts.txt: "== name", "type N", then the bytes in hexadecimal, one field a
// line, with # comments.
func golden(t *testing.T) []block {
	t.Helper()
	raw, err := os.ReadFile("testdata/facts.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []block
	for i, text := range strings.Split(string(raw), "\n") {
		text, _, _ = strings.Cut(text, "#")
		text = strings.TrimSpace(text)
		name, isName := strings.CutPrefix(text, "== ")
		switch {
		case text == "":
		case isName:
			out = append(out, block{name: name})
		case strings.HasPrefix(text, "type "):
			if _, err := fmt.Sscanf(text, "type %d", &out[len(out)-1].kind); err != nil {
				t.Fatalf("line %d: %v", i+1, err)
			}
		default:
			b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
			if err != nil {
				t.Fatalf("line %d: %v", i+1, err)
			}
			out[len(out)-1].bytes = append(out[len(out)-1].bytes, b...)
		}
	}
	return out
}

// TestGoldenBytes holds that what was written once is read for ever, and that the program of today
// writes the same. Blocks are never changed; a new fact or field gets a new block.
func TestGoldenBytes(t *testing.T) {
	t.Parallel()
	left := map[string]bool{}
	types := map[Type]bool{}
	for name := range samples {
		left[name] = true
	}
	for _, b := range golden(t) {
		want, ok := samples[b.name]
		if !ok || !left[b.name] {
			t.Errorf("no sample belongs to the block %q", b.name)
			continue
		}
		delete(left, b.name)
		types[b.kind] = true
		got, err := Parse(b.kind, b.bytes)
		if err != nil {
			t.Errorf("%s: %v", b.name, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s is read as another fact: %s", b.name, diff)
		}
		if want.Type() != b.kind {
			t.Errorf("%s has type %d now", b.name, want.Type())
		}
		if now := Append(nil, want); string(now) != string(b.bytes) {
			t.Errorf("%s is written differently now:\n%s", b.name, readable(b.name, want))
		}
	}
	for name := range left {
		t.Errorf("testdata/facts.txt lacks this block; add it:\n%s", readable(name, samples[name]))
	}
	for k := Type(1); blank(k) != nil; k++ {
		if !types[k] {
			t.Errorf("no block shows type %d", k)
		}
	}
}

// readable is a block of the file.
func readable(name string, f Fact) string {
	var out strings.Builder
	fmt.Fprintf(&out, "== %s\ntype %d\n", name, f.Type())
	for b := Append(nil, f); len(b) > 0; {
		number, kind, head := protowire.ConsumeTag(b)
		n := protowire.ConsumeFieldValue(number, kind, b[head:])
		value := b[head : head+n]
		var said string
		if kind == protowire.VarintType {
			v, _ := protowire.ConsumeVarint(value)
			said = fmt.Sprint(v)
		} else {
			s, _ := protowire.ConsumeBytes(value)
			said = fmt.Sprintf("%q", s)
		}
		fmt.Fprintf(&out, "% x # %d: %s\n", b[:head+n], number, said)
		b = b[head+n:]
	}
	return out.String()
}

// TestGoldenShowsEveryField makes a new field ask for a block of its own.
func TestGoldenShowsEveryField(t *testing.T) {
	t.Parallel()
	shown := map[string]bool{}
	all := map[string]bool{}
	for _, f := range samples {
		v := reflect.ValueOf(f).Elem()
		for _, field := range reflect.VisibleFields(v.Type()) {
			name := v.Type().Name() + "." + field.Name
			all[name] = true
			shown[name] = shown[name] || !v.FieldByIndex(field.Index).IsZero()
		}
	}
	for name := range all {
		if !shown[name] {
			t.Errorf("no sample sets %s", name)
		}
	}
}
