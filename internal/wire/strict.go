package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// FlawError says what is wrong with a body, in a sentence for whoever sent it.
type FlawError string

// ErrEmptyBody is of a body that is not there.
const ErrEmptyBody FlawError = "The body is empty."

// Error implements error.
func (f FlawError) Error() string { return string(f) }

// strict refuses names that are not known, in any case of letters: types of few fields go without tags.
var strict = json.JoinOptions(json.RejectUnknownMembers(true), json.MatchCaseInsensitiveNames(true))

// DecodeStrict reads the body of one of the platform's own paths into v: one JSON value, of whose members v has each.
// A FlawError names the member that is wrong and what it must be; an error of the reader (http.MaxBytesError) comes
// as it is.
func DecodeStrict(body io.Reader, v any) error {
	raw, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	switch string(bytes.Trim(raw, " \t\r\n")) {
	case "":
		return ErrEmptyBody
	case "null": // which would be read as an object without members
		return FlawError("The body must be an object, not null.")
	}
	err = json.Unmarshal(raw, v, strict)
	if bad, ok := errors.AsType[*json.SemanticError](err); ok {
		return FlawError(misfit(bad))
	}
	if bad, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return FlawError(unreadable(bad))
	}
	return err
}

// maxQuoted is how many bytes of what was sent are repeated to whoever sent it: enough to find it by.
const maxQuoted = 200

// quoted is the beginning of what was sent, of whole letters.
func quoted(text string) string {
	if len(text) <= maxQuoted {
		return text
	}
	n := maxQuoted
	for !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + "…"
}

// misfit says which member of a body cannot be what was sent, and what it must be.
func misfit(bad *json.SemanticError) string {
	pointer := string(bad.JSONPointer)
	if errors.Is(bad.Err, json.ErrUnknownName) {
		where, name := "", bad.JSONPointer.LastToken()
		if parent := string(bad.JSONPointer.Parent()); parent != "" {
			where = " in " + quoted(pointerName(parent))
		}
		return fmt.Sprintf("There is no member %q%s.", quoted(name), where)
	}
	name := "The body"
	if pointer != "" {
		name = quoted(pointerName(pointer))
	}
	if bad.Err != nil && !errors.Is(bad.Err, strconv.ErrSyntax) && !errors.Is(bad.Err, strconv.ErrRange) {
		return fmt.Sprintf("%s: %v.", name, bad.Err) // a type of ours reads its text itself, and says what is wrong
	}
	return fmt.Sprintf("%s must be %s, not %s.", name, due(bad), sent(bad))
}

// due is what a member must be, from the type that it is read into.
func due(bad *json.SemanticError) string {
	kind := reflect.Invalid
	if bad.GoType != nil {
		kind = bad.GoType.Kind()
	}
	// An id is a number that is written as text (the tag ,string): another kind of value fails without a reason of
	// its own where a plain number would do, and text fails with the reason why it is no number.
	isWhole := kind >= reflect.Int && kind <= reflect.Uint64
	if isWhole && ((bad.JSONKind == '0' && bad.Err == nil) || (bad.JSONKind == '"' && bad.Err != nil)) {
		return "a string of digits"
	}
	switch kind {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return "a whole number"
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "a whole number of 0 or more"
	case reflect.Map:
		return "an object"
	}
	return wanted(bad)
}

// sent is what came in a member's place; a value only where it is a number, since texts are nobody's business.
func sent(bad *json.SemanticError) string {
	switch bad.JSONKind {
	case 'n':
		return "null"
	case 't', 'f':
		return bad.JSONKind.String()
	case '"':
		if errors.Is(bad.Err, strconv.ErrRange) {
			return "one so great"
		}
		if bad.Err != nil {
			return "another string"
		}
		return "a string"
	case '0':
		if errors.Is(bad.Err, strconv.ErrRange) {
			return "one so great"
		}
		if len(bad.JSONValue) > 0 {
			return quoted(string(bad.JSONValue))
		}
		return "a number"
	case '{':
		return "an object"
	case '[':
		return "an array"
	}
	return "that"
}

// unreadable says where a body stops being JSON.
func unreadable(bad *jsontext.SyntacticError) string {
	switch {
	case errors.Is(bad.Err, io.ErrUnexpectedEOF):
		return fmt.Sprintf("The body ends at byte %d in the middle of its JSON.", bad.ByteOffset)
	case errors.Is(bad.Err, jsontext.ErrDuplicateName):
		return quoted(pointerName(string(bad.JSONPointer))) + " is there twice."
	case strings.Contains(fmt.Sprint(bad.Err), "after top-level value"):
		return "Something follows the JSON of the body."
	}
	return fmt.Sprintf("The body is no JSON from byte %d on: %v.", bad.ByteOffset, bad.Err)
}
