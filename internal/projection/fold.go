package projection

import (
	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/ledger"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/tariff"
)

// windowLength is how long a person's message opens the window, in milliseconds (reference §7.1).
const windowLength = 24 * 3600 * 1000

// hourLength in milliseconds.
const hourLength = 3600 * 1000

// rowBytes is about how many bytes a message takes besides its texts: a record in the journal, its moves, a
// row and its place in an index.
const rowBytes = 600

// fold gathers what the facts of one transaction do to the tables.
type fold struct {
	records       int
	out           store.Rows
	messages      map[message.ID]*store.Message // those in out, fresh or moved
	conversations map[fact.Thread]*store.ConversationChange
	counters      map[hour]*store.Counter
	book          *ledger.Book
	traffic       map[store.Way]*store.Traffic
	guards        map[guardDay]*store.GuardDay
}

type hour struct {
	begin  int64
	number account.NumberID
}

func newFold() *fold {
	return &fold{
		messages: map[message.ID]*store.Message{}, conversations: map[fact.Thread]*store.ConversationChange{},
		counters: map[hour]*store.Counter{}, book: ledger.NewBook(engine.Country), traffic: map[store.Way]*store.Traffic{}, guards: map[guardDay]*store.GuardDay{},
	}
}

func (f *fold) rows() *store.Rows {
	for _, c := range f.counters {
		f.out.Counters = append(f.out.Counters, *c)
	}
	for _, t := range f.traffic {
		f.out.Traffic = append(f.out.Traffic, *t)
	}
	for _, d := range f.guards {
		f.out.GuardDays = append(f.out.GuardDays, *d)
	}
	f.out.Transactions, f.out.Charges = f.book.Close()
	return &f.out
}

// add folds one fact in.
func (f *fold) add(record uint64, at int64, one fact.Fact) {
	f.book.Add(record, at, one)
	switch one := one.(type) {
	case *fact.MessageAccepted:
		f.fresh(&store.Message{
			ID: message.NewID(0, record), Number: one.Number, Address: one.Address, Direction: message.ToPerson, Content: one.Content,
			Category: one.Category, Status: message.Accepted, ReplyTo: one.ReplyTo, ReplyToPerson: one.ReplyToPerson,
			Callback: one.Callback, Template: one.Template, At: at, Veiled: one.Veiled(), ReplyToVeiled: one.ReplyToVeiled,
		})
		f.counter(at, one.Number).Accepted++
	case *fact.MessageReceived:
		f.received(record, at, one)
	case *fact.MessageMoved:
		f.moved(record, at, one)
	case *fact.OrderPaid:
		f.out.Payments = append(f.out.Payments, store.Payment{Message: one.ID, Status: one.Status})
	case *fact.ThreadOpened:
		c := f.conversation(one.Thread)
		c.OpenedUpTo = max(c.OpenedUpTo, one.UpTo)
	case *fact.PersonBlocked:
		f.conversation(one.Thread).Blocked = new(true)
		f.complained(store.TemplateBlocked, record, at, one.Thread)
	case *fact.PersonReported:
		f.complained(store.TemplateReported, record, at, one.Thread)
		f.out.Complaints = append(f.out.Complaints, store.Complaint{Record: record, Thread: one.Thread, At: at, Reason: one.Reason})
	case *fact.PersonUnblocked:
		f.conversation(one.Thread).Blocked = new(false)
	case *fact.PersonBarred:
		f.out.Barred = append(f.out.Barred, store.Barred{Thread: one.Thread, Record: record})
	case *fact.PersonUnbarred:
		f.out.Barred = append(f.out.Barred, store.Barred{Thread: one.Thread})
	case *fact.MarketingStopped:
		f.conversation(one.Thread).MarketingStopped = new(true)
	case *fact.MarketingResumed:
		f.conversation(one.Thread).MarketingStopped = new(false)
	}
}

