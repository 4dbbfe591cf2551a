package answer

import "testing"

// TestRowsAreWrittenInALine: lists are, paragraphs and code are not.
func TestRowsAreWrittenInALine(t *testing.T) {
	t.Parallel()
	for reply, want := range map[string]string{
		"one line - and more": "one line - and more", "a:\n- b\n  • c": "a:, b, c", "a\n1. b\n2) c": "a, b, c", "1. a\n2. b": "1. a, b", "a\n1️⃣ b": "a, b",
		"a\n\nb": "a\n\nb", "a\n\xff": "a\n\xff", "a\n✈️ b": "a, b", "a\n```\nx := 1\n```": "a\n```\nx := 1\n```", "a\n1984 was": "a\n1984 was", "": "",
	} {
		if got := flat(reply); got != want {
			t.Errorf("%q is %q, want %q", reply, got, want)
		}
	}
}
