package engine

import (
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// crossing is an engine whose log takes one batch whenever the test says so.
type crossing struct {
	*Engine
	t    *testing.T
	log  *waitingLog
	wait sync.WaitGroup

	mu                    sync.Mutex
	refused               map[account.NumberID][]*fault.Error
	assistant, shop, bank *account.Number
}

func lineOf(id uint64, declared string) *account.Number {
	return &account.Number{ID: account.NumberID(id), Digits: "3319900000" + strconv.FormatUint(id, 10), Status: "CONNECTED", Account: &account.Account{
		ID: account.ID(id), Business: &account.Business{ID: account.BusinessID(id), Declared: declared},
	}}
}

// atCrossing runs a test with an engine of a small queue, in a bubble.
func atCrossing(t *testing.T, queue int, f func(c *crossing)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		log := &waitingLog{&memoryLog{}, make(chan struct{}, 1000), make(chan error)}
		cfg := DefaultConfig()
		cfg.Queue = queue
		c := &crossing{
			t: t, log: log, refused: map[account.NumberID][]*fault.Error{},
			assistant: lineOf(1, "general_purpose_assistant"), shop: lineOf(2, ""), bank: lineOf(3, "customer_service"),
		}
		c.Engine = New(cfg, Deps{Log: log, Snapshots: &memorySnapshots{}, Clock: time.Now, Directory: account.NewDirectory, Logger: slog.New(slog.DiscardHandler)})
		done := make(chan error, 1)
		go func() { done <- c.Run(t.Context()) }()
		<-c.Ready()
		f(c)
		close(log.end) // from here on everything is stored at once
		c.wait.Wait()
	})
}

// send lets n people be written to at once.
func (c *crossing) send(n int, from *account.Number, category message.Category) {
	for i := range n {
		c.wait.Go(func() {
			_, err := c.Submit(c.t.Context(), &Submission{
				Number: from, To: message.Address(strconv.Itoa(33600000000 + i)), Category: category, Lifetime: 3600_000, Content: message.Content{Kind: message.KindTemplate},
			})
			if err != nil {
				c.mu.Lock()
				defer c.mu.Unlock()
				c.refused[from.ID] = append(c.refused[from.ID], fault.From(err))
			}
		})
	}
	synctest.Wait()
}

// told is why messages of a number were refused so far.
func (c *crossing) told(n *account.Number) []*fault.Error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.refused[n.ID])
}

// store lets the log take one batch.
func (c *crossing) store() {
	c.log.end <- nil
	synctest.Wait()
}

// stored counts what the log has of a number.
func (c *crossing) stored(n *account.Number) (count int) {
	c.log.mu.Lock()
	defer c.log.mu.Unlock()
	for _, e := range c.log.facts {
		if m, ok := e.Fact.(*fact.MessageAccepted); ok && m.Number == n.ID {
			count++
		}
	}
	return count
}

// TestAFloodIsDecidedLast: what comes behind thousands of an assistant's messages is stored next.
func TestAFloodIsDecidedLast(t *testing.T) {
	t.Parallel()
	atCrossing(t, 10_000, func(c *crossing) {
		c.send(3000, c.assistant, message.Service)
		c.send(100, c.bank, message.Authentication)
		c.send(100, c.shop, message.Utility)
		for range 3 { // the one on its way, the one that was full, the next
			c.store()
		}
		if bank, shop := c.stored(c.bank), c.stored(c.shop); bank != 100 || shop != 100 {
			t.Errorf("after three batches %d of 100 codes and %d of 100 notices are stored", bank, shop)
		}
		if flood := c.stored(c.assistant); flood > 3*maxBatchFacts-200 {
			t.Errorf("and %d of the flood", flood)
		}
	})
}

// TestPortfoliosShareAClass: of two that send the same kind, the one that sends little does not wait for the
// one that sends much.
func TestPortfoliosShareAClass(t *testing.T) {
	t.Parallel()
	atCrossing(t, 10_000, func(c *crossing) {
		c.send(3000, c.shop, message.Marketing)
		c.send(100, c.bank, message.Marketing)
		for range 3 {
			c.store()
		}
		if bank, shop := c.stored(c.bank), c.stored(c.shop); bank != 100 || shop < 300 {
			t.Errorf("after three batches %d of the small and %d of the large are stored", bank, shop)
		}
	})
}

// TestAFullQueueTurnsTheLowestClassAway: a flood that fills the queue makes room for others.
func TestAFullQueueTurnsTheLowestClassAway(t *testing.T) {
	t.Parallel()
	atCrossing(t, 500, func(c *crossing) {
		c.send(2000, c.assistant, message.Authentication) // whatever it calls it
		c.send(200, c.bank, message.Authentication)
		c.send(200, c.shop, message.Marketing)
		if n := len(c.told(c.bank)) + len(c.told(c.shop)); n != 0 {
			t.Errorf("%d of the others were refused", n)
		}
		flood := c.told(c.assistant)
		if len(flood) < 1300 {
			t.Fatalf("%d of the flood were refused", len(flood))
		}
		if f := flood[0]; f.Code != 130429 || f.After <= 0 {
			t.Errorf("it was told %v, to come back after %s", f, f.After)
		}
	})
}

// TestNobodyWaitsForEver: a log that hangs answers nobody in the queue; they are refused in time, and what is
// refused is not stored later.
func TestNobodyWaitsForEver(t *testing.T) {
	t.Parallel()
	atCrossing(t, 10_000, func(c *crossing) {
		c.send(1000, c.shop, message.Utility)
		time.Sleep(3 * time.Second)
		synctest.Wait()
		refused := c.told(c.shop)
		if len(refused) == 0 || refused[0].Code != 2 || refused[0].After != 2*time.Second {
			t.Fatalf("%d were refused: %v", len(refused), refused)
		}
		for range 3 {
			c.store()
		}
		if stored := c.stored(c.shop); stored+len(c.told(c.shop)) != 1000 {
			t.Errorf("of 1,000 %d are stored and %d were refused", stored, len(c.told(c.shop)))
		}
	})
}
