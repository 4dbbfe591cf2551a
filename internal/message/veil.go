package message

import (
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
)

// veilMark opens a veiled address: no phone number begins so.
const veilMark = "U."

// veilDigits is how many hexadecimal digits follow it.
const veilDigits = 16

// Veil writes the phone number of a message's person so that only this platform reads it: a mark and 16
// upper-case hexadecimal digits, other ones with each message, so that they do not tell either which messages are
// of the same person. It is false for an address that is no phone number, which has no veil.
func (c *Coder) Veil(id ID, peer Address) (string, bool) {
	n, ok := phoneNumber(peer)
	if !ok {
		return "", false
	}
	var buf, tweak [8]byte
	c.tweak(&tweak, id)
	binary.BigEndian.PutUint64(buf[:], n^binary.BigEndian.Uint64(tweak[:]))
	c.veil.Encrypt(buf[:], buf[:])
	var out [len(veilMark) + veilDigits]byte
	hex.Encode(out[copy(out[:], veilMark):], buf[:])
	return strings.ToUpper(string(out[:])), true
}

// Unveil reads what Veil wrote for a message; false for anything else.
func (c *Coder) Unveil(id ID, text string) (Address, bool) {
	digits, ok := strings.CutPrefix(text, veilMark)
	if !ok || len(digits) != veilDigits || strings.ContainsAny(digits, "abcdef") {
		return "", false
	}
	var buf, tweak [8]byte
	if _, err := hex.Decode(buf[:], []byte(digits)); err != nil {
		return "", false
	}
	c.veil.Decrypt(buf[:], buf[:])
	c.tweak(&tweak, id)
	n := binary.BigEndian.Uint64(buf[:]) ^ binary.BigEndian.Uint64(tweak[:])
	if n < leastNumber || n > mostNumber {
		return "", false
	}
	return Address(strconv.FormatUint(n, 10)), true
}

// IsVeiled says whether a text has the form of a veiled address.
func IsVeiled(text string) bool { return strings.HasPrefix(text, veilMark) }

// tweak is what makes the veil of the same person another one with each message.
func (c *Coder) tweak(buf *[8]byte, id ID) {
	binary.BigEndian.PutUint64(buf[:], uint64(id))
	c.block.Encrypt(buf[:], buf[:])
}
