package fact

import (
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"

	"turnpike/internal/account"
	"turnpike/internal/message"
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
