package model

import (
	_ "embed"
	"math"
	"sync"

	"turnpike/internal/evidence/gram"
	"turnpike/internal/evidence/language"
)

// MinWords is the fewest words (or ideographs) of a message that is scored: "yes please" says nothing.
const MinWords = 3

// Calibration turns the score of one language into odds, and says how often the conversation test errs there.
type Calibration struct {
	// Logit of P(general) = Slope · score + Shift.
	Slope float64 `json:"slope"`
	Shift float64 `json:"shift"`
	// Offset is added to the logit of a whole conversation, so that businesses of all languages are mistaken alike.
	Offset float64 `json:"offset"`
	// False is the share of service conversations that are taken for general ones, measured on businesses
	// never trained on, at its upper bound; Found is the share of general ones that are found, at its lower bound.
	False float64 `json:"false"`
	Found float64 `json:"found"`
	// Most is the share of general conversations that are found at its upper bound; 0 in files that do not know it.
	Most float64 `json:"most,omitempty"`
}

// Alone is how a conversation is read where there is no declaration to compare it with, and how often that errs, in
// all languages.
type Alone struct {
	Coefficients []float64 `json:"coefficients"`
	False        float64   `json:"false"`
	Found        float64   `json:"found"`
	Most         float64   `json:"most,omitempty"`
}

// Model is what was learned. It is not changed after it was made, and may be shared.
type Model struct {
	// Version names the weights: their own digest.
	Version string
	// Weights by feature, in units of Unit.
	Weights []int8
	Unit    float64
	Bias    float64
	// Reply weighs the ideas of a reply, in units of ReplyUnit; ReplySlope is what that counts in the logit.
	Reply                            []int8
	ReplyUnit, ReplyBias, ReplySlope float64
	// Languages tells languages apart.
	Languages language.Table
	// ByLanguage has a row for each supported language.
	ByLanguage map[string]Calibration
	// Rarity of topic features: how many nats each is worth, in 1/16.
	Rarity []uint8
	// Second are the coefficients of package account for a whole conversation; Alone those where nothing was declared.
	Second []float64
	Alone  Alone
}

// Score is what the model makes of one message.
type Score struct {
	// Lang is a supported language, or language.Unknown.
	Lang string
	// Logit is the calibrated log-odds of "general" when both are equally likely beforehand, within ±maxLogit.
	Logit float64
	// Words is how much there was to read.
	Words int
	// OK is false if there is no evidence in this message: too short, or a language that is not supported.
	OK bool
}

// maxLogit bounds what one message may say: the model is never surer than 1 in 1,000.
const maxLogit = 7

// Scorer scores messages without allocating. It is not for two goroutines at once.
type Scorer struct {
	model *Model
	grams *gram.Reader
	topic []uint32
	ideas []uint8
	// lang was read last, and calibration is its row; known says that it has one.
	lang        string
	calibration Calibration
	known       bool
	// Crossed are scores before calibration that stand in for the model's own, by name of the text. Training
	// uses it to measure whole accounts with weights that never saw their texts.
	Crossed func(text string) (raw, reply float64, ok bool)
}

// NewScorer makes a scorer with its scratch (32 KiB).
func (m *Model) NewScorer() *Scorer { return &Scorer{model: m, grams: gram.NewReader()} }

// Model is what the scorer reads.
func (s *Scorer) Model() *Model { return s.model }

// Score reads one message and what was answered (empty if that is not known). hint is the language of the account, or empty.
func (s *Scorer) Score(text, answer, hint string) Score {
	s.grams.Open(text)
	s.topic = s.grams.Topic(s.topic[:0])
	lang := s.model.Languages.Identify(s.grams, hint)
	words := s.grams.Words()
	s.ideas = s.ideas[:0]
	if lang != s.lang {
		s.lang = lang
		s.calibration, s.known = s.model.ByLanguage[lang]
	}
	if !s.known {
		return Score{Lang: lang, Words: words}
	}
	raw := s.model.raw(s.grams.Features(lang).IDs)
	s.ideas = append(s.ideas, s.grams.Ideas()...)
	reply := s.reply(answer, lang)
	if s.Crossed != nil {
		if r, a, known := s.Crossed(text); known {
			raw, reply = r, a
		}
	}
	return s.calibration.score(s.model.ReplySlope, raw, reply, lang, words)
}

// Ideas appends the ideas of the message that was scored last, if its language is supported.
func (s *Scorer) Ideas(dst []uint8) []uint8 { return append(dst, s.ideas...) }

// reply is the score of an answer before calibration; 0 if it says nothing.
func (s *Scorer) reply(answer, lang string) float64 {
	if answer == "" {
		return 0
	}
	s.grams.OpenReply(answer)
	return s.model.RawReply(s.grams.IdeaFeatures(lang))
}

// RawReply scores the ideas of an answer.
func (m *Model) RawReply(ids []uint32) float64 {
	if len(ids) == 0 {
		return 0
	}
	sum := 0
	for _, id := range ids {
		sum += int(m.Reply[id])
	}
	return m.ReplyBias + m.ReplyUnit*float64(sum)/math.Sqrt(float64(len(ids)))
}

// maxReply bounds what an answer adds to the logit: what was asked counts more.
const maxReply = 1.5

// Calibrated makes a score of raw ones, of a text of so many words in a language.
func (m *Model) Calibrated(raw, reply float64, lang string, words int) Score {
	c, known := m.ByLanguage[lang]
	if !known {
		return Score{Lang: lang, Words: words}
	}
	return c.score(m.ReplySlope, raw, reply, lang, words)
}

func (c *Calibration) score(replySlope, raw, reply float64, lang string, words int) Score {
	logit := float64(c.Slope*raw) + c.Shift + max(-maxReply, min(maxReply, replySlope*reply))
	return Score{Lang: lang, Logit: max(-maxLogit, min(maxLogit, logit)), Words: words, OK: words >= MinWords}
}

// Topic appends what the message that was scored last is about.
func (s *Scorer) Topic(dst []uint32) []uint32 { return append(dst, s.topic...) }

// raw is the score before calibration.
func (m *Model) raw(ids []uint32) float64 {
	if len(ids) == 0 {
		return 0
	}
	sum := 0
	for _, id := range ids {
		sum += int(m.Weights[id])
	}
	return m.Bias + m.Unit*float64(sum)/math.Sqrt(float64(len(ids)))
}

// Pack makes weights small: int8 in steps that keep the largest of them nearly whole.
func Pack(w Weights) (packed []int8, unit float64) {
	var squares float64
	n := 0
	for _, v := range w.W {
		if v != 0 {
			squares, n = squares+float64(v)*float64(v), n+1
		}
	}
	if n == 0 {
		return make([]int8, len(w.W)), 1
	}
	// Weights beyond eight standard deviations are cut: none of them should decide alone.
	unit = 8 * math.Sqrt(squares/float64(n)) / math.MaxInt8
	packed = make([]int8, len(w.W))
	for i, v := range w.W {
		packed[i] = int8(max(-math.MaxInt8, min(math.MaxInt8, math.Round(float64(v)/unit))))
	}
	return packed, unit
}

//go:embed weights.bin
var committed []byte

// Default is the committed model.
var Default = sync.OnceValue(func() *Model {
	m, err := Decode(committed)
	if err != nil {
		panic("evidence: the committed weights cannot be read; make them again with `turnpike evidence train`: " + err.Error())
	}
	return m
})
