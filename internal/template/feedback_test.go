package template

import "testing"

func TestScoresFromFeedback(t *testing.T) {
	t.Parallel()
	const today = 20_000
	day := func(age, delivered, read, blocked, reported int64) Feedback {
		return Feedback{today - age, delivered, delivered, read, blocked, reported}
	}
	for _, c := range []struct {
		name string
		base Feedback
		days []Feedback
		want Quality
	}{
		{"nothing", Feedback{}, nil, QualityUnknown},
		{"too few, though all complain", Feedback{}, []Feedback{day(0, 49, 0, 49, 49)}, QualityUnknown},
		{"enough, over two days", Feedback{}, []Feedback{day(1, 25, 10, 0, 0), day(0, 25, 10, 0, 0)}, Green},
		{"below yellow", Feedback{}, []Feedback{day(0, 1000, 500, 19, 0)}, Green},
		{"yellow", Feedback{}, []Feedback{day(0, 1000, 500, 10, 10)}, Yellow},
		{"below red", Feedback{}, []Feedback{day(0, 1000, 500, 49, 0)}, Yellow},
		{"red", Feedback{}, []Feedback{day(0, 1000, 500, 25, 25)}, Red},
		{"nobody reads: half as many make yellow", Feedback{}, []Feedback{day(0, 1000, 99, 10, 0)}, Yellow},
		{"nobody reads: half as many make red", Feedback{}, []Feedback{day(0, 1000, 0, 25, 0)}, Red},
		{"old complaints weigh little", Feedback{}, []Feedback{day(6, 500, 250, 50, 0), day(0, 500, 250, 0, 0)}, Green},
		{"fresh complaints weigh much", Feedback{}, []Feedback{day(6, 500, 250, 0, 0), day(0, 500, 250, 50, 0)}, Red},
		{"a week ago is over", Feedback{}, []Feedback{day(7, 1000, 500, 500, 0), day(0, 50, 20, 0, 0)}, Green},
		{"tomorrow has not come", Feedback{}, []Feedback{day(-1, 1000, 500, 500, 0)}, QualityUnknown},
		{"what was before a pause", day(0, 1000, 500, 500, 500), []Feedback{day(1, 100, 0, 90, 0), day(0, 1060, 530, 500, 500)}, Green},
		{"only what was before a pause", day(0, 1000, 500, 500, 500), []Feedback{day(0, 1000, 500, 500, 500)}, QualityUnknown},
	} {
		one := Template{Life: Life{Base: c.base}}
		if got := one.Score(c.days, today); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
