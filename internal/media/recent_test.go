package media

import (
	"testing"
	"time"

	"turnpike/internal/store"
)

func TestWhatIsRememberedEndsWithTheMedia(t *testing.T) {
	t.Parallel()
	r := open(t, t.TempDir())
	gate := r.put(t, azur, "text/plain", []byte("The way to gate B12"))
	for range 2 { // the second time from memory
		if _, err := r.Find(t.Context(), azur, gate.ID); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.Find(t.Context(), omni, gate.ID); err == nil {
		t.Error("another number finds it")
	}
	if err := r.Delete(t.Context(), azur, gate.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Find(t.Context(), azur, gate.ID); err == nil {
		t.Error("it is found after its end")
	}
	old := r.put(t, azur, "text/plain", []byte("The way to gate B12"))
	if _, err := r.Find(t.Context(), azur, old.ID); err != nil {
		t.Fatal(err)
	}
	r.clock.pass(BusinessLifetime + time.Second)
	if _, err := r.Find(t.Context(), azur, old.ID); err == nil {
		t.Error("it is found after its time")
	}
}

// Between the store's answer and its being remembered, the media may end.
func TestWhatEndedMeanwhileIsNotRemembered(t *testing.T) {
	t.Parallel()
	var r recent
	_, _, ended := r.get(1)
	r.forget(1)
	r.put(store.Media{ID: 1}, ended)
	if _, ok, _ := r.get(1); ok {
		t.Error("media that ended while it was looked up is remembered")
	}
	for id := range uint64(maxRecent + 10) {
		_, _, ended := r.get(id)
		r.put(store.Media{ID: id}, ended)
	}
	if n := len(r.known); n > maxRecent {
		t.Errorf("%d are remembered", n)
	}
}
