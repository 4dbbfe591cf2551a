package journal

import (
	"fmt"
	"syscall"
	"time"
)

// freeSpace refuses to write when the disk is nearly full, before the log itself runs into it.
type freeSpace struct {
	dir     string
	reserve uint64 // bytes
	ask     func(dir string, s *syscall.Statfs_t) error
	checked time.Time
	full    error // why nothing is written at the moment
}

func newFreeSpace(dir string, reserve uint64) freeSpace {
	return freeSpace{dir: dir, reserve: reserve, ask: syscall.Statfs}
}

const (
	// checkEvery bounds how often the file system is asked.
	checkEvery = 100 * time.Millisecond
	// reserveFiles is how many more files must be possible: the log, the tables and the snapshot each
	// begin new ones now and then.
	reserveFiles = 32
)

// check asks the file system now and then. Once it was full there must be some room above the reserve
// before it counts as free again: each change between the two costs a rebuild of the engine's state.
func (f *freeSpace) check(now time.Time) error {
	if f.full == nil && now.Sub(f.checked) < checkEvery {
		return nil
	}
	var s syscall.Statfs_t
	if err := f.ask(f.dir, &s); err != nil {
		return fmt.Errorf("journal: read the free space of %s: %w", f.dir, err)
	}
	reserve, files := f.reserve, uint64(reserveFiles)
	if f.full != nil {
		reserve, files = reserve+reserve/8, 2*files
	}
	f.checked, f.full = now, nil
	free := s.Bavail * uint64(s.Bsize)
	switch {
	case free < reserve:
		f.full = fmt.Errorf("%w: %d MiB are free in %s and %d MiB are kept in reserve", ErrFull, free>>20, f.dir, reserve>>20)
	case s.Files > 0 && s.Ffree < files: // some file systems count no files
		f.full = fmt.Errorf("%w: %d more files are possible in %s and %d are kept in reserve", ErrFull, s.Ffree, f.dir, files)
	}
	return f.full
}
