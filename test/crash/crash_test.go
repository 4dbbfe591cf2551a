package crash

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"turnpike/internal/bench"
)

// load is what the businesses and people of a test did, and what they were told.
type load struct {
	mu       sync.Mutex
	accepted map[string]string // wamid → text, of sends answered 200
	keyed    map[string]string // Idempotency-Key → text, whatever was answered
	written  map[string]bool   // wamid of people's acknowledged messages
	hooked   map[string]int    // wamid of people's messages that came by webhook
	people   []string
}

func newLoad() *load {
	l := &load{accepted: map[string]string{}, keyed: map[string]string{}, written: map[string]bool{}, hooked: map[string]int{}}
	for i := range 20 {
		l.people = append(l.people, strconv.Itoa(33650000000+i))
	}
	return l
}

func (l *load) with(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f()
}

// run keeps several businesses and people busy until the context ends.
func (l *load) run(ctx context.Context, s *server, ledger *bench.Ledger, cycle int) {
	var wg sync.WaitGroup
	for w := range 17 {
		wg.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				person := l.people[(w+i)%len(l.people)]
				text := fmt.Sprintf("c%d-w%d-%d", cycle, w, i)
				switch {
				case w == 16:
					s.presence(ctx, person, i%3 != 0)
				case w >= 14:
					if id := s.write(ctx, person, text); id != "" {
						l.with(func() { l.written[id] = true })
					}
				case w >= 11:
					key := "key-" + text
					l.with(func() { l.keyed[key] = person + "|" + text })
					if id := s.send(ctx, person, text, key); id != "" {
						ledger.Accepted([]byte(id), time.Now())
						l.with(func() { l.accepted[id] = text })
					}
				default:
					if id := s.send(ctx, person, text, ""); id != "" {
						ledger.Accepted([]byte(id), time.Now())
						l.with(func() { l.accepted[id] = text })
					}
				}
			}
		})
	}
	wg.Wait()
}

// retryKeyed sends every keyed message again, as a careful client does after a crash.
func (l *load) retryKeyed(t *testing.T, s *server, ledger *bench.Ledger) {
	t.Helper()
	for key, v := range l.keyed {
		person, text, _ := strings.Cut(v, "|")
		id := s.send(t.Context(), person, text, key)
		if id == "" {
			t.Fatalf("the retry with %s was refused", key)
		}
		ledger.Accepted([]byte(id), time.Now())
		l.accepted[id] = text
	}
}

func cycles(t *testing.T) int {
	n := 2
	if long() {
		n = 20
	}
	if v := os.Getenv("CRASH_CYCLES"); v != "" {
		var err error
		if n, err = strconv.Atoi(v); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

func seed(t *testing.T) *rand.Rand {
	n := uint64(time.Now().UnixNano())
	if v := os.Getenv("CRASH_SEED"); v != "" {
		var err error
		if n, err = strconv.ParseUint(v, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("CRASH_SEED=%d", n)
	return rand.New(rand.NewPCG(n, 1))
}

func TestKilledUnderLoadLosesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: kills a real server several times")
	}
	random := seed(t)
	s := &server{program: build(t), data: filepath.Join(t.TempDir(), "data"), addr: freePort(t)}
	l, ledger := newLoad(), bench.NewLedger()
	receiver, err := bench.StartReceiver(ledger)
	if err != nil {
		t.Fatal(err)
	}
	defer receiver.Stop()
	receiver.OnMessage(func(id []byte) { l.with(func() { l.hooked[string(id)]++ }) })
	s.start(t)
	s.subscribe(t, receiver.URL())
	for _, p := range l.people {
		if id := s.write(t.Context(), p, "hello"); id != "" {
			l.written[id] = true
		}
	}
	passed := 0
	for cycle := range cycles(t) {
		ctx, stop := context.WithTimeout(t.Context(), time.Duration(300+random.IntN(900))*time.Millisecond)
		done := make(chan struct{})
		go func() { l.run(ctx, s, ledger, cycle); close(done) }()
		<-ctx.Done()
		s.kill()
		stop()
		<-done
		s.start(t)
		passed++
	}
	l.retryKeyed(t, s, ledger)
	l.check(t, s, ledger)
	s.kill()
	t.Logf("%d messages accepted, %d written by people, over %d kills", len(l.accepted), len(l.written), passed)
	fmt.Printf("crash: %d passed, 0 failed\n", passed)
}

// check waits until all has come to rest and compares.
func (l *load) check(t *testing.T, s *server, ledger *bench.Ledger) {
	t.Helper()
	for _, p := range l.people { // whoever went offline last gets what waits
		if status := s.presence(t.Context(), p, true); status != http.StatusOK {
			t.Fatalf("%s could not come online: %d", p, status)
		}
	}
	until(t, "the end of the tables' lag", 60*time.Second, func() bool { return s.lag(t.Context()) == "0" })
	texts := map[string]int{}
	for _, p := range l.people {
		ids, seen, err := s.inbox(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			ledger.Inbox([]byte(id))
		}
		for text, n := range seen {
			texts[text] += n
		}
	}
	until(t, "the last webhook", 60*time.Second, func() bool {
		v := ledger.Count()
		missing := 0
		l.with(func() {
			for id := range l.written {
				if l.hooked[id] == 0 {
					missing++
				}
			}
		})
		return v.WithoutWebhook == 0 && missing == 0
	})
	v := ledger.Count()
	if v.Lost != 0 || v.Twice != 0 || v.Failed != 0 {
		t.Errorf("accepted = delivered does not hold: %+v", v)
	}
	for key, what := range l.keyed {
		if _, text, _ := strings.Cut(what, "|"); texts[text] != 1 {
			t.Errorf("the message of %s is there %d times", key, texts[text])
		}
	}
	for text, n := range texts {
		if n > 1 {
			t.Errorf("the text %s arrived %d times", text, n)
		}
	}
}

func TestSecondProcessOnOneDirectorySaysSo(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds and starts the program")
	}
	s := &server{program: build(t), data: filepath.Join(t.TempDir(), "data"), addr: freePort(t)}
	s.start(t)
	defer s.kill()
	out, err := exec.CommandContext(t.Context(), s.program, "dev", "--data", s.data, "--listen", "127.0.0.1:0").CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Fatalf("the second process ended with %v, not with code 1", err)
	}
	if !strings.Contains(string(out), "another turnpike process is using this data directory") {
		t.Errorf("it said: %s", out)
	}
	if status, _ := s.call(t.Context(), http.MethodGet, "/ready", "", "", nil); status != http.StatusOK {
		t.Errorf("the first process answers %d", status)
	}
}

func TestStopsCleanly(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds and starts the program")
	}
	s := &server{program: build(t), data: filepath.Join(t.TempDir(), "data"), addr: freePort(t)}
	s.start(t)
	s.write(t.Context(), "33650000000", "hello")
	wamid := s.send(t.Context(), "33650000000", "before the stop", "")
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		t.Fatalf("it ended with %v:\n%s", err, s.stderr)
	}
	s.start(t)
	defer s.kill()
	until(t, "the message", 10*time.Second, func() bool {
		ids, _, err := s.inbox(t.Context(), "33650000000")
		return err == nil && len(ids) == 1 && ids[0] == wamid
	})
}
