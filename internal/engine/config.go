package engine

import (
	"errors"
	"fmt"
	"time"
)

// Validate checks each value.
func (c Config) Validate() error {
	switch {
	case c.Queue < 1 || c.Queue > 1_000_000:
		return fmt.Errorf("engine: queue of %d is not between 1 and 1,000,000", c.Queue)
	case c.MaxWait < 0 || c.MaxWait > time.Minute:
		return fmt.Errorf("engine: max_wait of %s is not between 0 and 1 minute", c.MaxWait)
	case c.SnapshotEvery == 0:
		return errors.New("engine: snapshot_every is 0: a snapshot would be made of every record")
	}
	return nil
}
