package wire

import (
	"encoding/base64"
	"strings"

	"turnpike/internal/message"
)

// wamidPrefix opens every public message id.
const wamidPrefix = "wamid."

// The frame of a public id (reference §0.1, decoded from samples).
const (
	wamidHead   = "\x1c\x18"     // then the length of the person's digits, and they
	wamidMiddle = "\x15\x02\x00" // then the direction
	wamidString = 0x18           // then the length of the id's hex digits, and they
	wamidEnd    = 0x00
)

// MessageID is what a public message id names.
type MessageID struct {
	message.ID
	Direction message.Direction
	Peer      message.Address
	Veiled    bool // the public id does not tell the person's number: the business is not to know it
}

// FormatWamid writes a message's public id: base64 of 1c 18 <length> <person's digits> 15 02 00
// <direction> 18 <length> <id> 00. Clients take it as opaque; some read the person's number out of it. A
// veiled one has message.Coder.Veil in the place of the digits.
func FormatWamid(c *message.Coder, m MessageID) string {
	var buf [160]byte
	return string(appendWamid(buf[:0], c, m))
}

// appendWamid appends what FormatWamid returns.
func appendWamid(b []byte, c *message.Coder, m MessageID) []byte {
	hex := c.Hex(m.ID, m.Direction, m.Peer)
	peer := string(m.Peer)
	if m.Veiled {
		if veiled, ok := c.Veil(m.ID, m.Peer); ok {
			peer = veiled
		}
	}
	var buf [96]byte
	raw := append(buf[:0], wamidHead...)
	raw = append(raw, byte(len(peer)))
	raw = append(raw, peer...)
	raw = append(raw, wamidMiddle...)
	raw = append(raw, byte(m.Direction), wamidString, byte(len(hex)))
	raw = append(raw, hex...)
	raw = append(raw, wamidEnd)
	b = append(b, wamidPrefix...)
	return base64.StdEncoding.AppendEncode(b, raw)
}

// maxWamid bounds what is looked at as a public id, in bytes.
const maxWamid = 256

// ParseWamid reads a public id of this platform; message.ErrBadID for anything else.
func ParseWamid(c *message.Coder, s string) (MessageID, error) {
	text, ok := strings.CutPrefix(s, wamidPrefix)
	if !ok || len(s) > maxWamid {
		return MessageID{}, message.ErrBadID
	}
	d, peer, hex, ok := splitWamid(text)
	if !ok {
		return MessageID{}, message.ErrBadID
	}
	id, who, err := c.ParseHex(hex, d, peer)
	if err != nil {
		return MessageID{}, err
	}
	return MessageID{id, d, who, message.IsVeiled(string(peer))}, nil
}

// splitWamid takes the frame of a public id apart.
func splitWamid(text string) (d message.Direction, peer message.Address, hex string, ok bool) {
	var buf [maxWamid]byte
	raw, err := base64.StdEncoding.AppendDecode(buf[:0], []byte(text))
	if err != nil {
		return 0, "", "", false
	}
	// The decoders forgive line breaks, stray bits and letter case; a message has one public id only.
	var again [maxWamid]byte
	if string(base64.StdEncoding.AppendEncode(again[:0], raw)) != text {
		return 0, "", "", false
	}
	rest, ok := strings.CutPrefix(string(raw), wamidHead)
	if !ok || rest == "" || len(rest) < 1+int(rest[0]) {
		return 0, "", "", false
	}
	n := int(rest[0])
	peer, rest = message.Address(rest[1:1+n]), rest[1+n:]
	rest, ok = strings.CutPrefix(rest, wamidMiddle)
	if !ok || len(rest) < 3 || rest[1] != wamidString {
		return 0, "", "", false
	}
	d, n, rest = message.Direction(rest[0]), int(rest[2]), rest[3:]
	if len(rest) != n+1 || rest[n] != wamidEnd || (d != message.ToPerson && d != message.FromPerson) {
		return 0, "", "", false
	}
	hex, lower := rest[:n], strings.ContainsAny(rest[:n], "abcdef")
	return d, peer, hex, !lower
}
