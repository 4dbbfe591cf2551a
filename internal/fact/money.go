package fact

import (
	"cmp"

	"google.golang.org/protobuf/encoding/protowire"

	"turnpike/internal/account"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// Types of money that somebody moves by hand. What messages move is told by their own facts.
const (
	TypeWalletToppedUp Type = 20
	TypeCreditSet      Type = 21
	TypeBudgetSet      Type = 22
	TypeChargeRefunded Type = 23
	TypeMoneyAdjusted  Type = 24
	TypeChargeMended   Type = 25
)

// Command is who moved money by hand, and why.
type Command struct {
	Key     []byte // 16 bytes that make a repeat recognisable
	KeyBody uint64 // hash of what was asked with the key
	Author  string // who asked: a person's name or a program's
	Reason  string // why, in their words
}

// WalletToppedUp says that a business paid money in.
type WalletToppedUp struct {
	Business account.BusinessID
	Currency string       // ISO 4217
	Amount   tariff.Micro // above 0
	Command
}

// CreditSet says how far below zero a business's wallet may go.
type CreditSet struct {
	Business  account.BusinessID
	Currency  string       // ISO 4217
	Amount    tariff.Micro // 0 for a wallet that is paid in advance
	Unbounded bool         // there is no bound: everything is paid afterwards
	Command
}

// BudgetSet says how much a number may spend in a calendar month of its account.
type BudgetSet struct {
	Number   account.NumberID
	Business account.BusinessID
	Account  account.ID
	Category message.Category // 0 for all categories together
	Currency string           // ISO 4217, the account's
	Amount   tariff.Micro
	Lifted   bool // there is no budget any more
	Command
}

// ChargeRefunded gives back what a message cost, or a part of it.
type ChargeRefunded struct {
	Message  message.ID
	Business account.BusinessID
	Account  account.ID
	Number   account.NumberID
	Currency string // ISO 4217
	Amount   tariff.Micro
	Command
}

// MoneyAdjusted gives a business money, or takes it, for a reason that is no message.
type MoneyAdjusted struct {
	Business account.BusinessID
	Account  account.ID // whose invoice shows it; 0 when it is about the whole business
	Currency string     // ISO 4217
	Amount   tariff.Micro
	Command
}

// ChargeMended puts another price in the place of a message's: the one before is taken back and the new
// one charged, and both stay on record. Of a message that was free the one before is 0.
type ChargeMended struct {
	Message  message.ID
	Business account.BusinessID
	Account  account.ID
	Number   account.NumberID
	Country  string       // of the person, two letters
	Before   tariff.Price // what the message cost until now; in the currency of After
	After    tariff.Price // what it costs now
	Command
}

// Type numbers of each fact.
func (*WalletToppedUp) Type() Type { return TypeWalletToppedUp }
func (*CreditSet) Type() Type      { return TypeCreditSet }
func (*BudgetSet) Type() Type      { return TypeBudgetSet }
func (*ChargeRefunded) Type() Type { return TypeChargeRefunded }
func (*MoneyAdjusted) Type() Type  { return TypeMoneyAdjusted }
func (*ChargeMended) Type() Type   { return TypeChargeMended }

// Order is the command of a fact that somebody asked for by hand; nil of other facts.
func Order(f Fact) *Command {
	if o, ok := f.(interface{ order() *Command }); ok {
		return o.order()
	}
	return nil
}

func (c *Command) order() *Command { return c }

// blankMoney makes an empty fact of a type of this page, or nil.
func blankMoney(t Type) Fact {
	switch t {
	case TypeWalletToppedUp:
		return &WalletToppedUp{}
	case TypeCreditSet:
		return &CreditSet{}
	case TypeBudgetSet:
		return &BudgetSet{}
	case TypeChargeRefunded:
		return &ChargeRefunded{}
	case TypeMoneyAdjusted:
		return &MoneyAdjusted{}
	case TypeChargeMended:
		return &ChargeMended{}
	}
	return nil
}

// Of is no thread: money is a business's.
func (*WalletToppedUp) Of() Thread { return Thread{} }

// Of is no thread.
func (*CreditSet) Of() Thread { return Thread{} }

// Of is a number's thread with nobody.
func (f *BudgetSet) Of() Thread { return Thread{Number: f.Number} }

// Of is a number's thread with nobody.
func (f *ChargeRefunded) Of() Thread { return Thread{Number: f.Number} }

// Of is no thread.
func (*MoneyAdjusted) Of() Thread { return Thread{} }

// Of is a number's thread with nobody.
func (f *ChargeMended) Of() Thread { return Thread{Number: f.Number} }

// Field numbers that the facts of this page share.
const (
	fieldBusiness protowire.Number = 3
	fieldAccount  protowire.Number = 4
	fieldCurrency protowire.Number = 5
	fieldAmount   protowire.Number = 6
	fieldKey      protowire.Number = 7
	fieldKeyBody  protowire.Number = 8
	fieldAuthor   protowire.Number = 9
	fieldReason   protowire.Number = 10
)

// putAmount writes an amount, which may be below zero (zigzag).
func putAmount(b []byte, v tariff.Micro) []byte {
	return putUint(b, fieldAmount, protowire.EncodeZigZag(int64(v)))
}

func micro(v uint64) tariff.Micro { return tariff.Micro(protowire.DecodeZigZag(v)) }

func (c *Command) put(b []byte) []byte {
	b = putUint(putString(b, fieldKey, c.Key), fieldKeyBody, c.KeyBody)
	return putString(putString(b, fieldAuthor, c.Author), fieldReason, c.Reason)
}

// set reads one of a command's fields; others it ignores.
func (c *Command) set(n protowire.Number, v uint64, s []byte) {
	switch n {
	case fieldKey:
		c.Key = append([]byte(nil), s...)
	case fieldKeyBody:
		c.KeyBody = v
	case fieldAuthor:
		c.Author = string(s)
	case fieldReason:
		c.Reason = string(s)
	}
}

func (f *WalletToppedUp) append(b []byte) []byte {
	b = putUint(b, fieldBusiness, uint64(f.Business))
	b = putAmount(putString(b, fieldCurrency, f.Currency), f.Amount)
	return f.put(b)
}

func (f *WalletToppedUp) parse(b []byte) error {
	return fields(b, &Thread{}, func(n protowire.Number, v uint64, s []byte) {
		switch n {
		case fieldBusiness:
			f.Business = account.BusinessID(v)
		case fieldCurrency:
			f.Currency = string(s)
		case fieldAmount:
			f.Amount = micro(v)
		default:
			f.set(n, v, s)
		}
	})
}

func (f *CreditSet) append(b []byte) []byte {
	b = putUint(b, fieldBusiness, uint64(f.Business))
	b = putAmount(putString(b, fieldCurrency, f.Currency), f.Amount)
	return putBool(f.put(b), 11, f.Unbounded)
}

func (f *CreditSet) parse(b []byte) error {
	return fields(b, &Thread{}, func(n protowire.Number, v uint64, s []byte) {
		switch n {
		case fieldBusiness:
			f.Business = account.BusinessID(v)
		case fieldCurrency:
			f.Currency = string(s)
		case fieldAmount:
			f.Amount = micro(v)
		case 11:
			f.Unbounded = v != 0
		default:
			f.set(n, v, s)
		}
	})
}

func (f *BudgetSet) append(b []byte) []byte {
	b = putUint(putUint(Thread{Number: f.Number}.put(b), fieldBusiness, uint64(f.Business)), fieldAccount, uint64(f.Account))
	b = putAmount(putString(b, fieldCurrency, f.Currency), f.Amount)
	return putBool(putUint(f.put(b), 11, uint64(f.Category)), 12, f.Lifted)
}

func (f *BudgetSet) parse(b []byte) error {
	var t Thread
	defer func() { f.Number = t.Number }()
	return fields(b, &t, func(n protowire.Number, v uint64, s []byte) {
		switch n {
		case fieldBusiness:
			f.Business = account.BusinessID(v)
		case fieldAccount:
			f.Account = account.ID(v)
		case fieldCurrency:
			f.Currency = string(s)
		case fieldAmount:
			f.Amount = micro(v)
		case 11:
			f.Category = message.Category(v)
		case 12:
			f.Lifted = v != 0
		default:
			f.set(n, v, s)
		}
	})
}

func (f *ChargeRefunded) append(b []byte) []byte {
	b = putUint(Thread{Number: f.Number}.put(b), fieldBusiness, uint64(f.Business))
	b = putString(putUint(b, fieldAccount, uint64(f.Account)), fieldCurrency, f.Currency)
	return putUint(f.put(putAmount(b, f.Amount)), 11, uint64(f.Message))
}

func (f *ChargeRefunded) parse(b []byte) error {
	var t Thread
	defer func() { f.Number = t.Number }()
	return fields(b, &t, func(n protowire.Number, v uint64, s []byte) {
		switch n {
		case fieldBusiness:
			f.Business = account.BusinessID(v)
		case fieldAccount:
			f.Account = account.ID(v)
		case fieldCurrency:
			f.Currency = string(s)
		case fieldAmount:
			f.Amount = micro(v)
		case 11:
			f.Message = message.ID(v)
		default:
			f.set(n, v, s)
		}
	})
}

func (f *MoneyAdjusted) append(b []byte) []byte {
	b = putUint(putUint(b, fieldBusiness, uint64(f.Business)), fieldAccount, uint64(f.Account))
	return f.put(putAmount(putString(b, fieldCurrency, f.Currency), f.Amount))
}

func (f *MoneyAdjusted) parse(b []byte) error {
	return fields(b, &Thread{}, func(n protowire.Number, v uint64, s []byte) {
		switch n {
		case fieldBusiness:
			f.Business = account.BusinessID(v)
		case fieldAccount:
			f.Account = account.ID(v)
		case fieldCurrency:
			f.Currency = string(s)
		case fieldAmount:
			f.Amount = micro(v)
		default:
			f.set(n, v, s)
		}
	})
}

func (f *ChargeMended) append(b []byte) []byte {
	b = putUint(Thread{Number: f.Number}.put(b), fieldBusiness, uint64(f.Business))
	b = f.put(putUint(b, fieldAccount, uint64(f.Account)))
	b = putString(putUint(b, 11, uint64(f.Message)), 12, f.Country)
	return putPriceAs(putPriceAs(b, 13, &f.Before), 14, &f.After)
}

func (f *ChargeMended) parse(b []byte) error {
	var t Thread
	defer func() { f.Number = t.Number }()
	var bad error
	err := fields(b, &t, func(n protowire.Number, v uint64, s []byte) {
		switch n {
		case fieldBusiness:
			f.Business = account.BusinessID(v)
		case fieldAccount:
			f.Account = account.ID(v)
		case 11:
			f.Message = message.ID(v)
		case 12:
			f.Country = string(s)
		case 13:
			bad = cmp.Or(bad, parsePrice(&f.Before, s))
		case 14:
			bad = cmp.Or(bad, parsePrice(&f.After, s))
		default:
			f.set(n, v, s)
		}
	})
	return cmp.Or(err, bad)
}
