package account

import (
	"math"

	"turnpike/internal/evidence/language"
	"turnpike/internal/evidence/model"
	"turnpike/internal/evidence/scope"
)

// Message is what a person wrote, and what came back.
type Message struct {
	Text, Reply string
	// Outcome is what the reply did with the request.
	Outcome Outcome
	// Holds and Answered are what the message and its answer hold besides text.
	Holds, Answered Media
	// ID is the record of the message in the journal, for who may look at it later; 0 if there is none.
	ID uint64
}

// Outcome is whether a request was answered.
type Outcome int

// Outcomes. Only what was served can count against a business.
const (
	// Unknown is a reply that was not recorded, or does not say.
	Unknown Outcome = iota
	Served
	Declined
	Unanswered
	// Replied is that there is a reply whose outcome is asked for when it matters.
	Replied
)

// Answers says what a reply did with a request: Unknown, Served or Declined.
type Answers func(request, reply, lang string) Outcome

// Features of a conversation, in the order of the coefficients model.Second.
const (
	featBias = iota
	// How general the conversation reads, and its nearest neighbours among those of the account.
	featText
	featNear
	// Likeness to what the account has talked about.
	featFamiliar
	featCommon
	// What the account's conversations usually read like.
	featLow
	featHigh
	// Likeness to the declaration, of this conversation and of the account's ones; what the declaration is like.
	featInScope
	featUsualScope
	featDeclaredText
	featDeclaredSpread
	featDeclaredAlike
	// Where it stands among the account's conversations, from the least general to the most.
	featRank
	Features
)

// Reading is what was made of one conversation.
type Reading struct {
	// Lang is the language in which most was written.
	Lang string
	// OK is false if there is no evidence in the conversation.
	OK bool
	// P is the probability that it is a request to a general-purpose assistant; 0 where it is certainly so small that
	// the conversation does not count as general, and nobody asked for more.
	P float64
	// Seen is the set of capabilities, as bits, that served messages show.
	Seen uint16
	// Served says that it reads general and was answered, not turned away or left alone.
	Served bool
	// Loudest is which message reads most general.
	Loudest int
	// Values are the features; where P was not asked for, only those that are known without comparing it with others.
	Values [Features]float64
	Sketch scope.Sketch
	// Nearest is which declared example is nearest, or -1; InScope how near, in [0, 1].
	Nearest int
	InScope float64
}

// Reader reads conversations. It is not for two goroutines at once.
type Reader struct {
	scorer   *model.Scorer
	answers  Answers
	sketcher *scope.Sketcher
	lens     *scope.Lens
	tails    *tails
	topic    []uint32
	scores   []model.Score
	ideas    []uint8 // of all messages, one after the other
	ends     []int   // where those of each end
}

// NewReader reads with a model, and sketches under a key of the installation.
func NewReader(m *model.Model, key uint32, answers Answers) *Reader {
	return &Reader{answers: answers, scorer: m.NewScorer(), sketcher: scope.NewSketcher(m.Rarity, key), lens: scope.NewLens(), tails: &tails{}}
}

// Scorer is what the reader scores messages with.
func (r *Reader) Scorer() *model.Scorer { return r.scorer }

// maxMessages is how many messages of a conversation are read.
const maxMessages = 12

// Read reads a conversation in the light of what the account remembers. hint is the account's language.
func (r *Reader) Read(messages []Message, memory *Memory, hint string) Reading {
	r.scores, r.topic, r.ideas, r.ends = r.scores[:0], r.topic[:0], r.ideas[:0], r.ends[:0]
	if len(messages) > maxMessages {
		messages = messages[:maxMessages]
	}
	for i := range messages {
		m := &messages[i]
		r.scores = append(r.scores, r.scorer.Score(m.Text, m.Reply, hint))
		r.topic, r.ideas = r.scorer.Topic(r.topic), r.scorer.Ideas(r.ideas)
		r.ends = append(r.ends, len(r.ideas))
	}
	out := r.weigh(messages, r.scores, r.topic, memory, false)
	if out.Served && out.P > sure {
		out.Seen = r.seen(messages)
	}
	return out
}

// seen is the set of capabilities, as bits, that a served conversation shows.
func (r *Reader) seen(messages []Message) (set uint16) {
	from := 0
	for i := range messages {
		if m := &messages[i]; m.Outcome == Served {
			set |= capabilities(m, r.ideas[from:r.ends[i]])
		}
		from = r.ends[i]
	}
	return set
}

// Weigh makes a reading, with all its values, of messages whose scores and topic features are known.
func (r *Reader) Weigh(messages []Message, scores []model.Score, topic []uint32, memory *Memory) Reading {
	return r.weigh(messages, scores, topic, memory, true)
}

