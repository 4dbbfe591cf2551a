package media

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
)

// fileLimited tells a child of the test that it limits its own files.
const fileLimited = "TURNPIKE_TEST_FILE_LIMIT"

// TestAFullDiskStoresNothingByHalves fills a small file system. Where mounting one is not allowed a
// child process stands in, whose files the kernel lets grow only so far.
func TestAFullDiskStoresNothingByHalves(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if os.Getenv(fileLimited) != "" {
		r := open(t, dir)
		overflow(t, r, limitFiles(t, 4<<20))
		return
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=8m"); err != nil {
		t.Logf("a small file system cannot be mounted here (%v): a child with small files instead", err)
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAFullDiskStoresNothingByHalves$", "-test.v")
		child.Env = append(os.Environ(), fileLimited+"=1")
		if out, err := child.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	r := open(t, dir)
	overflow(t, r, func() {
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

// overflow uploads more than there is room for, in both ways, and again once there is room.
func overflow(t *testing.T, r *room, makeRoom func()) {
	t.Helper()
	r.cfg.DiskReserve = 0 // so that the write itself fails
	kept := r.put(t, azur, "text/plain", []byte("kept"))
	large := func() io.Reader { return io.LimitReader(zeros{}, 20<<20) }
	if _, err := r.Put(t.Context(), Upload{Number: azur, Type: "application/pdf", Body: large()}); code(err) != 131016 {
		t.Errorf("an upload on a full disk: %v", err)
	}
	if files := r.files(t); len(files) != 1 {
		t.Errorf("beside what was kept there is %v", files)
	}
	name, sig := r.begin(t, "application/pdf", 20<<20)
	if _, received, err := r.Continue(t.Context(), travelApp, name, sig, 0, large()); code(err) != 131016 || received != 0 {
		t.Errorf("a resumable upload on a full disk: %d bytes, %v", received, err)
	}
	makeRoom()
	handle, _, err := r.Continue(t.Context(), travelApp, name, sig, 0, large())
	if err != nil || handle == "" {
		t.Errorf("with room again: %q, %v", handle, err)
	}
	if _, _, err := r.Read(t.Context(), azur, kept.ID); err != nil {
		t.Errorf("what was kept is gone: %v", err)
	}
}

func TestTheReserveOfTheDiskIsLeftToMessages(t *testing.T) {
	t.Parallel()
	r := open(t, t.TempDir())
	r.cfg.DiskReserve = 1 << 60
	if _, err := r.Put(t.Context(), Upload{Number: azur, Type: "text/plain", Body: strings.NewReader("x")}); code(err) != 131016 {
		t.Errorf("an upload into the reserve: %v", err)
	}
	w := &watched{Writer: io.Discard, room: r.Room, left: 10}
	if _, err := w.Write(bytes.Repeat([]byte("x"), 11)); code(err) != 131016 {
		t.Errorf("a file that grows into the reserve: %v", err)
	}
}
