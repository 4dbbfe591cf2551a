package wire

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

func TestAStrictBodySaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	type part struct {
		Code int `json:"code"`
	}
	type order struct {
		part
		ID    uint64 `json:"id,string"`
		Seats uint64 `json:"seats"`
		Text  *struct {
			Body string `json:"body"`
		} `json:"text"`
		Lines []struct {
			Quantity int `json:"quantity"`
		} `json:"lines"`
		Prices map[string]float64 `json:"prices"`
		Paid   *bool              `json:"paid"`
	}
	for body, want := range map[string]string{
		`{"id":"7","seats":2,"text":{"body":"x"},"lines":[{"quantity":1}],"prices":{"a":1.5},"paid":true,"code":1}`: "",
		`{"text":null,"paid":null}`:     "",
		`{"id":5}`:                      "id must be a string of digits, not a number.",
		`{"id":"abc"}`:                  "id must be a string of digits, not another string.",
		`{"id":"99999999999999999999"}`: "id must be a string of digits, not one so great.",
		`{"seats":"5"}`:                 "seats must be a whole number of 0 or more, not a string.",
		`{"seats":-1}`:                  "seats must be a whole number of 0 or more, not -1.",
		`{"code":1.5}`:                  "code must be a whole number, not 1.5.",
		`{"code":99999999999999999999}`: "code must be a whole number, not one so great.",
		`{"text":5}`:                    "text must be an object, not a number.",
		`{"text":{"body":[]}}`:          "text['body'] must be a string, not an array.",
		`{"lines":{}}`:                  "lines must be an array, not an object.",
		`{"lines":[{"quantity":1},{"quantity":"x"}]}`: "lines[1]['quantity'] must be a whole number, not a string.",
		`{"prices":[]}`:         "prices must be an object, not an array.",
		`{"prices":{"a":"1"}}`:  "prices['a'] must be a number, not a string.",
		`{"paid":"true"}`:       "paid must be true or false, not a string.",
		`[]`:                    "The body must be an object, not an array.",
		`{"Seats":2,"ID":"7"}`:  "",
		`{"ids":"7"}`:           `There is no member "ids".`,
		`{"text":{"bdy":"x"}}`:  `There is no member "bdy" in text.`,
		`{} {}`:                 "Something follows the JSON of the body.",
		`{"seats":1,"seats":2}`: "seats is there twice.",
		`{"seats":`:             "The body ends at byte 9 in the middle of its JSON.",
		`{"seats"]`:             "The body is no JSON from byte 8 on: invalid character ']' after object name (expecting ':').",
	} {
		err := DecodeStrict(strings.NewReader(body), &order{})
		if (err == nil) != (want == "") || (err != nil && err.Error() != want) {
			t.Errorf("%s: %v, want %q", body, err, want)
		}
	}
	// What is repeated of a body is short, however long it was, and nothing is no object.
	long := strings.Repeat("€", 5000)
	for _, body := range []string{
		`{"` + long + `":1}`, `{"prices":{"` + long + `":"x"}}`, `{"prices":{"` + long + `":1,"` + long + `":1}}`,
		`{"code":1.` + strings.Repeat("1", 5000) + `}`, "null", " null\n", strings.Repeat("[", 20_000),
	} {
		if err := DecodeStrict(strings.NewReader(body), &order{}); err == nil || len(err.Error()) > 300 || !utf8.ValidString(err.Error()) {
			t.Errorf("%.20s…: %.400v", body, err)
		}
	}
	if err := DecodeStrict(strings.NewReader(" \n"), &order{}); !errors.Is(err, ErrEmptyBody) {
		t.Errorf("a body of spaces: %v", err)
	}
	if err := DecodeStrict(strings.NewReader(""), &order{}); !errors.Is(err, ErrEmptyBody) {
		t.Errorf("an empty body: %v", err)
	}
	if err := DecodeStrict(iotest.ErrReader(io.ErrClosedPipe), &order{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a reader that fails: %v", err)
	}
}
