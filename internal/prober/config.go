package prober

import (
	"errors"
	"fmt"
	"time"
)

// Config of the room.
type Config struct {
	PerDay  int           `yaml:"per_day" help:"runs of probes that an account gets in 24 hours at most"`
	Pace    time.Duration `yaml:"pace"    help:"about how long the platform's people take to read and to write, between half and twice of it"`
	Timeout time.Duration `yaml:"timeout" help:"how long they wait for an answer"`
	Quiet   time.Duration `yaml:"quiet"   help:"how long they wait for more after the first answer"`
	Keep    time.Duration `yaml:"keep"    help:"how long the transcript of a run is kept after its end"`
}

// DefaultConfig asks at the pace of a person.
func DefaultConfig() Config {
	return Config{PerDay: 2, Pace: 8 * time.Second, Timeout: time.Minute, Quiet: 3 * time.Second, Keep: 90 * 24 * time.Hour}
}

// Validate checks the values.
func (c Config) Validate() error {
	switch {
	case c.PerDay < 1 || c.PerDay > 24:
		return fmt.Errorf("probes: per_day of %d is not between 1 and 24", c.PerDay)
	case c.Pace < 0 || c.Pace > 10*time.Minute:
		return fmt.Errorf("probes: pace of %s is not between 0 and 10 minutes", c.Pace)
	case c.Timeout < time.Second || c.Timeout > 10*time.Minute:
		return fmt.Errorf("probes: timeout of %s is not between a second and 10 minutes", c.Timeout)
	case c.Quiet < 0 || c.Quiet > c.Timeout:
		return errors.New("probes: quiet is longer than timeout")
	case c.Keep < 24*time.Hour:
		return fmt.Errorf("probes: keep of %s is below a day: who is judged by a transcript has to be able to read it", c.Keep)
	}
	return nil
}
