package journal

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func open(t testing.TB, dir string, change func(*Config)) *Journal {
	t.Helper()
	cfg := DefaultConfig()
	cfg.Dir = dir
	if change != nil {
		change(&cfg)
	}
	j, err := Open(t.Context(), cfg, quiet())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j
}

func records(from, n int) []Record {
	out := make([]Record, n)
	for i := range out {
		out[i] = Record{Type: 1, Version: 1, Time: 1_700_000_000_000 + int64(from+i), Body: []byte(fmt.Sprintf("record %d", from+i))}
	}
	return out
}

func add(t testing.TB, j *Journal, n int) {
	t.Helper()
	if _, err := j.Append(t.Context(), 0, records(int(j.Next()), n)); err != nil {
		t.Fatal(err)
	}
}

// expect reads from a position to the end and checks that every record is there once, in order.
func expect(t testing.TB, j *Journal, from uint64) {
	t.Helper()
	r := j.Reader(from)
	defer r.Close()
	want := max(from, 1)
	for want < j.Next() {
		b, err := r.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if b.First != want {
			t.Fatalf("a batch begins with record %d, %d was wanted", b.First, want)
		}
		for i, rec := range b.Records {
			if got := string(rec.Body); got != fmt.Sprintf("record %d", b.First+uint64(i)) {
				t.Fatalf("record %d says %q", b.First+uint64(i), got)
			}
		}
		want = b.Next()
	}
}

func TestReadersSeeEveryRecordOnceFromAnywhere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir, nil)
	for i := range 60 {
		add(t, j, 1+i%7)
	}
	for _, from := range []uint64{0, 1, 2, 17, 100, j.Next() - 1} {
		expect(t, j, from) // from memory
	}
	end := j.Next()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = open(t, dir, nil)
	if j.Next() != end {
		t.Fatalf("after opening again the next record is %d, not %d", j.Next(), end)
	}
	for _, from := range []uint64{0, 1, 2, 17, 100, end - 1} {
		expect(t, j, from) // from disk
	}
	add(t, j, 3)
	expect(t, j, end-5) // from disk into memory
}

func TestIdentityOutlivesAStop(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir, nil)
	id := j.Identity()
	_ = j.Close()
	if again := open(t, dir, nil).Identity(); again != id || id == [16]byte{} {
		t.Errorf("identity was %x and is %x", id, again)
	}
}

func TestAReaderThatFallsOutOfMemoryGoesOnFromDisk(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir(), func(c *Config) { c.TailBytes = 1 << 20 })
	big := func(n int) []Record {
		rs := records(int(j.Next()), n)
		for i := range rs {
			body := make([]byte, 100<<10)
			copy(body, rs[i].Body)
			rs[i].Body = body
		}
		return rs
	}
	r := j.Reader(1)
	defer r.Close()
	for range 20 {
		if _, err := j.Append(t.Context(), 0, big(3)); err != nil {
			t.Fatal(err)
		}
	}
	want := uint64(1)
	for want < j.Next() {
		b, err := r.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if b.First != want {
			t.Fatalf("got %d, wanted %d", b.First, want)
		}
		want = b.Next()
	}
}

func TestReadersWaitAndAreWoken(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir(), nil)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			r := j.Reader(1)
			defer r.Close()
			for r.Position() <= 200 {
				if _, err := r.Next(t.Context()); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 200 {
		add(t, j, 1)
	}
	wg.Wait()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := j.Reader(j.Next()).Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled wait gave %v", err)
	}
}

func TestASecondWriterIsToldApart(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir(), nil)
	add(t, j, 2)
	if _, err := j.Append(t.Context(), 2, records(2, 1)); !errors.Is(err, ErrSuperseded) {
		t.Errorf("an append at a taken number gave %v", err)
	}
	j.appendMu.Lock()
	j.sequence-- // as a writer that did not see the last append
	j.appendMu.Unlock()
	if _, err := j.Append(t.Context(), 3, records(3, 1)); !errors.Is(err, ErrSuperseded) {
		t.Errorf("an append behind another writer gave %v", err)
	}
}

