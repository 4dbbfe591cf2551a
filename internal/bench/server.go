package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a server that was started for the run, or one that runs already (then cmd is nil).
type process struct {
	url        string
	cmd        *exec.Cmd
	dir        string // removed at the end
	began      time.Time
	readyAfter time.Duration
	cpuBefore  float64
	ended      chan error
}

// readyTimeout bounds the wait for the line that says where the server serves.
const readyTimeout = 60 * time.Second

// server starts a fresh server, or names the one that was given.
func (r *run) server(ctx context.Context, pause ...string) (*process, error) {
	if r.cfg.URL != "" {
		return &process{url: strings.TrimRight(r.cfg.URL, "/")}, nil
	}
	dir, err := os.MkdirTemp(r.cfg.Data, "turnpike-bench-")
	if err != nil {
		return nil, err
	}
	p, err := r.spawn(ctx, filepath.Join(dir, "data"), pause...)
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	p.dir = dir
	return p, nil
}

func (r *run) spawn(ctx context.Context, data string, pause ...string) (*process, error) {
	args := []string{"dev", "--data", data, "--listen", "127.0.0.1:0", "--limits", "high"}
	for _, p := range pause {
		args = append(args, "--pause", p)
	}
	return startProcess(ctx, r.cfg.Server, args)
}

// startProcess runs a program until it prints its ready line.
func startProcess(ctx context.Context, program string, args []string) (*process, error) {
	p := &process{cmd: exec.CommandContext(ctx, program, args...), began: time.Now(), ended: make(chan error, 1)}
	p.cmd.Stderr = os.Stderr
	p.cmd.Env = append(os.Environ(), "TURNPIKE_CONSOLE_PASSWORD="+benchPassword)
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	ready := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if url, ok := strings.CutPrefix(lines.Text(), "ready "); ok {
				ready <- url
			}
		}
		p.ended <- p.cmd.Wait()
	}()
	timer := time.NewTimer(readyTimeout)
	defer timer.Stop()
	select {
	case p.url = <-ready:
		p.readyAfter = time.Since(p.began)
		p.cpuBefore = p.cpu()
		return p, nil
	case err := <-p.ended:
		return nil, fmt.Errorf("the server ended before it was ready: %w", errors.Join(err, errors.New("its messages are above")))
	case <-timer.C:
		p.kill()
		return nil, fmt.Errorf("the server was not ready within %s", readyTimeout)
	}
}

// stop ends the server cleanly and removes its data.
func (p *process) stop() {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	p.wait()
}

func (p *process) kill() {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Kill()
	p.wait()
}

// stopTimeout bounds a clean stop.
const stopTimeout = 20 * time.Second

func (p *process) wait() {
	timer := time.AfterFunc(stopTimeout, func() { _ = p.cmd.Process.Kill() })
	defer timer.Stop()
	<-p.ended //nolint:errcheck // it was told to end: how it did says nothing
	if p.dir != "" {
		_ = os.RemoveAll(p.dir)
	}
}

// cpu is the processor time that the server has used, in seconds.
func (p *process) cpu() float64 {
	if p.cmd == nil {
		return 0
	}
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(raw), ") ")
	f := strings.Fields(rest)
	if len(f) < 13 {
		return 0
	}
	user, _ := strconv.ParseFloat(f[11], 64)
	system, _ := strconv.ParseFloat(f[12], 64)
	return (user + system) / clockTicks
}

// clockTicks is USER_HZ, which is 100 on every Linux that Go runs on.
const clockTicks = 100

// rss reads a memory figure of /proc/PID/status, in bytes.
func (p *process) rss(name string) int64 {
	if p.cmd == nil {
		return 0
	}
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(raw)) {
		if v, ok := strings.CutPrefix(line, name+":"); ok {
			kib, _ := strconv.ParseInt(strings.Fields(v)[0], 10, 64)
			return kib << 10
		}
	}
	return 0
}

// measure puts the server's use of the machine into the report.
func (p *process) measure(part *Part) {
	if p.cmd == nil || part.Accepted == 0 {
		return
	}
	part.CPUPer1000 = (p.cpu() - p.cpuBefore) / float64(part.Accepted) * 1000
	part.PeakRSS = p.rss("VmHWM")
}

// mark makes the next measurement begin here.
func (p *process) mark() {
	if p.cmd != nil {
		p.cpuBefore = p.cpu()
	}
}
