package flow

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The rules of components that are more than one property's shape.

func paragraphs(most int) rule {
	return rule{kinds: text | array, bound: text | array, must: true, most: most, items: &rule{kinds: text, static: true, blank: true}}
}

// needsMarkdown lets a text be a list of paragraphs where markdown is on.
func needsMarkdown(w *walk, n *node) {
	if n.is(array) && !n.parent.get("markdown").isTrue() {
		w.notef(InvalidType, n.at(), "Property '%s' may be an array only where 'markdown' is true.", n.name)
	}
}

// labelFits bounds the label of an input; a large one may be as long as a heading.
func labelFits(w *walk, n *node) {
	most := inputLabelLength
	if n.parent.get("label-variant") != nil {
		most = headingLength
	}
	if length := utf8.RuneCountInString(n.text); n.is(text) && length > most {
		w.notef(InvalidValue, n.at(), "Property '%s' has %d characters; it may have at most %d.", n.name, length, most)
	}
}

var nameForm = regexp.MustCompile(`^[\w-]+$`)

func isName(w *walk, n *node) {
	if n.is(text) && strings.TrimSpace(n.text) != "" && !nameForm.MatchString(n.text) {
		w.notef(PatternMismatch, n.at(), "Property 'name' must have letters, digits, '_' and '-' only.")
	}
}

// numeral is a number that may also be written as a text.
func numeral() rule {
	return rule{kinds: number | text, bound: number | text, blank: true, also: func(w *walk, n *node) {
		if v, err := strconv.Atoi(n.text); err != nil || v < 0 {
			w.notef(PatternMismatch, n.at(), "Property '%s' must be a whole number, or be bound as in ${data.your_value}.", n.name)
		}
	}}
}

func isPattern(w *walk, n *node) {
	if _, err := regexp.Compile(n.text); err != nil && n.is(text) {
		w.notef(InvalidFormat, n.at(), "Property 'pattern' is no regular expression that every phone understands.")
	}
}

func textInput(w *walk, n *node) {
	inOrder(w, n, "min-chars", "max-chars")
	pattern := n.get("pattern")
	if pattern == nil || w.version.before(v62) {
		return
	}
	if n.get("helper-text") == nil {
		w.notef(InvalidDependencies, pattern.key(), "TextInput with 'pattern' must have 'helper-text'.")
	}
	if kind := n.get("input-type").str(); kind == "email" || kind == "phone" {
		w.notef(InvalidDependencies, pattern.key(), "'pattern' cannot be used with the input-type '%s'.", kind)
	}
}

// inOrder checks that the lesser of two properties is not above the greater.
func inOrder(w *walk, n *node, least, most string) {
	a, b := n.get(least), n.get(most)
	if a == nil || b == nil {
		return
	}
	low, errLow := strconv.ParseFloat(a.text, 64)
	high, errHigh := strconv.ParseFloat(b.text, 64)
	if errLow == nil && errHigh == nil && low > high {
		w.noteAllf(MinAboveMax, []place{a.at(), b.at()}, "'%s' must not be above '%s'%s.", least, most, w.where())
	}
}

func countsInOrder(w *walk, n *node) { inOrder(w, n, "min-selected-items", "max-selected-items") }

func filesInOrder(w *walk, n *node) {
	inOrder(w, n, "min-uploaded-photos", "max-uploaded-photos")
	inOrder(w, n, "min-uploaded-documents", "max-uploaded-documents")
}

func isBase64(w *walk, n *node) {
	s := n.text
	if i := strings.Index(s, "base64,"); strings.HasPrefix(s, "data:image/") && i >= 0 {
		s = s[i+len("base64,"):]
	}
	if _, err := base64.StdEncoding.DecodeString(s); err != nil && n.is(text) {
		w.notef(InvalidFormat, n.at(), "Property '%s' must be a picture in base64.", n.name)
	}
}

var colourForm = regexp.MustCompile(`^#?[0-9A-Fa-f]{6}$`)

func isColour(w *walk, n *node) {
	if n.is(text) && !colourForm.MatchString(n.text) {
		w.notef(InvalidFormat, n.at(), "Property 'color' must be six hexadecimal digits.")
	}
}

// optionsDiffer checks that each option has an id of its own, and a picture or a colour.
func optionsDiffer(w *walk, n *node) {
	if !n.is(array) {
		return
	}
	seen := map[string]bool{}
	for _, item := range n.items {
		id := item.get("id")
		if id.is(text) && seen[id.text] {
			w.notef(InvalidValue, id.at(), "The id '%s' is given to two options.", short(id.text))
		}
		seen[id.str()] = true
		if image, colour := item.get("image"), item.get("color"); image != nil && colour != nil {
			w.noteAllf(ImageAndColour, []place{image.key(), colour.key()}, "An option has an image or a color, not both.")
		}
	}
}

