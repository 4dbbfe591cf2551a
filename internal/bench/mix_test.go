package bench

import (
	"encoding/json"
	"testing"
)

func TestTheRealMixHasItsShares(t *testing.T) {
	t.Parallel()
	w := &world{picture: "600000000000001"}
	kinds := map[string]int{}
	for n := range int64(1000) {
		var m struct {
			Product string `json:"messaging_product"`
			To      string
			Type    string
			Image   struct{ ID string }
		}
		if raw := appendReal(w, nil, "33700000000", n); json.Unmarshal(raw, &m) != nil || m.Product != "whatsapp" || m.To != "+33700000000" {
			t.Fatalf("message %d is no request: %s", n, raw)
		}
		if m.Type == "image" && m.Image.ID != w.picture {
			t.Errorf("message %d shows the picture %q", n, m.Image.ID)
		}
		kinds[m.Type]++
	}
	if kinds["text"] != 600 || kinds["template"] != 250 || kinds["interactive"] != 100 || kinds["image"] != 50 {
		t.Errorf("of 1,000 messages there are %v", kinds)
	}
}

func TestRoundsAddUp(t *testing.T) {
	t.Parallel()
	round := func(accepted int64, microseconds int64, cpu float64) *Part {
		p := &Part{Accepted: accepted, Seconds: 2, Errors: map[string]int{"131056": 1}, latency: newHistogram(), CPUPer1000: cpu, PeakRSS: accepted}
		_ = p.latency.RecordValue(microseconds)
		p.sum()
		return p
	}
	var none *Part
	p := none.add(round(100, 1000, 1)).add(round(300, 3000, 5))
	if p.AcceptedRate != 100 || p.Accept.Max < 3 || p.CPUPer1000 != 4 || p.PeakRSS != 300 || p.Errors["131056"] != 2 {
		t.Errorf("two rounds are %+v", p)
	}
}