func TestASecondProcessIsRefusedInWords(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open(t, dir, nil)
	cfg := DefaultConfig()
	cfg.Dir = dir
	_, err := Open(t.Context(), cfg, quiet())
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "--data") {
		t.Errorf("got %v", err)
	}
}

func TestAFullDiskRefusesAndRecovers(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir(), nil)
	add(t, j, 1)
	j.appendMu.Lock()
	j.room = newFreeSpace(j.cfg.Dir, 1<<60)
	j.appendMu.Unlock()
	if _, err := j.Append(t.Context(), 2, records(2, 1)); !errors.Is(err, ErrFull) {
		t.Fatalf("a full disk gave %v", err)
	}
	if err := j.Recover(t.Context()); !errors.Is(err, ErrFull) {
		t.Fatalf("recovery on a full disk gave %v", err)
	}
	j.appendMu.Lock()
	j.room.reserve = 0
	j.appendMu.Unlock()
	if err := j.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	add(t, j, 1)
	expect(t, j, 1)
}

// TestTheGuardOfTheDisk shows it file systems of all kinds.
func TestTheGuardOfTheDisk(t *testing.T) {
	t.Parallel()
	var now syscall.Statfs_t
	f := newFreeSpace("dir", 16<<20)
	asked := 0
	f.ask = func(_ string, s *syscall.Statfs_t) error {
		asked++
		*s = now
		return nil
	}
	at := time.Unix(1, 0)
	for _, step := range []struct {
		mib, files uint64 // free
		none       bool   // the file system counts no files
		says       string
	}{
		{mib: 20, files: 1000},
		{mib: 16, files: 1000},
		{mib: 15, files: 1000, says: "15 MiB are free in dir and 16 MiB are kept in reserve"},
		{mib: 17, files: 1000, says: "17 MiB are free in dir and 18 MiB are kept in reserve"}, // some room above it first
		{mib: 18, files: 1000},
		{mib: 17, files: 1000},
		{mib: 20, files: reserveFiles},
		{mib: 20, files: reserveFiles - 1, says: "31 more files are possible in dir and 32 are kept in reserve"},
		{mib: 20, files: 2*reserveFiles - 1, says: "63 more files"},
		{mib: 20, files: 2 * reserveFiles},
		{mib: 20, none: true},
	} {
		now = syscall.Statfs_t{Bsize: 4096, Bavail: step.mib << 8, Files: 5000, Ffree: step.files}
		if step.none {
			now.Files = 0
		}
		at = at.Add(checkEvery)
		err := f.check(at)
		switch {
		case step.says == "" && err != nil:
			t.Errorf("with %+v: %v", step, err)
		case step.says != "" && (!errors.Is(err, ErrFull) || !strings.Contains(err.Error(), step.says)):
			t.Errorf("with %+v: %v", step, err)
		}
	}
	before := asked
	for range 100 {
		if err := f.check(at.Add(checkEvery / 2)); err != nil {
			t.Error(err)
		}
	}
	if asked != before {
		t.Errorf("a disk with room was asked %d times within %s", asked-before, checkEvery)
	}
	f.ask = func(string, *syscall.Statfs_t) error { return syscall.EIO }
	if err := f.check(at.Add(checkEvery)); !errors.Is(err, syscall.EIO) || errors.Is(err, ErrFull) {
		t.Errorf("a disk that does not answer: %v", err)
	}
}

// TestAnUnconfirmedAppendReachesWaitingReaders stores an envelope whose acknowledgement is lost.
func TestAnUnconfirmedAppendReachesWaitingReaders(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir(), nil)
	add(t, j, 3)
	reader := j.Reader(4)
	defer reader.Close()
	got := make(chan error, 1)
	go func() {
		b, err := reader.Next(t.Context())
		if err == nil && (b.First != 4 || string(b.Records[1].Body) != "record 5") {
			err = fmt.Errorf("the reader got %+v", b)
		}
		got <- err
	}()
	env := &Envelope{First: 4, Records: records(4, 2)}
	if _, err := j.js.Publish(t.Context(), "journal-0", env.encode(nil)); err != nil {
		t.Fatal(err)
	}
	j.broken.Store(true)
	if _, err := j.Append(t.Context(), 0, records(4, 1)); err == nil {
		t.Error("an append was taken before the log was recovered")
	}
	if j.Next() != 4 {
		t.Errorf("before recovery the next record is %d", j.Next())
	}
	if err := j.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	if j.Next() != 6 {
		t.Errorf("after recovery the next record is %d", j.Next())
	}
	if err := <-got; err != nil {
		t.Error(err)
	}
	add(t, j, 2)
	expect(t, j, 1)
}

