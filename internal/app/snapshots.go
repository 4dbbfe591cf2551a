package app

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// snapshotFile keeps the engine's snapshot beside the log. A crash while it is written leaves the
// older one in place.
type snapshotFile struct {
	path string
	mu   sync.Mutex
}

// Load implements engine.Snapshots.
func (s *snapshotFile) Load(context.Context) ([]byte, error) {
	raw, err := os.ReadFile(s.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the snapshot: %w", err)
	}
	if len(raw) < 4 || crc32.ChecksumIEEE(raw[4:]) != binary.BigEndian.Uint32(raw) {
		return nil, fmt.Errorf("the snapshot %s is damaged", s.path)
	}
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.DecodeAll(raw[4:], nil)
}

// Save implements engine.Snapshots.
func (s *snapshotFile) Save(_ context.Context, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	raw := e.EncodeAll(data, make([]byte, 4, len(data)/2+4))
	if err := e.Close(); err != nil {
		return err
	}
	binary.BigEndian.PutUint32(raw, crc32.ChecksumIEEE(raw[4:]))
	tmp, err := os.CreateTemp(filepath.Dir(s.path), "snapshot-*")
	if err != nil {
		return fmt.Errorf("write the snapshot: %w", err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // gone already when all went well
	if _, err = tmp.Write(raw); err == nil {
		err = tmp.Sync()
	}
	if closeErr := tmp.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(tmp.Name(), s.path)
	}
	if err != nil {
		return fmt.Errorf("write the snapshot: %w", err)
	}
	return nil
}
