package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Config of the journal.
type Config struct {
	Dir         string        `yaml:"-"`
	Partition   uint16        `yaml:"-"`
	Retention   time.Duration `yaml:"retention"    help:"how long records are kept; at least 8 days, since webhooks are retried for 7"`
	DiskReserve uint64        `yaml:"disk_reserve" help:"bytes of free disk below which new messages are refused; an eighth more lets them in again"`
	TailBytes   int           `yaml:"tail_bytes"   help:"bytes of newest records kept in memory for all readers together"`
}

// DefaultConfig is what a machine of any size can run.
func DefaultConfig() Config {
	return Config{Retention: 30 * 24 * time.Hour, DiskReserve: 64 << 20, TailBytes: 16 << 20}
}

// Validate says what is wrong with the configuration.
func (c Config) Validate() error {
	switch {
	case c.Dir == "":
		return errors.New("journal: no data directory is set")
	case c.Retention < 8*24*time.Hour:
		return fmt.Errorf("journal: retention of %s is too short: webhooks are retried for 7 days, so keep at least 8", c.Retention)
	case c.TailBytes < 1<<20:
		return fmt.Errorf("journal: tail_bytes of %d is below 1 MiB", c.TailBytes)
	}
	return nil
}

func (c Config) serverOptions() *server.Options {
	return &server.Options{
		ServerName: "turnpike", DontListen: true, JetStream: true, StoreDir: filepath.Join(c.Dir, "log"),
		SyncAlways: true, NoSigs: true, MaxPayload: maxEnvelope + 4096, JetStreamMaxMemory: 64 << 20,
		JetStreamMaxStore: 1 << 50, // the disk itself is the limit, see freeSpace
		JetStreamLimits:   server.JSLimitOpts{},
	}
}

// takeLock takes an exclusive lock that ends with the process.
func takeLock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("journal: open the lock file: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%w: %s. Stop it first, or give this one another directory with --data", ErrLocked, filepath.Dir(path))
		}
		return nil, fmt.Errorf("journal: lock %s: %w", path, err)
	}
	return f, nil
}
