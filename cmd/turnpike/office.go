package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"text/tabwriter"
)

// office is where the platform's own interface is.
type office struct {
	URL   string `help:"Where turnpike serves." default:"http://127.0.0.1:8080"`
	Token string `help:"The console's password, a reviewer's token or a business's access token." env:"TURNPIKE_TOKEN,TURNPIKE_CONSOLE_PASSWORD"`
}

// hint says how to prove who one is, to somebody who was refused for want of it.
func (o *office) hint(err error) error {
	if r, ok := errors.AsType[*refusal](err); ok && r.status == http.StatusUnauthorized && o.Token == "" {
		return fmt.Errorf("%w Give --token, or set TURNPIKE_CONSOLE_PASSWORD to the console's password", err)
	}
	return err
}

func (o *office) server() *server { return &server{URL: o.URL, Token: o.Token} }

// ask does one request and returns its answer as JSON.
func (o *office) ask(ctx context.Context, method, path string, in any) (json.RawMessage, error) {
	var out json.RawMessage
	err := o.call(ctx, method, path, in, &out)
	return out, err
}

// call does one request and decodes its answer into out.
func (o *office) call(ctx context.Context, method, path string, in, out any) error {
	return o.hint(o.server().call(ctx, method, path, in, out))
}

// send posts a document and returns the answer as JSON.
func (o *office) send(ctx context.Context, path, contentType string, document io.Reader) (json.RawMessage, error) {
	req, err := o.server().compose(ctx, http.MethodPost, path, document)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", contentType)
	res, err := o.server().do(req)
	if err != nil {
		return nil, o.hint(err)
	}
	defer func() { _ = res.Body.Close() }()
	return io.ReadAll(res.Body)
}

// document posts a document and decodes the answer into out. It may take its time.
func (o *office) document(ctx context.Context, path, contentType string, document []byte, out any) error {
	raw, err := o.send(ctx, path, contentType, bytes.NewReader(document))
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, out)
}

// jsonFile reads a file that a command sends as it is.
func jsonFile(name string) (json.RawMessage, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, usageError{err}
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, usageError{fmt.Errorf("%s is empty, and JSON is expected", name)}
	}
	var v json.RawMessage
	err = json.Unmarshal(text, &v)
	if wrong, ok := errors.AsType[*json.SyntaxError](err); ok {
		line := 1 + bytes.Count(text[:min(int(wrong.Offset), len(text))], []byte("\n"))
		return nil, usageError{fmt.Errorf("%s:%d: this is no JSON: %w", name, line, err)}
	}
	return v, err
}

// fetch copies an answer that is a file, and its further pages.
func (o *office) fetch(ctx context.Context, path string, to io.Writer) error {
	for path != "" {
		res, err := o.server().request(ctx, http.MethodGet, path, nil)
		if err != nil {
			return o.hint(err)
		}
		_, err = io.Copy(to, res.Body)
		_ = res.Body.Close()
		if err != nil {
			return err
		}
		path = nextPage(res.Header.Get("Link"))
	}
	return nil
}

// nextPage is the path of the next page that a Link header names, "" when there is none.
func nextPage(link string) string {
	path, ok := strings.CutSuffix(link, `>; rel="next"`)
	if !ok {
		return ""
	}
	return strings.TrimPrefix(path, "<")
}

// order is what every command that moves money says.
type order struct {
	ID     string `help:"Names the order: with the same id it happens once. Without it every call is another order." placeholder:"TEXT"`
	Reason string `help:"Why; it stays with the entry." required:""`
	Author string `help:"Who orders it, when that is not whoever the token is of."`
}

// with adds the order's texts to a body.
func (o *order) with(body map[string]any) map[string]any {
	id := o.ID
	if id == "" {
		id = rand.Text()
	}
	body["id"], body["reason"] = id, o.Reason
	if o.Author != "" {
		body["author"] = o.Author
	}
	return body
}

// done is the answer to an order.
type done struct {
	Transaction uint64 `json:"transaction"`
	Repeated    bool   `json:"repeated"`
}

// place carries an order out and says so.
func (o *office) place(s *surroundings, method, path string, in any, asJSON bool) error {
	raw, err := o.ask(s.ctx, method, path, in)
	if err != nil || asJSON {
		return printJSON(s.stdout, raw, err)
	}
	var d done
	if err := json.Unmarshal(raw, &d); err != nil {
		return err
	}
	text := "done"
	if d.Repeated {
		text = "had been done before"
	}
	_, err = fmt.Fprintf(s.stdout, "%s: transaction %d\n", text, d.Transaction)
	return err
}

// printJSON prints an answer as it is, unless there is an error.
func printJSON(w io.Writer, raw json.RawMessage, err error) error {
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", raw)
	return err
}

// columns prints rows under a head.
func columns(w io.Writer, head string, rows func(row func(cells ...string))) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	_, _ = fmt.Fprintln(t, strings.ReplaceAll(head, " ", "\t")) // kept until Flush
	rows(func(cells ...string) { _, _ = fmt.Fprintln(t, strings.Join(cells, "\t")) })
	return t.Flush()
}

// saved opens what a file is written to: standard output without a name.
func saved(s *surroundings, name string, write func(w io.Writer) error) error {
	if name == "" {
		return write(s.stdout)
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}
