package fact

import (
	"cmp"
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"

	"turnpike/internal/account"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// ErrUnknownType is returned for a fact written by a newer program.
var ErrUnknownType = errors.New("fact: type is not known to this program")

// Append writes a fact's body behind b.
func Append(b []byte, f Fact) []byte { return f.append(b) }

// Parse reads the body of a fact. It keeps no reference to b.
func Parse(t Type, b []byte) (Fact, error) {
	f := blank(t)
	if f == nil {
		return nil, fmt.Errorf("%w: %d", ErrUnknownType, t)
	}
	if err := f.parse(b); err != nil {
		return nil, fmt.Errorf("fact: type %d: %w", t, err)
	}
	return f, nil
}

// Field numbers 1 and 2 are the thread in every fact; the rest belong to the fact.
const (
	fieldNumber  protowire.Number = 1
	fieldAddress protowire.Number = 2
)

func putUint(b []byte, n protowire.Number, v uint64) []byte {
	if v == 0 {
		return b
	}
	return protowire.AppendVarint(protowire.AppendTag(b, n, protowire.VarintType), v)
}

func putString[T ~string | ~[]byte](b []byte, n protowire.Number, v T) []byte {
	if len(v) == 0 {
		return b
	}
	b = protowire.AppendVarint(protowire.AppendTag(b, n, protowire.BytesType), uint64(len(v)))
	return append(b, v...)
}

func putBool(b []byte, n protowire.Number, v bool) []byte {
	if !v {
		return b
	}
	return putUint(b, n, 1)
}

func (t Thread) put(b []byte) []byte {
	return putString(putUint(b, fieldNumber, uint64(t.Number)), fieldAddress, string(t.Address))
}

// putFace writes a face as three fields, of which first is the first.
func (f *Face) putFace(b []byte, first protowire.Number) []byte {
	b = putString(b, first, f.Username)
	return putString(putBool(b, first+1, f.Hidden), first+2, f.Identity)
}

// setFace reads the field that is the n-th of a face, counted from 0; others it ignores.
func (f *Face) setFace(n protowire.Number, v uint64, s []byte) {
	switch n {
	case 0:
		f.Username = string(s)
	case 1:
		f.Hidden = v != 0
	case 2:
		f.Identity = string(s)
	}
}

// fields walks the fields of a body. set gets those that are not the thread; it may be nil.
func fields(b []byte, t *Thread, set func(n protowire.Number, v uint64, s []byte)) error {
	return walk(b, func(n protowire.Number, v uint64, s []byte) {
		switch n {
		case fieldNumber:
			t.Number = account.NumberID(v)
		case fieldAddress:
			t.Address = message.Address(s)
		default:
			if set != nil {
				set(n, v, s)
			}
		}
	})
}

// walk goes through fields. set gets the field's number and its value, as a varint or as bytes that
// live only for the call; it ignores numbers that it does not know.
func walk(b []byte, set func(n protowire.Number, v uint64, s []byte)) error {
	for len(b) > 0 {
		num, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			return protowire.ParseError(n)
		}
		b = b[n:]
		var v uint64
		var s []byte
		switch kind {
		case protowire.VarintType:
			v, n = protowire.ConsumeVarint(b)
		case protowire.BytesType:
			s, n = protowire.ConsumeBytes(b)
		default:
			n = protowire.ConsumeFieldValue(num, kind, b)
		}
		if n < 0 {
			return protowire.ParseError(n)
		}
		b = b[n:]
		set(num, v, s)
	}
	return nil
}

