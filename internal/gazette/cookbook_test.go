package gazette

import (
	"os"
	"strings"
	"testing"
	"time"

	"turnpike/internal/policy"
)

// TestTheCookbookHolds checks what docs/policy.md shows: its example may be published, its table of facts is
// whole, and its history is the one that ships.
func TestTheCookbookHolds(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../docs/policy.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(raw)
	_, rest, _ := strings.Cut(page, "```yaml\n")
	example, _, _ := strings.Cut(rest, "```")
	texts, err := policy.Read([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	if err := policy.EmptyBook().CheckFile(texts, time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC).UnixMilli()); err != nil {
		t.Errorf("the example: %v", err)
	}
	for _, f := range policy.AllFacts() {
		if !strings.Contains(page, "`"+f.Name+"`") {
			t.Errorf("the fact %s is not described", f.Name)
		}
	}
	rows := 0
	for line := range strings.SplitSeq(page, "\n") {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		day, err := time.Parse("2 Jan 2006", cells[0])
		if err != nil || len(cells) != 5 {
			continue
		}
		rows++
		for i, to := range []string{"+393312345678", "+33612345678", "+5511912345678", "+12125550123"} {
			if e := explained(t, &Question{Account: "Omni", To: to, At: day.Format(time.DateOnly)}); e.Effect != cells[i+1] {
				t.Errorf("%s to %s: the page says %s, it is %s", cells[0], to, cells[i+1], e.Effect)
			}
		}
	}
	if rows != 9 {
		t.Errorf("the page has %d dates", rows)
	}
}
