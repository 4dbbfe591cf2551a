package answer

import (
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a bot sells tells where its reply is at home: who asks for a poem and is told about tyres was turned away, who asks for
// tyres was not. The trades are those of trades.txt.

// heard is what a reply says, sentence by sentence.
type heard struct {
	all, first, last found // last is empty where there is one sentence
	sentences        int
	silent           int // sentences without an act of refusing
}

// hear reads the sentences of a reply, and notes their acts and words.
func (r *room) hear(reply string) (t heard) {
	sentences := head(reply)
	t.sentences = len(sentences)
	for i, s := range sentences {
		says := words.in(s)
		if says.acts&refusing == 0 {
			t.silent++
		}
		r.f.pairs(densePair, says.acts)
		r.f.words(s)
		t.all.add(says)
		switch i {
		case 0:
			t.first = says
		case len(sentences) - 1:
			t.last = says
		}
	}
	return t
}

// Numbers of the dense features of trades, of form, and of the order of sentences. A deal is how the trades of a reply stand to those
// of the request, in twelve kinds.
const (
	deals      = 12
	tradeDeal  = pairEnd                          // topic of the request × deal × length
	tradeAct   = tradeDeal + topics*deals*lengths // deal × speech act
	tradeAsk   = tradeAct + deals*maxActs         // topic × deal × a question at the end × any act of refusing
	tradeOrder = tradeAsk + topics*deals*4        // topic × trades of the first sentence × of the last × a question at the end
	orderFirst = tradeOrder + topics*4*4*2        // side × speech act of the first sentence
	orderLast  = orderFirst + sides*maxActs       // side × a question at the end × speech act of the last sentence
	formOf     = orderLast + sides*2*maxActs      // topic × what the reply looks like
	tradeEnd   = formOf + topics*forms
	sides      = 3 // nothing known, business, between and general
)

// deal counts trades of a reply that were not asked for (0 to 2), whether one was, and whether any was.
func deal(asked, told trade) int {
	other, same := bits.OnesCount64(uint64(told&^asked)), bits.OnesCount64(uint64(told&asked))
	return min(other, 2)*4 + min(same, 1)*2 + min(bits.OnesCount64(uint64(asked)), 1)
}

// tradesNamed says whether a sentence names trades that were not asked for (1), and one that was (2).
func tradesNamed(asked, told trade) (n int) {
	if told&^asked != 0 {
		n = 1
	}
	if told&asked != 0 {
		n += 2
	}
	return n
}

// trade notes which trades a reply names that a request of a topic did not, or did, and in which sentence.
func (f *features) trade(kind, length, question, with int, asked trade, said *heard) {
	d := deal(asked, said.all.trades)
	f.add(tradeDeal + (kind*deals+d)*lengths + length)
	f.each(tradeAct+d*maxActs, said.all.acts)
	f.add(tradeAsk + ((kind*deals+d)*2+question)*2 + with)
	f.add(tradeOrder + ((kind*4+tradesNamed(asked, said.first.trades))*4+tradesNamed(asked, said.last.trades))*2 + question)
	side := min((kind+1)/2, sides-1)
	f.each(orderFirst+side*maxActs, said.first.acts)
	f.each(orderLast+(side*2+question)*maxActs, said.last.acts)
}

// forms is how many looks of a reply are told apart.
const forms = 32

// formIn is what a reply looks like: whether figures were asked with, it begins with a quotation or a figure, it has rows, it quotes.
func formIn(asksFigures bool, reply string) (form int) {
	const quotes = "\"«„“”「『»"
	if asksFigures {
		form |= 1
	}
	switch start, _ := utf8.DecodeRuneInString(reply); {
	case strings.ContainsRune(quotes+"'‘¡", start):
		form |= 2
	case unicode.IsDigit(start):
		form |= 4
	}
	if strings.Count(reply, "\n") > 1 {
		form |= 8
	}
	if strings.ContainsAny(reply, quotes) {
		form |= 16
	}
	return form
}
