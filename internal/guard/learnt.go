package guard

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/evidence/language"
)

// Learnt are the languages of messages that guards look at, by the names that a guard's settings have for them.
func Learnt() []string { return slices.Clone(language.Supported) }

// Unlearnt says which language of a guard that somebody wants to set never has an effect, "" when each has: thresholds
// and answers go by the language that a message was found to be in. An answer in any language may be the fallback.
func Unlearnt(g *account.Guard) string {
	named := slices.Sorted(maps.Keys(g.Languages))
	for _, lang := range slices.Sorted(maps.Keys(g.Answers)) {
		if lang != g.Fallback {
			named = append(named, lang)
		}
	}
	for _, lang := range named {
		if language.IsSupported(lang) {
			continue
		}
		if near := language.Canonical(lang); language.IsSupported(near) {
			return fmt.Sprintf("%s is read as %s: name it so.", lang, near)
		}
		return fmt.Sprintf("%s is no language that guards have learnt; they are %s. An answer in another can only be the fallback.", lang, strings.Join(language.Supported, ", "))
	}
	return ""
}
