package app

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// TestBadBodiesOfOurOwnPathsAreNamed holds that each of the program's own doors says which member of a body is wrong
// and what it must be, and that none shows what its decoder said of Go's types.
func TestBadBodiesOfOurOwnPathsAreNamed(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	for _, c := range []struct{ method, path, body, want string }{
		{"POST", peoplePath + ada + "/messages", `{"to":"` + number + `","text":{"body":1}}`, "text['body'] must be a string, not a number. docs/http-api.md"},
		{"POST", peoplePath + ada + "/messages", `{"to":["` + number + `"]}`, "to must be a string, not an array."},
		{"POST", peoplePath + ada + "/messages", `{"to":"` + number + `","text":{"bdy":"x"}}`, `There is no member "bdy" in text.`},
		{"PATCH", peoplePath + ada, `{"online":"yes"}`, "online must be true or false, not a string."},
		{"PATCH", peoplePath + ada, `[]`, "The body must be an object, not an array."},
		{"PATCH", peoplePath + ada, `{"name":"x"`, "The body ends at byte 11 in the middle of its JSON."},
		{"POST", "/turnpike/v1/businesses", `{"name":1}`, `name must be a string, not a number. Send {"name"`},
		{"POST", "/turnpike/v1/businesses", ``, `The body is empty. Send {"name"`},
		{"POST", "/turnpike/v1/businesses", `{"nme":"x"}`, `There is no member "nme". Send {"name"`},
		{"POST", "/console/login", `{"password":5}`, `password must be a string, not a number. Send {"password"`},
		{"POST", "/turnpike/v1/reviewers", `{"name":{}}`, `name must be a string, not an object. Send {"name"`},
	} {
		a := s.do(c.method, c.path, password, "application/json", c.body)
		checkProblem(t, c.method+" "+c.path+" "+c.body, a, http.StatusBadRequest, "body_invalid")
		var refused struct{ Error struct{ Message string } }
		if err := json.Unmarshal([]byte(a.body), &refused); err != nil || !strings.Contains(refused.Error.Message, c.want) {
			t.Errorf("%s %s %s: %s, want %q", c.method, c.path, c.body, a.body, c.want)
		}
	}
}
