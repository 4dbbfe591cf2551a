package model

// Thread is a conversation so far: "and how much is that?" is understood by what came before it.
type Thread struct {
	sum, weight float64
	words       int
}

// sureWords is from how many words on a message counts fully.
const sureWords = 15

// Add takes the next message and returns the logit of the conversation up to it. ok is false as long as
// there was too little text in a supported language.
func (t *Thread) Add(s Score) (logit float64, ok bool) {
	if s.Logit != 0 || s.OK {
		w := float64(min(s.Words, sureWords))
		if s.Words < 2 {
			w = shortWeight
		}
		t.sum, t.weight, t.words = t.sum+w*s.Logit, t.weight+w, t.words+s.Words
	}
	if t.words < MinWords {
		return 0, false
	}
	return t.sum / t.weight, true
}

// shortWeight is how much a single word counts.
const shortWeight = 0.2
