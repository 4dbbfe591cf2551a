package fact

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"google.golang.org/protobuf/encoding/protowire"
	"pgregory.net/rapid"

	"turnpike/internal/account"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// anyFact draws facts of every type with any values at all.
func anyFact() *rapid.Generator[Fact] {
	return rapid.Custom(func(t *rapid.T) Fact {
		text := func(label string) string { return rapid.String().Draw(t, label) }
		blob := func(label string) []byte { return rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, label) }
		id := func(label string) message.ID { return message.ID(rapid.Uint64().Draw(t, label)) }
		flag := func(label string) bool { return rapid.Bool().Draw(t, label) }
		owner := account.ID(rapid.Uint64().Draw(t, "account"))
		thread := Thread{Number: account.NumberID(rapid.Uint64().Draw(t, "number")), Address: message.Address(text("address"))}
		content := message.Content{Kind: message.Kind(rapid.Byte().Draw(t, "kind")), Document: blob("document")}
		amount := func() tariff.Micro { return tariff.Micro(rapid.Int64().Draw(t, "micros")) }
		price := func() tariff.Price {
			return tariff.Price{
				Amount: tariff.Micro(rapid.Int64().Draw(t, "amount")), Currency: text("currency"), Category: tariff.Category(rapid.Byte().Draw(t, "priced as")),
				Market: text("market"), Card: text("card"), Line: text("line"), Type: tariff.Type(rapid.Byte().Draw(t, "pricing type")), Unknown: flag("unknown"),
			}
		}
		payer := account.BusinessID(rapid.Uint64().Draw(t, "payer"))
		face := func() Face {
			return Face{Username: text("username"), Hidden: flag("hidden"), Identity: text("identity")}
		}
		command := func() Command {
			return Command{Key: blob("key"), KeyBody: rapid.Uint64().Draw(t, "body"), Author: text("author"), Reason: text("reason")}
		}
		switch Type(rapid.SampledFrom([]int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 35, 20, 21, 22, 23, 24, 25}).Draw(t, "type")) {
		case TypeMessageAccepted:
			return &MessageAccepted{
				Thread: thread, Account: owner, Content: content, Category: message.Category(rapid.Byte().Draw(t, "category")), ReplyTo: id("reply"),
				ReplyToPerson: flag("to person"), Callback: text("callback"), Lifetime: rapid.Int64().Draw(t, "lifetime"),
				InWindow: flag("window"), Released: flag("released"), Key: blob("key"), KeyBody: rapid.Uint64().Draw(t, "body"), ByUserID: flag("by user id"), Metered: flag("metered"), Guarded: flag("guarded"),
				Price: price(), Payer: payer, EntryEnds: rapid.Int64().Draw(t, "entry ends"), Month: rapid.Int().Draw(t, "month"),
				Verdict: Verdict{Effect: rapid.Byte().Draw(t, "effect"), Policy: text("policy"), Ground: text("ground"), Mode: rapid.Byte().Draw(t, "mode"), Assistant: flag("assistant"), Span: rapid.Int64().Draw(t, "span")},
			}
		case TypeMessageMoved:
			return &MessageMoved{
				Thread: thread, ID: id("id"), Direction: message.Direction(rapid.Byte().Draw(t, "direction")), Status: message.Status(rapid.Byte().Draw(t, "status")),
				Code: rapid.Int().Draw(t, "code"), Details: text("details"), Category: message.Category(rapid.Byte().Draw(t, "category")),
				Pricing: tariff.Type(rapid.Byte().Draw(t, "pricing")), Callback: text("callback"), Month: rapid.Int().Draw(t, "month"), Reaction: flag("reaction"), Profile: text("profile"), Face: face(),
				Price: price(), Payer: payer, EntryEnds: rapid.Int64().Draw(t, "entry ends"), Account: owner, Reserved: amount(), Uncollected: amount(), Guarded: flag("guarded"),
			}
		case TypeMessageReceived:
			return &MessageReceived{
				Thread: thread, Account: owner, Content: content, Profile: text("profile"), ReplyTo: id("reply"), ReplyToPerson: flag("to person"), Key: blob("key"),
				Origin: blob("origin"), Face: face(),
				Guard: Guard{
					Mode: rapid.Byte().Draw(t, "guard"), Off: flag("off"), Deflected: flag("deflected"),
					Score: rapid.Uint16().Draw(t, "score"), Likeness: rapid.Uint16().Draw(t, "likeness"), Language: text("language"),
				},
			}
		case TypeThreadSeen:
			return &ThreadSeen{Thread: thread, UpTo: id("up to"), Typing: flag("typing")}
		case TypeThreadOpened:
			return &ThreadOpened{Thread: thread, UpTo: id("up to")}
		case TypePersonBlocked:
			return &PersonBlocked{Thread: thread}
		case TypePersonUnblocked:
			return &PersonUnblocked{Thread: thread}
		case TypePersonReported:
			return &PersonReported{Thread: thread, Reason: text("reason")}
		case TypeMarketingStopped:
			return &MarketingStopped{Thread: thread, Account: owner, Profile: text("profile"), Face: face()}
		case TypeMarketingResumed:
			return &MarketingResumed{Thread: thread, Account: owner, Profile: text("profile"), Face: face()}
		case TypePersonBarred:
			return &PersonBarred{Thread: thread}
		case TypePersonUnbarred:
			return &PersonUnbarred{Thread: thread}
		case TypeMessageReleased:
			return &MessageReleased{Thread: thread, ID: id("message")}
		case TypeWalletToppedUp:
			return &WalletToppedUp{Business: payer, Currency: text("currency"), Amount: amount(), Command: command()}
		case TypeCreditSet:
			return &CreditSet{Business: payer, Currency: text("currency"), Amount: amount(), Unbounded: flag("unbounded"), Command: command()}
		case TypeBudgetSet:
			return &BudgetSet{
				Number: thread.Number, Business: payer, Account: owner, Category: message.Category(rapid.Byte().Draw(t, "category")), Currency: text("currency"),
				Amount: amount(), Lifted: flag("lifted"), Command: command(),
			}
		case TypeChargeRefunded:
			return &ChargeRefunded{
				Message: id("message"), Business: payer, Account: owner, Number: thread.Number, Currency: text("currency"), Amount: amount(), Command: command(),
			}
		case TypeMoneyAdjusted:
			return &MoneyAdjusted{Business: payer, Account: owner, Currency: text("currency"), Amount: amount(), Command: command()}
		case TypeChargeMended:
			return &ChargeMended{
				Message: id("message"), Business: payer, Account: owner, Number: thread.Number, Country: text("country"), Before: price(), After: price(),
				Command: command(),
			}
		}
		panic("a type is missing here")
	})
}

