package main

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// TestEveryNumberHasBounds holds that no number or duration of the commands is taken without a look. A uint64 is a seed or an
// id, of which every value is one.
func TestEveryNumberHasBounds(t *testing.T) {
	t.Parallel()
	check := func(where, name string, v *kong.Value) {
		kind := v.Target.Type()
		for kind.Kind() == reflect.Pointer || kind.Kind() == reflect.Slice {
			kind = kind.Elem()
		}
		number := kind.Kind() >= reflect.Int && kind.Kind() <= reflect.Float64
		if number && kind.Kind() != reflect.Uint64 && v.Tag.Get("min") == "" {
			t.Errorf("%s %s has no bounds", where, name)
		}
	}
	for _, leaf := range model(t).Leaves(true) {
		for _, a := range leaf.Positional {
			check(leaf.Path(), a.Name, a)
		}
		for _, group := range leaf.AllFlags(false) {
			for _, f := range group {
				check(leaf.Path(), "--"+f.Name, f.Value)
			}
		}
	}
}

func TestNumbersOutOfBoundsAreRefused(t *testing.T) {
	t.Parallel()
	const audit = "audit --url http://127.0.0.1:1/ --purpose x "
	for args, want := range map[string]string{
		"bench --duration 0s": "a duration of 0s is not between 1ms and 10m0s",
		"bench --rate 0":      "a rate of 0 is not between 1 and 100000",
		"phone send --from +33612345678 --latitude 91 --longitude 0": "--latitude is from -90 to 90, not 91",
		"evidence probe --number abc":                                "--number abc is no phone number id, which has digits alone",
		"limits set --number 1 --per-second=-5":                      "--per-second is 0 at least, not -5",
		"policy refund x --reason y --version 3,0":                   "--version is 1 at least, not 0",
		"guard set 1 --mode bogus":                                   "--mode is one of off, observe, tag, deflect, not \"bogus\"",
		"case show 0":                                                "<case> is 1 at least, not 0",
		"case show -5":                                               "write it behind =",
		"guard set 1 --score 2":                                      "--score is from 0.5 to 1, not 2",
		audit + "--budget=-1s":                                       "--budget is from 1s to 24h, not -1s",
		audit + "--budget 25h":                                       "--budget is from 1s to 24h, not 25h0m0s",
		audit + "--timeout 0s":                                       "--timeout is from ",
		audit + "--quiet=-1ms":                                       "--quiet is from ",
		audit + "--wait=-1s":                                         "--wait is from ",
		audit + "--budget soon":                                      `--budget: expected a duration, as 30s or 5m, but got "soon"`,
	} {
		var out, failed bytes.Buffer
		code := run(&surroundings{t.Context(), &out, &failed, nil}, strings.Fields(args))
		if code != exitUsage || !strings.Contains(failed.String(), want) || out.Len() > 0 {
			t.Errorf("%s: %d %s; want %q", args, code, failed.String(), want)
		}
	}
}
