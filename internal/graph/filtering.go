package graph

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"turnpike/internal/fault"
	"turnpike/internal/wire"
)

// maxConditions bounds how many conditions a list may be filtered by.
const maxConditions = 20

// condition is one of `filtering` (reference §1.4): a field of the items, compared with a value as text or, for
// GREATER_THAN and LESS_THAN, as a number.
type condition struct {
	Field    string          `json:"field"`
	Operator string          `json:"operator"`
	Value    json.RawMessage `json:"value"`
}

// conditions reads `filtering`; fields are those that the list can be filtered by.
func (c *call) conditions(fields []string) ([]condition, *fault.Error) {
	text := c.r.URL.Query().Get("filtering")
	if text == "" {
		return nil, nil
	}
	var out []condition
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		return nil, fault.InvalidParam.Saying(`Param filtering must be a JSON array as [{"field":%q,"operator":"EQUAL","value":"…"}].`, fields[0])
	}
	if len(out) > maxConditions {
		return nil, fault.InvalidParam.Saying("Param filtering must have at most %d entries.", maxConditions)
	}
	for i, one := range out {
		if !slices.Contains(fields, one.Field) {
			return nil, fault.InvalidParam.Saying("Param filtering[%d]['field'] must be one of {%s} - got %q.", i, strings.Join(fields, ", "), short(one.Field))
		}
		if _, known := operators[one.Operator]; !known {
			return nil, fault.InvalidParam.Saying("Param filtering[%d]['operator'] must be one of {EQUAL, NOT_EQUAL, IN, GREATER_THAN, LESS_THAN} - got %q.", i, short(one.Operator))
		}
	}
	return out, nil
}

// operators say whether a field's value passes, against the values of a condition.
var operators = map[string]func(have string, want []string) bool{
	"EQUAL":        func(have string, want []string) bool { return len(want) == 1 && have == want[0] },
	"NOT_EQUAL":    func(have string, want []string) bool { return len(want) == 1 && have != want[0] },
	"IN":           func(have string, want []string) bool { return slices.Contains(want, have) },
	"GREATER_THAN": func(have string, want []string) bool { return asNumbers(have, want) > 0 },
	"LESS_THAN":    func(have string, want []string) bool { return asNumbers(have, want) < 0 },
}

// asNumbers compares numbers; what is none is equal to everything.
func asNumbers(have string, want []string) int {
	if len(want) != 1 {
		return 0
	}
	a, err := strconv.ParseFloat(have, 64)
	b, err2 := strconv.ParseFloat(want[0], 64)
	if err != nil || err2 != nil {
		return 0
	}
	return cmp.Compare(a, b)
}

// values are those of a condition, as text.
func (o *condition) values() (out []string) {
	var list []any
	if json.Unmarshal(o.Value, &list) != nil {
		var one any
		if json.Unmarshal(o.Value, &one) != nil {
			return nil
		}
		list = []any{one}
	}
	for _, v := range list {
		if n, ok := v.(float64); ok {
			v = strconv.FormatFloat(n, 'f', -1, 64)
		}
		out = append(out, fmt.Sprint(v))
	}
	return out
}

// valueOf is a field of an item, as text.
func valueOf(members []wire.Member, name string) (string, *fault.Error) {
	i := slices.IndexFunc(members, func(m wire.Member) bool { return m.Name == name })
	if i < 0 {
		return "", nil
	}
	v, f := members[i].Value(wire.Field{Name: name})
	return fmt.Sprint(v), f
}

// arranged filters and sorts a list as the parameters `filtering` and `sort` say. A sort is the name of a field
// with _ascending or _descending behind it; .asc and .desc will do (reference §1.4, §1.5).
func arranged[T any](c *call, items []T, members func(T) []wire.Member, fields, sorts []string) ([]T, error) {
	wanted, f := c.conditions(fields)
	if f != nil {
		return nil, f
	}
	out := items
	if len(wanted) > 0 {
		out = nil
		for _, item := range items {
			pass, f := passes(members(item), wanted)
			if f != nil {
				return nil, f
			}
			if pass {
				out = append(out, item)
			}
		}
	}
	by, down, f := c.order(sorts)
	if f != nil || by == "" {
		return out, errorOf(f)
	}
	keys := make(map[int]string, len(out))
	order := make([]int, len(out))
	for i, item := range out {
		order[i] = i
		if keys[i], f = valueOf(members(item), by); f != nil {
			return nil, f
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if down {
			a, b = b, a
		}
		return cmp.Or(cmp.Compare(len(keys[a]), len(keys[b])), strings.Compare(keys[a], keys[b])) // times of one form, or seconds
	})
	sorted := make([]T, 0, len(out))
	for _, i := range order {
		sorted = append(sorted, out[i])
	}
	return sorted, nil
}

func passes(members []wire.Member, wanted []condition) (bool, *fault.Error) {
	for i := range wanted {
		have, f := valueOf(members, wanted[i].Field)
		if f != nil || !operators[wanted[i].Operator](have, wanted[i].values()) {
			return false, f
		}
	}
	return true, nil
}

// order reads `sort`: a field, and whether the greatest comes first.
func (c *call) order(sorts []string) (by string, down bool, f *fault.Error) {
	text := strings.Trim(c.r.URL.Query().Get("sort"), `[]'" `)
	if text == "" {
		return "", false, nil
	}
	for _, name := range sorts {
		switch text {
		case name + "_ascending", name + ".asc":
			return name, false, nil
		case name + "_descending", name + ".desc":
			return name, true, nil
		}
	}
	return "", false, fault.InvalidParam.Saying("Param sort must be %s_ascending or %s_descending - got %q.", sorts[0], sorts[0], short(text))
}

// errorOf keeps a nil fault a nil error.
func errorOf(f *fault.Error) error {
	if f == nil {
		return nil
	}
	return f
}
