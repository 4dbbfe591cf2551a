package crash

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"turnpike/internal/bench"
)

// small mounts a file system in memory for a test. Where that is not allowed the rooms' own tests of
// full disks (journal, projection, network) have to do, and ok is false.
func small(t *testing.T, size string) (dir string, ok bool) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Logf("needs the right to mount a small file system: %v", err)
		return "", false
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir, true
}

// fill takes all the room that a file system has, to the last byte.
func fill(t *testing.T, dir string) (free func()) {
	t.Helper()
	path := filepath.Join(dir, "fill")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	at := int64(0)
	for size := int64(64 << 20); size >= 4096; {
		switch err := syscall.Fallocate(int(f.Fd()), 0, at, size); {
		case errors.Is(err, syscall.EINTR):
		case err != nil:
			size /= 2
		default:
			at += size
		}
	}
	return func() {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

// refusal sends a message that must be refused, and gives what the platform says; "" when it was taken.
func (s *server) refusal(t *testing.T) (status, code int, details string) {
	t.Helper()
	status, body := s.call(t.Context(), http.MethodPost, "/v25.0/"+number+"/messages", token, "", map[string]any{
		"messaging_product": "whatsapp", "to": "33650009999", "type": "template", "template": map[string]any{"name": "hello_world", "language": map[string]string{"code": "en_US"}},
	})
	var out struct {
		Error struct {
			Code      int `json:"code"`
			ErrorData struct {
				Details string `json:"details"`
			} `json:"error_data"`
		} `json:"error"`
	}
	if err := json.Unmarshal(body, &out); err != nil && status != 0 {
		t.Errorf("answered %d %s", status, body)
	}
	return status, out.Error.Code, out.Error.ErrorData.Details
}

// busy keeps the load on while f does its work.
func (l *load) busy(t *testing.T, s *server, ledger *bench.Ledger, cycle int, f func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { l.run(ctx, s, ledger, cycle); close(done) }()
	f()
	stop()
	<-done
}

// begin starts a server and gives it a receiver and people who have written to it.
func begin(t *testing.T, s *server) (*load, *bench.Ledger) {
	t.Helper()
	l, ledger := newLoad(), bench.NewLedger()
	receiver, err := bench.StartReceiver(ledger)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(receiver.Stop)
	receiver.OnMessage(func(id []byte) { l.with(func() { l.hooked[string(id)]++ }) })
	s.start(t)
	s.subscribe(t, receiver.URL())
	for _, p := range l.people {
		if id := s.write(t.Context(), p, "hello"); id != "" {
			l.written[id] = true
		}
	}
	return l, ledger
}

// TestAFullDiskRefusesAndLosesNothing fills the disk to its last byte under load, again and again.
func TestAFullDiskRefusesAndLosesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: fills a file system several times")
	}
	dir, ok := small(t, "700m")
	if !ok {
		return
	}
	s := &server{program: build(t), data: filepath.Join(dir, "data"), addr: freePort(t)}
	l, ledger := begin(t, s)
	defer s.kill()
	random := seed(t)
	rounds := 2
	if long() {
		rounds = 6
	}
	for cycle := range rounds {
		l.busy(t, s, ledger, cycle, func() {
			rest := time.NewTimer(time.Duration(100+random.IntN(400)) * time.Millisecond)
			<-rest.C
			free := fill(t, dir)
			until(t, "a refusal", 20*time.Second, func() bool {
				status, code, details := s.refusal(t)
				return status == http.StatusInternalServerError && code == 131016 && strings.Contains(details, "Nothing was accepted")
			})
			until(t, "the reason", 20*time.Second, func() bool {
				_, health := s.call(t.Context(), http.MethodGet, "/health", "", "", nil)
				return strings.Contains(string(health), `"refusing"`) && !strings.Contains(string(health), dir)
			})
			if cycle%2 == 1 { // whoever restarts it then must not make it worse
				s.kill()
				s.start(t)
			}
			free()
			until(t, "a message that is accepted again", 30*time.Second, func() bool {
				status, _, _ := s.refusal(t)
				return status == http.StatusOK
			})
		})
	}
	l.retryKeyed(t, s, ledger)
	l.check(t, s, ledger)
	t.Logf("%d messages accepted, %d written by people", len(l.accepted), len(l.written))
	s.kill() // so that it writes no more while it is read
	if strings.Contains(s.stderr.String(), "panic") {
		t.Errorf("it said:\n%s", s.stderr)
	}
}

// TestTablesThatAreFullHoldUpNoMessage fills the file system of the tables alone: messages flow on, and
// the tables show them once there is room.
func TestTablesThatAreFullHoldUpNoMessage(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: fills a file system")
	}
	dir, ok := small(t, "200m")
	if !ok {
		return
	}
	s := &server{program: build(t), data: filepath.Join(t.TempDir(), "data"), addr: freePort(t)}
	if err := os.Mkdir(s.data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(dir, "turnpike.db"), filepath.Join(s.data, "turnpike.db")); err != nil {
		t.Fatal(err)
	}
	l, ledger := begin(t, s)
	defer s.kill()
	l.busy(t, s, ledger, 0, func() {
		free := fill(t, dir)
		accepted := func() (n int) {
			l.with(func() { n = len(l.accepted) })
			return n
		}
		before, posts := accepted(), s.metric(t.Context(), "turnpike_webhook_attempts_total", `outcome="ok"`)
		until(t, "messages that are accepted and told of by webhook", 30*time.Second, func() bool {
			return accepted() > before+1000 && s.lag(t.Context()) != "0" && s.metric(t.Context(), "turnpike_webhook_attempts_total", `outcome="ok"`) > posts+500
		})
		if id := s.send(t.Context(), "33650008888", "to somebody new", ""); id == "" {
			t.Error("a message to somebody new was refused")
		} else {
			l.with(func() { l.accepted[id] = "outside the window" })
		}
		free()
	})
	until(t, "the end of the tables' lag", 60*time.Second, func() bool { return s.lag(t.Context()) == "0" })
	l.retryKeyed(t, s, ledger)
	l.check(t, s, ledger)
	t.Logf("%d messages accepted, %d written by people", len(l.accepted), len(l.written))
}
