package fact

import (
	"google.golang.org/protobuf/encoding/protowire"

	"turnpike/internal/message"
)

// fieldVerdict is the first of a verdict's five fields.
const fieldVerdict protowire.Number = 35

// assistantBit stands beside the mode.
const assistantBit = 1 << 8

func (v *Verdict) putVerdict(b []byte) []byte {
	b = putUint(b, fieldVerdict, uint64(v.Effect))
	b = putString(b, fieldVerdict+1, v.Policy)
	b = putString(b, fieldVerdict+2, v.Ground)
	mode := uint64(v.Mode)
	if v.Assistant {
		mode |= assistantBit
	}
	return putUint(putUint(b, fieldVerdict+3, mode), fieldVerdict+4, uint64(v.Span))
}

// setVerdict reads a field of a verdict; others it ignores.
func (v *Verdict) setVerdict(n protowire.Number, u uint64, s []byte) {
	switch n {
	case fieldVerdict:
		v.Effect = uint8(u)
	case fieldVerdict + 1:
		v.Policy = string(s)
	case fieldVerdict + 2:
		v.Ground = string(s)
	case fieldVerdict + 3:
		v.Mode, v.Assistant = uint8(u&^assistantBit), u&assistantBit != 0
	case fieldVerdict + 4:
		v.Span = int64(u)
	}
}

func (f *MessageReleased) append(b []byte) []byte { return putUint(f.put(b), 3, uint64(f.ID)) }

func (f *MessageReleased) parse(b []byte) error {
	return fields(b, &f.Thread, func(n protowire.Number, v uint64, _ []byte) {
		if n == 3 {
			f.ID = message.ID(v)
		}
	})
}