func (f *MessageAccepted) append(b []byte) []byte {
	b = f.put(b)
	b = putUint(b, 3, uint64(f.Account))
	b = putUint(b, 4, uint64(f.Content.Kind))
	b = putString(b, 5, f.Content.Document)
	b = putUint(b, 6, uint64(f.Category))
	b = putUint(b, 7, uint64(f.ReplyTo))
	b = putBool(b, 8, f.ReplyToPerson)
	b = putString(b, 9, f.Callback)
	b = putUint(b, 10, uint64(f.Lifetime))
	b = putBool(b, 11, f.InWindow)
	b = putBool(b, 12, f.Released)
	b = putString(b, 13, f.Key)
	b = putUint(b, 14, f.KeyBody)
	b = putBool(b, 15, f.ByUserID)
	b = putUint(b, 16, f.Template)
	b = putBool(b, 17, f.Held)
	b = putUint(putPrice(b, &f.Price), fieldPayer, uint64(f.Payer))
	b = putUint(putUint(b, fieldEntryEnds, uint64(f.EntryEnds)), fieldMonth, uint64(f.Month))
	b = putUint(b, 30, uint64(f.Burst))
	b = putUint(b, 31, f.Counted)
	b = f.putVerdict(putBool(b, 32, f.Capped))
	b = putBool(putBool(putBool(putBool(b, 45, f.Metered), fieldVeiled, f.ReplyToVeiled), fieldGuarded, f.Guarded), 50, f.Lite)
	return f.putOrder(b)
}

func (f *MessageAccepted) parse(b []byte) error {
	var bad error
	err := fields(b, &f.Thread, func(n protowire.Number, v uint64, s []byte) {
		switch n {
		case 3:
			f.Account = account.ID(v)
		case 4:
			f.Content.Kind = message.Kind(v)
		case 5:
			f.Content.Document = append([]byte(nil), s...)
		case 6:
			f.Category = message.Category(v)
		case 7:
			f.ReplyTo = message.ID(v)
		case 8:
			f.ReplyToPerson = v != 0
		case 9:
			f.Callback = string(s)
		case 10:
			f.Lifetime = int64(v)
		case 11:
			f.InWindow = v != 0
		case 12:
			f.Released = v != 0
		case 13:
			f.Key = append([]byte(nil), s...)
		case 14:
			f.KeyBody = v
		case 15:
			f.ByUserID = v != 0
		case 16:
			f.Template = v
		case fieldPrice:
			bad = parsePrice(&f.Price, s)
		case fieldPayer:
			f.Payer = account.BusinessID(v)
		case fieldEntryEnds:
			f.EntryEnds = int64(v)
		case fieldMonth:
			f.Month = int(v)
		case 30:
			f.Burst = int(v)
		case 31:
			f.Counted = v
		case 32:
			f.Capped = v != 0
		case 45:
			f.Metered = v != 0
		case fieldGuarded:
			f.Guarded = v != 0
		case fieldVeiled:
			f.ReplyToVeiled = v != 0
		default:
			f.setFlags(n, v)
			f.setOrder(n, v, s)
			f.setVerdict(n, v, s)
		}
	})
	return cmp.Or(err, bad)
}

// setFlags reads what is said of how a message came and goes; other fields it ignores.
func (f *MessageAccepted) setFlags(n protowire.Number, v uint64) {
	switch n {
	case 17:
		f.Held = v != 0
	case 50:
		f.Lite = v != 0
	}
}

func (f *MessageMoved) append(b []byte) []byte {
	b = f.put(b)
	b = putUint(b, 3, uint64(f.ID))
	b = putUint(b, 4, uint64(f.Direction))
	b = putUint(b, 5, uint64(f.Status))
	b = putUint(b, 6, uint64(f.Code))
	b = putString(b, 7, f.Details)
	b = putUint(b, 8, uint64(f.Category))
	b = putUint(b, 9, uint64(f.Pricing))
	b = putString(b, 10, f.Callback)
	b = putUint(b, 11, uint64(f.Month))
	b = putBool(b, 12, f.Reaction)
	b = f.putFace(putString(b, 13, f.Profile), 14)
	b = putUint(putPrice(b, &f.Price), fieldPayer, uint64(f.Payer))
	b = putUint(putUint(b, fieldEntryEnds, uint64(f.EntryEnds)), fieldOwner, uint64(f.Account))
	b = putUint(putUint(b, fieldReserved, uint64(f.Reserved)), fieldUncollected, uint64(f.Uncollected))
	return putUint(putBool(putBool(b, fieldVeiled, f.Veiled), fieldGuarded, f.Guarded), fieldDirect, f.Template)
}

