package fact

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"

	"turnpike/internal/account"
	"turnpike/internal/message"
)

// Said is what somebody who follows conversations needs of a MessageReceived or a MessageAccepted. It is read
// without a copy: its bytes are the fact's, and valid as long as those are.
type Said struct {
	Number  account.NumberID
	Address []byte
	Account account.ID
	// Content has the fact's own bytes.
	Content message.Content
	// Template, Direct, Guarded and Deflected are as in MessageAccepted and in the Guard of MessageReceived.
	Template  uint64
	Direct    bool
	Guarded   bool
	Deflected bool
}

// Thread is the line it was said on, with a copy of the address.
func (s *Said) Thread() Thread { return Thread{s.Number, message.Address(s.Address)} }

// ParseSaid reads the body of a MessageReceived or a MessageAccepted.
//
// It fails for other types, and for what is no such fact.
func ParseSaid(t Type, b []byte) (s Said, err error) {
	var bad error
	switch t {
	case TypeMessageReceived:
		err = walk(b, func(n protowire.Number, v uint64, f []byte) {
			if s.set(n, v, f); n == fieldGuard {
				var g Guard
				bad = parseGuard(&g, f)
				s.Deflected = g.Deflected
			}
		})
	case TypeMessageAccepted:
		err = walk(b, func(n protowire.Number, v uint64, f []byte) {
			switch s.set(n, v, f); n {
			case 16:
				s.Template = v
			case fieldGuarded:
				s.Guarded = v != 0
			case fieldDirect:
				s.Direct = v != 0
			}
		})
	default:
		return s, fmt.Errorf("%w: %d says nothing", ErrUnknownType, t)
	}
	if err == nil {
		err = bad
	}
	if err != nil {
		return s, fmt.Errorf("fact: type %d: %w", t, err)
	}
	return s, nil
}

// set takes a field that both facts have.
func (s *Said) set(n protowire.Number, v uint64, f []byte) {
	switch n {
	case fieldNumber:
		s.Number = account.NumberID(v)
	case fieldAddress:
		s.Address = f
	case 3:
		s.Account = account.ID(v)
	case 4:
		s.Content.Kind = message.Kind(v)
	case 5:
		s.Content.Document = f
	}
}

// ThreadIn reads the thread of a fact and no more: both are its first fields. The address is the fact's own bytes.
// ok is false for a fact that has none, and for what is no fact.
func ThreadIn(b []byte) (number account.NumberID, address []byte, ok bool) {
	for len(b) > 0 && address == nil {
		field, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			return 0, nil, false
		}
		b = b[n:]
		switch {
		case field == fieldNumber && kind == protowire.VarintType:
			var v uint64
			v, n = protowire.ConsumeVarint(b)
			number = account.NumberID(v)
		case field == fieldAddress && kind == protowire.BytesType:
			address, n = protowire.ConsumeBytes(b)
		default:
			return 0, nil, false
		}
		if n < 0 {
			return 0, nil, false
		}
		b = b[n:]
	}
	return number, address, len(address) > 0
}
