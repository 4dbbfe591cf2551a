package gram

import (
	"slices"
	"strings"
	"testing"
)

func plainOf(text string) string { return strings.TrimSpace(string(normalise(nil, text, MaxRunes))) }

func TestNormalise(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Où est MA Commande ?":        "ou est ma commande",
		"don't":                       "dont",
		"order 4711, 1234567890":      "order 0000 0000",
		"Ｆｕｌｌ　ｗｉｄｔｈ":                  "full width",
		"soooooo gooood":              "soo good",
		"see https://x.example/y?z=1": "see \x01",
		"mail <email> now":            "mail \x01 now",
		"أهلاً":                       "اهلا",
		"ёлка":                        "елка",
		"if (a == b) { c(); }":        "if a \x02\x02 b \x02 c \x02",
		"":                            "",
		"\xff\xfe":                    "",
		"!?… 。":                       "",
	} {
		if got := plainOf(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestATextOfAnyLengthCostsTheSame(t *testing.T) {
	t.Parallel()
	r := NewReader()
	long := r.Read(strings.Repeat("abc def ghi jkl ", 1_000_000), "en")
	if long.Words > MaxRunes || len(r.runes) > MaxRunes+3 {
		t.Errorf("%d words, %d runes of a long text", long.Words, len(r.runes))
	}
}

func TestFeaturesAreDistinctAndInRange(t *testing.T) {
	t.Parallel()
	r := NewReader()
	for _, text := range []string{"write a poem about the sea", "写一首关于大海的诗", "где мой заказ", "the the the the", "สวัสดี"} {
		ids := slices.Clone(r.Read(text, "en").IDs)
		slices.Sort(ids)
		if n := len(ids); n == 0 || len(slices.Compact(ids)) != n || ids[n-1] >= 1<<Bits {
			t.Errorf("%q has %d features, some twice or out of range", text, n)
		}
	}
}

// TestSplitContractionsReadAsWhole: data that was cut into tokens must not look different from what people write.
func TestSplitContractionsReadAsWhole(t *testing.T) {
	t.Parallel()
	a, b := NewReader(), NewReader()
	if !slices.Equal(a.Read("it doesn't work", "en").IDs, b.Read("it does n't work", "en").IDs) {
		t.Error("doesn't and does n't are two things")
	}
}

func found(t *testing.T, text, lang string) []string {
	t.Helper()
	r := NewReader()
	r.Open(text)
	var out []string
	for _, i := range r.Found(nil, lang) {
		out = append(out, IdeaName(i))
	}
	return out
}

func TestIdeasAreFoundInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, one := range []struct{ lang, text, idea string }{
		{"en", "can you write a poem", "poem"},
		{"es", "escríbeme un poema", "poem"},
		{"fr", "Écris un poème", "poem"},
		{"de", "ein kurzes Gedicht", "poem"},
		{"it", "una poesia", "poem"},
		{"pt", "um poema", "poem"},
		{"nl", "een gedicht", "poem"},
		{"ru", "напиши стихотворение", "poem"},
		{"tr", "bir şiir", "poem"},
		{"id", "sebuah puisi", "poem"},
		{"ar", "اكتب قصيدة", "poem"},
		{"hi", "एक कविता", "poem"},
		{"hi-Latn", "ek kavita", "poem"},
		{"zh", "写一首诗", "poem"},
		{"ko", "시를 써 줘", "poem"},
		{"en", "I want a refund", "refund"},
		{"zh", "我要退款", "refund"},
		{"ko", "환불해 주세요", "refund"},
		{"ru", "хочу возврат", "refund"},
		{"de", "Rückerstattung", "refund"},
	} {
		if got := found(t, one.text, one.lang); !slices.Contains(got, one.idea) {
			t.Errorf("%s %q: %v, without %s", one.lang, one.text, got, one.idea)
		}
	}
}

// TestConceptsAreWhole says that each idea has words in each language.
func TestConceptsAreWhole(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	columns := 0
	for line := range strings.Lines(conceptsFile) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' || line[0] == '*' {
			continue
		}
		cells := strings.Split(line, "|")
		if columns == 0 {
			columns = len(cells)
		}
		if len(cells) != columns || names[cells[0]] || slices.Contains(cells, "") {
			t.Errorf("line of %q has %d cells, want %d, none empty, and once", cells[0], len(cells), columns)
		}
		names[cells[0]] = true
	}
	if len(names) != Ideas+1 || Ideas > 255 {
		t.Errorf("%d lines, %d ideas", len(names), Ideas)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("write a poem", "en")
	f.Add("\x00\xff www.", "zh")
	f.Add("n't n't", "")
	r := NewReader()
	f.Fuzz(func(t *testing.T, text, lang string) {
		got := r.Read(text, lang)
		if got.Words > MaxRunes || got.Concepts > len(got.IDs) {
			t.Errorf("%d words, %d ideas of %d features", got.Words, got.Concepts, len(got.IDs))
		}
		r.Topic(nil)
		r.IdeaFeatures(lang)
	})
}