func (f *MessageMoved) parse(b []byte) error {
	var bad error
	err := fields(b, &f.Thread, func(n protowire.Number, v uint64, s []byte) {
		switch n {
		case 3:
			f.ID = message.ID(v)
		case 4:
			f.Direction = message.Direction(v)
		case 5:
			f.Status = message.Status(v)
		case 6:
			f.Code = int(v)
		case 7:
			f.Details = string(s)
		case 8:
			f.Category = message.Category(v)
		case 9:
			f.Pricing = tariff.Type(v)
		case 10:
			f.Callback = string(s)
		case 11:
			f.Month = int(v)
		case 12:
			f.Reaction = v != 0
		case 13:
			f.Profile = string(s)
		case fieldPrice:
			bad = parsePrice(&f.Price, s)
		case fieldPayer:
			f.Payer = account.BusinessID(v)
		case fieldEntryEnds:
			f.EntryEnds = int64(v)
		case fieldOwner:
			f.Account = account.ID(v)
		case fieldReserved:
			f.Reserved = tariff.Micro(v)
		case fieldUncollected:
			f.Uncollected = tariff.Micro(v)
		case fieldVeiled:
			f.Veiled = v != 0
		case fieldGuarded:
			f.Guarded = v != 0
		case fieldDirect:
			f.Template = v
		default:
			f.setFace(n-14, v, s)
		}
	})
	return cmp.Or(err, bad)
}

func (f *MessageReceived) append(b []byte) []byte {
	b = f.put(b)
	b = putUint(b, 3, uint64(f.Account))
	b = putUint(b, 4, uint64(f.Content.Kind))
	b = putString(b, 5, f.Content.Document)
	b = putString(b, 6, f.Profile)
	b = putUint(b, 7, uint64(f.ReplyTo))
	b = putBool(b, 8, f.ReplyToPerson)
	b = putString(b, 9, f.Key)
	return putGuard(putBool(f.putFace(putString(b, 10, f.Origin), 11), fieldVeiled, f.ReplyToVeiled), &f.Guard)
}

func (f *MessageReceived) parse(b []byte) error {
	var bad error
	err := fields(b, &f.Thread, func(n protowire.Number, v uint64, s []byte) {
		switch n {
		case 3:
			f.Account = account.ID(v)
		case 4:
			f.Content.Kind = message.Kind(v)
		case 5:
			f.Content.Document = append([]byte(nil), s...)
		case 6:
			f.Profile = string(s)
		case 7:
			f.ReplyTo = message.ID(v)
		case 8:
			f.ReplyToPerson = v != 0
		case 9:
			f.Key = append([]byte(nil), s...)
		case 10:
			f.Origin = append([]byte(nil), s...)
		case fieldVeiled:
			f.ReplyToVeiled = v != 0
		case fieldGuard:
			bad = parseGuard(&f.Guard, s)
		default:
			f.setFace(n-11, v, s)
		}
	})
	return cmp.Or(err, bad)
}

func (f *ThreadSeen) append(b []byte) []byte {
	return putBool(putUint(f.put(b), 3, uint64(f.UpTo)), 4, f.Typing)
}

func (f *ThreadSeen) parse(b []byte) error {
	return fields(b, &f.Thread, func(n protowire.Number, v uint64, _ []byte) {
		switch n {
		case 3:
			f.UpTo = message.ID(v)
		case 4:
			f.Typing = v != 0
		}
	})
}

func (f *ThreadOpened) append(b []byte) []byte { return putUint(f.put(b), 3, uint64(f.UpTo)) }

func (f *ThreadOpened) parse(b []byte) error {
	return fields(b, &f.Thread, func(n protowire.Number, v uint64, _ []byte) {
		if n == 3 {
			f.UpTo = message.ID(v)
		}
	})
}
