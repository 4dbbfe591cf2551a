package journal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// damages are ways to hurt a data directory; each says where it did.
var damages = []struct {
	name string
	hurt func(t *testing.T, r *rand.Rand, dir string) string
}{
	{"a flipped bit in a block", func(t *testing.T, r *rand.Rand, dir string) string {
		return rewrite(t, anyFile(t, r, dir, ".blk"), func(b []byte) (int, []byte) {
			at := r.IntN(len(b))
			b[at] ^= 1 << r.IntN(8)
			return at, b
		})
	}},
	{"a block cut short", func(t *testing.T, r *rand.Rand, dir string) string {
		return rewrite(t, anyFile(t, r, dir, ".blk"), func(b []byte) (int, []byte) { at := r.IntN(len(b)); return at, b[:at] })
	}},
	{"a page of zeros", func(t *testing.T, r *rand.Rand, dir string) string {
		return rewrite(t, anyFile(t, r, dir, ".blk"), func(b []byte) (int, []byte) {
			at := r.IntN(len(b)) &^ 4095
			clear(b[at:min(at+4096, len(b))])
			return at, b
		})
	}},
	{"a lost block", func(t *testing.T, r *rand.Rand, dir string) string { return lose(t, anyFile(t, r, dir, ".blk")) }},
	{"a flipped bit in any file", func(t *testing.T, r *rand.Rand, dir string) string {
		return rewrite(t, anyFile(t, r, dir, ""), func(b []byte) (int, []byte) {
			at := r.IntN(len(b) + 1)
			if at < len(b) {
				b[at] ^= 1 << r.IntN(8)
			}
			return at, b
		})
	}},
	{"a lost file", func(t *testing.T, r *rand.Rand, dir string) string { return lose(t, anyFile(t, r, dir, "")) }},
	{"rubbish behind a block", func(t *testing.T, r *rand.Rand, dir string) string {
		return rewrite(t, anyFile(t, r, dir, ".blk"), func(b []byte) (int, []byte) {
			return len(b), append(b, []byte(strings.Repeat("rubbish", 1+r.IntN(30)))...)
		})
	}},
}

// anyFile picks one of the log's files by the end of its name.
func anyFile(t *testing.T, r *rand.Rand, dir, suffix string) string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(filepath.Join(dir, "log"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.HasSuffix(path, suffix) {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	return files[r.IntN(len(files))]
}

func rewrite(t *testing.T, path string, f func(b []byte) (int, []byte)) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at, b := f(b)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s at %d", filepath.Base(path), at)
}

func lose(t *testing.T, path string) string {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	return filepath.Base(path)
}

// trials is how many data directories are hurt: DAMAGE_TRIALS, or a few.
func trials(t *testing.T) int {
	v := os.Getenv("DAMAGE_TRIALS")
	if v == "" {
		return 3 * len(damages)
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestDamageIsNeverSilent hurts the files of a log that was stopped, or killed, in random places. What
// was acknowledged must then be all there, or be missed in words that say what to do.
func TestDamageIsNeverSilent(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	stopped, killed, bodies := twoLogs(t, r)
	whole := 0
	for i := range trials(t) {
		d, from, how := damages[i%len(damages)], stopped, "stopped"
		if r.IntN(2) == 0 {
			from, how = killed, "killed"
		}
		dir := filepath.Join(t.TempDir(), "data")
		if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
		where := d.hurt(t, r, dir)
		err := readAll(t, dir, bodies)
		switch {
		case err == nil:
			whole++
		case !strings.Contains(strings.ToLower(err.Error()), "restore"):
			t.Errorf("%s after %s (%s): it does not say what to do: %v", how, d.name, where, err)
		}
		if d.name == "rubbish behind a block" && how == "killed" && err != nil && strings.HasPrefix(where, "3.blk") {
			t.Errorf("a torn write behind the last record (%s) was taken for a loss: %v", where, err)
		}
		_ = os.RemoveAll(dir)
	}
	t.Logf("%d of %d were whole all the same", whole, trials(t))
}

// twoLogs makes a log of some blocks: as a clean stop leaves it, and as a kill does.
func twoLogs(t *testing.T, r *rand.Rand) (stopped, killed string, bodies [][]byte) {
	t.Helper()
	stopped, killed = t.TempDir(), filepath.Join(t.TempDir(), "data")
	j := open(t, stopped, nil)
	for i := range 200 {
		rs := records(int(j.Next()), 1+i%3)
		for k := range rs {
			body := make([]byte, 50<<10)
			for n := range body {
				body[n] = byte(r.Uint32())
			}
			rs[k].Body = body
			bodies = append(bodies, body)
		}
		if _, err := j.Append(t.Context(), 0, rs); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(killed, os.DirFS(stopped)); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return stopped, killed, bodies
}

// readAll opens a log and reads it; nil says that all bodies are there and right.
func readAll(t *testing.T, dir string, bodies [][]byte) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cfg := DefaultConfig()
	cfg.Dir = dir
	j, err := Open(ctx, cfg, quiet())
	if err != nil {
		return err
	}
	defer func() { _ = j.Close() }()
	if got := int(j.Next()) - 1; got != len(bodies) {
		return fmt.Errorf("silently %d records instead of %d", got, len(bodies))
	}
	reader := j.Reader(1)
	defer reader.Close()
	for want := 0; want < len(bodies); {
		b, err := reader.Next(ctx)
		if err != nil {
			return err
		}
		for _, rec := range b.Records {
			if string(rec.Body) != string(bodies[want]) {
				return errors.New("silently another body")
			}
			want++
		}
	}
	return nil
}
