package wire

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"

	"turnpike/internal/fault"
)

// Page is a list with its cursors (reference §1.0).
type Page[T any] struct {
	Data   []T     `json:"data"`
	Paging *Paging `json:"paging,omitempty"`
}

// Paging names the neighbouring pages.
type Paging struct {
	Cursors  Cursors `json:"cursors"`
	Previous string  `json:"previous,omitempty"`
	Next     string  `json:"next,omitempty"`
}

// Cursors of the first and the last entry of a page.
type Cursors struct {
	Before string `json:"before"`
	After  string `json:"after"`
}

// FormatCursor makes the opaque cursor of an offset.
func FormatCursor(offset int) string {
	return base64.StdEncoding.EncodeToString([]byte(strconv.Itoa(offset) + "ZD"))
}

// ParseCursor reads what FormatCursor made.
func ParseCursor(s string) (int, bool) {
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil || len(raw) < 3 || string(raw[len(raw)-2:]) != "ZD" {
		return 0, false
	}
	n, err := strconv.Atoi(string(raw[:len(raw)-2]))
	return n, err == nil && n >= 0
}

// Member is one field of a node. Value is called only when the field is wanted; a nil result leaves
// the field out.
type Member struct {
	Name    string
	Value   func(f Field) (any, *fault.Error)
	Default bool // part of the reply when no fields are asked for
}

// Always is a Member whose value is at hand.
func Always(name string, v any, isDefault bool) Member {
	return Member{name, func(Field) (any, *fault.Error) { return v, nil }, isDefault}
}

// AppendNode renders the wanted fields of a node; id is always among them. kind is Graph's name of
// the node type, for the error about an unknown field.
func AppendNode(b []byte, kind string, members []Member, wanted []Field) ([]byte, *fault.Error) {
	pick := wanted
	if len(pick) > 0 && !slices.ContainsFunc(pick, func(f Field) bool { return f.Name == "id" }) {
		pick = append(slices.Clip(pick), Field{Name: "id"})
	}
	return AppendMembers(b, kind, members, pick)
}

// AppendMembers renders the wanted fields of an object, or those that stand for all.
func AppendMembers(b []byte, kind string, members []Member, wanted []Field) ([]byte, *fault.Error) {
	pick := wanted
	if len(pick) == 0 {
		for _, m := range members {
			if m.Default {
				pick = append(pick, Field{Name: m.Name})
			}
		}
	}
	b = append(b, '{')
	first := true
	for i, f := range pick {
		if slices.ContainsFunc(pick[:i], func(other Field) bool { return other.Name == f.Name }) {
			continue // asked for twice, shown once
		}
		m := find(members, f.Name)
		if m == nil {
			return nil, fault.InvalidParam.Saying("Tried accessing nonexisting field (%s) on node type (%s)", f.Name, kind)
		}
		v, err := m.Value(f)
		if err != nil {
			return nil, err
		}
		if v == nil {
			continue
		}
		raw, jsonErr := Marshal(v)
		if jsonErr != nil {
			return nil, fault.Unknown.Wrap(fmt.Errorf("render field %s: %w", f.Name, jsonErr))
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(append(appendString(b, f.Name), ':'), raw...)
	}
	return append(b, '}'), nil
}

func find(members []Member, name string) *Member {
	for i := range members {
		if members[i].Name == name {
			return &members[i]
		}
	}
	return nil
}

// Marshal renders a value as JSON with its map keys sorted, so that replies are stable.
func Marshal(v any) ([]byte, error) { return json.Marshal(v, json.Deterministic(true)) }

// Raw is a rendered node.
type Raw []byte

// MarshalJSON implements json.Marshaler.
func (r Raw) MarshalJSON() ([]byte, error) { return r, nil }
