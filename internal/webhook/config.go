// Package webhook brings updates to businesses' endpoints.
//
// Owns: which endpoint gets which update, signing, order, batches, retries for 7 days, attempts, the
// GET handshake, the guard against addresses that a business must not reach through us.
// Does not own: the payload's shape (wire), callbacks as people edit them (store, graph).
// Called by: app, which runs it; graph (Verify); console (Endpoints, RetryNow).
// Never breaks: an update is delivered at least once within 7 days, or its loss is on record; updates
// of one conversation are first seen in order, but for those that an endpoint goes on refusing; what waits for
// a number follows its callback when that changes; no endpoint delays another, and at one that several
// portfolios share none of them delays the others; nothing is sent to an address that the guard refuses.
package webhook

import (
	"fmt"
	"time"
)

// Config of the room.
type Config struct {
	Timeout       time.Duration `yaml:"timeout"     help:"how long an endpoint may take to answer"`
	Concurrency   int           `yaml:"concurrency" help:"requests to one endpoint at the same time"`
	MaxBackoff    time.Duration `yaml:"max_backoff" help:"longest pause between two tries"`
	MaxPending    int           `yaml:"max_pending" help:"updates of one endpoint held in memory; beyond it they are read from the journal again"`
	PassAfter     int           `yaml:"pass_after"  help:"answers other than 200 to one update after which later updates of its conversation pass it, while it is tried on; 0 keeps the order whatever happens"`
	AllowLoopback bool          `yaml:"-"`
}

// DefaultConfig suits strangers' endpoints.
func DefaultConfig() Config {
	return Config{Timeout: 10 * time.Second, Concurrency: 8, MaxBackoff: 10 * time.Minute, MaxPending: 4096, PassAfter: 5}
}

// Validate checks the values.
func (c Config) Validate() error {
	switch {
	case c.Timeout < 100*time.Millisecond || c.Timeout > time.Minute:
		return fmt.Errorf("webhook: timeout of %s is not between 100 ms and 1 minute", c.Timeout)
	case c.Concurrency < 1 || c.Concurrency > 256:
		return fmt.Errorf("webhook: concurrency of %d is not between 1 and 256", c.Concurrency)
	case c.MaxBackoff < time.Second || c.MaxBackoff > 24*time.Hour:
		return fmt.Errorf("webhook: max_backoff of %s is not between 1 second and 1 day", c.MaxBackoff)
	case c.PassAfter < 0 || c.PassAfter == 1 || c.PassAfter > 1000:
		return fmt.Errorf("webhook: pass_after of %d is not 0 or between 2 and 1,000", c.PassAfter)
	case c.MaxPending < 16:
		return fmt.Errorf("webhook: max_pending of %d is below 16", c.MaxPending)
	}
	return nil
}

// Limits and habits of delivery (reference §3.2).
const (
	horizon          = 7 * 24 * time.Hour // retries end then; attempts are kept as long
	firstBackoff     = time.Second
	defaultMaxBatch  = 100 // updates of one POST, once a backlog has formed
	mostBatch        = 1000
	maxPayload       = 3 << 20   // bytes of one POST
	maxPendingBytes  = 8 << 20   // bytes of one endpoint's updates in memory
	keptBuffer       = 256 << 10 // bytes of payload that a worker keeps room for between POSTs
	maxAnswer        = 64 << 10  // bytes of an answer that are read, and of its headers
	keptAnswer       = 512       // bytes of an answer that are kept with the attempt
	answerTail       = time.Second
	backlogFactor    = 16 // a backlog has formed when more than this × concurrency are ready
	judgedPart       = 4  // one of so many requests to an endpoint at the same time may be of accounts under a verdict
	failuresToDown   = 3  // failures in a row without a success, of more than one conversation
	freshShare       = 16 // part of such an endpoint's pauses that conversations wait which have not failed
	flushEvery       = time.Second
	idleRecords      = 50_000 // an endpoint that gets nothing is stored when the journal grew by this
	flushAttempts    = 2000   // attempts that make a flush happen earlier
	maxAttempts      = 20_000 // attempts that wait to be stored; beyond it the oldest are dropped
	maxReports       = 4096   // deliveries of people's messages that wait to be reported
	cleanEvery       = time.Hour
	handshakeTimeout = 10 * time.Second
	drainBudget      = 3 * time.Second      // for open requests, when the program stops
	userAgent        = "facebookexternalua" // what Meta sends; receivers filter by it
)
