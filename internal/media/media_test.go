package media

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/store"
)

const (
	azur = account.NumberID(400000000000001)
	omni = account.NumberID(400000000000002)
	ada  = message.Address("33612345678")
)

// clock is a moment that tests move.
type clock struct{ ms atomic.Int64 }

func (c *clock) now() time.Time       { return time.UnixMilli(c.ms.Load()) }
func (c *clock) pass(d time.Duration) { c.ms.Add(d.Milliseconds()) }
func newClock(at time.Time) *clock    { c := &clock{}; c.ms.Store(at.UnixMilli()); return c }

// room is a Room on a store of its own.
type room struct {
	*Room
	clock *clock
	store *store.Store
	dir   string
}

func open(t *testing.T, dir string) *room {
	t.Helper()
	ctx := t.Context()
	s, err := store.Open(ctx, store.Config{Path: filepath.Join(dir, "turnpike.db")}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Seed(ctx, store.DevWorld()); err != nil {
		t.Fatal(err)
	}
	r := &room{clock: newClock(time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC)), store: s, dir: filepath.Join(dir, "blobs")}
	cfg := DefaultConfig()
	cfg.Dir = r.dir
	r.Room = New(cfg, Deps{Store: s, Clock: r.clock.now, Logger: slog.New(slog.DiscardHandler)})
	if err := r.Open(ctx); err != nil {
		t.Fatal(err)
	}
	return r
}

// files lists what lies in the media directory, relative to it.
func (r *room) files(t *testing.T) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(r.dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(r.dir, path)
			out = append(out, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (r *room) put(t *testing.T, number account.NumberID, kind string, data []byte) message.Media {
	t.Helper()
	got, err := r.Put(t.Context(), Upload{Number: number, Type: kind, Body: bytes.NewReader(data)})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func code(err error) int {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Code
	}
	return -1
}

var png = append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte{1}, 100)...)

func TestWhatIsPutIsFoundByItsNumberOnly(t *testing.T) {
	t.Parallel()
	r := open(t, t.TempDir())
	got, err := r.Put(t.Context(), Upload{Number: azur, Type: "Image/PNG", Filename: `C:\photos\sea.png`, Body: bytes.NewReader(png)})
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(png)
	want := message.Media{ID: got.ID, Type: "image/png", SHA256: hex.EncodeToString(sum[:]), Size: int64(len(png)), Filename: "sea.png"}
	if got != want {
		t.Errorf("stored as %+v, not %+v", got, want)
	}
	if found, err := r.Find(t.Context(), azur, got.ID); err != nil || found != want {
		t.Errorf("found %+v, %v", found, err)
	}
	for what, f := range map[string]func() error{
		"another number":    func() error { _, err := r.Find(t.Context(), omni, got.ID); return err },
		"no number":         func() error { _, err := r.Find(t.Context(), 0, got.ID); return err },
		"another id":        func() error { _, err := r.Find(t.Context(), azur, "700000000000000"); return err },
		"no id":             func() error { _, err := r.Find(t.Context(), azur, "../../etc/passwd"); return err },
		"delete by another": func() error { return r.Delete(t.Context(), omni, got.ID) },
	} {
		if err := f(); code(err) != 131009 {
			t.Errorf("%s: %v", what, err)
		}
	}
	body, _, err := r.Read(t.Context(), azur, got.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = body.Close() }()
	if read, err := io.ReadAll(body); err != nil || !bytes.Equal(read, png) {
		t.Errorf("read %d bytes, %v", len(read), err)
	}
}

func TestTheSameBytesAreStoredOnce(t *testing.T) {
	t.Parallel()
	r := open(t, t.TempDir())
	first, second := r.put(t, azur, "image/png", png), r.put(t, omni, "image/png", png)
	if first.ID == second.ID || first.SHA256 != second.SHA256 {
		t.Errorf("%+v and %+v", first, second)
	}
	if files := r.files(t); len(files) != 1 || files[0] != filepath.Join(first.SHA256[:2], first.SHA256[2:]) {
		t.Errorf("on disk: %v", files)
	}
	if err := r.Delete(t.Context(), azur, first.ID); err != nil {
		t.Fatal(err)
	}
	r.clock.pass(2 * grace)
	if err := r.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if body, _, err := r.Read(t.Context(), omni, second.ID); err != nil {
		t.Errorf("the other number's media went too: %v", err)
	} else {
		_ = body.Close()
	}
}

