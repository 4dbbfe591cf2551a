package api

import (
	"strings"
	"unicode/utf8"
)

// leastWhy is how many characters a reason has at least: fewer say none.
const leastWhy = 10

// says tells whether a reason is one.
func says(why string) bool { return utf8.RuneCountInString(strings.TrimSpace(why)) >= leastWhy }
