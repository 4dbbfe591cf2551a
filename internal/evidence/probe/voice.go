package probe

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"turnpike/internal/evidence/probe/sounds"
	"turnpike/internal/message"
)

// What this platform's phone calls a voice note, and what its recorder calls itself (web/phone/composer).
const (
	noteName     = "voice.ogg"
	noteType     = "audio/ogg; codecs=opus"
	noteRecorder = "Mediabunny v1.61.0"
)

const (
	firstDigit  = 2   // of the lines digits
	fewestTimes = 120 // the least product: a small number might be in a reply by chance
)

// note is a voice note that asks for the product of three digits, joined from words that were spoken before.
func (m *Maker) note(lang string) (said *Attachment, product int) {
	digits := books[lang]["digits"]
	var chosen [3]int
	for product < fewestTimes {
		product = 1
		for i := range chosen {
			chosen[i] = m.number(1, len(digits)) // twice something is too easy
			product *= firstDigit + chosen[i]
		}
	}
	opening, times := m.number(0, len(books[lang]["voice"])), books[lang]["times"][0]
	var j joint
	j.pause(m, 3, 9)
	j.say(lang, "voice", opening)
	text := []string{books[lang]["voice"][opening]}
	for i, d := range chosen {
		if i > 0 {
			j.pause(m, 1, 3)
			j.say(lang, "times", 0)
			text = append(text, times)
		}
		j.pause(m, 1, 4)
		j.say(lang, "digits", d)
		text = append(text, strconv.Itoa(firstDigit+d))
	}
	j.pause(m, 4, 12)
	return &Attachment{
		Kind: message.KindAudio, Type: noteType, Filename: noteName, Shows: strings.Join(text, " ") + "?",
		Bytes: opusStream(m.rng.Uint32(), j.head, noteRecorder, j.sound),
		Lasts: time.Duration(len(j.sound)) * frame * time.Second / sampleRate,
	}, product
}

// joint is a sound that is put together.
type joint struct {
	head  []byte
	sound [][]byte
}

// say adds a piece: the n-th of a line of the phrases.
func (j *joint) say(lang, line string, n int) {
	head, sound := hear(fmt.Sprintf("%s/%s%d", lang, line, n+1))
	j.head, j.sound = head, append(j.sound, sound...)
}

// pause adds a time of the room's hiss: some frames of it, from anywhere in what there is.
func (j *joint) pause(m *Maker, least, most int) {
	_, hiss := hear("pause")
	n := m.number(least, most)
	at := m.number(0, len(hiss)-n)
	j.sound = append(j.sound, hiss[at:at+n]...)
}

// hear reads a piece that was spoken before.
func hear(piece string) (head []byte, sound [][]byte) {
	raw, err := sounds.Files.ReadFile(piece + ".ogg")
	if err == nil {
		head, sound, err = opusPackets(raw)
	}
	if err != nil {
		panic(fmt.Errorf("%s: %w", piece, err)) // a file of the program itself is missing or damaged
	}
	return head, sound
}
