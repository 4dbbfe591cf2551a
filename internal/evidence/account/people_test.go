package account

import "testing"

func TestAPersonCountsOnceADayAndSoOften(t *testing.T) {
	t.Parallel()
	var p people
	if !p.admit(7, 1) || p.admit(7, 1) || !p.admit(8, 1) || !p.admit(7, 2) {
		t.Error("a person counts once a day, and another person for themselves")
	}
	counted := 0
	for day := range int32(29) {
		if p.admit(9, day) {
			counted++
		}
	}
	if counted != maxPerPerson || p.distinct != 3 {
		t.Errorf("one person counted %d times in a period, want %d; %d people, want 3", counted, maxPerPerson, p.distinct)
	}
	if !p.admit(9, 40) || p.admit(9, 41) {
		t.Error("in the next period they count once more, and no more than that")
	}
}
