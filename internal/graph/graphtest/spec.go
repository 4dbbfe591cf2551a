// Package graphtest compares what this program answers and sends with Meta's OpenAPI file.
//
// Owns: finding and reading of the file, its schemas by operation, the list of known deviations.
// Does not own: which requests are made; the tests of app make them.
// Called by: tests.
// Never breaks: a deviation that is not on the list is told; one on the list that no longer happens is
// told too.
//
// The file is not part of this repository. Where it is not beside it, nothing is compared.
package graphtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// fileName is where the file is, from some directory above the repository.
const fileName = "shared/reference/business-messaging-api_v23.0.yaml"

// Find looks for the file beside a directory and beside those that hold it.
func Find(dir string) (path string, ok bool) {
	for {
		path = filepath.Join(dir, fileName)
		if _, err := os.Stat(path); err == nil {
			return path, true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", false
		}
		dir = parent
	}
}

// kinds are the file's names of a path's parameters, and ours (graph.Operations). What is not listed is
// of nodes that we do not tell apart.
var kinds = map[string]string{
	"Phone-Number-ID": "phone-number-id", "WABA-ID": "waba-id", "WhatsApp-Business-Account-ID": "waba-id", "Business-ID": "business-id",
	"Application-ID": "app-id", "TEMPLATE_ID": "template-id", "Media-ID": "media", "Flow-ID": "flow", "group_id": "group", "QR-Code-ID": "code",
}

// Spec is the file.
type Spec struct {
	compiler *jsonschema.Compiler
	paths    map[string]operation // by ours: "GET /{phone-number-id}/settings"

	mu      sync.Mutex // a compiler is for one at a time
	schemas map[string]*jsonschema.Schema
}

// operation is where in the file an operation is, and the statuses whose replies it describes.
type operation struct {
	pointer  string
	statuses map[string]bool
}

const resource = "file:///openapi.json"

// Open reads the file.
func Open(path string) (*Spec, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var doc any
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return nil, err
	}
	text, err := json.Marshal(plain(doc))
	if err != nil {
		return nil, err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	s := &Spec{compiler: jsonschema.NewCompiler(), paths: map[string]operation{}, schemas: map[string]*jsonschema.Schema{}}
	if err := s.compiler.AddResource(resource, value); err != nil {
		return nil, err
	}
	all, _ := value.(map[string]any)["paths"].(map[string]any)
	for path, item := range all {
		s.addPath(path, item)
	}
	if len(s.paths) == 0 {
		return nil, errors.New("the file names no operation that is known here")
	}
	return s, nil
}

// addPath notes the operations of one of the file's paths.
func (s *Spec) addPath(path string, item any) {
	ours, ok := ownPath(path)
	methods, isMap := item.(map[string]any)
	if !ok || !isMap {
		return
	}
	for method, op := range methods {
		responses, ok := member(op, "responses").(map[string]any)
		if !ok {
			continue
		}
		found := operation{pointer: pointer("paths", path, method, "responses"), statuses: map[string]bool{}}
		for status, response := range responses {
			if member(response, "content", "application/json", "schema") != nil {
				found.statuses[status] = true
			}
		}
		s.paths[strings.ToUpper(method)+" "+ours] = found
	}
}

// ownPath is one of the file's paths as graph.Operations writes it.
func ownPath(path string) (string, bool) {
	rest, ok := strings.CutPrefix(path, "/{Version}/")
	if !ok {
		return "", false
	}
	parts := strings.Split(rest, "/")
	for i, p := range parts {
		if !strings.HasPrefix(p, "{") {
			continue
		}
		kind, known := kinds[strings.Trim(p, "{}")]
		if !known {
			return "", false
		}
		parts[i] = "{" + kind + "}"
	}
	return "/" + strings.Join(parts, "/"), true
}

// Operation names what a request does as graph.Operations does. kind tells what an id names; "" for nothing known.
func Operation(method, path string, kind func(id string) string) string {
	path = strings.Trim(path, "/")
	if first, rest, ok := strings.Cut(path, "/"); ok && len(first) > 1 && first[0] == 'v' && first[1] >= '0' && first[1] <= '9' {
		path = rest
	}
	node, edge, _ := strings.Cut(path, "/")
	if name := kind(node); name != "" {
		node = "{" + name + "}"
	}
	if name, _, ok := strings.Cut(edge, "/"); ok && name == "message_qrdls" {
		edge = name + "/{code}"
	}
	return strings.TrimSuffix(method+" /"+node+"/"+edge, "/")
}

// WithoutMissing drops deviations of what is missing, for replies of which the caller chose the fields.
func WithoutMissing(deviations []Deviation) []Deviation {
	return slices.DeleteFunc(deviations, func(d Deviation) bool { return strings.HasPrefix(d.Says, "missing propert") })
}

// Has says whether the file describes what an operation answers when it is done.
func (s *Spec) Has(op string) bool { return s.paths[op].statuses["200"] }

// errorSchema is of every refusal, whatever was asked.
var errorSchema = pointer("components", "schemas", "GraphAPIError")

// Reply compares the body of an answer. known is false where the file does not say what it must be.
func (s *Spec) Reply(op string, status int, body []byte) (deviations []Deviation, known bool) {
	at := s.paths[op].pointer + "/" + strconv.Itoa(status) + "/content/application~1json/schema"
	switch {
	case s.paths[op].statuses[strconv.Itoa(status)]:
	case status >= 400:
		at = errorSchema
	default:
		return nil, false
	}
	return s.compare(fmt.Sprintf("%s %d", op, status), at, body), true
}

func (s *Spec) compare(what, at string, body []byte) []Deviation {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return []Deviation{{what, "", "it is no JSON: " + err.Error()}}
	}
	schema, err := s.schema(at)
	if err != nil {
		return []Deviation{{what, "", "the file's schema cannot be used: " + err.Error()}}
	}
	if invalid, ok := errors.AsType[*jsonschema.ValidationError](schema.Validate(value)); ok {
		return leaves(nil, what, invalid)
	}
	return nil
}

func (s *Spec) schema(at string) (*jsonschema.Schema, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.schemas[at]; known != nil {
		return known, nil
	}
	schema, err := s.compiler.Compile(resource + "#" + (&url.URL{Fragment: at}).EscapedFragment())
	if err != nil {
		return nil, err
	}
	s.schemas[at] = schema
	return schema, nil
}

// pointer is a JSON pointer.
func pointer(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteByte('/')
		b.WriteString(strings.NewReplacer("~", "~0", "/", "~1").Replace(p))
	}
	return b.String()
}

// member goes down through objects.
func member(v any, names ...string) any {
	for _, n := range names {
		object, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = object[n]
	}
	return v
}

// plain turns what YAML may have for keys into what JSON has.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			v[k] = plain(x)
		}
	case map[any]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			out[fmt.Sprint(k)] = plain(x)
		}
		return out
	case []any:
		for i, x := range v {
			v[i] = plain(x)
		}
	}
	return v
}
