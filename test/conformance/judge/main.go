// Command judge stands between public SDKs and the program, as graph.facebook.com, and compares every reply
// with Meta's OpenAPI file (graphtest). The runner of these tests starts it where that file is there.
//
//	judge SPEC AUTHORITY ADDRESS UPSTREAM
//
// It ends at SIGTERM, with 1 where a reply deviated.
//
// Owns: passing requests on, and reading replies against the file.
// Does not own: the comparison and its waivers (graphtest).
// Called by: run.mjs of these tests.
// Never breaks: the program's reply reaches the SDK unchanged.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"turnpike/internal/authority"
	"turnpike/internal/graph/graphtest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "judge: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) != 4 {
		return errors.New("usage: judge SPEC AUTHORITY ADDRESS UPSTREAM")
	}
	spec, err := graphtest.Open(args[0])
	if err != nil {
		return err
	}
	waivers, err := graphtest.ReadWaivers()
	if err != nil {
		return err
	}
	upstream, err := url.Parse(args[3])
	if err != nil {
		return err
	}
	j := &judge{spec: spec, waivers: waivers, nodes: newNodes(), seen: map[string]int{}}
	if err := serve(ctx, j, args[1], args[2], upstream); err != nil {
		return err
	}
	return j.verdict(os.Stdout)
}

// serve passes everything on until the context ends.
func serve(ctx context.Context, j *judge, dir, address string, upstream *url.URL) error {
	ca, err := authority.Open(dir, time.Now())
	if err != nil {
		return err
	}
	tls, err := ca.Config(time.Now())
	if err != nil {
		return err
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(upstream)
			r.Out.Host = r.In.Host
			r.Out.Header.Set("X-Forwarded-Proto", "https")
			r.Out.Header.Del("Accept-Encoding") // what is packed cannot be read here
		},
		ModifyResponse: j.look,
	}
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: j.name(proxy), TLSConfig: tls, ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	fmt.Println("ready https://" + listener.Addr().String()) //nolint:forbidigo // the runner waits for this line
	if err := server.ServeTLS(listener, "", ""); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// operation is the key under which a request carries the name of its operation.
type operation struct{}

// name notes what a request does before it is done: what it deletes has no kind afterwards.
func (j *judge) name(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		op := graphtest.Operation(r.Method, r.URL.Path, j.nodes.kind)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), operation{}, op)))
	})
}

// look compares a reply and lets it pass as it is.
func (j *judge) look(res *http.Response) error {
	op, _ := res.Request.Context().Value(operation{}).(string)
	if !strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") {
		return nil
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	res.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil {
		return err
	}
	j.nodes.learn(op, res.StatusCode, body)
	deviations, known := j.spec.Reply(op, res.StatusCode, body)
	if res.Request.URL.Query().Has("fields") { // what was not asked for is not missing
		deviations = graphtest.WithoutMissing(deviations)
	}
	j.judge(deviations, known)
	return nil
}
