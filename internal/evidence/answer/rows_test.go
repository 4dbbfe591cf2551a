package answer_test

import (
	"os"
	"strings"
	"testing"

	"turnpike/internal/evidence/answer"
	"turnpike/internal/evidence/answer/corpus"
)

// TestAMenuIsNoAnswer: a refusal with rows of what the bot does instead is seen nearly as often as without them, and an
// answer in rows is called a refusal no oftener than one in a line.
func TestAMenuIsNoAnswer(t *testing.T) {
	t.Parallel()
	menus := map[string]string{
		"en": "\n- Flights\n- Hotels\n- Refunds", "de": "\n1. Flüge\n2. Hotels\n3. Erstattungen", "es": "\n• Vuelos\n• Hoteles\n• Reembolsos",
		"fr": "\n✈️ Vols\n🏨 Hôtels\n💶 Remboursements", "it": "\n1) Voli\n2) Hotel\n3) Rimborsi",
	}
	file, err := os.ReadFile("testdata/fifth.txt")
	if err != nil {
		t.Fatal(err)
	}
	declined := func(s *answer.Sample, reply string) int {
		v, _ := answer.Judge(s.Request, reply, s.Lang)
		return one(v == answer.Declined)
	}
	var plain, menu, line, rows int
	for _, s := range corpus.ReadPairs(string(file)) {
		switch {
		case !s.Declined:
			line += declined(&s, s.Reply)
			rows += declined(&s, strings.NewReplacer(", ", "\n- ", ". ", ".\n- ").Replace(s.Reply))
		case menus[s.Lang] != "":
			plain += declined(&s, s.Reply)
			menu += declined(&s, s.Reply+menus[s.Lang])
		}
	}
	t.Logf("refusals: %d seen, %d with a menu; answers: %d called refusals, %d in rows", plain, menu, line, rows)
	if 10*menu < 6*plain || plain == 0 {
		t.Errorf("%d refusals with a menu are seen, %d without", menu, plain)
	}
	if rows > 2*line+2 {
		t.Errorf("%d answers in rows are called refusals, %d in a line", rows, line)
	}
}
