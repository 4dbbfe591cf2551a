package gate

import (
	"fmt"
	"time"
)

// Config of the gate.
type Config struct {
	Working int           `yaml:"working"  help:"requests that are at work at the same time; further ones wait, by right of way and fair shares"`
	Waiting int           `yaml:"waiting"  help:"requests that may wait; beyond it one of the lowest class is refused"`
	Each    int           `yaml:"each"     help:"requests of one portfolio and traffic class that may wait; further ones are refused at once, and their connections closed"`
	MaxWait time.Duration `yaml:"max_wait" help:"how long a request may wait to be let in; then it is refused"`
}

// DefaultConfig suits one machine.
func DefaultConfig() Config {
	return Config{Working: 256, Waiting: 10_000, Each: 2000, MaxWait: time.Second}
}

// Validate checks each value.
func (c Config) Validate() error {
	switch {
	case c.Working < 1 || c.Working > 100_000:
		return fmt.Errorf("gate: working of %d is not between 1 and 100,000", c.Working)
	case c.Waiting < 1 || c.Waiting > 1_000_000:
		return fmt.Errorf("gate: waiting of %d is not between 1 and 1,000,000", c.Waiting)
	case c.Each < 1 || c.Each > c.Waiting:
		return fmt.Errorf("gate: each of %d is not between 1 and waiting, %d", c.Each, c.Waiting)
	case c.MaxWait < 10*time.Millisecond || c.MaxWait > time.Minute:
		return fmt.Errorf("gate: max_wait of %s is not between 10 ms and 1 minute", c.MaxWait)
	}
	return nil
}
