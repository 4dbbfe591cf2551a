package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// markName is the file beside the log that says where the log begins and ends.
const markName = "mark"

// mark remembers, outside of the log, which records it holds: a log that lost some would otherwise
// look like a shorter log, since its engine drops what it cannot read. The mark is written after each
// append and fsync'd only when the log is opened: a killed process leaves it exact, a power cut leaves
// it behind the log, never ahead. It lies within one sector, so it is never half of each.
type mark struct {
	file     *os.File
	identity [16]byte
	sequence uint64 // of the newest acknowledged envelope; 0 when there is none
	next     uint64 // number of the record after it; 0 when nothing is known
	first    uint64 // number of the oldest record that is kept
}

// Layout: "TPM1", identity, sequence, next, first, CRC-32C of all before; big endian.
const (
	markMagic = "TPM1"
	markSize  = 4 + 16 + 3*8 + 4
)

// openMark reads the mark of a data directory, or begins one that knows nothing.
func openMark(dir string) (*mark, error) {
	f, err := os.OpenFile(filepath.Join(dir, markName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("journal: open the mark of the log's end: %w", err)
	}
	m := &mark{file: f}
	var b [markSize]byte
	n, err := f.ReadAt(b[:], 0)
	switch {
	case errors.Is(err, io.EOF) && n == 0, err == nil && b == [markSize]byte{}: // new, or cut off before its first byte was on disk
		return m, nil
	case err != nil && !errors.Is(err, io.EOF):
		return nil, errors.Join(fmt.Errorf("journal: read the mark of the log's end: %w", err), f.Close())
	case n < markSize || string(b[:4]) != markMagic || binary.BigEndian.Uint32(b[markSize-4:]) != checksum(b[:markSize-4]):
		return nil, errors.Join(fmt.Errorf("journal: the file %s, which says where the log ends, is damaged; "+
			"restore the data directory from a copy, or remove that file to go on with what the log has", f.Name()), f.Close())
	}
	copy(m.identity[:], b[4:20])
	m.sequence = binary.BigEndian.Uint64(b[20:])
	m.next = binary.BigEndian.Uint64(b[28:])
	m.first = binary.BigEndian.Uint64(b[36:])
	return m, nil
}

// put writes the mark over its old value.
func (m *mark) put() error {
	var b [markSize]byte
	copy(b[:], markMagic)
	copy(b[4:], m.identity[:])
	binary.BigEndian.PutUint64(b[20:], m.sequence)
	binary.BigEndian.PutUint64(b[28:], m.next)
	binary.BigEndian.PutUint64(b[36:], m.first)
	binary.BigEndian.PutUint32(b[markSize-4:], checksum(b[:markSize-4]))
	if _, err := m.file.WriteAt(b[:], 0); err != nil {
		return fmt.Errorf("journal: write the mark of the log's end: %w", err)
	}
	return nil
}

// known says whether the mark belongs to a log that was there before.
func (m *mark) known() bool { return m.next != 0 }

// check compares the log as it was found with what it is known to have held.
func (m *mark) check(identity [16]byte, sequence, first, next uint64) error {
	switch {
	case !m.known():
		return nil
	case identity != m.identity:
		return fmt.Errorf("%w: it is another log than the one that was written here, or its description was damaged. %s", ErrLost, m.advice())
	case next < m.next || sequence < m.sequence:
		return fmt.Errorf("%w: records %d to %d were acknowledged, and the log ends before them. %s", ErrLost, next, m.next-1, m.advice())
	case first > m.first:
		return fmt.Errorf("%w: it begins with record %d, and %d to %d should be there too. %s", ErrLost, first, m.first, first-1, m.advice())
	}
	return nil
}

// sync brings the mark to disk.
func (m *mark) sync() error {
	if err := m.file.Sync(); err != nil {
		return fmt.Errorf("journal: write the mark of the log's end: %w", err)
	}
	return nil
}

func (m *mark) advice() string {
	return fmt.Sprintf("Restore the data directory from a copy; or remove %s to go on with what is left", m.file.Name())
}

func (m *mark) close() error { return m.file.Close() }
