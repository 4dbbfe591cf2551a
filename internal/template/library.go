package template

import (
	_ "embed" // the library is a file
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"turnpike/internal/message"
)

// LibraryEntry is a template that businesses may take over as it is; it is approved at once
// (reference §6.6). The texts are this platform's own.
type LibraryEntry struct {
	ID         uint64           `json:"-"`
	Language   string           `json:"-"`
	Category   message.Category `json:"-"`
	Name       string           `json:"name"`
	Topic      string           `json:"topic"`
	UseCase    string           `json:"usecase"`
	Industry   []string         `json:"industry"`
	Header     string           `json:"header"`
	Body       string           `json:"body"`
	Samples    []string         `json:"samples"` // of the body's variables
	ParamTypes []string         `json:"types"`   // TEXT, AMOUNT, DATE, PHONE_NUMBER, EMAIL, NUMBER, ADDRESS
	Buttons    []Button         `json:"buttons"`
}

// firstLibraryID is the id of the library's first entry; the others follow.
const firstLibraryID = 550_000_000_000_001

//go:embed library.json
var libraryFile []byte

var library = func() []LibraryEntry {
	var all []LibraryEntry
	if err := json.Unmarshal(libraryFile, &all); err != nil {
		panic(fmt.Sprintf("template: library.json cannot be read: %v", err)) // the file is part of the program
	}
	for i := range all {
		all[i].ID, all[i].Language, all[i].Category = firstLibraryID+uint64(i), "en_US", message.Utility
	}
	return all
}()

// LibraryQuery picks entries; empty parts do not restrict. Text is looked for in name and texts.
type LibraryQuery struct {
	Text, Topic, UseCase, Industry, Language, Name string
}

// Library lists the entries that a query picks.
func Library(q LibraryQuery) []LibraryEntry {
	same := func(wanted, value string) bool { return wanted == "" || strings.EqualFold(wanted, value) }
	var out []LibraryEntry
	for i := range library {
		e := &library[i]
		text := strings.ToLower(e.Name + " " + e.Header + " " + e.Body)
		if strings.Contains(text, strings.ToLower(q.Text)) && same(q.Topic, e.Topic) && same(q.UseCase, e.UseCase) && same(q.Name, e.Name) &&
			same(q.Language, e.Language) && (q.Industry == "" || slices.ContainsFunc(e.Industry, func(s string) bool { return same(q.Industry, s) })) {
			out = append(out, *e)
		}
	}
	return out
}

// LibraryInput fills in a button of an entry.
type LibraryInput struct {
	Type    string // URL or PHONE_NUMBER
	URL     string // ends in {{1}} where it has a variable
	Example string
	Phone   string
}

// Components are the entry's as a template has them; inputs are for its URL and phone buttons, in their
// order.
func (e *LibraryEntry) Components(inputs []LibraryInput) ([]Component, error) {
	example, err := json.Marshal(map[string]any{"body_text": [][]string{e.Samples}})
	if err != nil {
		return nil, fmt.Errorf("library template %s: %w", e.Name, err)
	}
	out := []Component{{Type: "HEADER", Format: "TEXT", Text: e.Header}, {Type: "BODY", Text: e.Body, Example: example}}
	if len(e.Buttons) == 0 {
		return out, nil
	}
	buttons := slices.Clone(e.Buttons)
	for i := range buttons {
		b := &buttons[i]
		if b.Type != "URL" && b.Type != "PHONE_NUMBER" {
			continue
		}
		at := slices.IndexFunc(inputs, func(in LibraryInput) bool { return strings.EqualFold(in.Type, b.Type) })
		if at < 0 {
			return nil, fmt.Errorf("library_template_button_inputs lacks one of type %s", b.Type)
		}
		in := inputs[at]
		inputs = slices.Delete(slices.Clone(inputs), at, at+1)
		if b.Type == "PHONE_NUMBER" {
			b.PhoneNumber = in.Phone
			continue
		}
		b.URL = in.URL
		if len(variables(in.URL)) > 0 {
			if b.Example, err = json.Marshal([]string{in.Example}); err != nil {
				return nil, fmt.Errorf("library template %s: %w", e.Name, err)
			}
		}
	}
	return append(out, Component{Type: "BUTTONS", Buttons: buttons}), nil
}
