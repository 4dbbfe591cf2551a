package account

import (
	"slices"
	"strings"
	"testing"
)

func TestUsernames(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"azur", "a1_", "az.ur", "_az", "az_ur.2026", strings.Repeat("a", 35)} {
		if f := CheckUsername(good); f != nil {
			t.Errorf("%q is refused: %v", good, f)
		}
	}
	for _, bad := range []string{
		"", "ab", strings.Repeat("a", 36), "Azur", "azür", "az ur", "az-ur", "@azur", "123", "1._", ".azur", "azur.", "az..ur", "www.azur", "wwwazur", "azur.com", "azur.html",
	} {
		if CheckUsername(bad) == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestSuggestedUsernamesAreAllowed(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"Azur Voyages": {"azurvoyages", "azur_voyages", "azur.voyages", "azurvoyages_official", "hello_azurvoyages"},
		"Azur":         {"azur", "azur_official", "hello_azur"},
		"日本":           nil,
	} {
		if got := SuggestUsernames(name); !slices.Equal(got, want) {
			t.Errorf("%q becomes %q", name, got)
		}
	}
}
