package store

import (
	"slices"
	"testing"
)

// TestRunsAreFoundByTheirEnd: one that began long ago, and was closed when the program started again, ended lately.
func TestRunsAreFoundByTheirEnd(t *testing.T) {
	t.Parallel()
	s := seeded(t, t.TempDir())
	for _, run := range []ProbeRun{{At: 1, EndedAt: 5}, {At: 2, EndedAt: 1000}, {At: 999, EndedAt: 1001}, {At: 999}} {
		if err := s.AddProbeRun(t.Context(), &run, "operator"); err != nil {
			t.Fatal(err)
		}
		if err := s.SaveProbeRun(t.Context(), &run); err != nil {
			t.Fatal(err)
		}
	}
	for since, want := range map[int64][]int64{1000: {3, 2}, 0: {3, 2, 1}} {
		found, err := s.EndedProbeRuns(t.Context(), since, 10)
		if err != nil {
			t.Fatal(err)
		}
		var got []int64
		for i := range found {
			got = append(got, found[i].ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("since %d: %v, want %v", since, got, want)
		}
	}
	if found, err := s.EndedProbeRuns(t.Context(), 0, 1); err != nil || len(found) != 1 || found[0].ID != 3 {
		t.Errorf("one of them: %+v, %v", found, err)
	}
}
