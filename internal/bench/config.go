package bench

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"
)

// Config of a run.
type Config struct {
	URL         string        `help:"A running server (loopback only); without it one is started for the run." placeholder:"URL"`
	Server      string        `help:"The turnpike program to start; this one by default." type:"path"`
	Data        string        `help:"Where the started server's data directory is made." type:"path"`
	Scenario    string        `help:"accept, slice, start, all of these, or flood." enum:"accept,slice,start,all,flood" default:"all"`
	Mix         string        `help:"What is sent: texts, or the real mix of 60 % texts, 25 % templates, 10 % with buttons and 5 % pictures; accept then measures both." enum:"text,real" default:"text"`
	Duration    time.Duration `help:"Length of each loaded part." default:"20s" min:"1ms" max:"10m"`
	Connections int           `help:"Connections of the closed loop." default:"256" min:"1" max:"1024"`
	Rate        int           `help:"Messages a second of the open loop." default:"5000" min:"1" max:"100000"`
	Closed      bool          `help:"In slice, run the closed loop too, for the maximum." default:"true" negatable:""`
	People      int           `help:"Recipients." default:"2000" min:"1" max:"100000"`
	Messages    int           `help:"Messages in the store of the start scenario's second part." default:"1000000" min:"0" max:"5000000"`
	MaxBatch    int           `help:"Updates that the receiver takes in one POST." default:"1000" min:"1" max:"1000"`
	Usual       float64       `help:"In flood, messages a second of the 50 ordinary businesses together." default:"300" min:"1" max:"20000"`
	Hook        string        `help:"In flood, the assistant's webhook endpoint: fast, slow, dead, hang (never answers) or all." enum:"fast,slow,dead,hang,all" default:"fast"`
	Rounds      int           `help:"In flood, how many times a quiet and a flooded phase, each as long as --duration, are measured by turns." default:"2" min:"1" max:"20"`
	JSON        bool          `help:"Print the report as JSON."`
	ServeEmpty  string        `help:"Only serve an empty net/http handler on this address (the run starts itself so)." hidden:""`
	ServeFlood  string        `help:"Only flood, as this JSON says (the run starts itself so)." hidden:""`
}

// Limits of a run.
const (
	maxConnections = 1024
	minDuration    = time.Millisecond
	maxDuration    = 10 * time.Minute
	maxPeople      = 100_000
	maxMessages    = 5_000_000
	maxUsual       = 20_000
	maxRounds      = 20
	maxRate        = 100_000 // a second: what is offered is sent, however long it takes
)

// Validate refuses what would not end, or would leave this machine.
func (c *Config) Validate() error {
	switch {
	case c.Duration < minDuration || c.Duration > maxDuration:
		return fmt.Errorf("a duration of %s is not between %s and %s", c.Duration, minDuration, maxDuration)
	case c.Connections < 1 || c.Connections > maxConnections:
		return fmt.Errorf("%d connections are not between 1 and %d", c.Connections, maxConnections)
	case c.People < 1 || c.People > maxPeople:
		return fmt.Errorf("%d people are not between 1 and %d", c.People, maxPeople)
	case c.Messages < 0 || c.Messages > maxMessages:
		return fmt.Errorf("%d messages are not between 0 and %d", c.Messages, maxMessages)
	case c.Usual < 1 || c.Usual > maxUsual:
		return fmt.Errorf("%g messages a second are not between 1 and %d", c.Usual, maxUsual)
	case c.Rounds < 1 || c.Rounds > maxRounds:
		return fmt.Errorf("%d rounds are not between 1 and %d", c.Rounds, maxRounds)
	case c.Scenario == "flood" && c.URL != "":
		return errors.New("the flood scenario starts its own server: leave --url away")
	case c.Rate < 1 || c.Rate > maxRate:
		return fmt.Errorf("a rate of %d is not between 1 and %d", c.Rate, maxRate)
	case c.URL != "" && !loopback(c.URL):
		return fmt.Errorf("%s is not on this machine: load goes to loopback only", c.URL)
	}
	return nil
}

func loopback(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || (ip != nil && ip.IsLoopback())
}
