package answer

import (
	"math/bits"
	"testing"
)

// TestListsHaveRoom: an act or a trade beyond its set's bits, and a feature beyond its table, would be lost in silence.
func TestListsHaveRoom(t *testing.T) {
	t.Parallel()
	var all found
	for _, says := range words.says {
		all.add(says)
	}
	if n := bits.OnesCount32(uint32(all.acts)); n != maxActs || bits.Len32(uint32(all.acts)) != n {
		t.Errorf("lexicon.txt has phrases of %d acts, the table of features room for %d", n, maxActs)
	}
	lists := -1
	for _, p := range phrases(tradesFile, func(n int) found { lists = max(lists, n); return found{} }) {
		if p.text == "" {
			t.Error("trades.txt has a phrase without letters")
		}
	}
	if n := bits.OnesCount64(uint64(all.trades)); n != lists+1 {
		t.Errorf("trades.txt has %d trades, of which %d are found", lists+1, n)
	}
	if tradeEnd > denseSize {
		t.Errorf("%d features, and room for %d", tradeEnd, denseSize)
	}
}
