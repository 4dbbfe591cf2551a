package tariff

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"turnpike/internal/message"
)

// The world of the property: days from day 0 on, three rows around Brazil, one currency.
const (
	lastDay = 40
	day     = 24 * 3600 * 1000
)

var (
	epoch   = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	rows    = []string{"BR", RestOfLatin, Other}
	sampled = []Category{Service, Utility, Marketing, GeneralPurposeAI}
)

func drawRate(t *rapid.T, c Category) Rate {
	switch rapid.IntRange(0, 5).Draw(t, "kind") {
	case 0:
		return Rate{Kind: Unknown}
	case 1:
		return Rate{Kind: NotCharged}
	case 2:
		if c.Tiered() {
			edge := rapid.Int64Range(0, 5).Draw(t, "edge")
			return Rate{Kind: Known, Bands: []Band{{0, edge, 9}, {edge + 1, MaxVolume, 4}}}
		}
	}
	return Flat(Micro(rapid.IntRange(0, 1000).Draw(t, "price")))
}

func drawCard(t *rapid.T, id string, before []string) *Card {
	c := &Card{ID: id, Zone: ZoneAccount, Categories: []Category{GeneralPurposeAI}, SameAs: map[Category]Category{}}
	if rapid.Bool().Draw(t, "same as") {
		c.SameAs[Service] = Utility
	}
	for _, other := range before {
		if rapid.Bool().Draw(t, "replaces") {
			c.Replaces = append(c.Replaces, other)
		}
	}
	for range rapid.IntRange(1, 3).Draw(t, "periods") {
		p := Period{From: epoch + day*rapid.Int64Range(0, lastDay).Draw(t, "from"), Until: Open}
		if rapid.Bool().Draw(t, "bounded") {
			p.Until = p.From + day*rapid.Int64Range(1, 20).Draw(t, "days")
		}
		if rapid.Bool().Draw(t, "rules") {
			p.Rules = &Rules{
				InWindow:   rapid.SampledFrom([][]Category{nil, {Service}, {Service, Utility}}).Draw(t, "inside"),
				EntryPoint: rapid.SampledFrom([]int64{0, EntryPoint}).Draw(t, "entry"), ServicePerMonth: rapid.IntRange(0, 3).Draw(t, "free"), Reactions: rapid.Bool().Draw(t, "reactions"),
			}
		}
		for _, row := range rows {
			for _, category := range sampled {
				if rapid.IntRange(0, 2).Draw(t, "has") > 0 {
					p.Cells = append(p.Cells, Cell{Currency: "USD", Market: row, Category: category, Rate: drawRate(t, category)})
				}
			}
		}
		c.Periods = append(c.Periods, p)
	}
	return c
}

// calendar is the slow way to know who says something: one entry for each day.
type calendar[T any] [lastDay * 3]struct {
	card *Card
	from int64
	open bool
	says *T
}

// enter writes a period day by day; false when it clashes, and then nothing is written.
func (cal *calendar[T]) enter(c *Card, p *Period, says *T) bool {
	after := *cal
	first := int((p.From - epoch) / day)
	for i := first; i < len(cal) && epoch+int64(i)*day < p.Until; i++ {
		e := cal[i]
		replaced := false
		for _, id := range c.Replaces {
			replaced = replaced || (e.card != nil && e.card != c && e.card.ID == id)
		}
		if e.card != nil && !replaced && (e.card == c || !e.open || e.from >= p.From) {
			if p.Until == Open && e.from > p.From && e.card != c {
				break // the later one goes on from here
			}
			return false
		}
		after[i].card, after[i].from, after[i].open, after[i].says = c, p.From, p.Until == Open, says
	}
	*cal = after
	return true
}

// slow is the obvious implementation: it asks the calendars, and follows reference §7.2 as it reads.
type slow struct {
	rules calendar[Rules]
	cells map[string]*calendar[Rate] // by row and category
}

func (s *slow) add(c *Card) { //nolint:gocognit // slow and obvious, in one piece
	for i := range c.Periods {
		p := &c.Periods[i]
		if p.Rules != nil {
			s.rules.enter(c, p, p.Rules)
		}
		for _, row := range rows {
			for category := Service; category < endOfCategories; category++ {
				var rate *Rate
				for j := range p.Cells {
					if cell := &p.Cells[j]; cell.Market == row && (cell.Category == category || (rate == nil && cell.Category == c.SameAs[category])) {
						if cell.Category == category || !p.has(row, category) {
							rate = &cell.Rate
						}
					}
				}
				if rate == nil {
					continue
				}
				key := row + "/" + category.String()
				if s.cells[key] == nil {
					s.cells[key] = &calendar[Rate]{}
				}
				s.cells[key].enter(c, p, rate)
			}
		}
	}
}

