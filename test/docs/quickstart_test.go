package docs

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestDocsQuickstart does what docs/quickstart.md says, on other ports: it runs each sh block, in a
// terminal of its own where the block names one, and looks for what the text blocks show.
func TestDocsQuickstart(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: builds and runs the program")
	}
	for _, tool := range []string{"bash", "curl", "node"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not here", tool)
		}
	}
	page, err := os.ReadFile(filepath.Join(Root(t), "docs/quickstart.md"))
	if err != nil {
		t.Fatal(err)
	}
	platform, receiver := freePort(t), freePort(t)
	ports := strings.NewReplacer("127.0.0.1:8080", "127.0.0.1:"+platform, "127.0.0.1:3000", "127.0.0.1:"+receiver, "listen(3000,", "listen("+receiver+",")
	dir := workDir(t, platform)
	terminals := map[string]*terminal{"": openTerminal(t, dir)}
	seen := 0
	for _, b := range codeBlock.FindAllStringSubmatch(ports.Replace(string(page)), -1) {
		language, name, code := b[1], strings.TrimSpace(b[2]), b[3]
		switch {
		case name == "build": // workDir did
		case language == "sh":
			if terminals[name] == nil {
				terminals[name] = openTerminal(t, dir)
			}
			if name == "" {
				settle(t, "http://127.0.0.1:"+platform)
			}
			terminals[name].enter(t, code)
		case language == "text":
			terminals[name].expect(t, code)
			seen++
		}
	}
	if seen < 10 {
		t.Errorf("only %d outputs were compared: is this test looking at the right thing?", seen)
	}
}

// settle waits until the tables show what happened: a reader of the page types slower than they do.
func settle(t *testing.T, url string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		if _, metrics := call(t, http.MethodGet, url+"/metrics", ""); strings.Contains(metrics, "\nturnpike_projection_lag_records 0\n") {
			return
		}
	}
	t.Fatal("the tables stay behind")
}

var codeBlock = regexp.MustCompile("(?s)```(sh|text)([^\n]*)\n(.*?)```")

// workDir holds the built program behind a script that moves it to a port of this test.
func workDir(t *testing.T, port string) string {
	t.Helper()
	dir := t.TempDir()
	program := filepath.Join(dir, "program")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "turnpike/cmd/turnpike")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	script := fmt.Sprintf("#!/bin/bash\nif [ \"$1\" = dev ]; then exec %[1]s \"$@\" --listen 127.0.0.1:%[2]s; fi\nexec %[1]s \"$@\" --url http://127.0.0.1:%[2]s\n", program, port)
	if err := os.WriteFile(filepath.Join(dir, "turnpike"), []byte(script), 0o755); err != nil { //nolint:gosec // it is to be run
		t.Fatal(err)
	}
	return dir
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// terminal is a shell that is typed into.
type terminal struct {
	in io.Writer

	mu    sync.Mutex
	lines []string
	wake  chan struct{} // closed and replaced at each line
	next  int           // line after the last one that was expected
}

func openTerminal(t *testing.T, dir string) *terminal {
	t.Helper()
	shell := exec.Command("bash")
	shell.Dir = dir
	shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // so that what it runs ends with it
	in, err := shell.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, w := io.Pipe()
	shell.Stdout, shell.Stderr = w, w
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	x := &terminal{in: in, wake: make(chan struct{})}
	read := make(chan struct{})
	go func() {
		defer close(read)
		for s := bufio.NewScanner(out); s.Scan(); {
			x.mu.Lock()
			x.lines = append(x.lines, s.Text())
			close(x.wake)
			x.wake = make(chan struct{})
			x.mu.Unlock()
		}
	}()
	t.Cleanup(func() {
		_ = syscall.Kill(-shell.Process.Pid, syscall.SIGTERM)
		_ = shell.Wait()
		_ = w.Close()
		<-read
	})
	return x
}

func (x *terminal) enter(t *testing.T, code string) {
	t.Helper()
	if _, err := io.WriteString(x.in, code+"\n"); err != nil {
		t.Fatal(err)
	}
}

// expect waits until each line of a text has come, in order; others may come between. An ellipsis
// stands for anything.
func (x *terminal) expect(t *testing.T, text string) {
	t.Helper()
	timer := time.NewTimer(20 * time.Second)
	defer timer.Stop()
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if strings.Trim(line, "… ") == "" {
			continue
		}
		pattern := regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(line), "…", ".*") + "$")
		for !x.find(pattern) {
			x.mu.Lock()
			wake, lines := x.wake, x.lines
			x.mu.Unlock()
			if x.find(pattern) { // it came between
				break
			}
			select {
			case <-wake:
			case <-timer.C:
				t.Fatalf("the page shows\n%s\nwhich did not come. What came:\n%s", line, strings.Join(lines, "\n"))
			}
		}
	}
}

// find moves behind the next line that fits.
func (x *terminal) find(pattern *regexp.Regexp) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := x.next; i < len(x.lines); i++ {
		if pattern.MatchString(x.lines[i]) {
			x.next = i + 1
			return true
		}
	}
	return false
}