func TestIdsLiveAsLongAsTheyShould(t *testing.T) {
	t.Parallel()
	r := open(t, t.TempDir())
	ours := r.put(t, azur, "text/plain", []byte("ours"))
	theirs, err := r.Put(t.Context(), Upload{Person: ada, Type: "text/plain", Body: strings.NewReader("theirs")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Inbound(t.Context(), "33600000000", theirs.ID, azur); code(err) != 131009 {
		t.Errorf("a stranger sends Ada's media: %v", err)
	}
	received, err := r.Inbound(t.Context(), ada, theirs.ID, azur)
	if err != nil {
		t.Fatal(err)
	}
	alive := func(id string) bool { _, err := r.Find(t.Context(), azur, id); return err == nil }
	if !alive(ours.ID) || !alive(received.ID) || alive(theirs.ID) {
		t.Errorf("at once: ours %v, received %v, the person's own %v", alive(ours.ID), alive(received.ID), alive(theirs.ID))
	}
	r.clock.pass(7*24*time.Hour - time.Millisecond)
	if !alive(received.ID) {
		t.Error("an inbound media went before 7 days")
	}
	r.clock.pass(time.Millisecond)
	if alive(received.ID) || !alive(ours.ID) {
		t.Error("after 7 days the inbound one is there or ours is gone")
	}
	r.clock.pass(23*24*time.Hour - time.Millisecond)
	if !alive(ours.ID) {
		t.Error("an uploaded media went before 30 days")
	}
	r.clock.pass(time.Millisecond)
	if alive(ours.ID) {
		t.Error("an uploaded media outlived 30 days")
	}
	for range 2 { // the first sweep drops ids, the second, an hour later, their blobs
		if err := r.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.clock.pass(grace + time.Millisecond)
	}
	if files := r.files(t); len(files) != 0 || r.used.Load() != 0 {
		t.Errorf("left on disk: %v, counted %d bytes", files, r.used.Load())
	}
}

func TestWhatCannotBeStoredIsRefusedAndLeavesNothing(t *testing.T) {
	t.Parallel()
	r := open(t, t.TempDir())
	for what, c := range map[string]struct {
		kind string
		body io.Reader
		want int
	}{
		"no type":             {"", strings.NewReader("x"), 100},
		"half a type":         {"image", strings.NewReader("x"), 100},
		"empty":               {"text/plain", strings.NewReader(""), 100},
		"a page as a picture": {"image/jpeg", strings.NewReader("<html><body>hello</body></html>"), 100},
		"a png as a jpeg":     {"image/jpeg", bytes.NewReader(png), 100},
		"too large":           {"application/pdf", io.LimitReader(zeros{}, MaxUpload+1), 100},
		"cut off":             {"application/pdf", io.MultiReader(strings.NewReader(strings.Repeat("x", 5000)), broken{}), 100},
	} {
		if _, err := r.Put(t.Context(), Upload{Number: azur, Type: c.kind, Body: c.body}); code(err) != c.want {
			t.Errorf("%s: %v", what, err)
		}
	}
	if files := r.files(t); len(files) != 0 {
		t.Errorf("left on disk: %v", files)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestACrashBetweenBlobAndRowIsCleanedUp(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := open(t, dir)
	in, err := r.Receive("a", strings.NewReader("kept, and then the power went"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.keep(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Receive("a", strings.NewReader("half written")); err != nil {
		t.Fatal(err)
	}
	_ = r.store.Close()
	r = open(t, dir)
	if files := r.files(t); len(files) != 1 {
		t.Fatalf("after a restart: %v", files)
	}
	if err := r.Sweep(t.Context()); err != nil || len(r.files(t)) != 1 {
		t.Errorf("a fresh blob was swept: %v", err)
	}
	r.clock.pass(grace + time.Millisecond)
	if err := r.Sweep(t.Context()); err != nil || len(r.files(t)) != 0 {
		t.Errorf("left: %v, %v", r.files(t), err)
	}
}

func TestKindsTakeTheirTypesAndSizes(t *testing.T) {
	t.Parallel()
	const mb = 1 << 20
	for _, c := range []struct {
		kind     message.Kind
		mime     string
		size     int64
		animated bool
		ok       bool
	}{
		{message.KindImage, "image/jpeg", 5 * mb, false, true},
		{message.KindImage, "image/jpeg", 5*mb + 1, false, false},
		{message.KindImage, "image/gif", 10, false, false},
		{message.KindImage, "image/webp", 10, false, false},
		{message.KindAudio, "audio/ogg; codecs=opus", 16 * mb, false, true},
		{message.KindAudio, "audio/ogg", 16*mb + 1, false, false},
		{message.KindAudio, "audio/wav", 10, false, false},
		{message.KindVideo, "video/3gpp", 16 * mb, false, true},
		{message.KindVideo, "video/webm", 10, false, false},
		{message.KindSticker, "image/webp", 100 << 10, false, true},
		{message.KindSticker, "image/webp", 100<<10 + 1, false, false},
		{message.KindSticker, "image/webp", 500 << 10, true, true},
		{message.KindSticker, "image/webp", 500<<10 + 1, true, false},
		{message.KindDocument, "application/x-whatever", 100 * mb, false, true},
		{message.KindDocument, "image/jpeg", 20 * mb, false, true},
		{message.KindText, "text/plain", 1, false, false},
	} {
		f := Check(c.kind, message.Media{Type: c.mime, Size: c.size, Animated: c.animated})
		if (f == nil) != c.ok || (f != nil && f.Code != 131053) {
			t.Errorf("%s of %s with %d bytes: %v", c.kind, c.mime, c.size, f)
		}
	}
}

func TestAMovingStickerIsSeen(t *testing.T) {
	t.Parallel()
	r := open(t, t.TempDir())
	webp := func(flags byte) []byte {
		return append([]byte("RIFF\x64\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00"), flags, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	}
	if got := r.put(t, azur, "image/webp", webp(0x12)); !got.Animated {
		t.Error("a moving sticker is taken for a still one")
	}
	if got := r.put(t, azur, "image/webp", webp(0x10)); got.Animated {
		t.Error("a still sticker is taken for a moving one")
	}
}

func TestAFullStorageRefuses(t *testing.T) {
	t.Parallel()
	r := open(t, t.TempDir())
	r.put(t, azur, "text/plain", []byte("some bytes"))
	r.cfg.MaxBytes = 5
	if _, err := r.Put(t.Context(), Upload{Number: azur, Type: "text/plain", Body: strings.NewReader("x")}); code(err) != 131016 {
		t.Errorf("%v", err)
	}
}

// What people send to a number takes nothing of what the number may upload, before and after a restart.
func TestNobodyTakesAllTheRoom(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := open(t, dir)
	first := r.put(t, azur, "text/plain", []byte("12345678"))
	theirs, err := r.Put(t.Context(), Upload{Person: ada, Type: "text/plain", Body: strings.NewReader("1234567890")})
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if _, err := r.Inbound(t.Context(), ada, theirs.ID, azur); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		r.cfg.MaxBytesOfOne = 10
		if _, err := r.Put(t.Context(), Upload{Number: azur, Type: "text/plain", Body: strings.NewReader("123")}); code(err) != 100 {
			t.Errorf("one byte too many: %v", err)
		}
		if _, err := r.Put(t.Context(), Upload{Person: ada, Type: "text/plain", Body: strings.NewReader("1")}); code(err) != 100 {
			t.Errorf("a person's byte too many: %v", err)
		}
		if err := r.Delete(t.Context(), azur, r.put(t, azur, "text/plain", []byte("12")).ID); err != nil {
			t.Error(err)
		}
		r.put(t, omni, "text/plain", []byte("1"))
		r.cfg.MaxBytesOfOne = 100
		_ = r.store.Close()
		r = open(t, dir)
	}
	if err := r.Delete(t.Context(), azur, first.ID); err != nil {
		t.Error(err)
	}
	if have := r.owned.of(azur, ""); have != 0 {
		t.Errorf("with nothing left, %d bytes are counted", have)
	}
}
