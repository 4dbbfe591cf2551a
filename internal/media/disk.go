package media

import (
	"fmt"
	"io"
	"syscall"

	"turnpike/internal/fault"
)

const (
	// checkEvery is how many bytes of a file are written between two looks at the free disk.
	checkEvery = 4 << 20
	// reserveFiles is how many more files must be possible: the log and the tables need some too.
	reserveFiles = 10_000
)

// space refuses what would make the storage larger than it may be, or take the disk that messages need.
func (m *Room) space(more int64) error {
	if m.used.Load()+more >= m.cfg.MaxBytes {
		m.metrics.full.Inc()
		return fault.Unavailable.With("The platform's storage of media is full. Nothing was stored; tell the operator.")
	}
	var s syscall.Statfs_t
	if err := syscall.Statfs(m.incoming, &s); err != nil {
		return fault.Unavailable.Wrap(fmt.Errorf("read the free space of %s: %w", m.incoming, err))
	}
	free := s.Bavail * uint64(s.Bsize)
	if free < m.cfg.DiskReserve || (s.Files > 0 && s.Ffree < min(reserveFiles, s.Files/10)) { // some file systems count no files
		m.metrics.full.Inc()
		return fault.Unavailable.Wrap(fmt.Errorf("the disk of %s is nearly full: %d MiB and %d files are free, %d MiB are kept in reserve for messages",
			m.incoming, free>>20, s.Ffree, m.cfg.DiskReserve>>20))
	}
	return nil
}

// watched is a file that looks at the free disk now and then while it grows.
type watched struct {
	io.Writer
	room *Room
	left int
}

// Write implements io.Writer.
func (w *watched) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		w.left = checkEvery
		if err := w.room.space(0); err != nil {
			return 0, err
		}
	}
	return w.Writer.Write(p)
}
