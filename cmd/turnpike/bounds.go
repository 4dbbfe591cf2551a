package main

import (
	"cmp"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"github.com/alecthomas/kong"
)

// checkBounds refuses numbers and durations that were given and are not within the bounds of their tags, min and max;
// either may be left out, and both are among what is allowed. Defaults need not be within.
func checkBounds(ctx *kong.Context) error {
	for _, part := range ctx.Path {
		var err error
		switch {
		case part.Flag != nil:
			err = within("--"+part.Flag.Name, part.Flag.Target, part.Flag.Tag)
		case part.Positional != nil:
			err = within("<"+part.Positional.Name+">", part.Positional.Target, part.Positional.Tag)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// within holds a value, what it points to or each of its values to the bounds of a tag.
func within(name string, v reflect.Value, tag *kong.Tag) error {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return within(name, v.Elem(), tag)
	case reflect.Slice:
		for i := range v.Len() {
			if err := within(name, v.Index(i), tag); err != nil {
				return err
			}
		}
		return nil
	}
	lowest, highest := tag.Get("min"), tag.Get("max")
	tooLow, tooHigh := lowest != "" && compare(v, lowest) < 0, highest != "" && compare(v, highest) > 0
	if !tooLow && !tooHigh {
		return nil
	}
	given := fmt.Sprint(v.Interface())
	switch {
	case lowest == "":
		return fmt.Errorf("%s is %s at most, not %s", name, highest, given)
	case highest == "":
		return fmt.Errorf("%s is %s at least, not %s", name, lowest, given)
	}
	return fmt.Errorf("%s is from %s to %s, not %s", name, lowest, highest, given)
}

// compare says how a value stands to a bound. A bound that cannot be read is an error of the command structs.
func compare(v reflect.Value, bound string) int {
	if d, isSpan := reflect.TypeAssert[time.Duration](v); isSpan {
		b, err := time.ParseDuration(bound)
		must(err)
		return cmp.Compare(d, b)
	}
	b, err := strconv.ParseFloat(bound, 64)
	must(err)
	switch {
	case v.CanInt():
		return cmp.Compare(float64(v.Int()), b)
	case v.CanUint():
		return cmp.Compare(float64(v.Uint()), b)
	}
	return cmp.Compare(v.Float(), b)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
