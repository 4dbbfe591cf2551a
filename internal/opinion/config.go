package opinion

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"turnpike/internal/tariff"
)

// Config of second opinions. Without a URL nobody is asked.
type Config struct {
	URL       string        `yaml:"url"        help:"address of an OpenAI-compatible server, as http://127.0.0.1:11434/v1; empty: nobody is asked"`
	Model     string        `yaml:"model"      help:"name of the model at that server"`
	Key       string        `yaml:"key"        help:"its key, if it wants one; prefer the environment: TURNPIKE_OPINION_KEY"`
	Timeout   time.Duration `yaml:"timeout"    help:"how long an answer may take"`
	PerDay    int           `yaml:"per_day"    help:"opinions that may be asked for on a day of UTC, failed ones too"`
	PriceIn   string        `yaml:"price_in"   help:"price of a million tokens that are sent, as a decimal"`
	PriceOut  string        `yaml:"price_out"  help:"price of a million tokens that come back, as a decimal"`
	Currency  string        `yaml:"currency"   help:"currency of the two prices"`
	MaxTokens int           `yaml:"max_tokens" help:"tokens that an answer may have"`
}

// DefaultConfig asks nobody.
func DefaultConfig() Config {
	return Config{Timeout: 30 * time.Second, PerDay: 50, PriceIn: "0", PriceOut: "0", Currency: "USD", MaxTokens: 600}
}

// Validate checks the values.
func (c Config) Validate() error {
	if c.URL == "" {
		return nil
	}
	u, err := url.Parse(c.URL)
	in, badIn := tariff.ParseMicro(c.PriceIn)
	out, badOut := tariff.ParseMicro(c.PriceOut)
	switch {
	case err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil:
		return fmt.Errorf("opinion: url %q is not an address such as https://models.example.com/v1", c.URL)
	case c.Model == "":
		return errors.New("opinion: url is set, and no model: name the one to ask")
	case c.Timeout < time.Second || c.Timeout > 5*time.Minute:
		return fmt.Errorf("opinion: timeout of %s is not between 1 second and 5 minutes", c.Timeout)
	case c.PerDay < 1 || c.PerDay > 10_000:
		return fmt.Errorf("opinion: per_day of %d is not between 1 and 10000", c.PerDay)
	case badIn != nil || badOut != nil || in < 0 || out < 0:
		return errors.New("opinion: price_in and price_out are decimals such as 0.15, the price of a million tokens")
	case len(c.Currency) != 3:
		return fmt.Errorf("opinion: currency %q is not three letters", c.Currency)
	case c.MaxTokens < 100 || c.MaxTokens > 8000:
		return fmt.Errorf("opinion: max_tokens of %d is not between 100 and 8000", c.MaxTokens)
	}
	return nil
}
