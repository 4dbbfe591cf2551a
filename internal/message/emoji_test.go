package message

import (
	"testing"

	"pgregory.net/rapid"
)

// single are emoji of every grammar: plain, coloured, keycaps, flags, joined ones.
var single = []string{
	"😀", "👍", "👍🏽", "❤️", "❤", "☺️", "✌🏿", "1️⃣", "#️⃣", "*⃣", "🇫🇷", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴‍☠️", "👩‍👩‍👧‍👦", "🧑🏻‍🚀", "❤️‍🔥", "🏳️‍🌈",
	"‼️", "ℹ️", "↔️", "⤴️", "◾", "〰️", "™️", "🫠", "🏽",
}

func TestEmoji(t *testing.T) {
	t.Parallel()
	for _, s := range single {
		if !IsEmoji(s) {
			t.Errorf("%q is no emoji", s)
		}
	}
	for _, s := range []string{
		"", " ", "a", "1", "#", "12", "é", "👍👍", "👍 ", " 👍", "👍a", "🇫", "🇫🇷🇩🇪", "😀\u200d", "\u200d😀", "\ufe0f", "\u200d", "\u20e3", "1️", "&", "+", "=", "<", "中", "\xff", "😀\x00",
	} {
		if IsEmoji(s) {
			t.Errorf("%q is an emoji", s)
		}
	}
}

func TestEmojiNeverComeInPairs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		if IsEmoji(s) && (IsEmoji(s+s) || IsEmoji(s+"a") || IsEmoji("a"+s)) {
			t.Fatalf("%q is one emoji, and so is more of it", s)
		}
		pair := rapid.SampledFrom(single).Draw(t, "first") + rapid.SampledFrom(single[:22]).Draw(t, "second")
		if IsEmoji(pair) {
			t.Fatalf("%q is one emoji", pair)
		}
	})
}
