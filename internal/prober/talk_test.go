package prober

import (
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"turnpike/internal/evidence/probe"
)

// TestNobodyIsFasterThanTheirVoice: a voice note does not come before it could have been spoken.
func TestNobodyIsFasterThanTheirVoice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		room := New(Config{Pace: 8 * time.Second}, Deps{})
		one := &talk{room: room, rng: rand.New(rand.NewPCG(1, 2))}
		note := probe.New(1).Media("en", probe.Voice)
		for range 50 {
			for _, turn := range []probe.Turn{{Say: "Hello"}, {Probe: &note}} {
				began := time.Now()
				if err := one.pause(t.Context(), turn); err != nil {
					t.Fatal(err)
				}
				least, most := 4*time.Second, 16*time.Second
				if turn.Probe != nil {
					least, most = least+note.Attachment.Lasts, most+note.Attachment.Lasts
				}
				if took := time.Since(began); took < least || took > most {
					t.Errorf("%q takes %s", turn.Say, took)
				}
			}
		}
	})
}

// TestAFewLanguages: a run asks in six languages at most, the first of those that can be asked in.
func TestAFewLanguages(t *testing.T) {
	t.Parallel()
	room := New(DefaultConfig(), Deps{})
	got := room.languages(nil, []string{"xx", "ru", "en_US", "en", "tr", "id", "nl", "it", "fr"})
	if want := []string{"ru", "en", "tr", "id", "nl", "it"}; !slices.Equal(got, want) {
		t.Errorf("%v, not %v", got, want)
	}
}
