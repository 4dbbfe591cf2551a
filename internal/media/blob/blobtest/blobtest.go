// Package blobtest is the exam that every storage of blobs passes.
//
// Owns: what a blob.Storage must do, as tests.
// Does not own: the storages (blob).
// Called by: tests of storages.
// Never breaks: a storage that passes can be used in place of any other that does.
package blobtest

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"turnpike/internal/media/blob"
)

// Exam tests a storage. dir is where files to keep are made: on the file system that the storage wants.
func Exam(t *testing.T, s blob.Storage, dir string) {
	t.Helper()
	x := &exam{s, dir}
	t.Run("what is kept comes back", x.comesBack)
	t.Run("any range comes back", x.ranges)
	t.Run("what is missing is missing", x.missing)
	t.Run("keeping twice is no error", x.twice)
	t.Run("names that are no hashes", x.names)
	t.Run("many at once", x.many)
}

type exam struct {
	storage blob.Storage
	dir     string
}

// file makes a file of random bytes and says what they are.
func (x *exam) file(t *testing.T, size int) (path, hash string, data []byte) {
	t.Helper()
	data = make([]byte, size)
	_, _ = rand.Read(data) // crypto/rand never fails
	sum := sha256.Sum256(data)
	f, err := os.CreateTemp(x.dir, "exam-*")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return f.Name(), hex.EncodeToString(sum[:]), data
}

func (x *exam) keep(t *testing.T, size int) (hash string, data []byte) {
	t.Helper()
	path, hash, data := x.file(t, size)
	if err := x.storage.Keep(t.Context(), hash, path); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Errorf("the file %s is still there", filepath.Base(path))
	}
	return hash, data
}

func (x *exam) open(t *testing.T, hash string) io.ReadSeekCloser {
	t.Helper()
	r, err := x.storage.Open(t.Context(), hash)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func (x *exam) comesBack(t *testing.T) {
	for _, size := range []int{1, 511, 64 << 10, 6 << 20} {
		hash, data := x.keep(t, size)
		if got, err := io.ReadAll(x.open(t, hash)); err != nil || !bytes.Equal(got, data) {
			t.Errorf("of %d bytes came %d, %v", size, len(got), err)
		}
	}
}

func (x *exam) ranges(t *testing.T) {
	hash, data := x.keep(t, 100_000)
	r := x.open(t, hash)
	if end, err := r.Seek(0, io.SeekEnd); err != nil || end != int64(len(data)) {
		t.Fatalf("the end is at %d, %v", end, err)
	}
	for _, part := range [][2]int{{0, 1}, {99_999, 1}, {0, 100_000}, {50_000, 50_000}, {1, 2}, {12_345, 54_321}, {98_765, 1_000}, {7, 65_536}} {
		from, n := part[0], part[1]
		if _, err := r.Seek(int64(from), io.SeekStart); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, n)
		if _, err := io.ReadFull(r, got); err != nil || !bytes.Equal(got, data[from:from+n]) {
			t.Fatalf("%d bytes from %d: %v", n, from, err)
		}
	}
}

func (x *exam) missing(t *testing.T) {
	_, hash, _ := x.file(t, 10)
	if _, err := x.storage.Open(t.Context(), hash); !errors.Is(err, blob.ErrMissing) {
		t.Errorf("opened what was never kept: %v", err)
	}
	if err := x.storage.Delete(t.Context(), hash); err != nil {
		t.Errorf("deleted what was never kept: %v", err)
	}
	hash, _ = x.keep(t, 10)
	if err := x.storage.Delete(t.Context(), hash); err != nil {
		t.Fatal(err)
	}
	if _, err := x.storage.Open(t.Context(), hash); !errors.Is(err, blob.ErrMissing) {
		t.Errorf("opened what was deleted: %v", err)
	}
}

func (x *exam) twice(t *testing.T) {
	hash, data := x.keep(t, 1000)
	path := filepath.Join(x.dir, "again")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := x.storage.Keep(t.Context(), hash, path); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(x.open(t, hash)); err != nil || !bytes.Equal(got, data) {
		t.Errorf("of 1000 bytes came %d, %v", len(got), err)
	}
}

func (x *exam) names(t *testing.T) {
	path, hash, _ := x.file(t, 10)
	for _, name := range []string{"", "ab", "../../etc/passwd", hash[:63], hash + "0", hash[:62] + "/x", hash[:63] + "G"} {
		if err := x.storage.Keep(t.Context(), name, path); err == nil {
			t.Errorf("kept as %q", name)
		}
		if _, err := x.storage.Open(t.Context(), name); !errors.Is(err, blob.ErrMissing) {
			t.Errorf("opened %q: %v", name, err)
		}
		if err := x.storage.Delete(t.Context(), name); err == nil {
			t.Errorf("deleted %q", name)
		}
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("a file that was not kept is gone: %v", err)
	}
}

func (x *exam) many(t *testing.T) {
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 5 {
				hash, data := x.keep(t, 5000)
				if got, err := io.ReadAll(x.open(t, hash)); err != nil || !bytes.Equal(got, data) {
					t.Errorf("of 5000 bytes came %d, %v", len(got), err)
				}
			}
		})
	}
	all.Wait()
}
