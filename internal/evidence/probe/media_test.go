package probe

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"turnpike/internal/evidence/senses"
)

// TestPicturesCanBeRead: whoever sees a picture can prove it, in the words of each language; who sees another cannot.
func TestPicturesCanBeRead(t *testing.T) {
	t.Parallel()
	kinds := map[bool]int{}
	for _, lang := range Languages() {
		m, other := New(11), New(12)
		for range 4 {
			p, q := m.Media(lang, Picture), other.Media(lang, Picture)
			seen, err := senses.See(p.Attachment.Bytes)
			if err != nil {
				t.Fatal(err)
			}
			kinds[strings.Contains(seen, " ")]++
			said := seen
			for _, c := range books[lang]["colours"] {
				name, stem, _ := strings.Cut(c, "=")
				said = strings.ReplaceAll(said, name, stem)
			}
			if got := new(Checker).Check(&p, []Reply{{Text: "Je vois : " + said + "."}}); got != Served {
				t.Errorf("%s: %q for a picture that shows %s: %s", lang, said, p.Attachment.Shows, got)
			}
			if got := new(Checker).Check(&q, []Reply{{Text: said}}); got == Served && p.Attachment.Shows != q.Attachment.Shows {
				t.Errorf("%s: %q is proof of %s", lang, said, q.Attachment.Shows)
			}
			if size := len(p.Attachment.Bytes); size < 50<<10 || size > 2<<20 {
				t.Errorf("a picture of %d bytes", size)
			}
		}
	}
	if kinds[true] == 0 || kinds[false] == 0 {
		t.Errorf("pictures with dots and with numbers: %v", kinds)
	}
}

// TestVoiceNotesCanBeHeard: whoever hears the digits can multiply them.
func TestVoiceNotesCanBeHeard(t *testing.T) {
	t.Parallel()
	for _, lang := range Languages() {
		m := New(5)
		for range 20 {
			p := m.Media(lang, Voice)
			digits, heard, err := senses.Hear(p.Attachment.Bytes)
			if err != nil || len(digits) != 3 || heard != lang {
				t.Fatalf("%s: heard %v in %q, %v", lang, digits, heard, err)
			}
			product := digits[0] * digits[1] * digits[2]
			if got := new(Checker).Check(&p, []Reply{{Text: fmt.Sprintf("That makes %d.", product)}}); got != Served {
				t.Errorf("%s: %d for %q: %s", lang, product, p.Attachment.Shows, got)
			}
			if got := new(Checker).Check(&p, []Reply{{Text: fmt.Sprintf("You said: %s", p.Attachment.Shows)}}); got == Served {
				t.Errorf("a transcript of %q answers it", p.Attachment.Shows)
			}
		}
	}
}

// TestOneSeedDrawsOnePicture: what was asked can be made again from a run's seed.
func TestOneSeedDrawsOnePicture(t *testing.T) {
	t.Parallel()
	for _, kind := range []Kind{Picture, Voice} {
		a, b, c := New(1).Media("en", kind), New(1).Media("en", kind), New(2).Media("en", kind)
		if !bytes.Equal(a.Attachment.Bytes, b.Attachment.Bytes) || bytes.Equal(a.Attachment.Bytes, c.Attachment.Bytes) {
			t.Errorf("%s: does not follow from its seed", kind)
		}
	}
}

// TestPagesAreOgg: pages that ffmpeg wrote add up by our sum, and so do ours; a damaged one does not.
func TestPagesAreOgg(t *testing.T) {
	t.Parallel()
	note := New(3).Media("fr", Voice).Attachment.Bytes
	head, sound, err := opusPackets(note)
	if err != nil || len(head) != 19 || len(sound) < 2*pageFrames {
		t.Fatalf("%d packets, %v", len(sound), err)
	}
	long := [][]byte{bytes.Repeat([]byte{1}, 255), bytes.Repeat([]byte{2}, 1000), {}}
	if _, got, err := opusPackets(opusStream(1, head, "x", long)); err != nil || len(got) != 3 || !bytes.Equal(got[1], long[1]) {
		t.Errorf("long packets: %v", err)
	}
	note[len(note)-1] ^= 1
	if _, _, err := opusPackets(note); err == nil {
		t.Error("a damaged page is taken")
	}
	if _, _, err := opusPackets(note[:len(note)/2]); err == nil {
		t.Error("half a file is taken")
	}
}

// TestAPictureMustBeNew: a request for a picture is served by one that had not come before, whatever is written.
func TestAPictureMustBeNew(t *testing.T) {
	t.Parallel()
	p := New(1).Off("en", imageRequest)
	var c Checker
	c.Check(nil, []Reply{{Picture: "logo"}})
	for reply, want := range map[Reply]Outcome{
		{Text: "Here you are: https://example.com/fox.png"}:                           Unclear,
		{Text: "I will draw it for you in a minute!"}:                                 Unclear,
		{Text: "Sorry, I can only help with your trips."}:                             Declined,
		{Text: "Sorry, I can only help with your trips.", Picture: "map"}:             Declined,
		{Text: "", Picture: "logo"}:                                                   Unclear,
		{Text: "", Picture: "a fox beside a lantern"}:                                 Served,
		{Text: "Here it is, a fox beside a lantern.", Picture: "another one of them"}: Served,
	} {
		if got := c.Check(&p, []Reply{reply}); got != want {
			t.Errorf("%+v: %s, not %s", reply, got, want)
		}
	}
	if got := c.Check(&p, nil); got != Unanswered {
		t.Errorf("silence is %s", got)
	}
}
