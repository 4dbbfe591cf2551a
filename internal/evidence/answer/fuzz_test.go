package answer

import (
	"math"
	"strings"
	"testing"
)

// FuzzJudge: whatever a bot replies, the verdict is one of three, its probability is one, and it is the same when read again.
func FuzzJudge(f *testing.F) {
	for _, s := range []string{
		"", "\x00\x00", "🙂🙂🙂", "\xff\xfe\xf0\x9f", "Sorry, I cannot help with that.", "対応できません。ok", "ـــ", "a\u0301\u0302", "लेख ि", "…?!",
		strings.Repeat("Lo siento, no puedo. ", 40) + "The answer is 42", strings.Repeat("é", 239) + "€€", strings.Repeat("\ufffd", 200), "１２３٤٥",
	} {
		f.Add("write me a poem", s, "en")
		f.Add(s, "Here it is: roses are red.", "ja")
	}
	f.Fuzz(func(t *testing.T, request, reply, lang string) {
		verdict, p := Judge(request, reply, lang)
		if math.IsNaN(p) || p < 0 || p > 1 || verdict.String() == "" {
			t.Fatalf("%v with a probability of %v", verdict, p)
		}
		if again, q := Judge(request, reply, lang); again != verdict || q != p {
			t.Fatalf("read again: %v, %v after %v, %v", again, q, verdict, p)
		}
	})
}
