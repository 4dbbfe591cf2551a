package account

import (
	"math"
	"os"
	"strings"
	"testing"
)

// TestTheMeasuredErrorIsTheModelCards: lives with up to a tenth of general requests, of which 1, 0 and 1 came into review.
func TestTheMeasuredErrorIsTheModelCards(t *testing.T) {
	t.Parallel()
	card, err := os.ReadFile("../../../docs/model-card.md")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(string(card)), " ")
	for _, want := range []string{"| 0 | 195 | 0 | 0.5 % |", "| 5 % | 195 | 0 | 0 |", "| 10 % | 199 | 0 | 0.5 % |"} {
		if !strings.Contains(text, want) {
			t.Errorf("the model card does not say %q any more: measure again", want)
		}
	}
	if Measured.Accounts != 589 || math.Round(1000*Measured.Rate()) != 3 || Measured.Restricted != 0 {
		t.Errorf("%+v is not what the card says", Measured)
	}
}

func TestUpperBounds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		t    Trial
		want float64
	}{{Trial{Accounts: 438}, 0.0068}, {Trial{Accounts: 438, Reviewed: 1}, 0.0108}, {Trial{Accounts: 10, Reviewed: 3}, 0.6066}} {
		if got := c.t.Upper(); math.Abs(got-c.want) > 0.0002 {
			t.Errorf("%+v: %.4f, want %.4f", c.t, got, c.want)
		}
	}
}
