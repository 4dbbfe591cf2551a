//go:build !linux

package main

import "time"

// threadTime is the clock of the wall where a thread's own time is not known.
func threadTime() time.Time { return time.Now() }
