package prober

import (
	"testing"
	"time"
)

// TestAQuotaLetsABotAnswer: a bot that answers a second after each question is never asked while the limit would
// refuse its answer, however fast people would write.
func TestAQuotaLetsABotAnswer(t *testing.T) {
	t.Parallel()
	const interval, most = 6 * time.Second, 45
	start := time.Unix(1_800_000_000, 0)
	for _, replies := range []int{1, 2, 5} {
		q := quota{interval: interval, most: most}
		now, began, n := start, time.Time{}, 0 // the engine's own run
		for turn := range 30 {
			now = now.Add(300*time.Millisecond + q.wait(now))
			now = now.Add(time.Second)
			for range replies {
				switch owed := began.Add(time.Duration(n) * interval); {
				case n == 0 || !now.Before(owed):
					began, n = now, 1
				case now.Before(began.Add(interval)) && n < most:
					n++
				default:
					t.Fatalf("%d replies a turn: the answer of turn %d must wait %s", replies, turn, owed.Sub(now))
				}
				q.answered(now)
			}
		}
		if spent := now.Sub(start); spent < 29*interval {
			t.Errorf("%d replies a turn: 30 turns in %s, which the limit cannot have allowed", replies, spent)
		}
	}
	free := quota{}
	free.answered(start)
	if w := free.wait(start); w != 0 {
		t.Errorf("without a limit: %s", w)
	}
}
