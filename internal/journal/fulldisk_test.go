package journal

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// fileLimited tells a child of the test that it limits its own files.
const fileLimited = "TURNPIKE_TEST_FILE_LIMIT"

// TestARealFullDisk fills a small file system to its last byte, so that the log itself runs into it.
// Where mounting one is not allowed a child process stands in, whose files the kernel lets grow only so
// far: the log meets a write that fails half-way there too.
func TestARealFullDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if os.Getenv(fileLimited) != "" {
		fillUp(t, dir, limitFiles(t, 4<<20))
		return
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=24m"); err != nil {
		t.Logf("a small file system cannot be mounted here (%v): a child with small files instead", err)
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestARealFullDisk$", "-test.v")
		child.Env = append(os.Environ(), fileLimited+"=1")
		if out, err := child.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
	fillUp(t, dir, func() {
		if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
			t.Fatal(err)
		}
	})
}

// limitFiles makes writes beyond a length fail in this process, and says how to end that.
func limitFiles(t *testing.T, length uint64) (end func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	set := func(current uint64) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: current, Max: before.Max}); err != nil {
			t.Fatal(err)
		}
	}
	set(length)
	return func() { set(before.Cur) }
}

// fillUp appends until the log refuses, makes room and reads every acknowledged record.
func fillUp(t *testing.T, dir string, makeRoom func()) {
	t.Helper()
	j := open(t, filepath.Join(dir, "data"), func(c *Config) { c.DiskReserve = 0 })
	defer func() { _ = j.Close() }()
	acknowledged := uint64(0)
	body := make([]byte, 200<<10)
	for {
		began := time.Now()
		first, err := j.Append(t.Context(), 0, []Record{{Type: 1, Version: 1, Time: 1, Body: body}})
		if err != nil {
			t.Logf("refused after %d records: %v", acknowledged, err)
			if !errors.Is(err, ErrUncertain) || time.Since(began) > appendTimeout {
				t.Errorf("a write that failed is told after %s as %v", time.Since(began), err)
			}
			break
		}
		acknowledged = first
		if acknowledged > 1000 {
			t.Fatal("the disk never filled up")
		}
	}
	makeRoom()
	if err := j.Recover(t.Context()); err != nil {
		t.Fatalf("with room again: %v", err)
	}
	if j.Next() <= acknowledged {
		t.Fatalf("record %d was acknowledged, the log ends before %d", acknowledged, j.Next())
	}
	if _, err := j.Append(t.Context(), 0, []Record{{Type: 1, Version: 1, Time: 1, Body: body}}); err != nil {
		t.Fatalf("an append after recovery: %v", err)
	}
	r := j.Reader(1)
	defer r.Close()
	for r.Position() <= acknowledged {
		if _, err := r.Next(t.Context()); err != nil {
			t.Fatalf("reading record %d: %v", r.Position(), err)
		}
	}
}
