package media

import (
	"errors"

	"turnpike/internal/media/blob"
)

// Config of the room. Two of its bounds keep one tenant from taking all the room, and files from taking
// the disk that messages need.
type Config struct {
	Dir           string        `yaml:"dir"              help:"directory of media, and of uploads under way where s3 keeps the media; blobs in the data directory unless set"`
	MaxBytes      int64         `yaml:"max_bytes"        help:"bytes of media that are kept; above it uploads are refused"`
	MaxBytesOfOne int64         `yaml:"max_bytes_of_one" help:"bytes of media that one number, or one person, may have at once; above it their uploads are refused"`
	DiskReserve   uint64        `yaml:"disk_reserve"     help:"bytes of free disk below which files are refused; well above journal.disk_reserve, so that files never stop messages"`
	S3            blob.S3Config `yaml:"s3"`
}

// DefaultConfig suits one machine.
func DefaultConfig() Config {
	return Config{MaxBytes: 20 << 30, MaxBytesOfOne: 5 << 30, DiskReserve: 512 << 20}
}

// Validate checks the values.
func (c *Config) Validate() error {
	if c.MaxBytes < MaxUpload || c.MaxBytesOfOne < MaxUpload {
		return errors.New("media: max_bytes or max_bytes_of_one is below 100 MiB, the size of one upload")
	}
	return c.S3.Validate()
}
