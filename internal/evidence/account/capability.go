package account

import "turnpike/internal/evidence/gram"

// Capability is something that a general-purpose assistant can do.
type Capability uint8

// Capabilities that are seen in served traffic.
const (
	OpenQuestions Capability = iota
	Code
	CreativeWriting
	Translation
	Maths
	RolePlay
	ImageGeneration
	MediaAnalysis
	Voice
	Capabilities
)

var capabilityNames = [Capabilities]string{
	"open_questions", "code", "creative_writing", "translation", "maths", "role_play",
	"image_generation", "media_analysis", "voice",
}

func (c Capability) String() string { return capabilityNames[c] }

// shows are the capabilities that an idea in a served general request shows.
var shows = map[string]Capability{
	"whatis": OpenQuestions, "who": OpenQuestions, "when": OpenQuestions, "why": OpenQuestions, "how": OpenQuestions, "explain": OpenQuestions,
	"meaning": OpenQuestions, "country": OpenQuestions, "history": OpenQuestions, "science": OpenQuestions, "opinion": OpenQuestions, "recipe": OpenQuestions,
	"code": Code, "poem": CreativeWriting, "story": CreativeWriting, "joke": CreativeWriting, "essay": CreativeWriting, "email": CreativeWriting,
	"translate": Translation, "maths": Maths, "howmany": Maths, "actas": RolePlay, "draw": ImageGeneration,
}

// byIdea is shows by number of the idea; Capabilities for an idea that shows none.
var byIdea = func() (out [256]Capability) {
	for i := range out {
		out[i] = Capabilities
		if i < gram.Ideas {
			if c, ok := shows[gram.IdeaName(uint8(i))]; ok {
				out[i] = c
			}
		}
	}
	return out
}()

// Media is what else than text a message holds.
type Media uint8

// Kinds of media, as bits.
const (
	Picture Media = 1 << iota
	Document
	Audio
)

// capabilities is the set of capabilities, as bits, that a served message shows: by its ideas, and by what it
// and its answer hold besides text.
func capabilities(m *Message, ideas []uint8) (set uint16) {
	for _, i := range ideas {
		if c := byIdea[i]; c < Capabilities && c != ImageGeneration {
			set |= 1 << c
		}
	}
	if m.Answered&Picture != 0 {
		for _, i := range ideas {
			if byIdea[i] == ImageGeneration {
				set |= 1 << ImageGeneration
			}
		}
	}
	if m.Holds&(Picture|Document) != 0 && m.Reply != "" {
		set |= 1 << MediaAnalysis
	}
	if m.Answered&Audio != 0 {
		set |= 1 << Voice
	}
	return set
}
