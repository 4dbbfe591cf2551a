package fact

import "google.golang.org/protobuf/encoding/protowire"

// Guard is what a number's scope guard made of a person's message (docs/guard.md); empty where it did not
// look at it.
type Guard struct {
	Mode      uint8 // of the guard then: 1 observe, 2 tag, 3 deflect
	Off       bool  // the message was found off-scope
	Deflected bool  // the business's own answer went out, and its software is not told of the message
	// Score is how much the message reads like a request to a general-purpose assistant, in thousandths; 0
	// where it says nothing.
	Score uint16
	// Likeness is how much it is like the nearest text of the number's scope, in thousandths.
	Likeness uint16
	Language string // of the message; "und" where it was not told
}

// The fields in which a guard's work stands: what it found in a person's message, and that a business's message
// is its answer.
const (
	fieldGuard   protowire.Number = 48
	fieldGuarded protowire.Number = 49
)

// The fields of a Guard.
const (
	guardMode protowire.Number = 1 + iota
	guardOff
	guardDeflected
	guardScore
	guardLikeness
	guardLanguage
)

// putGuard writes a guard's finding as one field; an empty one is not written.
func putGuard(b []byte, g *Guard) []byte {
	if *g == (Guard{}) {
		return b
	}
	var room [48]byte // more than a finding needs
	in := putBool(putBool(putUint(room[:0], guardMode, uint64(g.Mode)), guardOff, g.Off), guardDeflected, g.Deflected)
	in = putUint(putUint(in, guardScore, uint64(g.Score)), guardLikeness, uint64(g.Likeness))
	return putString(b, fieldGuard, putString(in, guardLanguage, g.Language))
}

func parseGuard(g *Guard, b []byte) error {
	return walk(b, func(n protowire.Number, v uint64, s []byte) {
		switch n {
		case guardMode:
			g.Mode = uint8(v)
		case guardOff:
			g.Off = v != 0
		case guardDeflected:
			g.Deflected = v != 0
		case guardScore:
			g.Score = uint16(v)
		case guardLikeness:
			g.Likeness = uint16(v)
		case guardLanguage:
			g.Language = words.of(s)
		}
	})
}
