package engine

import (
	"slices"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// byAd is the origin of a message of somebody who came by an advertisement.
var byAd = []byte(`{"referral":{"type":"ad","id":"1","url":"https://example.com"}}`)

// bandedBook has one card: utility costs 3, from the third message of the month on 2; marketing 7; service
// as utility, of which one is free a month; an assistant's messages 9 in Brazil.
func bandedBook() *tariff.Book {
	c := &tariff.Card{
		ID: "banded", Zone: tariff.ZoneAccount, Currencies: []string{"USD"}, Markets: []string{"other", "BR"}, Categories: []tariff.Category{tariff.Utility},
		Periods: []tariff.Period{{
			Until: tariff.Open, Rules: &tariff.Rules{EntryPoint: tariff.EntryPoint, ServicePerMonth: 1, Reactions: true},
			Cells: []tariff.Cell{
				{Currency: "USD", Market: "other", Category: tariff.Utility, Rate: tariff.Rate{Kind: tariff.Known, Bands: []tariff.Band{{To: 2, Price: 3}, {From: 3, To: tariff.MaxVolume, Price: 2}}}},
				{Currency: "USD", Market: "other", Category: tariff.Marketing, Rate: tariff.Flat(7)},
				{Currency: "USD", Market: "other", Category: tariff.Service, Rate: tariff.Flat(3)},
				{Currency: "USD", Market: "other", Category: tariff.Authentication, Rate: tariff.Rate{Kind: tariff.Unknown}},
				{Currency: "USD", Market: "BR", Category: tariff.GeneralPurposeAI, Rate: tariff.Flat(9)},
			},
		}},
	}
	book, problems := tariff.NewBook(c)
	if len(problems) > 0 {
		panic(problems)
	}
	return book
}

// till is an engine's decider with one business's number, and what it is asked to do.
type till struct {
	*testing.T
	decider
	number *account.Number
}

const customer message.Address = "5511988887777"

func newTill(t *testing.T) *till {
	l := DefaultLimits()
	d := &till{T: t, decider: decider{state: newState(0), limits: &l, now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC).UnixMilli(), dir: account.NewDirectory()}}
	d.number = &account.Number{ID: 4, Account: &account.Account{ID: 3, Currency: "USD", Business: &account.Business{ID: 2}}}
	d.dir.Numbers[4] = d.number
	d.dir.Tariff = bandedBook()
	return d
}

// write is the customer's message.
func (d *till) write(origin []byte) {
	d.Helper()
	r := &Reception{Number: d.number, From: customer, Content: message.Content{Kind: message.KindText}, Origin: origin}
	if err := r.decide(&d.decider); err != nil {
		d.Fatal(err)
	}
}

// send is the business's message: a template, or free-form when it is a service message.
func (d *till) send(c message.Category) *fact.MessageAccepted {
	d.Helper()
	d.now += 7000 // the pair rate
	s := &Submission{Number: d.number, To: customer, Category: c, Lifetime: 90_000_000, Content: message.Content{Kind: message.KindTemplate}}
	if c == message.Service {
		s.Content.Kind = message.KindText
	}
	if err := s.decide(&d.decider); err != nil {
		d.Fatal(err)
	}
	for _, e := range slices.Backward(d.facts) {
		if f, ok := e.Fact.(*fact.MessageAccepted); ok {
			if !f.Released {
				d.Fatalf("%s was not released", c)
			}
			return f
		}
	}
	return nil
}

// deliver delivers the newest message, and gives the facts of sending and of delivery.
func (d *till) deliver() (sent, delivered *fact.MessageMoved) {
	d.Helper()
	t := d.state.threads[fact.Thread{Number: 4, Address: customer}]
	from := len(d.facts)
	if err := (reports{{Thread: t.id, ID: t.out[len(t.out)-1].id, Direction: message.ToPerson, Status: message.Delivered}}).decide(&d.decider); err != nil {
		d.Fatal(err)
	}
	return d.facts[from].Fact.(*fact.MessageMoved), d.facts[from+1].Fact.(*fact.MessageMoved)
}

// costs sends and delivers a message and holds what it costs.
func (d *till) costs(c message.Category, amount tariff.Micro, kind tariff.Type, priced tariff.Category, line string) {
	d.Helper()
	accepted := d.send(c)
	sent, delivered := d.deliver()
	want := tariff.Price{Amount: amount, Currency: "USD", Category: priced, Market: delivered.Price.Market, Card: "banded", Line: line, Type: kind}
	if delivered.Price != want || delivered.Payer != 2 || delivered.Pricing != kind || !delivered.Charges() {
		d.Errorf("%s is charged %+v of %d, want %+v", c, delivered.Price, delivered.Payer, want)
	}
	if accepted.Price != want || accepted.Payer != 2 {
		d.Errorf("%s is quoted %+v of %d, want %+v", c, accepted.Price, accepted.Payer, want)
	}
	if (sent.Price != tariff.Price{Category: priced, Type: kind}) || sent.Payer != 0 || sent.Charges() {
		d.Errorf("%s is sent with %+v", c, sent.Price)
	}
}

