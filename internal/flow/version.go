package flow

import (
	"slices"
	"strconv"
	"strings"
)

// version is a version of flow documents.
type version struct{ major, minor int }

func (v version) before(other version) bool {
	return v.major < other.major || (v.major == other.major && v.minor < other.minor)
}

func (v version) String() string { return strconv.Itoa(v.major) + "." + strconv.Itoa(v.minor) }

// The versions at which something changed.
var (
	v30 = version{3, 0} // the endpoint is set outside the document
	v40 = version{4, 0} // Form may be left out; If, Switch, media, other screens' values
	v50 = version{5, 0} // dates without a time zone; pictures in options
	v51 = version{5, 1} // RichText, markdown, sensitive
	v60 = version{6, 0} // open_url, update_data, expressions
	v61 = version{6, 1} // CalendarPicker
	v62 = version{6, 2} // NavigationList, pattern
	v63 = version{6, 3} // ChipsSelector; RichText beside a Footer
	v70 = version{7, 0} // label-variant
	v71 = version{7, 1} // ImageCarousel
)

// The versions that flows are sent in, and those of them that may still be published (Meta's list of
// November 2025).
var (
	sendable    = []string{"2.1", "3.0", "3.1", "4.0", "5.0", "5.1", "6.0", "6.1", "6.2", "6.3", "7.0", "7.1", "7.2", "7.3"}
	publishable = sendable[slices.Index(sendable, "5.1"):]
	dataAPIs    = []string{"3.0", "4.0"}
)

// Publishable says whether flows of a version of documents may be published.
func Publishable(version string) bool { return slices.Contains(publishable, version) }

// parseVersion reads a version that flows are sent in.
func parseVersion(s string) (version, bool) {
	if !slices.Contains(sendable, s) {
		return version{}, false
	}
	major, minor, _ := strings.Cut(s, ".")
	var v version
	v.major, _ = strconv.Atoi(major) // the list has numbers only
	v.minor, _ = strconv.Atoi(minor)
	return v, true
}
