package desk

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"turnpike/internal/casework"
	"turnpike/internal/mail"
)

// Config of the desk.
type Config struct {
	Profile      string        `yaml:"profile"       help:"which duties are on: eu, in, br or plain (docs/cases.md); software, not legal advice"`
	Operator     string        `yaml:"operator"      help:"who runs the platform, as statements of reasons name it"`
	Contact      string        `yaml:"contact"       help:"address for answers and appeals, as statements name it"`
	Mediators    []string      `yaml:"mediators"     help:"mediators and bodies for dispute settlement that statements name under the profile eu"`
	DepositAfter time.Duration `yaml:"deposit_after" help:"a statement that no letter and no call of the API took counts as delivered once it could be fetched for so long"`
	KeepCases    time.Duration `yaml:"keep_cases"    help:"how long a case is kept after its end, but for a legal hold"`
	KeepReports  time.Duration `yaml:"keep_reports"  help:"how long reports of others are kept after their decision"`
	Mail         mail.Config   `yaml:"mail"`
}

// DefaultConfig has the duties of the European Union.
func DefaultConfig() Config {
	return Config{
		Profile: "eu", Operator: "The operator of this platform", Mediators: []string{}, DepositAfter: 72 * time.Hour, KeepCases: 3 * 365 * 24 * time.Hour,
		KeepReports: 180 * 24 * time.Hour, Mail: mail.DefaultConfig(),
	}
}

// Validate checks the values.
func (c Config) Validate() error {
	var names []string
	for _, p := range casework.Profiles() {
		names = append(names, p.Name)
	}
	switch {
	case casework.ProfileOf(c.Profile) == nil:
		return fmt.Errorf("cases: there is no profile %q; there are %s", c.Profile, strings.Join(names, ", "))
	case c.Operator == "":
		return errors.New("cases: statements of reasons name who runs the platform: set operator")
	case c.DepositAfter < time.Hour || c.DepositAfter > 30*24*time.Hour:
		return fmt.Errorf("cases: deposit_after of %s is not between 1 hour and 30 days", c.DepositAfter)
	case c.KeepCases < 365*24*time.Hour:
		return fmt.Errorf("cases: keep_cases of %s is below a year: the yearly figures need them", c.KeepCases)
	case c.KeepReports < 24*time.Hour:
		return fmt.Errorf("cases: keep_reports of %s is below a day", c.KeepReports)
	}
	return c.Mail.Validate()
}
