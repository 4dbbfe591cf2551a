package answer

import (
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"

	"turnpike/internal/evidence/gram"
)

// What a word is about tells a refusal from an answer, whatever it sounds like: who asked for a poem and is told about
// a booking was turned away, who is told about rhymes was not. The ideas are those of gram, in two groups; the rest (today, my,
// please) belongs to both.
var (
	business = ideasOf(`order booking table room flight ticket train taxi rental appointment delivery parcel refund return cancel swap
		invoice pay price discount card account balance transfer password app plan warranty shop hours complaint stock size menu
		restaurant hotel attraction doctor insurance loan points change parking lost signal job`)
	general = ideasOf(`write poem story essay joke translate summary explain meaning whatis who when why difference list code maths
		howmany country history science actas draw sentence email advice recipe learn ai opinion life analysis movie health economy
		kitchen nutrition animal feeling insult crime groups song convert spelling programme politics general-knowledge`)
)

// ideaSet has a bit for each idea.
type ideaSet [4]uint64

func (s *ideaSet) add(i uint8) { s[i>>6] |= 1 << (i & 63) }

func (s *ideaSet) count(in, out *ideaSet) (n int) {
	for k := range s {
		n += bits.OnesCount64(s[k] & in[k] &^ out[k])
	}
	return n
}

func (s *ideaSet) and(o *ideaSet) (both ideaSet) {
	for k := range s {
		both[k] = s[k] & o[k]
	}
	return both
}

func ideasOf(names string) *ideaSet {
	wanted := map[string]bool{}
	for n := range strings.FieldsSeq(names) {
		wanted[strings.ReplaceAll(n, "-", " ")] = true
	}
	out := &ideaSet{}
	for i := range gram.Ideas {
		if wanted[gram.IdeaName(uint8(i))] { // below 256
			out.add(uint8(i))
		}
	}
	return out
}

// pairBytes is how much of a request and of a reply is read for what it is about.
const pairBytes = 480

func (r *room) ideasIn(text, lang string) (out ideaSet) {
	var ideas [64]uint8
	r.reader.Open(clip(text))
	for _, i := range r.reader.Found(ideas[:0], lang) {
		out.add(i)
	}
	return out
}

// clip is the start of a text, of whole letters.
func clip(text string) string {
	if len(text) <= pairBytes {
		return text
	}
	n := pairBytes
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// trace is which pieces of letters a text has, to see how much of one text is in another.
type trace [64]uint64

func (t *trace) add(h uint32)      { t[h>>6&63] |= 1 << (h & 63) }
func (t *trace) has(h uint32) bool { return t[h>>6&63]>>(h&63)&1 == 1 }

// shared is how much of the pieces of a reply the request has too: 0 hardly any to 3 a third of them and more.
func shared(grams []uint32, asked *trace) int {
	n := 0
	for _, g := range grams {
		if asked.has(g) {
			n++
		}
	}
	switch share := 100 * n / max(len(grams), 1); {
	case share < 5:
		return 0
	case share < 15:
		return 1
	case share < 33:
		return 2
	}
	return 3
}

// Numbers of the dense features of a pair.
const (
	pairTurn   = densePaired                       // topic of the request × new ideas of business × length
	pairTopic  = pairTurn + topics*3*lengths       // that topic × new general ideas × those of the request named again
	pairShared = pairTopic + topics*9              // that topic × share of the request's words × length
	pairBoth   = pairShared + topics*4*lengths     // new ideas of business × new general ones × any speech act
	pairAct    = pairBoth + 3*3*2                  // topic of the request × speech act
	pairOurs   = pairAct + topics*maxActs          // new ideas of business × speech act
	pairTheirs = pairOurs + 3*maxActs              // new general ideas × speech act
	pairShape  = pairTheirs + 3*maxActs            // topic of the request × figures that were not asked with, a question at the end
	pairReply  = pairShape + topics*4              // topic of the request × topic of the reply × length
	pairSays   = pairReply + topics*topics*lengths // topic of the reply × speech act
	pairEnd    = pairSays + topics*maxActs
)

// pair notes how a reply stands to what was asked.
func (r *room) pair(t *topic, request, reply, lang string, said *heard) {
	f := &r.f
	named, told := r.ideasIn(request, lang), r.ideasIn(reply, lang)
	asked, trades := r.pieces(request)
	kind, about := t.of(asked, lang), t.of(f.grams, lang)
	both := named.and(&told)
	var none ideaSet
	ours, theirs := min(told.count(business, &named), 2), min(told.count(general, &named), 2)
	again := min(both.count(general, &none), 2)
	length, with, question := lengthOf(reply), 0, 0
	if said.all.acts&refusing != 0 {
		with = 1
	}
	if asks(reply) {
		question = 1
	}
	f.add(pairTurn + (kind*3+ours)*lengths + length)
	f.add(pairTopic + (kind*3+theirs)*3 + again)
	f.add(pairBoth + (ours*3+theirs)*2 + with)
	f.add(pairReply + (kind*topics+about)*lengths + length)
	f.pairActs(kind, about, ours, theirs, said.all.acts)
	asksFigures, figures := hasDigit(request), 0
	if !asksFigures && hasDigit(reply) {
		figures = 1
	}
	f.add(pairShape + kind*4 + question*2 + figures)
	if len(asked) > 0 {
		var seen trace
		for _, g := range asked {
			seen.add(g)
		}
		f.add(pairShared + (kind*4+shared(f.grams, &seen))*lengths + length)
	}
	f.trade(kind, length, question, with, trades, said)
	f.add(formOf + kind*forms + formIn(asksFigures, reply))
}

// pairActs notes what is said beside the topics of the request and of the reply and the new ideas of this. The order of
// features is that in which the weights were learnt: another makes other sums, in their last bits.
func (f *features) pairActs(kind, about, ours, theirs int, acts act) {
	for a := acts; a != 0; a &= a - 1 {
		i := bits.TrailingZeros32(uint32(a))
		f.add(pairAct + kind*maxActs + i)
		f.add(pairOurs + ours*maxActs + i)
		f.add(pairTheirs + theirs*maxActs + i)
		f.add(pairSays + about*maxActs + i)
	}
}

func hasDigit(s string) bool { return strings.ContainsFunc(s, unicode.IsDigit) }

// lengths are the steps of the length of a reply.
const lengths = 5

// lengthOf is the length of a reply in five steps.
func lengthOf(reply string) int {
	n := utf8.RuneCountInString(clip(reply))
	if r, _ := utf8.DecodeRuneInString(reply); unspaced(r) && r >= 0x3040 {
		n = n * 5 / 2 // a sign is worth about as many letters
	}
	switch {
	case n < 30:
		return 0
	case n < 75:
		return 1
	case n < 150:
		return 2
	case n < 300:
		return 3
	}
	return 4
}

// asks says whether a reply ends with a question.
func asks(reply string) bool {
	reply = strings.TrimRight(reply, " 🙂😄😉\n")
	return strings.HasSuffix(reply, "?") || strings.HasSuffix(reply, "？") || strings.HasSuffix(reply, "؟")
}
