package scope

import (
	"encoding/binary"
	"errors"
)

// sketchSize is what a sketch takes in a file, in bytes.
const sketchSize = 2 + 3*Pieces

var errFile = errors.New("not the memory of an account")

// MarshalBinary implements encoding.BinaryMarshaler.
func (m *Memory) MarshalBinary() ([]byte, error) {
	out := binary.AppendUvarint(nil, uint64(len(m.history)))
	out = binary.AppendUvarint(out, uint64(m.next)) // an index
	out = binary.AppendUvarint(out, uint64(len(m.declared)))
	for _, sketches := range [][]Sketch{m.history, m.declared} {
		for i := range sketches {
			s := &sketches[i]
			out = append(out, s.n, byte(s.text)) // the same eight bits
			for _, id := range s.ids {
				out = binary.BigEndian.AppendUint16(out, id)
			}
			out = append(out, s.weights[:]...)
		}
	}
	return out, nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler.
func (m *Memory) UnmarshalBinary(b []byte) error {
	var head [3]uint64
	for i := range head {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			return errFile
		}
		head[i], b = v, b[n:]
	}
	if head[0] > MaxHistory || head[1] >= MaxHistory || head[2] > MaxDeclared || uint64(len(b)) != (head[0]+head[2])*sketchSize {
		return errFile
	}
	m.next = int(head[1]) // below MaxHistory
	m.history, b = sketches(b, head[0])
	m.declared, _ = sketches(b, head[2])
	for _, s := range [][]Sketch{m.history, m.declared} {
		for i := range s {
			if s[i].n > Pieces {
				return errFile
			}
		}
	}
	m.measure()
	return nil
}

// sketches takes some off the front.
func sketches(b []byte, count uint64) ([]Sketch, []byte) {
	out := make([]Sketch, count)
	for i := range out {
		s := &out[i]
		s.n, s.text = b[0], int8(b[1]) // the same eight bits
		for k := range s.ids {
			s.ids[k] = binary.BigEndian.Uint16(b[2+2*k:])
		}
		copy(s.weights[:], b[2+2*Pieces:])
		b = b[sketchSize:]
	}
	return out, b
}
