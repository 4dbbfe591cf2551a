package engine

import (
	"encoding/binary"
	"math"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/ledger"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// money is what portfolios can spend, what messages on their way hold of it, and what numbers may spend
// and have spent. Its balances are the sums of what ledger.Of says of each fact, and nothing else.
type money struct {
	purses  []*purse // in the order in which they were first used: messages name them by their place
	places  map[ledger.Payer]purseID
	budgets map[budget]tariff.Micro
	spent   map[account.NumberID]*spending
}

// purseID is the place of a purse, counted from 1; 0 is none.
type purseID uint32

// purse is a portfolio's money in one currency.
type purse struct {
	payer    ledger.Payer
	wallet   tariff.Micro // free; below 0 what is owed
	reserved tariff.Micro // for messages on their way
	credit   tariff.Micro // how far below 0 the wallet may go
	bounded  bool         // it may go no further; else everything is paid afterwards
	agreed   bool         // somebody set the line of credit, or that there is no bound
}

// free is how much can still be spent; never below 0.
func (p *purse) free() tariff.Micro {
	switch {
	case p == nil || !p.bounded:
		return math.MaxInt64
	case p.wallet < 0 && p.wallet+p.credit < 0:
		return 0
	case p.credit > math.MaxInt64-max(p.wallet, 0):
		return math.MaxInt64
	}
	return p.wallet + p.credit
}

// budget names what a budget is for.
type budget struct {
	number   account.NumberID
	category message.Category // 0 for all together
}

// spending is what a number spends in a calendar month, with what is reserved: the newest month and one
// before it, since a clock or a timezone that is set back returns to that.
type spending [2]monthSpending

type monthSpending struct {
	month int // year*12+month
	by    [spendingKinds]tariff.Micro
}

// spendingKinds is how many sums a month has: one for each category, and at 0 that of all.
const spendingKinds = int(message.Authentication) + 1

func newMoney() money {
	return money{places: map[ledger.Payer]purseID{}, budgets: map[budget]tariff.Micro{}, spent: map[account.NumberID]*spending{}}
}

// find is a payer's purse; nil when it was never used.
func (m *money) find(p ledger.Payer) *purse { return m.purse(m.places[p]) }

func (m *money) purse(id purseID) *purse {
	if id == 0 {
		return nil
	}
	return m.purses[id-1]
}

// knows says that every purse that a thread's messages name is there.
func (m *money) knows(t *thread) bool {
	for i := range t.out {
		if int(t.out[i].purse) > len(m.purses) {
			return false
		}
	}
	return true
}

// open finds or begins a payer's purse.
func (m *money) open(p ledger.Payer) (purseID, *purse) {
	id := m.places[p]
	if id == 0 {
		m.purses = append(m.purses, &purse{payer: p})
		id = purseID(len(m.purses))
		m.places[p] = id
	}
	return id, m.purses[id-1]
}

// move adds what a fact moves, and says in which purse.
func (m *money) move(f fact.Fact) purseID {
	payer, legs, moves := ledger.Of(f)
	if !moves {
		return 0
	}
	id, p := m.open(payer)
	p.wallet += legs.Wallet
	p.reserved += legs.Reserved
	return id
}

// accepted reserves what a message may cost.
func (m *money) accepted(f *fact.MessageAccepted, o *outbound) {
	if o.purse = m.move(f); o.purse == 0 {
		return
	}
	o.reserved, o.month = f.Price.Amount, uint16(f.Month)
	m.spend(f.Number, f.Month, f.Category, f.Price.Amount)
}

// moved ends a message's reservation and charges what arrived. o is the message before the move.
func (m *money) moved(f *fact.MessageMoved, o *outbound) {
	if m.move(f) == 0 {
		return
	}
	month := int(o.month)
	if month == 0 { // nothing was reserved
		month = f.Month
	}
	charged := tariff.Micro(0)
	if f.Charges() {
		charged = f.Price.Amount
	}
	m.spend(f.Number, month, f.Category, charged-f.Reserved)
}

// ordered does what somebody asked for by hand.
func (m *money) ordered(f fact.Fact) {
	m.move(f)
	switch f := f.(type) {
	case *fact.WalletToppedUp:
		if _, p := m.open(ledger.Payer{Business: f.Business, Currency: f.Currency}); !p.agreed {
			p.bounded = true // it is a wallet now
		}
	case *fact.CreditSet:
		_, p := m.open(ledger.Payer{Business: f.Business, Currency: f.Currency})
		p.credit, p.bounded, p.agreed = f.Amount, !f.Unbounded, true
	case *fact.BudgetSet:
		key := budget{f.Number, f.Category}
		if f.Lifted {
			delete(m.budgets, key)
		} else {
			m.budgets[key] = f.Amount
		}
	}
}

// spend adds to what a number spends in a month. One older than those that are kept is not counted.
func (m *money) spend(id account.NumberID, month int, c message.Category, amount tariff.Micro) {
	if amount == 0 {
		return
	}
	s := m.spent[id]
	if s == nil {
		s = &spending{}
		m.spent[id] = s
	}
	switch {
	case s[0].month == month:
	case s[0].month < month:
		s[1], s[0] = s[0], monthSpending{month: month}
	case s[1].month < month:
		s[1] = monthSpending{month: month}
	}
	for i := range s {
		if s[i].month == month {
			s[i].by[0] += amount
			if int(c) < spendingKinds && c != 0 {
				s[i].by[c] += amount
			}
		}
	}
}

// spentIn is what a number spends in a month; category 0 is all of it.
func (m *money) spentIn(id account.NumberID, month int, c message.Category) tariff.Micro {
	s := m.spent[id]
	if s == nil || int(c) >= spendingKinds {
		return 0
	}
	for i := range s {
		if s[i].month == month {
			return s[i].by[c]
		}
	}
	return 0
}

// section is the money's part of a snapshot. Purses keep their places.
func (m *money) section() section { return section{"money", m.encode, m.decode} }

func (m *money) encode(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(m.purses)))
	for _, p := range m.purses {
		b = appendString(binary.AppendUvarint(b, uint64(p.payer.Business)), p.payer.Currency)
		for _, v := range []tariff.Micro{p.wallet, p.reserved, p.credit} {
			b = binary.AppendVarint(b, int64(v))
		}
		b = append(b, flagIf(p.bounded, 1)|flagIf(p.agreed, 2))
	}
	b = binary.AppendUvarint(b, uint64(len(m.budgets)))
	for k, amount := range m.budgets {
		b = append(binary.AppendUvarint(b, uint64(k.number)), byte(k.category))
		b = binary.AppendVarint(b, int64(amount))
	}
	b = binary.AppendUvarint(b, uint64(len(m.spent)))
	for id, s := range m.spent {
		b = append(binary.AppendUvarint(b, uint64(id)), byte(spendingKinds))
		for i := range s {
			b = binary.AppendUvarint(b, uint64(s[i].month))
			for _, v := range s[i].by {
				b = binary.AppendVarint(b, int64(v))
			}
		}
	}
	return b
}

func flagIf(set bool, flag byte) byte {
	if set {
		return flag
	}
	return 0
}

func (m *money) decode(r *snapshotReader) {
	for range r.count() {
		id, p := m.open(ledger.Payer{Business: account.BusinessID(r.uint()), Currency: r.string()})
		p.wallet, p.reserved, p.credit = tariff.Micro(r.int()), tariff.Micro(r.int()), tariff.Micro(r.int())
		flags := r.byte()
		p.bounded, p.agreed = flags&1 != 0, flags&2 != 0
		if int(id) != len(m.purses) { // a payer came twice
			r.fail()
		}
	}
	for range r.count() {
		key := budget{account.NumberID(r.uint()), message.Category(r.byte())}
		m.budgets[key] = tariff.Micro(r.int())
	}
	for range r.count() {
		id, kinds := account.NumberID(r.uint()), int(r.byte())
		s := &spending{}
		for i := range s {
			s[i].month = int(r.uint())
			for k := range kinds {
				if v := tariff.Micro(r.int()); k < spendingKinds {
					s[i].by[k] = v
				}
			}
		}
		m.spent[id] = s
	}
}