func same(t interface{ Fatalf(string, ...any) }, want, got Fact) {
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("came back as another fact: %s", diff)
	}
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := anyFact().Draw(t, "fact")
		front := rapid.SliceOfN(rapid.Byte(), 0, 8).Draw(t, "front")
		out := Append(bytes.Clone(front), f)
		if !bytes.HasPrefix(out, front) {
			t.Fatal("what stood before was changed")
		}
		body := out[len(front):]
		got, err := Parse(f.Type(), body)
		if err != nil {
			t.Fatal(err)
		}
		for i := range body { // the reader gives its buffer back
			body[i] = 0xff
		}
		same(t, f, got)
	})
}

// TestUnknownFieldsAreSkipped puts fields that a newer program may write before, between and behind
// the known ones.
func TestUnknownFieldsAreSkipped(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := anyFact().Draw(t, "fact")
		var out []byte
		later := func() {
			if !rapid.Bool().Draw(t, "a later field") {
				return
			}
			n := protowire.Number(rapid.IntRange(60, int(protowire.MaxValidNumber)).Draw(t, "field"))
			switch rapid.IntRange(0, 4).Draw(t, "wire type") {
			case 0:
				out = protowire.AppendVarint(protowire.AppendTag(out, n, protowire.VarintType), rapid.Uint64().Draw(t, "varint"))
			case 1:
				out = protowire.AppendBytes(protowire.AppendTag(out, n, protowire.BytesType), rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "bytes"))
			case 2:
				out = protowire.AppendFixed64(protowire.AppendTag(out, n, protowire.Fixed64Type), 7)
			case 3:
				out = protowire.AppendFixed32(protowire.AppendTag(out, n, protowire.Fixed32Type), 7)
			case 4:
				out = protowire.AppendTag(out, n, protowire.StartGroupType)
				out = protowire.AppendTag(out, n, protowire.EndGroupType)
			}
		}
		later()
		for rest := Append(nil, f); len(rest) > 0; later() {
			_, _, n := protowire.ConsumeField(rest)
			out, rest = append(out, rest[:n]...), rest[n:]
		}
		got, err := Parse(f.Type(), out)
		if err != nil {
			t.Fatal(err)
		}
		same(t, f, got)
	})
}

// TestEarlierFieldsAlone reads what a program wrote that did not know the later fields yet: every
// prefix of whole fields is a fact.
func TestEarlierFieldsAlone(t *testing.T) {
	t.Parallel()
	for name, f := range samples {
		body := Append(nil, f)
		for end := 0; end < len(body); {
			_, _, n := protowire.ConsumeField(body[end:])
			end += n
			got, err := Parse(f.Type(), body[:end])
			if err != nil {
				t.Fatalf("%s, first %d bytes: %v", name, end, err)
			}
			if again := Append(nil, got); !bytes.Equal(again, body[:end]) {
				t.Errorf("%s, first %d bytes: something was read that was not written", name, end)
			}
		}
	}
}

func TestDamageIsAnError(t *testing.T) {
	t.Parallel()
	for name, f := range samples {
		body := Append(nil, f)
		whole := map[int]bool{0: true}
		for at := 0; at < len(body); whole[at] = true {
			_, _, n := protowire.ConsumeField(body[at:])
			at += n
		}
		for end := range body {
			if _, err := Parse(f.Type(), body[:end]); (err == nil) != whole[end] {
				t.Errorf("%s cut after %d bytes: %v", name, end, err)
			}
		}
	}
	if _, err := Parse(9999, nil); !errors.Is(err, ErrUnknownType) {
		t.Errorf("an unknown type: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range samples {
		f.Add(uint16(s.Type()), Append(nil, s))
	}
	f.Fuzz(func(t *testing.T, kind uint16, body []byte) {
		one, err := Parse(Type(kind), body)
		if err != nil {
			return
		}
		again, err := Parse(Type(kind), Append(nil, one))
		if err != nil {
			t.Fatalf("%+v was read but not written readably: %v", one, err)
		}
		same(t, one, again)
	})
}