// received takes in a person's message.
func (f *fold) received(record uint64, at int64, one *fact.MessageReceived) {
	m := &store.Message{
		ID: message.NewID(0, record), Number: one.Number, Address: one.Address, Direction: message.FromPerson, Content: one.Content,
		Category: message.Service, Status: message.Sent, ReplyTo: one.ReplyTo, ReplyToPerson: one.ReplyToPerson,
		Origin: string(one.Origin), At: at, SentAt: at, VisibleAt: record, Veiled: one.Veiled(), ReplyToVeiled: one.ReplyToVeiled,
	}
	f.fresh(m)
	c := f.conversation(one.Thread)
	if one.Content.Kind != message.KindSystem { // the platform wrote that
		c.WindowEndsAt = at + windowLength
	}
	if !one.Content.Kind.IsAside() {
		c.LastID, c.LastVisibleAt = m.ID, record
	}
	f.counter(at, one.Number).Received++
	if one.Content.Kind != message.KindSystem {
		t := f.went(at, one.Number, one.Address, store.ProductInbound, &tariff.Price{})
		t.Sent++
		t.Delivered++
	}
	f.clicked(at, one)
	f.guarded(m, &one.Guard)
}

func (f *fold) fresh(m *store.Message) {
	f.messages[m.ID] = m
	f.out.Fresh = append(f.out.Fresh, m)
	c := f.counter(m.At, m.Number)
	c.StoredBytes += rowBytes + int64(len(m.Content.Document)+len(m.Callback)+len(m.Origin))
	// A document that cannot be read was written by another program: its message shows no media.
	enclosures, _ := m.Content.Enclosures()
	for i := range enclosures {
		c.MediaBytes += enclosures[i].Size
		c.StoredBytes += enclosures[i].Size
		if e := &enclosures[i]; e.SHA256 != "" { // what is behind a link becomes an attachment when it is fetched
			f.out.Attachments = append(f.out.Attachments, store.Attachment{Message: m.ID, Position: i, Media: e.Media})
		}
	}
}

func (f *fold) moved(record uint64, at int64, one *fact.MessageMoved) {
	m := f.messages[one.ID]
	if m == nil {
		m = &store.Message{ID: one.ID, Direction: one.Direction}
		f.messages[one.ID] = m
		f.out.Moved = append(f.out.Moved, m)
	}
	before := m.Status
	m.Status = one.Status
	switch one.Status {
	case message.Sent:
		m.SentAt = at
	case message.Delivered:
		m.DeliveredAt = at
	case message.Read:
		m.ReadAt = at
	case message.Failed:
		m.FailedAt, m.Code, m.Details = at, one.Code, one.Details
	case message.Expired:
		m.FailedAt = at
	}
	if one.Direction != message.ToPerson {
		return
	}
	switch one.Status {
	case message.Delivered:
		f.counter(at, one.Number).Delivered++
	case message.Read:
		f.counter(at, one.Number).Read++
	case message.Failed:
		f.counter(at, one.Number).Failed++
	}
	// Delivery shows a message to its person. A read without a delivery before it (the chat was
	// open) does so too; it then is the first move after `sent`, which Pricing tells.
	arrived := one.Status == message.Delivered || (one.Status == message.Read && before < message.Delivered && one.Pricing != 0)
	f.counted(m, at, one, arrived)
	f.travelled(at, one, arrived)
	if !arrived {
		return
	}
	m.VisibleAt = record
	if one.Reaction {
		return
	}
	c := f.conversation(one.Thread)
	if c.Arrived++; c.FirstArrived == 0 || m.ID < c.FirstArrived {
		c.FirstArrived = m.ID
	}
	c.LastID, c.LastVisibleAt = m.ID, record
}

func (f *fold) conversation(t fact.Thread) *store.ConversationChange {
	c := f.conversations[t]
	if c == nil {
		c = &store.ConversationChange{Thread: t}
		f.conversations[t] = c
		f.out.Conversations = append(f.out.Conversations, c)
	}
	return c
}

func (f *fold) counter(at int64, n account.NumberID) *store.Counter {
	key := hour{at - at%hourLength, n}
	c := f.counters[key]
	if c == nil {
		c = &store.Counter{Hour: key.begin, Number: n}
		f.counters[key] = c
	}
	return c
}