func TestALogThatIsShorterAfterRecoveryIsLost(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir, nil)
	add(t, j, 3)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	m, err := openMark(dir)
	if err != nil {
		t.Fatal(err)
	}
	m.sequence, m.next = m.sequence+1, m.next+4
	if err := errors.Join(m.put(), m.close()); err != nil {
		t.Fatal(err)
	}
	cfg := DefaultConfig()
	cfg.Dir = dir
	_, err = Open(t.Context(), cfg, quiet())
	if !errors.Is(err, ErrLost) || !strings.Contains(err.Error(), "records 4 to 7 were acknowledged") || !strings.Contains(err.Error(), "Restore") {
		t.Errorf("it says: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, markName)); err != nil {
		t.Fatal(err)
	}
	expect(t, open(t, dir, nil), 1) // without the mark it goes on with what is there
}

func TestADamagedMarkIsReported(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir, nil)
	add(t, j, 3)
	_ = j.Close()
	path := filepath.Join(dir, markName)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	raw[30] ^= 4
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	cfg := DefaultConfig()
	cfg.Dir = dir
	if _, err := Open(t.Context(), cfg, quiet()); err == nil || !strings.Contains(err.Error(), "is damaged; restore") {
		t.Errorf("it says: %v", err)
	}
	for _, unwritten := range [][]byte{{}, make([]byte, markSize)} { // as a power cut leaves a new file
		if err := os.WriteFile(path, unwritten, 0o600); err != nil {
			t.Fatal(err)
		}
		j := open(t, dir, nil)
		expect(t, j, 1)
		_ = j.Close()
		if _, err := j.Append(t.Context(), 0, records(4, 1)); !errors.Is(err, ErrClosed) {
			t.Errorf("an append to a closed journal: %v", err)
		}
	}
}

func TestWhatNobodyCouldReadIsNotWritten(t *testing.T) {
	t.Parallel()
	j := open(t, t.TempDir(), nil)
	for name, rs := range map[string][]Record{
		"no record": nil, "too many": make([]Record, MaxRecords+1), "a large record": {{Body: make([]byte, MaxRecordSize+1)}},
		"a large envelope": {{Body: make([]byte, MaxRecordSize)}, {Body: make([]byte, MaxRecordSize)}, {Body: make([]byte, MaxRecordSize)}, {Body: make([]byte, MaxRecordSize)}},
	} {
		if _, err := j.Append(t.Context(), 0, rs); err == nil {
			t.Errorf("%s was written", name)
		}
	}
	add(t, j, 2)
	expect(t, j, 1)
}

func TestTrimDropsWhatIsOldAndNotNeeded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir, nil)
	day := int64(24 * 3600_000)
	for i := range 40 { // two records a day
		rs := records(int(j.Next()), 2)
		for k := range rs {
			rs[k].Time = int64(i) * day
		}
		if _, err := j.Append(t.Context(), 0, rs); err != nil {
			t.Fatal(err)
		}
	}
	oldest := func(want uint64) {
		t.Helper()
		j.tail.reset() // what is in memory would hide it
		r := j.Reader(1)
		defer r.Close()
		if b, err := r.Next(t.Context()); err != nil || b.First != want {
			t.Fatalf("the oldest record is %d (%v), not %d", b.First, err, want)
		}
	}
	now := time.UnixMilli(39 * day)
	for _, step := range []struct {
		keep, want uint64
	}{{1, 1}, {8, 7}, {1 << 40, 19}} {
		if err := j.Trim(t.Context(), now, step.keep); err != nil {
			t.Fatal(err)
		}
		oldest(step.want)
	}
	if err := j.Trim(t.Context(), now.Add(1000*24*time.Hour), 1<<40); err != nil {
		t.Fatal(err)
	}
	oldest(79) // the newest envelope stays
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = open(t, dir, nil)
	if j.Next() != 81 {
		t.Errorf("the next record is %d", j.Next())
	}
	add(t, j, 1)
	oldest(79)
}

