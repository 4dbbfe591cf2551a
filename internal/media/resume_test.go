package media

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"turnpike/internal/account"
	"turnpike/internal/store"
)

const (
	travelApp = account.AppID(100000000000001)
	otherApp  = account.AppID(100000000000002)
)

func (r *room) begin(t *testing.T, kind string, length int) (name, sig string) {
	t.Helper()
	id, err := r.Begin(t.Context(), Session{App: travelApp, Filename: "x", Type: kind, Length: int64(length)})
	if err != nil {
		t.Fatal(err)
	}
	name, sig, _ = strings.Cut(id, "?sig=")
	return name, sig
}

func TestAnUploadIsItsAppsAlone(t *testing.T) {
	t.Parallel()
	r := open(t, t.TempDir())
	name, sig := r.begin(t, "text/plain", 5)
	if _, _, err := r.Continue(t.Context(), otherApp, name, sig, 0, strings.NewReader("hello")); code(err) != 100 {
		t.Errorf("continued by another app: %v", err)
	}
	if _, _, err := r.Progress(t.Context(), otherApp, name, sig); code(err) != 100 {
		t.Errorf("looked at by another app: %v", err)
	}
}

func TestABodyThatBreaksOffIsNotLost(t *testing.T) {
	t.Parallel()
	r := open(t, t.TempDir())
	name, sig := r.begin(t, "text/plain", 11)
	broken := io.MultiReader(strings.NewReader("hello"), iotest.ErrReader(errors.New("the line went dead")))
	if _, received, err := r.Continue(t.Context(), travelApp, name, sig, 0, broken); code(err) != 100 || received != 5 {
		t.Fatalf("%d bytes, %v", received, err)
	}
	handle, received, err := r.Continue(t.Context(), travelApp, name, sig, 5, strings.NewReader(" world"))
	if err != nil || received != 11 {
		t.Fatalf("%d bytes, %v", received, err)
	}
	r.expect(t, handle, "hello world")
}

// expect reads what is behind a handle.
func (r *room) expect(t *testing.T, handle, want string) {
	t.Helper()
	found, err := r.Handle(t.Context(), handle)
	if err != nil {
		t.Fatal(err)
	}
	body, err := r.OpenBlob(t.Context(), found.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = body.Close() }()
	if got, err := io.ReadAll(body); err != nil || string(got) != want {
		t.Errorf("behind the handle: %q, %v", got, err)
	}
}

// What was written and never noted, and a stop after each step of completing, change nothing.
func TestAnUploadSurvivesACrashAnywhere(t *testing.T) {
	t.Parallel()
	for _, crash := range []struct {
		name string
		do   func(t *testing.T, r *room, u *store.Upload)
	}{
		{"bytes that were never noted", func(t *testing.T, r *room, u *store.Upload) {
			t.Helper()
			if err := os.WriteFile(r.sessionPath(u.ID), []byte("hel*********"), 0o600); err != nil {
				t.Fatal(err)
			}
		}},
		{"before the hash was noted", func(t *testing.T, r *room, u *store.Upload) {
			t.Helper()
			if err := os.WriteFile(r.sessionPath(u.ID), []byte("hello"), 0o600); err != nil {
				t.Fatal(err)
			}
			u.Received = 5
			r.note(t, u)
		}},
		{"before the file left its place", func(t *testing.T, r *room, u *store.Upload) {
			t.Helper()
			if err := os.WriteFile(r.sessionPath(u.ID), []byte("hello"), 0o600); err != nil {
				t.Fatal(err)
			}
			in, err := readBack(r.sessionPath(u.ID))
			if err != nil {
				t.Fatal(err)
			}
			u.Received, u.Hash = 5, in.hash
			r.note(t, u)
		}},
		{"before the handle was noted", func(t *testing.T, r *room, u *store.Upload) {
			t.Helper()
			if err := os.WriteFile(r.sessionPath(u.ID), []byte("hello"), 0o600); err != nil {
				t.Fatal(err)
			}
			in, err := readBack(r.sessionPath(u.ID))
			if err != nil {
				t.Fatal(err)
			}
			u.Received, u.Hash = 5, in.hash
			r.note(t, u)
			release, err := r.keep(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			release()
		}},
	} {
		t.Run(crash.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			r := open(t, dir)
			name, sig := r.begin(t, "text/plain", 5)
			if _, _, err := r.Continue(t.Context(), travelApp, name, sig, 0, strings.NewReader("hel")); err != nil {
				t.Fatal(err)
			}
			u, err := r.session(t.Context(), travelApp, name, sig)
			if err != nil {
				t.Fatal(err)
			}
			crash.do(t, r, &u)
			_ = r.store.Close()
			r = open(t, dir)
			_, received, err := r.Progress(t.Context(), travelApp, name, sig)
			if err != nil {
				t.Fatal(err)
			}
			handle, _, err := r.Continue(t.Context(), travelApp, name, sig, received, strings.NewReader("hello"[received:]))
			if err != nil {
				t.Fatal(err)
			}
			r.expect(t, handle, "hello")
		})
	}
}

