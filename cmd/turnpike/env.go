package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

type envCmd struct {
	URL      string `help:"Where turnpike dev serves." default:"http://127.0.0.1:8080"`
	Business string `help:"Whose world: travel (Azur Voyages) or omni (Omni)." enum:"travel,omni" default:"travel"`
	JSON     bool   `help:"Print JSON."`
}

// Run prints the seeded world's values (DESIGN §5).
func (e *envCmd) Run(s *surroundings) error {
	n, display := "1", "+33 1 99 00 00 01"
	if e.Business == "omni" {
		n, display = "2", "+33 1 99 00 00 02"
	}
	if err := isBase(e.URL); err != nil {
		return err
	}
	base := strings.TrimRight(e.URL, "/")
	values := [][2]string{
		{"GRAPH_URL", base},
		{"API_VERSION", "v25.0"},
		{"ACCESS_TOKEN", "turnpike-dev-" + e.Business},
		{"APP_ID", "100000000000001"},
		{"APP_SECRET", "turnpike-dev-app-secret"},
		{"VERIFY_TOKEN", "turnpike-dev-verify"},
		{"BUSINESS_ID", "20000000000000" + n},
		{"WABA_ID", "30000000000000" + n},
		{"PHONE_NUMBER_ID", "40000000000000" + n},
		{"DISPLAY_PHONE_NUMBER", display},
		{"CONSOLE_URL", base + "/console/"},
		{"PHONE_URL", base + "/phone/"},
	}
	if e.JSON {
		object := make(map[string]string, len(values))
		for _, v := range values {
			object[v[0]] = v[1]
		}
		out := json.NewEncoder(s.stdout)
		out.SetIndent("", "  ")
		return out.Encode(object)
	}
	for _, v := range values {
		if _, err := fmt.Fprintf(s.stdout, "export %s='%s'\n", v[0], strings.ReplaceAll(v[1], "'", `'\''`)); err != nil {
			return err
		}
	}
	return nil
}
