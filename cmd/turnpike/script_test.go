package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"turnpike": main})
}

// TestScripts runs testdata/script: the program as its users meet it. Beside testscript's own, there
// are these commands:
//
//	exits CODE turnpike …   runs it to its end and compares the exit code
//	start NAME turnpike …   runs it until it says that it is ready; $NAME is its address from then on
//	stop NAME               interrupts it and wants the exit code 0
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Deadline:            time.Now().Add(5 * time.Minute),
		Setup: func(e *testscript.Env) error {
			e.Values[runningKey{}] = map[string]*running{}
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits, "start": start, "stop": stop,
		},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE command …")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		failed, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%s: %v", args[1], err)
		}
		got = failed.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d\n%s%s", got, want, ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

// running is a process that start began.
type running struct {
	cmd  *exec.Cmd
	done chan error
}

type runningKey struct{}

func processes(ts *testscript.TestScript) map[string]*running {
	return ts.Value(runningKey{}).(map[string]*running)
}

func start(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: start NAME command …")
	}
	path, err := exec.LookPath(args[1])
	ts.Check(err)
	cmd := exec.Command(path, args[2:]...)
	cmd.Dir = ts.Getenv("WORK")
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "TURNPIKE_CONSOLE_PASSWORD", "TURNPIKE_DATA", "TURNPIKE_LISTEN"} {
		if value := ts.Getenv(name); value != "" {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	said := &strings.Builder{}
	cmd.Stderr = said
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	r := &running{cmd, make(chan error, 1)}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		ts.Logf("[%s] %s", args[0], lines.Text())
		url, ready := strings.CutPrefix(lines.Text(), "ready ")
		if !ready {
			continue
		}
		ts.Setenv(args[0], url)
		go func() {
			_, _ = io.Copy(io.Discard, out)
			r.done <- cmd.Wait()
		}()
		processes(ts)[args[0]] = r
		ts.Defer(func() { _ = cmd.Process.Kill() })
		return
	}
	ts.Fatalf("it ended before it was ready: %v\n%s", cmd.Wait(), said)
}

func stop(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 || processes(ts)[args[0]] == nil {
		ts.Fatalf("usage: stop NAME, of a process that start began")
	}
	r := processes(ts)[args[0]]
	ts.Check(r.cmd.Process.Signal(os.Interrupt))
	if err := <-r.done; err != nil {
		ts.Fatalf("%s ended with %v", args[0], err)
	}
}
