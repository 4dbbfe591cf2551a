package engine

import (
	"encoding/binary"
	"fmt"
)

// section is a part of the state that has a place of its own in a snapshot, so that rules can be added
// without a new layout. One that a snapshot lacks stays as newState made it; one that this program does
// not know is an error, since going on without it would forget what it says.
//
// encode runs at the moment of the snapshot, between two decisions: it must take no longer than some
// milliseconds. decode reads exactly what encode wrote.
type section struct {
	name   string // never changed and never used again for something else
	encode func(b []byte) []byte
	decode func(r *snapshotReader)
}

// sections lists the parts of the state, in the order in which they are written.
func (s *state) sections() []section {
	now := func() int64 { return s.at }
	return []section{s.money.section(), s.prices.section(), s.limits.section(now), s.courtesies.section(), s.meters.section(), s.abroad.section(now), s.bills.section()}
}

// encodeSections writes each section behind its name and its length.
func encodeSections(b []byte, list []section) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, one := range list {
		b = appendString(b, one.name)
		b = appendString(b, string(one.encode(nil)))
	}
	return b
}

// sections reads what encodeSections wrote.
func (r *snapshotReader) sections(list []section) error {
	for range r.count() {
		name, body := r.string(), r.string()
		if r.err != nil {
			return r.err
		}
		if err := readSection(list, name, []byte(body)); err != nil {
			return err
		}
	}
	return r.err
}

func readSection(list []section, name string, body []byte) error {
	for _, one := range list {
		if one.name != name {
			continue
		}
		inside := &snapshotReader{b: body}
		if one.decode(inside); inside.err != nil || len(inside.b) != 0 {
			return fmt.Errorf("snapshot: section %q: %w", name, errCut)
		}
		return nil
	}
	return fmt.Errorf("snapshot: it has the section %q, which this program does not know: a newer one wrote it", name)
}
