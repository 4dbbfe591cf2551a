package engine

import (
	"encoding/binary"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

const (
	// peopleSpan is how long a person counts towards a messaging limit, in milliseconds (reference §5.3).
	peopleSpan = 24 * 3600 * 1000
	// climbSpan is how far back people are counted for a higher limit, in milliseconds, and maxClimb how
	// many: half of the highest limit that can still rise (reference §5.3).
	climbSpan = 30 * 24 * 3600 * 1000
	maxClimb  = 50_000
)

// limits is what the state remembers for limits. What decides is written into the facts, so the fold
// depends on no configuration.
type limits struct {
	rates rates
	// audiences count people outside their windows, by the id of the portfolio or, where that is
	// unlimited, of the number. No two objects have the same id.
	audiences map[uint64]*audience
	climbs    map[uint64]*audience // the same of portfolios, for a higher limit
	appetites appetites
	swept     int64 // when sweep was last at work
}

func newLimits() limits {
	return limits{
		rates: rates{}, audiences: map[uint64]*audience{}, climbs: map[uint64]*audience{},
		appetites: appetites{people: map[uint64]*offers{}},
	}
}

// passage is what the limits say of a message that may be accepted.
type passage struct {
	burst   int    // which message of its run to the person it is; 0 when nobody counts
	counted uint64 // in whose audience the person counts; 0 for none
	capped  bool   // it counts as marketing of the person once it arrives
}

// pass is the first look at a message: it says whether the number may send it now. What it refuses is
// refused in the reply and leaves no fact.
func (d *decider) pass(s *Submission, t *thread) (passage, *fault.Error) {
	if d.limits == nil || !d.limits.Enforce {
		return passage{}, nil
	}
	line := &s.Number.Line
	if d.now < line.UpgradeEnds {
		return passage{}, d.refuse(s, LimitUpgrade, d.limits.says(fault.Maintenance.New()))
	}
	if most := d.limits.PerSecond(s.Number); most != 0 && d.state.limits.rates[s.Number.ID].count(d.now) >= most {
		return passage{}, d.refuse(s, LimitThroughput, d.limits.says(fault.Throughput.With(
			"The number sent and received %d messages in the last second, which is what it may; send this one again later.", most)))
	}
	if d.limits.PairBurst == 0 {
		return passage{}, nil
	}
	n, wait := t.burst.next(d.now, d.limits.PairInterval, d.limits.PairBurst)
	if n == 0 {
		return passage{}, d.refuse(s, LimitPair, d.limits.says(fault.PairLimit.With(
			"Too many messages from this number to the same recipient in a short time; the next may be sent in %s.", seconds(wait))))
	}
	return passage{burst: n}, nil
}

// seconds rounds milliseconds up.
func seconds(ms int64) string {
	return (time.Duration((ms+999)/1000) * time.Second).String()
}

// says adds to a refusal how to do without the limit.
func (l *Limits) says(f *fault.Error) *fault.Error {
	if l.Hint != "" {
		f.Because = f.DetailText() + l.Hint
	}
	return f
}

// limited is why a message fails that may otherwise be sent, told by webhook or in the reply; nil when
// nothing speaks against it. It notes what the message counts for.
func (d *decider) limited(s *Submission, open bool, p *passage) *fault.Error {
	if d.limits == nil || !d.limits.Enforce {
		return nil
	}
	if !open {
		if f := d.people(s, p); f != nil {
			return f
		}
	}
	return nil
}

// people keeps the portfolio's messaging limit.
func (d *decider) people(s *Submission, p *passage) *fault.Error {
	business := s.Number.Account.Business
	if most := d.limits.PeopleOf(s.Number); most != d.limits.People(business) {
		return d.unnamed(s, most, p)
	}
	most := d.limits.People(business)
	if most == account.Unlimited {
		if d.limits.Upgrades(s.Number) {
			p.counted = uint64(s.Number.ID)
		}
		return nil
	}
	of := d.state.limits.audiences[uint64(business.ID)]
	if of.count(d.now) >= most && !of.has(personKey(s.To), d.now) {
		return d.refuse(s, LimitPeople, d.limits.says(fault.SpamLimit.With(
			"The business wrote to %d people outside their customer-service windows in the last 24 hours, which is its messaging limit.", most)))
	}
	p.counted = uint64(business.ID)
	return nil
}

// unnamed keeps the limit of a number whose display name was not approved: its people are counted apart from those
// of its portfolio, who are more.
func (d *decider) unnamed(s *Submission, most int, p *passage) *fault.Error {
	of := d.state.limits.audiences[uint64(s.Number.ID)]
	if of.count(d.now) >= most && !of.has(personKey(s.To), d.now) {
		return d.refuse(s, LimitPeople, d.limits.says(fault.SpamLimit.With(
			"The number wrote to %d people outside their customer-service windows in the last 24 hours, the most it may until its display name is approved.", most)))
	}
	p.counted = uint64(s.Number.ID)
	return nil
}

// tempted is limited for marketing: the cap and the experiment.
func (d *decider) tempted(s *Submission, open bool, p *passage) *fault.Error {
	if d.limits == nil || !d.limits.Enforce || s.Category != message.Marketing {
		return nil
	}
	capped, kind, f := d.marketing(s.Number, s.To, open)
	if f != nil {
		return d.refuse(s, kind, f)
	}
	p.capped = capped
	return nil
}

// refuse counts a refusal of a limit and gives it back.
func (d *decider) refuse(s *Submission, kind Limit, f *fault.Error) *fault.Error {
	d.watch.refused(s.Number, kind, d.now)
	return f
}

// accepted folds a business's message in.
func (l *limits) accepted(t *thread, at int64, f *fact.MessageAccepted) {
	l.rates.add(f.Number, at)
	t.burst = t.burst.and(f.Burst, at)
	if f.Counted == 0 {
		return
	}
	of := l.audiences[f.Counted]
	if of == nil {
		of = newAudience(peopleSpan, 0)
		l.audiences[f.Counted] = of
	}
	of.expect(personKey(f.Address))
}

// moved folds in what became of a message that was as before.
func (l *limits) moved(t *thread, before outbound, to message.Status, at int64) {
	if before.counted == 0 && !before.capped {
		return
	}
	key := personKey(t.id.Address)
	arrives := to == message.Delivered || to == message.Read
	if before.waits() && to >= message.Delivered {
		if of := l.audiences[before.counted]; of != nil {
			of.settle(key, arrives, at)
			if len(of.seats) == 0 {
				delete(l.audiences, before.counted)
			}
		}
		if arrives {
			l.arrived(t.id.Number, before, key, at)
		}
	}
	if before.capped && to == message.Read {
		l.appetites.looked(key, at)
	}
}

// arrived notes that a message reached its person.
func (l *limits) arrived(n account.NumberID, o outbound, key uint64, at int64) {
	if o.counted != 0 && o.counted != uint64(n) {
		climb := l.climbs[o.counted]
		if climb == nil {
			climb = newAudience(climbSpan, maxClimb)
			l.climbs[o.counted] = climb
		}
		climb.settle(key, true, at)
	}
	if o.capped {
		l.appetites.reached(key, at)
	}
}

// sweepEvery is how often what is over is forgotten of portfolios and numbers that are silent, in
// milliseconds.
const sweepEvery = 60_000

// sweep forgets what no decision depends on any more. at is the time of the newest fact.
func (l *limits) sweep(at int64) {
	if at < l.swept+sweepEvery && at >= l.swept {
		return
	}
	l.swept = at
	l.rates.sweep(at)
	for _, all := range []map[uint64]*audience{l.audiences, l.climbs} {
		for id, a := range all {
			if a.sweep(at); len(a.seats) == 0 {
				delete(all, id)
			}
		}
	}
	l.appetites.sweep(at)
}

// section is the place of limits in a snapshot.
func (l *limits) section(at func() int64) section {
	return section{
		name: "limits",
		encode: func(b []byte) []byte {
			b = l.rates.encode(b, at())
			b = encodeAudiences(b, l.audiences)
			b = encodeAudiences(b, l.climbs)
			return l.appetites.encode(b)
		},
		decode: func(r *snapshotReader) {
			l.rates.decode(r)
			decodeAudiences(r, l.audiences, peopleSpan, 0)
			decodeAudiences(r, l.climbs, climbSpan, maxClimb)
			l.appetites.decode(r)
		},
	}
}

func encodeAudiences(b []byte, all map[uint64]*audience) []byte {
	b = binary.AppendUvarint(b, uint64(len(all)))
	for id, a := range all {
		b = a.encode(binary.AppendUvarint(b, id))
	}
	return b
}

func decodeAudiences(r *snapshotReader, into map[uint64]*audience, span int64, most int) {
	for range r.count() {
		id, a := r.uint(), newAudience(span, most)
		a.decode(r)
		into[id] = a
	}
}
