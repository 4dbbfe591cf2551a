package engine

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// crowded is a state with many threads; every tenth has a message that waits.
func crowded(threads int) *state {
	s := newState(0)
	for i := range threads {
		t := fact.Thread{Number: 4, Address: message.Address(strconv.Itoa(33600000000 + i))}
		s.apply(1_700_000_000_000, &fact.MessageReceived{Thread: t})
		s.apply(1_700_000_000_000, &fact.MessageAccepted{Thread: t, Lifetime: 3600_000, Callback: "order-17"})
		if i%10 != 0 {
			s.apply(1_700_000_000_000, &fact.MessageMoved{Thread: t, ID: message.ID(2*i + 2), Direction: message.ToPerson, Status: message.Delivered})
		}
	}
	return s
}

// BenchmarkPicture says how long the writer stands still for a snapshot of a million threads: at once,
// and at most in one go when it is drawn between decisions.
func BenchmarkPicture(b *testing.B) {
	s := crowded(1_000_000)
	b.Run("whole", func(b *testing.B) {
		for b.Loop() {
			s.whole()
		}
	})
	b.Run("pieces", func(b *testing.B) {
		var longest, begin time.Duration
		for b.Loop() {
			start := time.Now()
			s.begin()
			begin = max(begin, time.Since(start))
			for complete := false; !complete; {
				start := time.Now()
				complete = s.drawSome(atOnce)
				longest = max(longest, time.Since(start))
			}
			s.finish()
		}
		b.ReportMetric(float64(longest.Microseconds()), "µs-longest")
		b.ReportMetric(float64(begin.Microseconds()), "µs-begin")
	})
}

// forgetfulLog stores nothing, and begins with a snapshot.
type forgetfulLog struct{ next uint64 }

func (*forgetfulLog) Append(context.Context, uint64, []fact.Entry) error { return nil }
func (*forgetfulLog) Recover(context.Context) error                      { return nil }

func (l *forgetfulLog) Replay(context.Context, uint64, func(uint64, fact.Entry)) (uint64, error) {
	return l.next, nil
}

// BenchmarkAcceptDuringSnapshots sends messages into a state of a million threads while snapshots are
// made one after the other, and says how long callers wait.
func BenchmarkAcceptDuringSnapshots(b *testing.B) {
	s := crowded(1_000_000)
	for _, every := range []uint64{1 << 60, 200_000} {
		b.Run(map[bool]string{true: "none", false: "steadily"}[every == 1<<60], func(b *testing.B) {
			cfg := DefaultConfig()
			cfg.SnapshotEvery = every
			e := New(cfg, Deps{
				Log: &forgetfulLog{s.next}, Snapshots: &memorySnapshots{data: s.text()}, Clock: func() time.Time { return time.UnixMilli(1_700_000_000_000) },
				Directory: account.NewDirectory, Logger: slog.New(slog.DiscardHandler),
			})
			ctx, cancel := context.WithCancel(b.Context())
			done := make(chan error, 1)
			go func() { done <- e.Run(ctx) }()
			<-e.Ready()
			var mu sync.Mutex
			var took []time.Duration
			b.SetParallelism(32)
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				var own []time.Duration
				for i := rand.IntN(1_000_000); pb.Next(); i++ {
					start := time.Now()
					_, err := e.Submit(ctx, &Submission{Number: line, To: message.Address(strconv.Itoa(33600000000 + i%1_000_000)), Category: message.Service, Lifetime: 3600_000})
					own = append(own, time.Since(start))
					if err != nil {
						b.Error(err)
						return
					}
				}
				mu.Lock()
				defer mu.Unlock()
				took = append(took, own...)
			})
			b.StopTimer()
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "µs-p99")
			b.ReportMetric(float64(took[len(took)*9999/10000].Microseconds()), "µs-p99.99")
			b.ReportMetric(float64(took[len(took)-1].Microseconds()), "µs-max")
			cancel()
			if err := <-done; err != nil {
				b.Error(err)
			}
		})
	}
}
