package witness

import (
	"fmt"
	"testing"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/journal"
	"turnpike/internal/message"
)

// BenchmarkTake reads pairs of a person's message and its answer, each a conversation of its own, with everything
// sampled; one operation is one pair.
func BenchmarkTake(b *testing.B) {
	var records []journal.Record
	at := int64(0)
	add := func(f fact.Fact) {
		records = append(records, journal.Record{Type: uint16(f.Type()), Version: 1, Time: at, Body: fact.Append(nil, f)})
	}
	doc := func(text string) message.Content {
		return message.Content{Kind: message.KindText, Document: fmt.Appendf(nil, "{\"body\":%q}", text)}
	}
	const pairs = 2400
	for i := range pairs {
		at += idle + 1
		thread := fact.Thread{Number: account.NumberID(1 + i%40), Address: message.Address(fmt.Sprint(33100000000 + i))}
		question := service[i%len(service)]
		if i%10 == 0 {
			question = general[i%len(general)]
		}
		add(&fact.MessageReceived{Thread: thread, Account: 1, Content: doc(question)})
		add(&fact.MessageAccepted{Thread: thread, Account: 1, Content: doc("Certainly, I have looked that up for you. Is there anything else?")})
	}
	b.ResetTimer()
	for done := 0; done < b.N; done += pairs {
		b.StopTimer()
		r := room(nil, &ledger{}, at)
		b.StartTimer()
		r.take(journal.Batch{First: 1, Records: records})
	}
}

// BenchmarkPassing reads facts that are no conversation: what the room costs where nobody writes.
func BenchmarkPassing(b *testing.B) {
	f := &fact.MessageAccepted{Thread: fact.Thread{Number: 1, Address: "33100000000"}, Account: 1, Content: message.Content{Kind: message.KindText, Document: []byte(`{"body":"x"}`)}}
	records := make([]journal.Record, 1024)
	for i := range records {
		records[i] = journal.Record{Type: uint16(f.Type()), Version: 1, Time: 1, Body: fact.Append(nil, f)}
	}
	r := room(nil, &ledger{}, 1)
	b.ResetTimer()
	for done := 0; done < b.N; done += len(records) {
		r.take(journal.Batch{First: 1, Records: records})
	}
}

// BenchmarkAnswering reads messages to people who have written and whose answers have no more room: what the room costs
// where a business writes and writes.
func BenchmarkAnswering(b *testing.B) {
	const people = 1000
	var opening, records []journal.Record
	for i := range people {
		thread := fact.Thread{Number: 1, Address: message.Address(fmt.Sprint(33100000000 + i))}
		add := func(to *[]journal.Record, f fact.Fact) {
			*to = append(*to, journal.Record{Type: uint16(f.Type()), Version: 1, Time: 1, Body: fact.Append(nil, f)})
		}
		add(&opening, &fact.MessageReceived{Thread: thread, Account: 1, Content: message.Content{Kind: message.KindText, Document: []byte(`{"body":"hello"}`)}})
		add(&records, &fact.MessageAccepted{Thread: thread, Account: 1, Content: message.Content{Kind: message.KindText, Document: []byte(`{"body":"Your parcel leaves our house tomorrow."}`)}})
	}
	r := room(nil, &ledger{}, 1)
	r.take(journal.Batch{First: 1, Records: opening})
	for range 40 {
		r.take(journal.Batch{First: 1, Records: records})
	}
	b.ReportAllocs()
	b.ResetTimer()
	for done := 0; done < b.N; done += len(records) {
		r.take(journal.Batch{First: 1, Records: records})
	}
}
