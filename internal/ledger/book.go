package ledger

import (
	"cmp"
	"maps"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// Kind numbers what a transaction is about. Stored, so never reused.
type Kind uint8

// The kinds.
const (
	Traffic    Kind = 1 // messages that were accepted, delivered or failed, many together
	TopUp      Kind = 2
	Refund     Kind = 3
	Adjustment Kind = 4
	Correction Kind = 5 // a charge got another price
	Terms      Kind = 6 // a line of credit or a budget was set: nothing moves
)

var kindNames = [...]string{"", "traffic", "top_up", "refund", "adjustment", "correction", "terms"}

func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// Rate is why something costs what it costs: a line of a rate card, and what of it applied.
type Rate struct {
	Card     string
	Line     string
	Market   string
	Country  string // of the person, two letters
	Category tariff.Category
	Type     tariff.Type
}

// RateOf is the rate of a price.
func RateOf(p *tariff.Price, country string) Rate {
	return Rate{Card: p.Card, Line: p.Line, Market: p.Market, Country: country, Category: p.Category, Type: p.Type}
}

// Transaction is one balanced change of one payer's accounts.
type Transaction struct {
	ID       uint64 // number of the first record that it stands for
	Last     uint64 // number of the last one
	Kind     Kind
	At       int64 // Unix milliseconds: of a command its moment, of traffic the beginning of its slot
	Payer    Payer
	Message  message.ID // with Refund and Correction
	Author   string     // of a command
	Reason   string
	Detail   string // with Terms: what was set
	Key      []byte // of a command: its id, 16 bytes
	KeyBody  uint64 // hash of what was asked with it
	Postings []Posting
}

// Posting adds an amount to one account. Those of Revenue and Refunds name the line and the rate.
type Posting struct {
	Account  Account
	Owner    account.ID       // the account (WABA) whose invoice shows it, or 0
	Number   account.NumberID // or 0
	Rate     Rate
	Messages int64 // how many it is for
	Amount   tariff.Micro
}

// Charge is what one delivered message cost, maybe nothing. There is one for each, and it never changes.
type Charge struct {
	Message     message.ID
	Transaction uint64
	At          int64 // Unix milliseconds of its delivery
	Payer       Payer
	Owner       account.ID
	Number      account.NumberID
	Rate        Rate
	Amount      tariff.Micro
}

// SlotLength is how finely traffic is told apart by time, in milliseconds: months of every time zone, and
// the half hours of analytics, begin with a slot.
const SlotLength = 15 * 60 * 1000

// Book gathers what many facts move into few transactions: one for each slot, payer and book of traffic,
// one for each command.
type Book struct {
	country func(message.Address) string
	traffic map[group]*sums
	done    []*Transaction
	charges []Charge
}

type group struct {
	slot  int64
	payer Payer
}

// sums is a transaction of traffic that is being gathered.
type sums struct {
	tx      *Transaction
	legs    Legs
	revenue map[revenue]*Posting
}

type revenue struct {
	owner  account.ID
	number account.NumberID
	rate   Rate
}

// NewBook begins a book. country tells the country of a person, in two letters.
func NewBook(country func(message.Address) string) *Book {
	return &Book{country: country, traffic: map[group]*sums{}}
}

// Add enters what a fact moves.
func (b *Book) Add(record uint64, at int64, f fact.Fact) {
	payer, legs, moves := Of(f)
	if !moves {
		if fact.Order(f) != nil {
			b.done = append(b.done, terms(record, at, f))
		}
		return
	}
	switch f := f.(type) {
	case *fact.MessageAccepted:
		b.sums(record, at, payer).add(legs)
	case *fact.MessageMoved:
		b.moved(record, at, payer, legs, f)
	default:
		b.done = append(b.done, commanded(record, at, payer, legs, f))
	}
}

func (b *Book) moved(record uint64, at int64, payer Payer, legs Legs, f *fact.MessageMoved) {
	s := b.sums(record, at, payer)
	s.add(legs)
	if !f.Charges() {
		return
	}
	rate := RateOf(&f.Price, b.country(f.Address))
	s.earn(revenue{f.Account, f.Number, rate}, f.Price.Amount)
	b.charges = append(b.charges, Charge{
		Message: f.ID, Transaction: s.tx.ID, At: at, Payer: payer, Owner: f.Account, Number: f.Number, Rate: rate, Amount: f.Price.Amount,
	})
}

// sums finds or begins the transaction of traffic that a record belongs to.
func (b *Book) sums(record uint64, at int64, payer Payer) *sums {
	key := group{at - at%SlotLength, payer}
	s := b.traffic[key]
	if s == nil {
		s = &sums{tx: &Transaction{ID: record, Kind: Traffic, At: key.slot, Payer: payer}, revenue: map[revenue]*Posting{}}
		b.traffic[key] = s
	}
	s.tx.Last = record
	return s
}

func (s *sums) add(l Legs) {
	s.legs.Wallet += l.Wallet
	s.legs.Reserved += l.Reserved
	s.legs.Uncollected += l.Uncollected
}

func (s *sums) earn(key revenue, amount tariff.Micro) {
	p := s.revenue[key]
	if p == nil {
		p = &Posting{Account: Revenue, Owner: key.owner, Number: key.number, Rate: key.rate}
		s.revenue[key] = p
	}
	p.Messages++
	p.Amount += amount
}

// close ends the transaction. What adds up to nothing is left out, but for messages that were free.
func (s *sums) close() *Transaction {
	for _, p := range []Posting{
		{Account: Wallet, Amount: s.legs.Wallet}, {Account: Reserved, Amount: s.legs.Reserved}, {Account: Uncollected, Amount: s.legs.Uncollected},
	} {
		if p.Amount != 0 {
			s.tx.Postings = append(s.tx.Postings, p)
		}
	}
	for _, p := range s.revenue {
		s.tx.Postings = append(s.tx.Postings, *p)
	}
	return s.tx
}

// Close ends the book and gives what stands in it: transactions by id, charges in the order of their facts.
func (b *Book) Close() ([]*Transaction, []Charge) {
	for s := range maps.Values(b.traffic) {
		if tx := s.close(); len(tx.Postings) > 0 {
			b.done = append(b.done, tx)
		}
	}
	slices.SortFunc(b.done, func(a, b *Transaction) int { return cmp.Compare(a.ID, b.ID) })
	return b.done, b.charges
}

// ParseKind reads a kind by its name; 0 when there is none of that name.
func ParseKind(name string) Kind {
	for i, n := range kindNames {
		if n != "" && n == name {
			return Kind(i)
		}
	}
	return 0
}
