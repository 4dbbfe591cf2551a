package graph

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"turnpike/internal/fair"
)

// TestACrowdGivesItsConnectionsBack: who is refused for being one of too many is told when to come back, over
// another connection; who is refused otherwise keeps theirs.
func TestACrowdGivesItsConnectionsBack(t *testing.T) {
	t.Parallel()
	for crowd, want := range map[bool]string{true: "close", false: ""} {
		w := httptest.NewRecorder()
		c := call{door: &Door{Deps: Deps{Logger: slog.New(slog.DiscardHandler), Clock: time.Now}}, w: w, r: httptest.NewRequest(http.MethodPost, "/v25.0/1/messages", http.NoBody)}
		f := fair.Refusal(fair.Judged, time.Second)
		f.HangUp = crowd
		c.fail(f)
		if h := w.Header(); h.Get("Connection") != want || h.Get("Retry-After") != "1" {
			t.Errorf("one of a crowd, %v: Connection %q, Retry-After %q", crowd, h.Get("Connection"), h.Get("Retry-After"))
		}
	}
}
