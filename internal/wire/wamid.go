package wire

import (
	"encoding/base64"
	"strings"

	"turnpike/internal/message"
)

// wamidPrefix opens every public message id.
const wamidPrefix = "wamid."

// FormatWamid writes a message's public id: base64 of 1c 18 <length> <person's digits> 15 02 00
// <direction> 18 <length> <id> 00 (reference §0.1, decoded from samples). Clients take it as opaque;
// some read the person's number out of it.
func FormatWamid(c *message.Coder, id message.ID, d message.Direction, peer message.Address) string {
	hex := c.Hex(id, d, peer)
	var buf [128]byte
	b := append(buf[:0], 0x1c, 0x18, byte(len(peer)))
	b = append(b, peer...)
	b = append(b, 0x15, 0x02, 0x00, byte(d), 0x18, byte(len(hex)))
	b = append(b, hex...)
	b = append(b, 0x00)
	out := make([]byte, 0, len(wamidPrefix)+base64.StdEncoding.EncodedLen(len(b)))
	out = append(out, wamidPrefix...)
	return string(base64.StdEncoding.AppendEncode(out, b))
}

// maxWamid bounds what is looked at as a public id, in bytes.
const maxWamid = 256

// ParseWamid reads a public id of this platform; message.ErrBadID for anything else.
func ParseWamid(c *message.Coder, s string) (id message.ID, d message.Direction, peer message.Address, err error) {
	text, ok := strings.CutPrefix(s, wamidPrefix)
	if !ok || len(s) > maxWamid {
		return 0, 0, "", message.ErrBadID
	}
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(b) < 3 || b[0] != 0x1c || b[1] != 0x18 {
		return 0, 0, "", message.ErrBadID
	}
	n := int(b[2])
	rest := b[3:]
	if len(rest) < n+6 {
		return 0, 0, "", message.ErrBadID
	}
	peer, rest = message.Address(rest[:n]), rest[n:]
	if rest[0] != 0x15 || rest[1] != 0x02 || rest[2] != 0x00 || rest[4] != 0x18 {
		return 0, 0, "", message.ErrBadID
	}
	d = message.Direction(rest[3])
	n = int(rest[5])
	if len(rest) != n+7 || rest[n+6] != 0 || (d != message.ToPerson && d != message.FromPerson) {
		return 0, 0, "", message.ErrBadID
	}
	id, err = c.ParseHex(string(rest[6:6+n]), d, peer)
	return id, d, peer, err
}
