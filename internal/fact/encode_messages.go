package fact

import (
	"cmp"

	"google.golang.org/protobuf/encoding/protowire"

	"turnpike/internal/account"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

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
