package app

import (
	"context"
	"log/slog"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/journal"
	"turnpike/internal/message"
)

// road is an engine on a real journal, nothing else.
func road(tb testing.TB, dir string) (*engine.Engine, *journal.Journal, func()) {
	tb.Helper()
	cfg := journal.DefaultConfig()
	cfg.Dir = dir
	log := slog.New(slog.DiscardHandler)
	j, err := journal.Open(tb.Context(), cfg, log)
	if err != nil {
		tb.Fatal(err)
	}
	d := account.NewDirectory()
	e := engine.New(engine.DefaultConfig(), engine.Deps{
		Log: &factLog{j, log}, Snapshots: &snapshotFile{path: filepath.Join(dir, "snapshot")}, Clock: time.Now,
		Directory: func() *account.Directory { return d }, Logger: log,
	})
	ctx, cancel := context.WithCancel(tb.Context())
	done := make(chan error, 1)
	go func() { done <- e.Run(ctx) }()
	<-e.Ready()
	var once sync.Once
	stop := func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				tb.Error(err)
			}
			if err := j.Close(); err != nil {
				tb.Error(err)
			}
		})
	}
	tb.Cleanup(stop)
	return e, j, stop
}

func BenchmarkSubmit(b *testing.B) {
	for _, callers := range []int{1, 64, 256} {
		b.Run(strconv.Itoa(callers), func(b *testing.B) {
			e, _, _ := road(b, b.TempDir())
			n := &account.Number{ID: 4, Account: &account.Account{ID: 3}}
			for i := range 1000 {
				if _, err := e.Receive(b.Context(), &engine.Reception{Number: n, From: message.Address(strconv.Itoa(33600000000 + i)), Content: message.Content{Kind: 1, Document: []byte(`{"body":"x"}`)}}); err != nil {
					b.Fatal(err)
				}
			}
			var left atomic.Int64
			left.Store(int64(b.N))
			b.ResetTimer()
			var wg sync.WaitGroup
			for range callers {
				wg.Go(func() {
					for {
						i := left.Add(-1)
						if i < 0 {
							return
						}
						_, err := e.Submit(b.Context(), &engine.Submission{
							Number: n, To: message.Address(strconv.FormatInt(33600000000+i%1000, 10)), Category: message.Service, Lifetime: 1e9,
							Content: message.Content{Kind: 1, Document: []byte(`{"body":"Bonjour, votre vol AF123 part de la porte B12 a 10 h 25, bon voyage"}`)},
						})
						if err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
		})
	}
}
