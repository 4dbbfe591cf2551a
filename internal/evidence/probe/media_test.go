package probe

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"turnpike/internal/evidence/senses"
)

// TestPicturesCanBeRead: whoever sees a picture can prove it, in the words of each language; who sees another cannot.
func TestPicturesCanBeRead(t *testing.T) {
	t.Parallel()
	kinds := map[bool]int{}
	for i, lang := range Languages() {
		m := New(uint64(i))
		before := m.Media(lang, Picture)
		for range 2 {
			p := m.Media(lang, Picture)
			seen, err := senses.See(p.Attachment.Bytes)
			if err != nil {
				t.Fatal(err)
			}
			kinds[strings.Contains(seen, " ")]++
			said := seen
			for _, c := range books[lang]["colours"] {
				name, stem, _ := strings.Cut(c, "=")
				stem, _, _ = strings.Cut(stem, "/")
				said = strings.ReplaceAll(said, name, stem)
			}
			if got := new(Checker).Check(&p, []Reply{{Text: "Je vois : " + said + "."}}); got != Served {
				t.Errorf("%s: %q for a picture that shows %s: %s", lang, said, p.Attachment.Shows, got)
			}
			if got := new(Checker).Check(&before, []Reply{{Text: said}}); got == Served {
				t.Errorf("%s: %q is proof of %s", lang, said, before.Attachment.Shows)
			}
			before = p
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
	for i, lang := range Languages() {
		m := New(uint64(i))
		for range 6 {
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
	if err != nil || len(head) != 19 || len(sound) < 32 {
		t.Fatalf("%d packets, %v", len(sound), err)
	}
	long := [][]byte{bytes.Repeat([]byte{1}, 255), bytes.Repeat([]byte{2}, 64_000), {}, bytes.Repeat([]byte{3}, 2000)}
	if _, got, err := opusPackets(opusStream(1, head, "x", long)); err != nil || len(got) != 4 || !bytes.Equal(got[1], long[1]) {
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

// TestNotesAreLikeThePhones: they name the recorder that the web phone is built with, fit into a page as its do, and last
// as long as is said.
func TestNotesAreLikeThePhones(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../../web/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	var lock struct {
		Packages map[string]struct{ Version string }
	}
	if err := json.Unmarshal(raw, &lock); err != nil {
		t.Fatal(err)
	}
	if want := "Mediabunny v" + lock.Packages["node_modules/mediabunny"].Version; noteRecorder != want {
		t.Errorf("notes are of %q, the phone's of %q", noteRecorder, want)
	}
	for _, lang := range Languages() {
		a := New(9).Media(lang, Voice).Attachment
		if pages := bytes.Count(a.Bytes, []byte("OggS")); pages != 3 || a.Lasts < 3*time.Second || a.Lasts > 15*time.Second {
			t.Errorf("%s: %d pages, %s", lang, pages, a.Lasts)
		}
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