func (p *Period) has(row string, c Category) bool {
	for i := range p.Cells {
		if p.Cells[i].Market == row && p.Cells[i].Category == c {
			return true
		}
	}
	return false
}

func (s *slow) rate(at int, category Category) *Rate {
	for _, row := range rows {
		if cal := s.cells[row+"/"+category.String()]; cal != nil && cal[at].says != nil {
			return cal[at].says
		}
	}
	return nil
}

// price says type, category and amount; unknown is an amount of -1.
func (s *slow) price(c *Case, volume int64) (Type, Category, Micro) {
	at := int((c.At - epoch) / day)
	rules := s.rules[at].says
	if rules == nil { // those of the reference from October 2026 on
		rules = &Rules{EntryPoint: EntryPoint, ServicePerMonth: FreeServicePerMonth, Reactions: true}
	}
	category, rate := c.Category, s.rate(at, c.Category)
	if c.Assistant && c.Category == Service {
		if own := s.rate(at, GeneralPurposeAI); own != nil {
			rate = own
			if own.Kind != NotCharged {
				category = GeneralPurposeAI
			}
		}
	}
	inside := false
	for _, free := range rules.InWindow {
		inside = inside || (free == category && (c.InWindow || category == Service))
	}
	switch {
	case c.AtEntry && rules.EntryPoint > 0:
		return FreeEntryPoint, category, 0
	case c.Reaction && rules.Reactions, rate != nil && rate.Kind == NotCharged, inside, category == Service && c.Served < rules.ServicePerMonth, rate == nil && category == GeneralPurposeAI:
		return FreeCustomerService, category, 0
	case rate == nil || rate.Kind == Unknown:
		return Regular, category, -1
	}
	for _, band := range rate.Bands {
		if volume+1 >= band.From && volume+1 <= band.To {
			return Regular, category, band.Price
		}
	}
	return Regular, category, -2
}

// TestBookAgreesWithTheObviousWay draws cards and questions.
func TestBookAgreesWithTheObviousWay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		obvious := &slow{cells: map[string]*calendar[Rate]{}}
		var cards []*Card
		var ids []string
		for i := range rapid.IntRange(0, 4).Draw(t, "cards") {
			c := drawCard(t, string(rune('a'+i)), ids)
			cards, ids = append(cards, c), append(ids, c.ID)
			obvious.add(c)
		}
		book, _ := NewBook(cards...)
		for range 20 {
			c := Case{
				Category: rapid.SampledFrom(sampled).Draw(t, "category"), To: PlaceOf(rapid.SampledFrom([]message.Address{"5511", "5411", "3361"}).Draw(t, "to")), Currency: "USD",
				At: epoch + day*rapid.Int64Range(0, 2*lastDay).Draw(t, "at") + rapid.Int64Range(0, day-1).Draw(t, "in the day"), Served: rapid.IntRange(0, 5).Draw(t, "served"),
				Assistant: rapid.Bool().Draw(t, "assistant"), InWindow: rapid.Bool().Draw(t, "window"), AtEntry: rapid.IntRange(0, 4).Draw(t, "entry") == 0, Reaction: rapid.IntRange(0, 4).Draw(t, "reaction") == 0,
			}
			if c.To != PlaceOf("5511") { // the slow way knows Brazil only
				continue
			}
			volume := rapid.Int64Range(0, 8).Draw(t, "volume")
			q := book.Quote(&c)
			got := q.Price(volume)
			if got.Unknown {
				got.Amount = -1
			}
			if kind, category, amount := obvious.price(&c, volume); got.Type != kind || got.Category != category || got.Amount != amount {
				t.Fatalf("%+v behind %d costs %+v; the obvious way says %s %s %d", c, volume, got, kind, category, amount)
			}
			if _, _, err := book.Explain(&c, volume); (err != nil) != (got.Amount == -1 || got.Card == "") {
				t.Fatalf("%+v is explained with %v", got, err)
			}
		}
	})
}

