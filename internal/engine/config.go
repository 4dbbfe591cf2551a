package engine

import (
	"fmt"
	"time"
)

// Config of the engine.
type Config struct {
	Partition     uint16        `yaml:"-"`
	Queue         int           `yaml:"queue"          help:"decisions that may wait; beyond it one of the lowest class is refused"`
	MaxWait       time.Duration `yaml:"max_wait"       help:"how long a decision may wait in the queue; then its caller is refused"`
	SnapshotEvery uint64        `yaml:"snapshot_every" help:"records between two snapshots"`
	SnapshotAge   time.Duration `yaml:"snapshot_age"   help:"longest time between two snapshots while anything happens; no record is dropped from the journal before it is in two"`
}

// DefaultConfig suits one machine.
func DefaultConfig() Config {
	return Config{Queue: 4096, MaxWait: 2 * time.Second, SnapshotEvery: 1_000_000, SnapshotAge: time.Hour}
}

// Validate checks each value.
func (c Config) Validate() error {
	switch {
	case c.Queue < 1 || c.Queue > 1_000_000:
		return fmt.Errorf("engine: queue of %d is not between 1 and 1,000,000", c.Queue)
	case c.MaxWait < 0 || c.MaxWait > time.Minute:
		return fmt.Errorf("engine: max_wait of %s is not between 0 and 1 minute", c.MaxWait)
	case c.SnapshotEvery < 1000:
		return fmt.Errorf("engine: snapshot_every of %d is below 1,000: the engine would do nothing else", c.SnapshotEvery)
	case c.SnapshotAge < time.Minute || c.SnapshotAge > 24*time.Hour:
		return fmt.Errorf("engine: snapshot_age of %s is not between 1 minute and 1 day", c.SnapshotAge)
	}
	return nil
}
