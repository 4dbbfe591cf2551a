package journal

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// Record is one fact as the journal sees it.
type Record struct {
	Type    uint16
	Version uint8
	Time    int64 // Unix milliseconds
	Body    []byte
}

// Envelope is what one commit writes: consecutive records of one partition.
type Envelope struct {
	Partition uint16
	First     uint64 // number of the first record, counted from 1
	Records   []Record
}

// Next is the number of the record after the envelope's last.
func (e *Envelope) Next() uint64 { return e.First + uint64(len(e.Records)) }

// Limits of an envelope. A writer stops packing at them; a reader refuses what is larger.
const (
	MaxRecords    = 4096      // records an envelope may hold
	MaxRecordSize = 512 << 10 // bytes of one record's body
	maxEnvelope   = 2 << 20   // bytes of a whole envelope, NATS' payload limit here
)

// Format: "TPJ" version, then uvarints partition, first, count, base time; per record uvarints type,
// version, zigzag time minus base, body length, body; last 4 bytes CRC-32C of all before, big endian.
const (
	magic         = "TPJ"
	formatVersion = 1
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(b []byte) uint32 { return crc32.Checksum(b, castagnoli) }

// encode appends the envelope's bytes to b.
func (e *Envelope) encode(b []byte) []byte {
	start := len(b)
	b = append(b, magic...)
	b = append(b, formatVersion)
	b = binary.AppendUvarint(b, uint64(e.Partition))
	b = binary.AppendUvarint(b, e.First)
	b = binary.AppendUvarint(b, uint64(len(e.Records)))
	var base int64
	if len(e.Records) > 0 {
		base = e.Records[0].Time
	}
	b = binary.AppendVarint(b, base)
	for i := range e.Records {
		r := &e.Records[i]
		b = binary.AppendUvarint(b, uint64(r.Type))
		b = binary.AppendUvarint(b, uint64(r.Version))
		b = binary.AppendVarint(b, r.Time-base)
		b = binary.AppendUvarint(b, uint64(len(r.Body)))
		b = append(b, r.Body...)
	}
	return binary.BigEndian.AppendUint32(b, checksum(b[start:]))
}

// decode reads an envelope. The records' bodies point into b.
func decode(b []byte) (*Envelope, error) {
	const least = len(magic) + 1 + 4
	if len(b) < least || string(b[:len(magic)]) != magic {
		return nil, fmt.Errorf("no envelope: %d bytes without the mark %q", len(b), magic)
	}
	if v := b[len(magic)]; v != formatVersion {
		return nil, fmt.Errorf("envelope format %d is newer than this program, which reads %d", v, formatVersion)
	}
	body, sum := b[:len(b)-4], binary.BigEndian.Uint32(b[len(b)-4:])
	if got := checksum(body); got != sum {
		return nil, fmt.Errorf("checksum is %08x, the envelope says %08x", got, sum)
	}
	d := cursor{b: body[len(magic)+1:]}
	e := &Envelope{Partition: uint16(d.uvarint(1<<16 - 1)), First: d.uvarint(1<<48 - 1)}
	count := d.uvarint(MaxRecords)
	base := d.varint()
	if d.err != nil {
		return nil, d.err
	}
	e.Records = make([]Record, 0, count)
	for range count {
		r := Record{Type: uint16(d.uvarint(1<<16 - 1)), Version: uint8(d.uvarint(255)), Time: base + d.varint()}
		r.Body = d.bytes(d.uvarint(MaxRecordSize))
		if d.err != nil {
			return nil, d.err
		}
		e.Records = append(e.Records, r)
	}
	if len(d.b) != 0 {
		return nil, fmt.Errorf("%d bytes follow the last record", len(d.b))
	}
	return e, nil
}

// cursor reads values off the front of b and keeps the first error.
type cursor struct {
	b   []byte
	err error
}

func (c *cursor) uvarint(limit uint64) uint64 {
	v, n := binary.Uvarint(c.b)
	if n <= 0 || v > limit {
		c.fail("a number is cut or above its limit")
		return 0
	}
	c.b = c.b[n:]
	return v
}

func (c *cursor) varint() int64 {
	v, n := binary.Varint(c.b)
	if n <= 0 {
		c.fail("a time is cut")
		return 0
	}
	c.b = c.b[n:]
	return v
}

func (c *cursor) bytes(n uint64) []byte {
	if uint64(len(c.b)) < n {
		c.fail("a body is cut")
		return nil
	}
	out := c.b[:n:n]
	c.b = c.b[n:]
	return out
}

func (c *cursor) fail(why string) {
	if c.err == nil {
		c.err = fmt.Errorf("envelope: %s", why)
	}
	c.b = nil
}