func TestADamagedEnvelopeIsReportedInWords(t *testing.T) {
	t.Parallel()
	env := &Envelope{First: 1, Records: records(1, 3)}
	whole := env.encode(nil)
	for name, data := range map[string][]byte{
		"cut":     whole[:len(whole)-7],
		"flipped": append(append([]byte{}, whole[:20]...), append([]byte{whole[20] ^ 1}, whole[21:]...)...),
		"empty":   {},
		"foreign": []byte("something else entirely"),
	} {
		if _, err := decode(data); err == nil {
			t.Errorf("%s: read without complaint", name)
		}
	}
	text := (&CorruptError{Sequence: 7, Reason: "checksum is wrong"}).Error()
	if !strings.Contains(text, "envelope 7") || !strings.Contains(text, "restore") {
		t.Errorf("it says: %s", text)
	}
}

// TestADamagedTailIsFound flips a byte in the newest record on disk.
func TestADamagedTailIsFound(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir, nil)
	for range 5 {
		add(t, j, 2)
	}
	_ = j.Close()
	blocks, err := filepath.Glob(filepath.Join(dir, "log", "jetstream", "*", "streams", "*", "msgs", "*.blk"))
	if err != nil || len(blocks) == 0 {
		t.Fatalf("no block files: %v", err)
	}
	raw, err := os.ReadFile(blocks[len(blocks)-1])
	if err != nil {
		t.Fatal(err)
	}
	at := strings.LastIndex(string(raw), "record 10")
	raw[at] ^= 0xff
	if err := os.WriteFile(blocks[len(blocks)-1], raw, 0o600); err != nil {
		t.Fatal(err)
	}
	_ = os.Remove(filepath.Join(filepath.Dir(blocks[0]), "index.db"))
	cfg := DefaultConfig()
	cfg.Dir = dir
	again, err := Open(t.Context(), cfg, quiet())
	if err != nil {
		if !strings.Contains(err.Error(), "journal") {
			t.Errorf("it says: %v", err)
		}
		return
	}
	defer func() { _ = again.Close() }()
	if again.Next() == 11 {
		t.Error("the damage was not noticed: all ten records count as there")
	}
	expect(t, again, 1) // what is left is whole; that records are missing is the readers' finding
}

func TestEnvelopesRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := &Envelope{
			Partition: rapid.Uint16().Draw(t, "partition"), First: rapid.Uint64Range(1, 1<<47).Draw(t, "first"),
			Records: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Record {
				return Record{
					Type: rapid.Uint16().Draw(t, "type"), Version: rapid.Uint8().Draw(t, "version"),
					Time: rapid.Int64Range(-1<<50, 1<<50).Draw(t, "time"), Body: rapid.SliceOf(rapid.Byte()).Draw(t, "body"),
				}
			}), 1, 20).Draw(t, "records"),
		}
		got, err := decode(e.encode(nil))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(e, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add((&Envelope{First: 1, Records: records(1, 3)}).encode(nil))
	f.Add([]byte("TPJ\x01"))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := decode(data)
		if err == nil {
			if len(e.Records) > MaxRecords {
				t.Errorf("%d records", len(e.Records))
			}
			return
		}
		// A right checksum must not make garbage dangerous either.
		if len(data) > 4 {
			fixed := append([]byte{}, data...)
			binary.BigEndian.PutUint32(fixed[len(fixed)-4:], checksum(fixed[:len(fixed)-4]))
			_, _ = decode(fixed)
		}
	})
}

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	for _, change := range []func(*Config){
		func(c *Config) { c.Dir = "" }, func(c *Config) { c.Retention = time.Hour }, func(c *Config) { c.TailBytes = 1 },
	} {
		c := DefaultConfig()
		c.Dir = "x"
		change(&c)
		if c.Validate() == nil {
			t.Errorf("%+v passes", c)
		}
	}
}