func dropdownOptions(w *walk, n *node) {
	optionsDiffer(w, n)
	if n.is(array) && len(n.items) > mostPicturedOptions && slices.ContainsFunc(n.items, func(item *node) bool { return item.get("image") != nil }) {
		w.notef(TooManyItems, n.at(), "Property 'data-source' has %d items; with images it may have at most %d.", len(n.items), mostPicturedOptions)
	}
}

// day is a date: YYYY-MM-DD, or before version 5.0 the milliseconds of a moment.
func day() rule {
	return rule{kinds: text | number, bound: text | number, also: func(w *walk, n *node) {
		if _, ok := w.dateOf(n); !ok {
			form := "YYYY-MM-DD"
			if w.version.before(v50) {
				form = "milliseconds"
			}
			w.notef(InvalidFormat, n.at(), "Property '%s' must be a date in the form %s.", n.name, form)
		}
	}}
}

func (w *walk) dateOf(n *node) (time.Time, bool) {
	if w.version.before(v50) {
		ms, err := strconv.ParseInt(n.text, 10, 64)
		return time.UnixMilli(ms), err == nil
	}
	at, err := time.Parse(time.DateOnly, n.text)
	return at, n.is(text) && err == nil
}

func datesInOrder(w *walk, n *node) {
	least, most := n.get("min-date"), n.get("max-date")
	if least == nil || most == nil {
		return
	}
	from, ok := w.dateOf(least)
	to, okTo := w.dateOf(most)
	if ok && okTo && from.After(to) {
		w.noteAllf(DateRange, []place{least.at(), most.at()}, "'min-date' must not be behind 'max-date'.")
	}
}

// both is a value for each end of a range, or for the one date that is chosen.
func both(r rule) rule {
	out := rule{kinds: r.kinds | object, blank: r.blank, most: r.most, outside: r.outside, also: r.also, props: props{"start-date": r, "end-date": r}}
	if r.also != nil {
		out.also = func(w *walk, n *node) {
			if !n.is(object) {
				r.also(w, n)
			}
		}
	}
	return out
}

// rangeOnly are the properties of a calendar of ranges.
var rangeOnly = []string{"title", "description", "min-days", "max-days"}

func calendar(w *walk, n *node) {
	datesInOrder(w, n)
	inOrder(w, n, "min-days", "max-days")
	mode := n.get("mode")
	if mode.is(text) && isDynamic(mode.text) {
		return
	}
	isRange := mode.str() == "range"
	for _, name := range rangeOnly {
		if v := n.get(name); v != nil && !isRange {
			w.notef(InvalidKey, v.key(), "Property '%s' is allowed only where 'mode' is 'range'.", name)
		}
	}
	for _, name := range []string{"label", "helper-text", "init-value", "error-message", "required"} {
		v := n.get(name)
		switch {
		case v == nil || v.is(text) && isDynamic(v.text):
		case isRange != v.is(object):
			w.notef(InvalidType, v.at(), "Property '%s' must have a start-date and an end-date where 'mode' is 'range', and only there.", name)
		}
	}
}

func footerCaptions(w *walk, n *node) {
	left, centre, right := n.get("left-caption"), n.get("center-caption"), n.get("right-caption")
	switch {
	case centre != nil && (left != nil || right != nil):
		w.notef(Exclusive, centre.key(), "A Footer has a center-caption, or a left-caption and a right-caption.")
	case left != nil && right == nil:
		w.notef(InvalidDependencies, left.key(), "A Footer with left-caption must have right-caption.")
	case right != nil && left == nil:
		w.notef(InvalidDependencies, right.key(), "A Footer with right-caption must have left-caption.")
	}
}

func navigationList(w *walk, n *node) {
	own := n.get("on-click-action")
	items := n.get("list-items")
	if !items.is(array) {
		if own == nil && items != nil && items.is(text) {
			return // what is bound may bring its actions
		}
		items = &node{}
	}
	badges := 0
	for _, item := range items.items {
		action := item.get("on-click-action")
		switch {
		case own != nil && action != nil:
			w.notef(Exclusive, action.key(), "A NavigationList has one on-click-action, or one in each of its items.")
		case own == nil && action == nil:
			w.notef(MissingProperty, item.at(), "Required property 'on-click-action' is missing in the NavigationList or in its items.")
		}
		if end := item.get("end"); end != nil && n.get("media-size").str() == "large" {
			w.notef(Exclusive, end.key(), "'end' cannot be used where 'media-size' is 'large'.")
		}
		if badge := item.get("badge"); badge != nil {
			if badges++; badges > 1 {
				w.notef(TooManyItems, badge.key(), "One item of a NavigationList may have a badge.")
			}
		}
	}
}
