package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Disk keeps each blob as a file DIR/ab/cdef…, named by its hash.
type Disk struct {
	dir string
}

// NewDisk makes a storage below a directory, on the file system that files to keep come from.
func NewDisk(dir string) (*Disk, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("create the directory of blobs: %w", err)
	}
	return &Disk{dir: dir}, nil
}

func (d *Disk) path(hash string) (string, error) {
	if !isHash(hash) {
		return "", fmt.Errorf("%q is no SHA-256: %w", hash, ErrMissing)
	}
	return filepath.Join(d.dir, hash[:2], hash[2:]), nil
}

// Keep implements Storage: the file is flushed, then renamed, then its directory is flushed.
func (d *Disk) Keep(_ context.Context, hash, path string) error {
	target, err := d.path(hash)
	if err != nil {
		return err
	}
	if err := flush(path); err != nil {
		return fmt.Errorf("flush a blob: %w", err)
	}
	dir := filepath.Dir(target)
	if err := os.Mkdir(dir, 0o700); err == nil {
		err = flush(d.dir)
		if err != nil {
			return fmt.Errorf("flush the directory of blobs: %w", err)
		}
	} else if !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("create a directory of blobs: %w", err)
	}
	if err := os.Rename(path, target); err != nil {
		return fmt.Errorf("store a blob: %w", err)
	}
	if err := flush(dir); err != nil {
		return fmt.Errorf("flush a directory of blobs: %w", err)
	}
	return nil
}

// flush makes what is written to a file or directory survive a power cut.
func flush(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Open implements Storage.
func (d *Disk) Open(_ context.Context, hash string) (io.ReadSeekCloser, error) {
	path, err := d.path(hash)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrMissing
	}
	if err != nil {
		return nil, fmt.Errorf("open a blob: %w", err)
	}
	return f, nil
}

// Delete implements Storage.
func (d *Disk) Delete(_ context.Context, hash string) error {
	path, err := d.path(hash)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete a blob: %w", err)
	}
	return nil
}

var _ Storage = (*Disk)(nil)