// weigh leaves out, unless the whole is wanted, what cannot make a conversation general.
func (r *Reader) weigh(messages []Message, scores []model.Score, topic []uint32, memory *Memory, whole bool) Reading {
	out := Reading{Lang: language.Unknown, Sketch: r.sketcher.Sketch(topic), Nearest: -1}
	text := combine(scores)
	out.Lang, out.OK, out.Loudest = text.lang, text.ok, text.loudest
	if !out.OK {
		return out
	}
	r.lens.Focus(&out.Sketch)
	out.InScope, out.Nearest = memory.scope.InScope(r.lens)
	memory.values(&out.Values, text.mean, out.InScope)
	m := r.scorer.Model()
	coefficients, offset := m.Second, m.ByLanguage[out.Lang].Offset
	if memory.scope.Declared() == 0 {
		coefficients = m.Alone.Coefficients
	}
	if !whole && memory.harmless(&out.Values, coefficients, offset) {
		return out
	}
	memory.compare(&out.Values, r.lens)
	out.P = 1 / (1 + math.Exp(-Logit(&out.Values, coefficients)-offset))
	// Whether it was served matters only where it may count.
	out.Served = out.P > sure && r.served(messages, scores, out.Loudest, out.Lang)
	return out
}

// declaredEnough keeps the likeness of conversations to a declaration, in units of the declaration's own, finite.
const declaredEnough = 0.1

// values sets the features of a conversation that reads like text and is like the declaration, but for those of compare.
func (m *Memory) values(v *[Features]float64, text, inScope float64) {
	v[featBias], v[featText] = 1, text
	v[featLow], v[featHigh] = m.low, m.high
	v[featInScope], v[featUsualScope] = inScope, min(mostUsualScope, m.usualScope/(m.declared.alike+declaredEnough))
	v[featDeclaredText], v[featDeclaredSpread], v[featDeclaredAlike] = m.declared.text, m.declared.spread, m.declared.alike
}

// compare sets the features that say how the conversation in focus stands among the account's others. That takes as
// long as all the rest.
func (m *Memory) compare(v *[Features]float64, lens *scope.Lens) {
	like := m.scope.Familiar(lens)
	v[featNear], v[featFamiliar], v[featCommon] = like.Text, like.Most, min(mostCommon, commonUnit*like.Mean)
	v[featRank] = m.rank(v[featText])
}

func (m *Memory) rank(text float64) float64 {
	return max(-mostRank, min(mostRank, m.scope.Rank(text)))
}

// harmless says of a conversation that it is certainly not general, whatever compare finds. Most conversations of an
// honest business are so far from it that what is known without comparing is enough.
func (m *Memory) harmless(v *[Features]float64, coefficients []float64, offset float64) bool {
	if len(coefficients) != Features { // weights that are being made
		return false
	}
	low, high := m.scope.Texts()
	z := Logit(v, coefficients) + offset + // what compare sets is 0 here
		utmost(coefficients[featNear], low, high) + utmost(coefficients[featFamiliar], 0, 1) + utmost(coefficients[featCommon], 0, mostCommon)
	rank := coefficients[featRank]
	if z+utmost(rank, -mostRank, mostRank) <= surelyNot {
		return true
	}
	return z+rank*m.rank(v[featText]) <= surelyNot
}

// utmost is the most that a feature between two bounds may add.
func utmost(coefficient, low, high float64) float64 { return max(coefficient*low, coefficient*high) }

// surelyNot is below SureLogit by more than sums in another order may differ.
var surelyNot = SureLogit - 1e-6

// commonUnit brings mean likenesses, of a few in a hundred, to the size of the other features.
const commonUnit = 10

// What coefficients were learnt on ends here: who repeats one request, or declares one sentence many times, must not
// be excused or accused beyond. No text stands further out among many than one of twenty would.
const mostCommon, mostUsualScope, mostAlike, mostRank = 1.5, 1.5, 0.6, 3

// combined is the text side of a conversation.
type combined struct {
	lang    string
	ok      bool
	mean    float64
	loudest int
}

// sureWords is from how many words on a message counts fully.
const sureWords = 15

func combine(scores []model.Score) combined {
	out := combined{lang: language.Unknown}
	var sum, weights, best float64
	most := math.Inf(-1)
	for i, s := range scores {
		if !s.OK {
			continue
		}
		w := float64(min(s.Words, sureWords))
		sum, weights = sum+w*s.Logit, weights+w
		if s.Logit > most {
			most, out.loudest = s.Logit, i
		}
		if w > best {
			best, out.lang = w, s.Lang
		}
	}
	if out.ok = weights > 0; out.ok {
		out.mean = sum / weights
	}
	return out
}

// served says whether what may count was answered: of the messages that read general at least as many were
// answered as turned away or left alone. The loudest one stands for all if none reads general by itself.
func (r *Reader) served(messages []Message, scores []model.Score, loudest int, lang string) bool {
	answered, refused := 0, 0
	for i := range messages {
		if m := &messages[i]; i == loudest || (scores[i].OK && scores[i].Logit > 0) {
			if m.Outcome == Replied {
				m.Outcome = r.answers(m.Text, m.Reply, lang)
			}
			switch m.Outcome {
			case Served, Unknown:
				answered++
			case Declined, Unanswered:
				refused++
			case Replied: // nobody could say
			}
		}
	}
	return answered > 0 && answered >= refused
}

// Logit is the second stage: the log-odds that a conversation is general.
func Logit(v *[Features]float64, coefficients []float64) float64 {
	z := 0.0
	for i, c := range coefficients {
		z += float64(c * v[i])
	}
	return z
}
