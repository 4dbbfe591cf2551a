package probe

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// An Ogg page (RFC 3533 §6): a header of 27 bytes, the lengths of its segments, the segments.
const (
	oggHeader   = 27
	oggFlags    = 5
	oggPosition = 6 // the samples that have ended by the end of the page
	oggSerial   = 14
	oggIndex    = 18
	oggSum      = 22
	oggSegments = 26

	oggFirst, oggLast = 2, 4 // flags
	fullSegment       = 255  // a shorter one ends a packet

	mostSegments = 255 // of a page

	// frame is how much sound a packet of ours has, in samples of sampleRate: 60 ms, as browsers record.
	frame      = 2880
	sampleRate = 48_000
)

var errOgg = errors.New("this is no Ogg stream of Opus")

// opusPackets are the packets of sound in an Ogg stream (RFC 7845), and the header that says how to play them.
func opusPackets(stream []byte) (head []byte, sound [][]byte, err error) {
	var packets [][]byte
	var packet []byte
	for len(stream) > 0 {
		if len(stream) < oggHeader || string(stream[:4]) != "OggS" {
			return nil, nil, errOgg
		}
		lengths := stream[oggHeader:]
		if len(lengths) < int(stream[oggSegments]) {
			return nil, nil, errOgg
		}
		lengths = lengths[:stream[oggSegments]]
		at := oggHeader + len(lengths)
		for _, n := range lengths {
			if len(stream) < at+int(n) {
				return nil, nil, errOgg
			}
			packet = append(packet, stream[at:at+int(n)]...)
			if at += int(n); n < fullSegment {
				packets, packet = append(packets, packet), nil
			}
		}
		if page := bytes.Clone(stream[:at]); binary.LittleEndian.Uint32(stream[oggSum:]) != sumUp(page) {
			return nil, nil, errOgg
		}
		stream = stream[at:]
	}
	if len(packets) < 3 || !bytes.HasPrefix(packets[0], []byte("OpusHead")) {
		return nil, nil, errOgg
	}
	return packets[0], packets[2:], nil
}

// oggWriter writes one stream.
type oggWriter struct {
	out    []byte
	serial uint32
	index  uint32
}

// page writes packets that end at a position.
func (w *oggWriter) page(flags byte, position uint64, packets ...[]byte) {
	page := bytes.Repeat([]byte{0}, oggHeader)
	copy(page, "OggS")
	page[oggFlags] = flags
	binary.LittleEndian.PutUint64(page[oggPosition:], position)
	binary.LittleEndian.PutUint32(page[oggSerial:], w.serial)
	binary.LittleEndian.PutUint32(page[oggIndex:], w.index)
	for _, p := range packets {
		n := len(p)
		for ; n >= fullSegment; n -= fullSegment {
			page = append(page, fullSegment)
		}
		page = append(page, byte(n))
	}
	page[oggSegments] = byte(len(page) - oggHeader)
	for _, p := range packets {
		page = append(page, p...)
	}
	binary.LittleEndian.PutUint32(page[oggSum:], sumUp(page))
	w.out, w.index = append(w.out, page...), w.index+1
}

// opusStream is an Ogg stream of packets of a frame each.
func opusStream(serial uint32, head []byte, vendor string, sound [][]byte) []byte {
	tags := binary.LittleEndian.AppendUint32([]byte("OpusTags"), uint32(len(vendor)))
	tags = append(append(tags, vendor...), 0, 0, 0, 0)
	w := oggWriter{serial: serial}
	w.page(oggFirst, 0, head)
	w.page(0, 0, tags)
	for at := 0; at < len(sound); {
		end, flags := pageEnd(sound, at), byte(0)
		if end == len(sound) {
			flags = oggLast
		}
		w.page(flags, uint64(end)*frame, sound[at:end]...)
		at = end
	}
	return w.out
}

// pageEnd is where the page ends that begins with a packet: it takes as many as it can, one at least.
func pageEnd(sound [][]byte, at int) int {
	end := at
	for segments := 0; end < len(sound); end++ {
		if segments += len(sound[end])/fullSegment + 1; segments > mostSegments && end > at {
			break
		}
	}
	return end
}

// sumUp is the checksum of a page, whose own place in it counts as zero: a CRC of 32 bits that is not reflected,
// which hash/crc32 does not know.
func sumUp(page []byte) uint32 {
	clear(page[oggSum : oggSum+4])
	var sum uint32
	for _, b := range page {
		sum = sum<<8 ^ oggTable[byte(sum>>24)^b]
	}
	return sum
}

var oggTable = func() (t [256]uint32) {
	const polynomial = 0x04c11db7
	for i := range t {
		sum := uint32(i) << 24
		for range 8 {
			high := sum>>31 != 0
			if sum <<= 1; high {
				sum ^= polynomial
			}
		}
		t[i] = sum
	}
	return t
}()