func TestBandsCountTheMonth(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	d.costs(message.Utility, 3, tariff.Regular, tariff.Utility, "other/utility/0:2")
	d.costs(message.Marketing, 7, tariff.Regular, tariff.Marketing, "other/marketing")
	d.costs(message.Utility, 3, tariff.Regular, tariff.Utility, "other/utility/0:2")
	d.costs(message.Utility, 2, tariff.Regular, tariff.Utility, "other/utility/3:MAX")
	d.number.Account.Location = time.FixedZone("behind", -12*3600)
	d.now = time.Date(2026, 12, 1, 11, 0, 0, 0, time.UTC).UnixMilli()
	d.costs(message.Utility, 2, tariff.Regular, tariff.Utility, "other/utility/3:MAX")
	d.now = time.Date(2026, 12, 1, 13, 0, 0, 0, time.UTC).UnixMilli() // the month begins on the account's clock
	d.costs(message.Utility, 3, tariff.Regular, tariff.Utility, "other/utility/0:2")
}

func TestFreeMessagesOfTheMonth(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	d.write(nil)
	if p := d.send(message.Service).Price; p.Type != tariff.FreeCustomerService || p.Amount != 0 {
		t.Errorf("the first is quoted %+v", p)
	}
	second := d.send(message.Service) // the first is on its way and may use up what is free
	if p := second.Price; p.Type != tariff.Regular || p.Amount != 3 {
		t.Errorf("the second is quoted %+v", p)
	}
	if _, delivered := d.deliver(); delivered.Price.Type != tariff.FreeCustomerService || delivered.Price.Line != tariff.LineMonthly {
		t.Errorf("the one that arrives first is charged %+v", delivered.Price)
	}
	d.costs(message.Service, 3, tariff.Regular, tariff.Service, "other/service")
}

func TestFreeEntryPoint(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	d.write(byAd)
	came := d.now
	d.now += windowLength - 8000
	d.costs(message.Service, 0, tariff.FreeEntryPoint, tariff.Service, tariff.LineEntryPoint)
	opened := d.now
	d.costs(message.Marketing, 0, tariff.FreeEntryPoint, tariff.Marketing, tariff.LineEntryPoint)
	d.costs(message.Utility, 0, tariff.FreeEntryPoint, tariff.Utility, tariff.LineEntryPoint)
	d.now = opened + tariff.EntryPoint - 7001 // send goes on by 7000
	accepted := d.send(message.Utility)
	if accepted.EntryEnds != opened+tariff.EntryPoint {
		t.Errorf("it ends at %d, want %d", accepted.EntryEnds, opened+tariff.EntryPoint)
	}
	d.now += 3600_000 // what was sent in time is free, whenever it arrives
	if sent, delivered := d.deliver(); delivered.Price.Type != tariff.FreeEntryPoint || sent.EntryEnds != accepted.EntryEnds {
		t.Errorf("it is charged %+v", delivered.Price)
	}
	d.costs(message.Utility, 3, tariff.Regular, tariff.Utility, "other/utility/0:2") // nothing of it counted as volume
	d.write(nil)
	d.costs(message.Service, 0, tariff.FreeCustomerService, tariff.Service, tariff.LineMonthly) // nor as a free one of the month

	late := newTill(t)
	late.write(byAd)
	late.now = came + windowLength
	late.costs(message.Utility, 3, tariff.Regular, tariff.Utility, "other/utility/0:2")
}

func TestAssistantsPayTheirOwnPrice(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	d.number.Account.Business.Declared = account.GeneralAssistant
	d.write(nil)
	d.costs(message.Service, 9, tariff.Regular, tariff.GeneralPurposeAI, "BR/general_purpose_ai")
	d.costs(message.Utility, 3, tariff.Regular, tariff.Utility, "other/utility/0:2")
	d.dir.Standings[3] = &account.Standing{Declaration: &account.Declaration{Declared: account.CustomerService}}
	d.costs(message.Service, 0, tariff.FreeCustomerService, tariff.Service, tariff.LineMonthly)
	d.dir.Standings[3].Outcome = account.Primary
	d.costs(message.Service, 9, tariff.Regular, tariff.GeneralPurposeAI, "BR/general_purpose_ai")
}

func TestWhatIsNotKnownIsNoRefusal(t *testing.T) {
	t.Parallel()
	d := newTill(t)
	d.send(message.Authentication)
	if _, delivered := d.deliver(); !delivered.Price.Unknown || delivered.Price.Amount != 0 || delivered.Price.Type != tariff.Regular || delivered.Price.Line != "other/authentication" {
		t.Errorf("%+v", delivered.Price)
	}
	d.number.Account.Currency = "CHF"
	d.send(message.Marketing)
	if _, delivered := d.deliver(); !delivered.Price.Unknown || delivered.Price.Card != "" || delivered.Price.Currency != "CHF" {
		t.Errorf("%+v", delivered.Price)
	}
}

func TestPriceAllocatesNothing(t *testing.T) { //nolint:paralleltest // allocations of others would count
	d := newTill(t)
	d.number.Account.Location = time.FixedZone("behind", -3*3600)
	o := outbound{category: message.Utility}
	if n := testing.AllocsPerRun(100, func() { _, _ = d.priced(d.number, customer, o, 0) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkPrice(b *testing.B) {
	d := newTill(nil)
	zone, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		b.Fatal(err)
	}
	d.number.Account.Location = zone
	o := outbound{category: message.Utility}
	b.ReportAllocs()
	for b.Loop() {
		_, _ = d.priced(d.number, customer, o, 0)
	}
}
