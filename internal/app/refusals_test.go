package app

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"turnpike/internal/fact"
)

// refusal is a line of testdata/refusals*.txt.
type refusal struct {
	file               string
	line               int
	name, method, path string
	token, contentType string
	header             [2]string
	body               string
	status             int
	code, subcode      int
	says               string
}

// refusals reads the files; their heads say how they are written.
func refusals(t *testing.T) (out []refusal) {
	t.Helper()
	files, err := filepath.Glob("testdata/refusals*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		out = append(out, refusalsOf(t, file)...)
	}
	return out
}

// named is a text that a file gave a name.
var named = regexp.MustCompile(`@[a-z][a-z0-9]*`)

func refusalsOf(t *testing.T, file string) []refusal {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []refusal
	section, names := "", map[string]string{}
	fill := func(text string) string {
		return named.ReplaceAllStringFunc(text, func(name string) string {
			if value, ok := names[name]; ok {
				return value
			}
			return name
		})
	}
	for i, text := range strings.Split(string(raw), "\n") {
		name, value, isName := strings.Cut(text, " = ")
		switch text = strings.TrimSpace(text); {
		case isName && strings.HasPrefix(text, "@"):
			names[name] = fill(value)
		case text == "" || strings.HasPrefix(text, "#"):
		case strings.HasPrefix(text, "["):
			section = strings.Trim(text, "[]")
		default:
			text = fill(strings.ReplaceAll(text+" ", "| |", "|  |")) // parts may be empty
			c, err := parseRefusal(section, strings.Split(text, " | "))
			if err != nil {
				t.Fatalf("%s:%d: %v", file, i+1, err)
			}
			c.file, c.line = file, i+1
			out = append(out, c)
		}
	}
	return out
}

const sendPath = "/v25.0/" + number + "/messages"

func parseRefusal(section string, parts []string) (refusal, error) {
	c := refusal{method: http.MethodPost, path: sendPath, token: travel, contentType: "application/json"}
	want := map[string]int{"messages": 4, "templates": 4, "bodies": 4, "forms": 4, "requests": 5}[section]
	if len(parts) != want {
		return c, fmt.Errorf("%d parts in the section %q", len(parts), section)
	}
	c.name, c.says = parts[0], strings.TrimSpace(expand(parts[len(parts)-1]))
	if err := c.parseAnswer(parts[len(parts)-2]); err != nil {
		return c, err
	}
	switch body := expand(parts[1]); section {
	case "messages":
		c.body = `{"messaging_product":"whatsapp","to":"+33612345678",` + body + `}`
	case "templates":
		c.body = `{"messaging_product":"whatsapp","to":"+33612345678","type":"template","template":{` + body + `}}`
	case "bodies":
		c.body = body
	case "forms":
		c.body, c.contentType = body, "application/x-www-form-urlencoded"
	case "requests":
		c.method, c.path, _ = strings.Cut(body, " ")
		return c, c.parseOptions(expand(parts[2]))
	}
	return c, nil
}

// parseAnswer reads "400 100/33".
func (c *refusal) parseAnswer(text string) (err error) {
	status, code, _ := strings.Cut(text, " ")
	code, sub, hasSub := strings.Cut(code, "/")
	if c.status, err = strconv.Atoi(status); err == nil && code != "" {
		c.code, err = strconv.Atoi(code)
	}
	if err == nil && hasSub {
		c.subcode, err = strconv.Atoi(sub)
	}
	return err
}

// tokens are the names of tokens in the file.
var tokens = map[string]string{"none": "", "travel": travel, "omni": omni, "app": appToken}

// parseOptions reads "token=… type=… header=K:V body=…"; the body is the rest.
func (c *refusal) parseOptions(text string) error {
	for text != "" {
		name, rest, ok := strings.Cut(text, "=")
		if name == "body" {
			c.body = rest
			return nil
		}
		var value string
		value, text, _ = strings.Cut(rest, " ")
		switch {
		case !ok:
			return fmt.Errorf("%q is no option", name)
		case name == "token":
			c.token = value
			if known, ok := tokens[value]; ok {
				c.token = known
			}
		case name == "type":
			c.contentType = value
		case name == "header":
			c.header[0], c.header[1], _ = strings.Cut(value, ":")
		default:
			return fmt.Errorf("%q is no option", name)
		}
	}
	return nil
}

var repeated = regexp.MustCompile(`<<(hex [0-9a-f ]+|.+? x [0-9]+)>>`)

// expand replaces <<é x 4097>> and <<hex ff fe>>, and the names of paths.
func expand(text string) string {
	text = strings.NewReplacer("@number", "/v25.0/"+number, "@account", "/v25.0/300000000000001", "@app", "/v25.0/100000000000001").Replace(text)
	return repeated.ReplaceAllStringFunc(text, func(m string) string {
		m = m[2 : len(m)-2]
		if digits, ok := strings.CutPrefix(m, "hex "); ok {
			b, err := hex.DecodeString(strings.ReplaceAll(digits, " ", ""))
			if err != nil {
				panic(err)
			}
			return string(b)
		}
		i := strings.LastIndex(m, " x ")
		n, err := strconv.Atoi(m[i+3:])
		if err != nil {
			panic(err)
		}
		return strings.Repeat(m[:i], n)
	})
}

