package engine

import (
	"context"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// forecast prices messages that are not sent.
type forecast struct {
	number   account.NumberID
	category message.Category
	to       []message.Address
	extra    map[volume]int64 // what the messages before these would have added to the month
	out      []tariff.Price
}

func (f *forecast) decide(d *decider) error {
	n := d.number(f.number)
	month := monthOf(d.dir, f.number, d.now)
	for _, to := range f.to {
		thread := fact.Thread{Number: f.number, Address: to}
		accepted := &fact.MessageAccepted{Thread: thread}
		q := d.ask(n, to, outbound{category: f.category, inWindow: d.now < d.state.peek(thread).windowEnds, atEntry: d.entryEnds(accepted) != 0}, 0, month)
		v := volume{payerOf(n.Account), q.Market(), q.Category().Volume()}
		p := q.Price(d.state.prices.charged(v, month) + f.extra[v])
		if p.Type == tariff.Regular && p.Category.Tiered() {
			f.extra[v]++
		}
		f.out = append(f.out, p)
	}
	return nil
}

// forecastStep is how many messages are priced between two decisions: some tens of microseconds.
const forecastStep = 500

// Forecast says what messages of a number would cost if they were sent and arrived now, in the order of the
// recipients, each counting after those before it: with the windows, free entry points and volume of now.
func (e *Engine) Forecast(ctx context.Context, number account.NumberID, c message.Category, to []message.Address) ([]tariff.Price, error) {
	extra := map[volume]int64{}
	out := make([]tariff.Price, 0, len(to))
	for some := range slices.Chunk(to, forecastStep) {
		f := &forecast{number: number, category: c, to: some, extra: extra, out: make([]tariff.Price, 0, len(some))}
		if err := e.do(ctx, f); err != nil {
			return nil, err
		}
		out = append(out, f.out...)
	}
	return out, nil
}