func (r *room) note(t *testing.T, u *store.Upload) {
	t.Helper()
	if err := r.store.PutUpload(t.Context(), *u); err != nil {
		t.Fatal(err)
	}
}

func TestUploadsAndHandlesEnd(t *testing.T) {
	t.Parallel()
	r := open(t, t.TempDir())
	name, sig := r.begin(t, "text/plain", 5)
	if _, _, err := r.Continue(t.Context(), travelApp, name, sig, 0, strings.NewReader("hel")); err != nil {
		t.Fatal(err)
	}
	done, doneSig := r.begin(t, "text/plain", 4)
	handle, _, err := r.Continue(t.Context(), travelApp, done, doneSig, 0, strings.NewReader("held"))
	if err != nil {
		t.Fatal(err)
	}
	r.clock.pass(SessionLifetime)
	if _, _, err := r.Progress(t.Context(), travelApp, name, sig); code(err) != 100 {
		t.Errorf("an upload outlived its day: %v", err)
	}
	r.expect(t, handle, "held")
	found, err := r.Handle(t.Context(), handle)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Hold(t.Context(), "template 1", found.SHA256); err != nil {
		t.Fatal(err)
	}
	r.clock.pass(HandleLifetime)
	if _, err := r.Handle(t.Context(), handle); code(err) != 100 {
		t.Errorf("a handle outlived its time: %v", err)
	}
	r.sweepAll(t)
	if files := r.files(t); len(files) != 1 {
		t.Errorf("beside what the template holds there is %v", files)
	}
	if err := r.Hold(t.Context(), "template 1"); err != nil {
		t.Fatal(err)
	}
	r.sweepAll(t)
	if files := r.files(t); len(files) != 0 {
		t.Errorf("left: %v", files)
	}
}

// sweepAll sweeps now and once the grace of what goes now is over.
func (r *room) sweepAll(t *testing.T) {
	t.Helper()
	for range 2 {
		if err := r.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.clock.pass(grace + time.Millisecond)
	}
}

func TestOpenUploadsAreBounded(t *testing.T) {
	t.Parallel()
	r := open(t, t.TempDir())
	for range maxSessionsOfApp {
		r.begin(t, "text/plain", 5)
	}
	if _, err := r.Begin(t.Context(), Session{App: travelApp, Type: "text/plain", Length: 5}); code(err) != 2 {
		t.Errorf("one more: %v", err)
	}
	r.cfg.MaxBytes = 1000
	if _, err := r.Begin(t.Context(), Session{App: otherApp, Type: "text/plain", Length: 1000}); code(err) != 131016 {
		t.Errorf("more than there is room for: %v", err)
	}
}

// However a file is cut, what comes out is what went in.
func TestPiecesBecomeTheFile(t *testing.T) {
	t.Parallel()
	r := open(t, t.TempDir())
	rapid.Check(t, func(q *rapid.T) {
		data := rapid.SliceOfN(rapid.Byte(), 1, 5000).Draw(q, "data")
		id, err := r.Begin(t.Context(), Session{App: travelApp, Type: "application/x-drawn", Length: int64(len(data))})
		if err != nil {
			q.Fatal(err)
		}
		name, sig, _ := strings.Cut(id, "?sig=")
		handle := ""
		for at, piece := 0, 1; handle == ""; piece++ {
			n := rapid.IntRange(0, len(data)-at).Draw(q, "n")
			if piece == 4 { // few are as good as many, and each is flushed to the disk
				n = len(data) - at
			}
			var received int64
			if handle, received, err = r.Continue(t.Context(), travelApp, name, sig, int64(at), bytes.NewReader(data[at:at+n])); err != nil {
				q.Fatal(err)
			}
			if at += n; received != int64(at) {
				q.Fatalf("%d bytes are there, not %d", received, at)
			}
		}
		r.expect(t, handle, string(data))
	})
}

func TestFilesOfForgottenUploadsGo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := open(t, dir)
	name, sig := r.begin(t, "text/plain", 5)
	if _, _, err := r.Continue(t.Context(), travelApp, name, sig, 0, strings.NewReader("hel")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(r.sessionPath("forgotten"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	_ = r.store.Close()
	if r = open(t, dir); len(r.files(t)) != 1 {
		t.Errorf("left: %v", r.files(t))
	}
}
