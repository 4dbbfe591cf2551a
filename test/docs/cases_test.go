package docs

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"turnpike/internal/casework"
)

// TestDocsCases draws the procedure from its table, so that the page shows what the program does.
func TestDocsCases(t *testing.T) {
	t.Parallel()
	var page strings.Builder
	page.WriteString("# The states of a case\n\nThe procedure as the program has it (`internal/casework`, `step.go`); [cases.md](cases.md) explains it.\n\n```mermaid\nstateDiagram-v2\n    [*] --> opened\n")
	table := NewTable("in", "who", "does", "if", "then", "and outside")
	drawn := map[string]bool{}
	for _, row := range casework.Table() {
		line := fmt.Sprintf("    %s --> %s: %s (%s)\n", row.From, row.To, row.On, row.Who)
		if row.From != row.To && !drawn[line] {
			page.WriteString(line)
			drawn[line] = true
		}
		var effects []string
		for _, e := range row.Effects {
			effects = append(effects, string(e))
		}
		table.Row(string(row.From), string(row.Who), string(row.On), row.When, string(row.To), strings.Join(effects, ", "))
	}
	page.WriteString("    closed --> [*]\n    reversed --> [*]\n```\n\n## Every step\n\n" + table.String())
	page.WriteString("\n*deliver*: the statement of reasons to the account; *picture*: the engine gets the restriction or loses it; *announce*: webhooks;\n" +
		"*release*: held messages; *repay*: charges under the measure; *handover*: the data of the gap; *erase*: texts of conversations.\n\n## Profiles\n\n")
	const day = 24 * 3600 * 1000
	profiles := NewTable("profile", "to cure", "at least", "termination", "to appeal", "to answer an appeal", "to decide on a report", "Transparency Database", "mediators named")
	for _, p := range casework.Profiles() {
		profiles.Row("`"+p.Name+"`", days(p.Cure/day), days(p.LeastCure/day), days(p.Termination/day), days(p.AppealWindow/day), days(p.AppealClock/day),
			days(p.ReportClock/day), fmt.Sprint(p.Transparency), fmt.Sprint(p.Mediation))
	}
	languages := casework.Languages()
	slices.Sort(languages)
	page.WriteString(profiles.String() + "\nStatements are written in: " + strings.Join(languages, ", ") + "; in English where the account's language is another.\n")
	Page(t, "case-states.md", page.String())
}

func days(n int64) string { return fmt.Sprintf("%d days", n) }