func TestMendingFollowsTheBands(t *testing.T) {
	t.Parallel()
	cell := func(rate Rate) []Cell {
		return []Cell{{Currency: "USD", Market: "BR", Category: Utility, Rate: rate}}
	}
	first := &Card{ID: "first", Zone: ZoneAccount, Periods: []Period{{From: epoch, Until: Open, Rules: &Rules{ServicePerMonth: 1}, Cells: cell(Rate{Kind: Unknown})}}}
	second := &Card{ID: "second", Zone: ZoneAccount, Replaces: []string{"first"}, Retroactive: true, Periods: []Period{{
		From: epoch, Until: Open, Cells: cell(Rate{Kind: Known, Bands: []Band{{0, 2, 9}, {3, MaxVolume, 4}}}),
	}}}
	book, problems := NewBook(first, second)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	m := NewMender(book)
	unknown := Price{Currency: "USD", Category: Utility, Market: "BR", Card: "first", Line: "BR/utility", Type: Regular, Unknown: true}
	for i, want := range []Micro{9, 9, 4, 4} {
		now, differs := m.Mend(&Delivered{Was: unknown, To: "5511", At: epoch + int64(i), Payer: 1, Month: 5})
		if now.Amount != want || !differs || now.Card != "second" {
			t.Errorf("message %d costs %+v, %t", i, now, differs)
		}
	}
	if now, _ := m.Mend(&Delivered{Was: unknown, To: "5511", At: epoch, Payer: 2, Month: 5}); now.Amount != 9 {
		t.Errorf("another's first costs %+v", now)
	}
	if now, _ := m.Mend(&Delivered{Was: unknown, To: "5511", At: epoch, Payer: 1, Month: 6}); now.Amount != 9 {
		t.Errorf("the next month's first costs %+v", now)
	}
	for name, was := range map[string]Price{
		"right already": {Amount: 9, Currency: "USD", Category: Utility, Market: "BR", Card: "second", Line: "BR/utility/0:2", Type: Regular},
		"free reply":    {Currency: "USD", Category: Service, Market: "BR", Card: "first", Line: LineMonthly, Type: FreeCustomerService},
	} {
		if now, differs := m.Mend(&Delivered{Was: was, To: "5511", At: epoch, Payer: 3, Month: 5}); differs {
			t.Errorf("%s: %+v", name, now)
		}
	}
}

// TestAFeeIsUndone mends what an assistant was charged once its list says that it is not.
func TestAFeeIsUndone(t *testing.T) {
	t.Parallel()
	list := func(id string, replaces []string, rate Rate) *Card {
		return &Card{
			ID: id, Zone: ZoneAccount, Replaces: replaces, Categories: []Category{GeneralPurposeAI},
			Periods: []Period{{From: epoch, Until: Open, Cells: []Cell{{Currency: "USD", Market: "BR", Category: GeneralPurposeAI, Rate: rate}}}},
		}
	}
	before, _ := NewBook(list("fee", nil, Flat(62_500)))
	q := before.Quote(&Case{Category: Service, Assistant: true, To: PlaceOf("5511"), Currency: "USD", At: epoch})
	was := q.Price(0)
	after, _ := before.With(list("no fee", []string{"fee"}, Rate{Kind: NotCharged}))
	now, differs := NewMender(after).Mend(&Delivered{Was: was, To: "5511", At: epoch})
	if was.Amount != 62_500 || now.Amount != 0 || now.Type != FreeCustomerService || !differs {
		t.Errorf("%+v became %+v", was, now)
	}
	again, differs := NewMender(before).Mend(&Delivered{Was: now, To: "5511", At: epoch})
	if again.Amount != 62_500 || !differs {
		t.Errorf("%+v became %+v", now, again)
	}
}

func BenchmarkQuote(b *testing.B) {
	c := &Card{ID: "x", Zone: ZoneAccount, Periods: []Period{{From: epoch, Until: Open, Rules: &Rules{ServicePerMonth: 1000}, Cells: []Cell{{Currency: "USD", Market: Other, Category: Marketing, Rate: Flat(5)}}}}}
	book, _ := NewBook(c)
	zone, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		q := book.Quote(&Case{Category: Marketing, To: PlaceOf("5511987654321"), Currency: "USD", At: epoch + day, Zone: zone})
		if p := q.Price(0); p.Amount != 5 {
			b.Fatal(p)
		}
	}
}