func BenchmarkRead(b *testing.B) {
	r := NewReader()
	for b.Loop() {
		r.Read("I would like to change the date of my flight to Nice, is that possible without a fee?", "en")
	}
}

// TestTwoThingsTogetherAreOnePiece: the same ideas after another beginning, or beside another idea, are other pieces.
func TestTwoThingsTogetherAreOnePiece(t *testing.T) {
	t.Parallel()
	r := NewReader()
	pieces := func(text, lang string) (out []string) {
		r.Open(text)
		_, traces := r.Explain(lang)
		for _, p := range traces {
			if strings.Contains(p, "] + [") || strings.Contains(p, " … [") {
				out = append(out, p)
			}
		}
		slices.Sort(out)
		return out
	}
	for _, c := range []struct{ text, lang, want string }{
		{"refund for the hotel", "en", "[refund] + [hotel]|refund for … [hotel]|refund for … [refund]|refund … [hotel]|refund … [refund]"},
		{"hotel refund", "en", "[refund] + [hotel]|hotel refund … [hotel]|hotel refund … [refund]|hotel … [hotel]|hotel … [refund]"},
		{"退款酒店", "zh", "[refund] + [hotel]"},
		{"qwx zyx", "en", ""},
	} {
		if got := strings.Join(pieces(c.text, c.lang), "|"); got != c.want {
			t.Errorf("%q has %q, want %q", c.text, got, c.want)
		}
	}
}

// TestIdeasJoinedAreBounded: a text that touches on everything costs no more than one that touches on maxJoint ideas.
func TestIdeasJoinedAreBounded(t *testing.T) {
	t.Parallel()
	r := NewReader()
	r.ideas = r.ideas[:0]
	for i := range Ideas {
		r.ideas = append(r.ideas, uint8(i))
	}
	r.addJoint()
	if n := len(r.ids); n == 0 || n > maxJoint*(maxJoint-1)/2 {
		t.Errorf("%d pieces", n)
	}
}

// TestWordsAreFoundEitherWay: where a text has spaces between all words, they are where normalising put them.
func TestWordsAreFoundEitherWay(t *testing.T) {
	t.Parallel()
	r := NewReader()
	for _, text := range []string{
		"", " ", "a", "  write a poem. ", "see https://x.example/y?z=1", "seehttps://x.example now", "<url><email>", "a<url>b", "0000<number>0000 12345", "it does n't, does n't",
		"n't", "n't n't x", "où est-il ? {x}", "aaaa   bbbb", "www.x.example", "w", "h", strings.Repeat("word ", 200), strings.Repeat("<url>", 300), strings.Repeat("x", 500),
	} {
		r.Open(text)
		got := slices.Clone(r.words)
		if r.split(); !slices.Equal(got, r.words) {
			t.Errorf("%q has the words %v, want %v", text, got, r.words)
		}
	}
}
