package account

import (
	"slices"
	"strings"

	"turnpike/internal/fault"
)

// Limits of a username, in characters (reference §9.3).
const (
	leastUsername = 3
	mostUsername  = 35
)

// domainSuffixes are what no username ends with, or it would look like the address of a site.
var domainSuffixes = []string{
	".com", ".org", ".net", ".int", ".edu", ".gov", ".mil", ".info", ".biz", ".io", ".co", ".app", ".dev", ".shop", ".html",
	".us", ".in", ".uk", ".de", ".fr", ".br", ".mx", ".id", ".eu",
}

// CheckUsername says what is wrong with the form of a username of a business or a person (reference §9.3).
func CheckUsername(name string) *fault.Error {
	switch {
	case len(name) < leastUsername || len(name) > mostUsername:
		return fault.InvalidParam.Saying("Param username must have %d to %d characters.", leastUsername, mostUsername)
	case strings.ContainsFunc(name, notOfUsername):
		return fault.InvalidParam.Saying("Param username may have the letters a to z, digits, periods and underscores only.")
	case !strings.ContainsFunc(name, func(r rune) bool { return r >= 'a' && r <= 'z' }):
		return fault.InvalidParam.Saying("Param username must have a letter.")
	case name[0] == '.' || name[len(name)-1] == '.' || strings.Contains(name, ".."):
		return fault.InvalidParam.Saying("Param username must not begin or end with a period, or have two of them in a row.")
	case strings.HasPrefix(name, "www"):
		return fault.InvalidParam.Saying("Param username must not begin with www.")
	}
	for _, suffix := range domainSuffixes {
		if strings.HasSuffix(name, suffix) {
			return fault.InvalidParam.Saying("Param username must not end as a domain does (%s).", suffix)
		}
	}
	return nil
}

func notOfUsername(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '_'
}

// SuggestUsernames makes usernames of a business's name, best first.
func SuggestUsernames(name string) []string {
	words := strings.FieldsFunc(strings.ToLower(name), notOfUsername)
	if len(words) == 0 {
		return nil
	}
	var out []string
	for _, one := range []string{
		strings.Join(words, ""), strings.Join(words, "_"), strings.Join(words, "."),
		strings.Join(words, "") + "_official", "hello_" + strings.Join(words, ""),
	} {
		if CheckUsername(one) == nil && !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}