// TestRefusals walks the Cloud API's refusals: each says what is wrong in Graph's envelope, is found
// in the log by its trace, and leaves nothing in the journal.
func TestRefusals(t *testing.T) { //nolint:tparallel // one journal: each case looks at what it left
	t.Parallel()
	dir := t.TempDir()
	seedRefusals(t, dir)
	s := bootIn(t, dir, surroundings{level: -4})
	seen := map[string]bool{}
	for _, c := range refusals(t) { //nolint:paralleltest // see above
		t.Run(c.name, func(t *testing.T) {
			if seen[c.name] {
				t.Errorf("%s:%d: the name is there already", c.file, c.line)
			}
			seen[c.name] = true
			before := s.app.journal.Next()
			a := s.request(t, &c)
			if a.status != c.status {
				t.Errorf("%s:%d: answered %d %s", c.file, c.line, a.status, a.body)
			}
			if c.status == http.StatusOK {
				if !strings.Contains(a.body, c.says) {
					t.Errorf("%s:%d: answered %s", c.file, c.line, a.body)
				}
				return
			}
			if left := s.decided(t, before); len(left) > 0 {
				t.Errorf("%s:%d: a refused request left records of the types %v", c.file, c.line, left)
			}
			if c.method != http.MethodHead {
				checkEnvelope(t, &c, a, s.logs)
			}
		})
	}
}

// decided lists the types of the journal's records from one on, but for the steps of messages that
// were accepted before.
func (s *system) decided(t *testing.T, from uint64) (types []fact.Type) {
	t.Helper()
	end := s.app.journal.Next()
	r := s.app.journal.Reader(from)
	defer r.Close()
	for r.Position() < end {
		b, err := r.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i := range b.Records {
			if k := fact.Type(b.Records[i].Type); k != fact.TypeMessageMoved {
				types = append(types, k)
			}
		}
	}
	return types
}

func (s *system) request(t *testing.T, c *refusal) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), c.method, s.url+c.path, strings.NewReader(c.body))
	if err != nil {
		t.Fatal(err)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if c.contentType != "none" {
		req.Header.Set("Content-Type", c.contentType)
	}
	if c.header[0] != "" {
		req.Header.Set(c.header[0], c.header[1])
	}
	return s.roundTrip(req)
}

// envelope is all that an error may hold (reference §4.1).
type envelope struct {
	Error struct {
		Message string `json:"message"`
		Type    string `json:"type"`
		Code    int    `json:"code"`
		Data    *struct {
			Product string `json:"messaging_product"`
			Details string `json:"details"`
		} `json:"error_data"`
		Subcode int    `json:"error_subcode"`
		Trace   string `json:"fbtrace_id"`
	} `json:"error"`
}

var (
	traceForm   = regexp.MustCompile(`^A[A-Za-z0-9_-]{22}$`)
	versionForm = regexp.MustCompile(`^v[0-9]+\.[0-9]+$`)
)

// checkEnvelope compares an error with what is wanted, and holds its form; logs may be nil.
func checkEnvelope(t *testing.T, c *refusal, a answer, logs *lockedBuffer) {
	t.Helper()
	var e envelope
	d := json.NewDecoder(strings.NewReader(a.body))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		t.Fatalf("%s:%d: %v in %s", c.file, c.line, err, a.body)
	}
	got, details := e.Error, ""
	if got.Data != nil {
		details = got.Data.Details
		if got.Data.Product != "whatsapp" || details == "" {
			t.Errorf("%s:%d: error_data %+v", c.file, c.line, got.Data)
		}
	}
	if diff := cmp.Diff([2]int{c.code, c.subcode}, [2]int{got.Code, got.Subcode}); diff != "" || !strings.Contains(got.Message+" "+details, c.says) {
		t.Errorf("%s:%d: answered %s; wanted %d/%d and %q", c.file, c.line, a.body, c.code, c.subcode, c.says)
	}
	prefix := fmt.Sprintf("(#%d) ", got.Code)
	if bare := got.Code == 190 || got.Type == "GraphMethodException"; bare == strings.HasPrefix(got.Message, prefix) {
		t.Errorf("%s:%d: the message is %q", c.file, c.line, got.Message)
	}
	if object := got.Code == 100 && got.Subcode == 33; (got.Type == "GraphMethodException") != object || (got.Type != "OAuthException" && !object) {
		t.Errorf("%s:%d: the type is %q", c.file, c.line, got.Type)
	}
	h := a.header
	if !traceForm.MatchString(got.Trace) || h.Get("X-Fb-Trace-Id") != got.Trace || (logs != nil && !strings.Contains(logs.String(), got.Trace)) {
		t.Errorf("%s:%d: trace %q, header %q; or it is not in the log", c.file, c.line, got.Trace, h.Get("X-Fb-Trace-Id"))
	}
	if h.Get("Content-Type") != "application/json; charset=UTF-8" || !versionForm.MatchString(h.Get("Facebook-Api-Version")) || h.Get("Content-Length") != strconv.Itoa(len(a.body)) {
		t.Errorf("%s:%d: headers %v", c.file, c.line, h)
	}
	if challenge := h.Get("WWW-Authenticate"); (a.status == http.StatusUnauthorized) != strings.HasPrefix(challenge, `OAuth "Facebook Platform" "invalid_token" "`) {
		t.Errorf("%s:%d: %d with the challenge %q", c.file, c.line, a.status, challenge)
	}
	if len(a.body) > 2000 {
		t.Errorf("%s:%d: the refusal echoes %d bytes", c.file, c.line, len(a.body))
	}
}
