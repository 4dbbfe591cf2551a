package config

import (
	"errors"
	"fmt"
	"time"
)

// HTTP bounds what a client may take of the listener. One that sends its header or body a byte at a
// time is cut off.
type HTTP struct {
	HeaderTimeout  time.Duration `yaml:"header_timeout"  help:"how long a client may take to send a request's header"`
	ReadTimeout    time.Duration `yaml:"read_timeout"    help:"how long a client may take to send a whole request"`
	WriteTimeout   time.Duration `yaml:"write_timeout"   help:"how long an answer may take, its reading by the client included"`
	IdleTimeout    time.Duration `yaml:"idle_timeout"    help:"how long a connection may wait for its next request"`
	MaxConnections int           `yaml:"max_connections" help:"connections at the same time; further ones wait to be taken"`
}

func defaultHTTP() HTTP {
	return HTTP{HeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxConnections: 10_000}
}

// Validate checks each value.
func (h HTTP) Validate() error {
	var errs []error
	for _, t := range []struct {
		name  string
		value time.Duration
	}{
		{"header_timeout", h.HeaderTimeout}, {"read_timeout", h.ReadTimeout}, {"write_timeout", h.WriteTimeout}, {"idle_timeout", h.IdleTimeout},
	} {
		if t.value < 10*time.Millisecond || t.value > time.Hour {
			errs = append(errs, fmt.Errorf("http: %s of %s is not between 10 ms and 1 hour", t.name, t.value))
		}
	}
	if h.MaxConnections < 1 {
		errs = append(errs, fmt.Errorf("http: max_connections of %d is below 1", h.MaxConnections))
	}
	return errors.Join(errs...)
}
