package app

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// snapshotFile keeps the engine's snapshot beside the log, and the one before it as a spare. A crash
// while one is written leaves the older ones in place.
type snapshotFile struct {
	path string
	mu   sync.Mutex
}

func (s *snapshotFile) spare() string { return s.path + ".spare" }

// Load implements engine.Snapshots.
func (s *snapshotFile) Load(context.Context) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	data, err := readSnapshot(s.path)
	if err != nil || data == nil {
		spare, spareErr := readSnapshot(s.spare())
		if spareErr == nil && spare != nil {
			return spare, nil
		}
		return nil, errors.Join(err, spareErr)
	}
	return data, nil
}

// readSnapshot reads one file; nil when it is not there.
func readSnapshot(path string) ([]byte, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the snapshot: %w", err)
	}
	if len(raw) < 4 || crc32.ChecksumIEEE(raw[:len(raw)-4]) != binary.BigEndian.Uint32(raw[len(raw)-4:]) {
		return nil, fmt.Errorf("the snapshot %s is damaged", path)
	}
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.DecodeAll(raw[:len(raw)-4], nil)
}

// Save implements engine.Snapshots.
func (s *snapshotFile) Save(_ context.Context, pieces [][]byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	fresh := s.path + ".new"
	err := writeSnapshot(fresh, pieces)
	if err == nil {
		err = os.Rename(s.path, s.spare())
		if errors.Is(err, os.ErrNotExist) {
			err = nil // the first one
		}
	}
	if err == nil {
		err = os.Rename(fresh, s.path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write the snapshot: %w", err), os.RemoveAll(fresh))
	}
	return nil
}

// writeSnapshot writes a file: the pieces compressed, then the CRC-32 of that.
func writeSnapshot(path string, pieces [][]byte) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sum := crc32.NewIEEE()
	z, err := zstd.NewWriter(io.MultiWriter(f, sum), zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	for _, p := range pieces {
		if _, err := z.Write(p); err != nil {
			return errors.Join(err, z.Close())
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	if _, err := f.Write(binary.BigEndian.AppendUint32(nil, sum.Sum32())); err != nil {
		return err
	}
	return f.Sync()
}
