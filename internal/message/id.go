package message

import (
	"crypto/cipher"
	"crypto/des" //nolint:gosec // a 64-bit permutation that hides volume, not a secret: see Coder
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// ID names a message: the partition in the upper 16 bits, its record number in the lower 48.
type ID uint64

// NewID composes an ID. Partitions go up to 65,535, record numbers up to 2^48−1.
func NewID(partition uint16, record uint64) ID { return ID(uint64(partition)<<48 | record&(1<<48-1)) }

// Record is the number of the journal record that accepted or received the message.
func (i ID) Record() uint64 { return uint64(i) & (1<<48 - 1) }

// Partition is the journal's partition.
func (i ID) Partition() uint16 { return uint16(i >> 48) }

// Direction says who wrote a message.
type Direction uint8

// The byte values are those found in public message ids (reference §0.1).
const (
	ToPerson   Direction = 0x11
	FromPerson Direction = 0x12
)

// ErrBadID says that a text is no message id of this platform.
var ErrBadID = errors.New("not a message id of this platform")

// Coder writes an ID as its public form (16 hex digits and a check) and reads it back. The form is a
// permutation keyed by the journal's identity, so ids of two worlds differ and do not count up
// visibly; the check ties an id to its direction and person, so a made-up id is refused without
// a look-up. It hides volume; it is no authentication.
type Coder struct {
	block cipher.Block
	veil  cipher.Block // of people's numbers
	key   [16]byte
}

// NewCoder keys a Coder with the journal's identity.
func NewCoder(identity [16]byte) *Coder {
	sum := sha256.Sum256(identity[:])
	c := &Coder{block: newPermutation(sum)}
	copy(c.key[:], sum[16:])
	c.veil = newPermutation(sha256.Sum256(append([]byte("veiled numbers"), c.key[:]...)))
	return c
}

// newPermutation makes a permutation of 64 bits from a key.
func newPermutation(sum [sha256.Size]byte) cipher.Block {
	block, err := des.NewTripleDESCipher(sum[:24]) //nolint:gosec // see Coder
	if err != nil {
		panic(fmt.Sprintf("message: a 24 byte key was refused: %v", err)) // impossible: the length is fixed
	}
	return block
}

// checkDigits is how many hex digits of check follow: public outbound ids have 18 digits, inbound 20.
func checkDigits(d Direction) int {
	if d == FromPerson {
		return 4
	}
	return 2
}

// Hex is the public form of an ID of the given direction and person: upper-case hex digits.
func (c *Coder) Hex(id ID, d Direction, peer Address) string {
	var buf [8]byte
	binary.BigEndian.PutUint64(buf[:], uint64(id))
	c.block.Encrypt(buf[:], buf[:])
	var out [20]byte
	hex.Encode(out[:16], buf[:])
	check := c.check(id, d, peer)
	hex.Encode(out[16:], check[:])
	return strings.ToUpper(string(out[:16+checkDigits(d)]))
}

// ParseHex reads a public form and checks that it belongs to the direction and person. peer may be what Veil
// wrote of the person; who is it who they are.
func (c *Coder) ParseHex(text string, d Direction, peer Address) (id ID, who Address, err error) {
	if len(text) != 16+checkDigits(d) {
		return 0, "", ErrBadID
	}
	var buf [10]byte
	n, err := hex.Decode(buf[:], []byte(text))
	if err != nil {
		return 0, "", ErrBadID
	}
	c.block.Decrypt(buf[:8], buf[:8])
	id = ID(binary.BigEndian.Uint64(buf[:8]))
	if IsVeiled(string(peer)) {
		known, ok := c.Unveil(id, string(peer))
		if !ok {
			return 0, "", ErrBadID
		}
		peer = known
	}
	check := c.check(id, d, peer)
	if string(buf[8:n]) != string(check[:n-8]) {
		return 0, "", ErrBadID
	}
	return id, peer, nil
}

func (c *Coder) check(id ID, d Direction, peer Address) [2]byte {
	var buf [64]byte
	b := append(buf[:0], c.key[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(id))
	b = append(b, byte(d))
	b = append(b, peer...)
	sum := sha256.Sum256(b)
	return [2]byte{sum[0], sum[1]}
}
