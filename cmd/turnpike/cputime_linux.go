package main

import (
	"syscall"
	"time"
)

// rusageThread asks for the calling thread only (getrusage(2)).
const rusageThread = 1

// threadTime is how long the calling thread has been at work, as a clock: what else runs on the machine does
// not count. The caller holds on to its thread.
func threadTime() time.Time {
	var u syscall.Rusage
	if syscall.Getrusage(rusageThread, &u) != nil {
		return time.Now()
	}
	return time.Unix(0, u.Utime.Nano()+u.Stime.Nano())
}
