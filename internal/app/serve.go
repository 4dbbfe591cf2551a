package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/net/netutil"

	"turnpike/internal/api"
	"turnpike/internal/authority"
	"turnpike/internal/graph"
)

const (
	maxHeader   = 64 << 10 // bytes of a request's header
	drainBudget = 5 * time.Second
	// settled is how long after it serves the program gives back what only its start needed: half of its memory, which
	// the collector would keep for a heap that grows. It takes some 20 ms of one core, once.
	settled = 5 * time.Second
)

// serve answers HTTP until the context ends, then lets open requests finish.
func (a *App) serve(ctx context.Context, ready func(addr string)) error {
	srv := &http.Server{
		Handler: a.handler, ReadHeaderTimeout: a.cfg.HTTP.HeaderTimeout, ReadTimeout: a.cfg.HTTP.ReadTimeout, WriteTimeout: a.cfg.HTTP.WriteTimeout,
		IdleTimeout: a.cfg.HTTP.IdleTimeout, MaxHeaderBytes: maxHeader,
		ErrorLog: slog.NewLogLogger(a.deps.Logger.Handler(), slog.LevelWarn),
		// Requests that were begun get their answer: what is stored must not be told as refused.
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	plain, err := a.listen(ctx, a.cfg.Listen, "--listen")
	if err != nil {
		return err
	}
	failed := make(chan error, 2)
	if a.cfg.TLSListen != "" {
		secret, err := a.listenTLS(ctx, srv)
		if err != nil {
			return errors.Join(err, plain.Close())
		}
		go func() { failed <- srv.ServeTLS(secret, "", "") }()
	}
	go func() { failed <- srv.Serve(plain) }()
	address := "http://" + plain.Addr().String()
	a.address.Store(&address)
	a.serving.Store(true)
	ready(address)
	trim := time.AfterFunc(settled, debug.FreeOSMemory)
	defer trim.Stop()
	select {
	case err := <-failed:
		return errors.Join(fmt.Errorf("serve: %w", err), srv.Close())
	case <-ctx.Done():
	}
	a.serving.Store(false)
	a.endStreams() // they would keep the drain waiting
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainBudget)
	defer cancel()
	if err := srv.Shutdown(drain); err != nil {
		_ = srv.Close()
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// listen takes an address, for as many connections as are allowed.
func (a *App) listen(ctx context.Context, address, flag string) (net.Listener, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w. Choose another address with %s", address, err, flag)
	}
	return netutil.LimitListener(l, a.cfg.HTTP.MaxConnections), nil
}

// listenTLS takes the address at which this program stands in for graph.facebook.com.
func (a *App) listenTLS(ctx context.Context, srv *http.Server) (net.Listener, error) {
	now := a.deps.Clock()
	ca, err := authority.Open(filepath.Join(a.cfg.Data, "tls"), now)
	if err != nil {
		return nil, err
	}
	if srv.TLSConfig, err = ca.Config(now); err != nil {
		return nil, err
	}
	l, err := a.listen(ctx, a.cfg.TLSListen, "--tls-listen")
	if err != nil {
		return nil, err
	}
	a.standIn = StandIn{Addr: l.Addr().String(), Authority: ca.Path()}
	return l, nil
}

// StandIn is where the program is reached in place of graph.facebook.com.
type StandIn struct {
	Addr      string // host and port
	Authority string // the PEM file of who signed its certificate
}

// StandIn says where that is, once the program is ready; nothing where it was not asked for.
func (a *App) StandIn() StandIn { return a.standIn }

// publicURL is where others find this program, as far as it knows.
func (a *App) publicURL() string {
	if a.cfg.PublicURL != "" {
		return a.cfg.PublicURL
	}
	if address := a.address.Load(); address != nil {
		return *address
	}
	return "http://" + a.cfg.Listen
}

// mux puts the doors together. What no other door takes is the Cloud API's.
func (a *App) mux(cloud, phones, operator http.Handler, nouns *api.Door) http.Handler {
	metrics := promhttp.HandlerFor(a.metrics, promhttp.HandlerOpts{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.Path
		switch {
		case len(path) > 2 && path[1] == 'v' && path[2] >= '0' && path[2] <= '9': // the hot path first
			cloud.ServeHTTP(w, r)
		case strings.HasPrefix(path, "/phone/"):
			secure(w.Header())
			phones.ServeHTTP(w, r)
		case nouns.Takes(r):
			secure(w.Header())
			nouns.ServeHTTP(w, r)
		case strings.HasPrefix(path, "/console/"), strings.HasPrefix(path, "/turnpike/"):
			secure(w.Header())
			operator.ServeHTTP(w, r)
		case path == "/phone", path == "/console":
			http.Redirect(w, r, path+"/", http.StatusMovedPermanently) //nolint:gosec // to one of the two paths above
		case path == "/":
			if r.Method == http.MethodGet {
				a.welcome(w)
				return
			}
			cloud.ServeHTTP(w, r)
		case path == "/favicon.ico": // which browsers ask every page for
			http.Redirect(w, r, "/console/icon.svg", http.StatusFound)
		case strings.HasPrefix(path, "/qr/"):
			secure(w.Header())
			graph.QR(w, r)
		case path == "/health":
			a.health(w)
		case path == "/ready":
			a.readiness(w)
		case path == "/metrics":
			metrics.ServeHTTP(w, r)
		default:
			cloud.ServeHTTP(w, r)
		}
	})
}

// secure sets the headers that keep our pages from being abused.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self' blob:; "+
		"frame-ancestors 'none'; base-uri 'none'; form-action 'self'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
}

// durability says what a 200 means here.
var durability = map[string]any{
	"fsync": true, "replicas": 1,
	"sentence": "A 200 means that the message is in the journal on this machine's disk and was fsync'd there.",
}

func (a *App) health(w http.ResponseWriter) {
	status, word := http.StatusOK, "ok"
	reason := ""
	if err := a.engine.Accepting(); err != nil {
		word, reason = "refusing", "new messages are refused: "+err.Error()
	}
	a.json(w, status, map[string]any{"status": word, "reason": reason, "durability": durability, "version": a.deps.Version})
}

func (a *App) readiness(w http.ResponseWriter) {
	if err := a.engine.Accepting(); err != nil || !a.serving.Load() {
		a.json(w, http.StatusServiceUnavailable, map[string]any{"ready": false})
		return
	}
	a.json(w, http.StatusOK, map[string]any{"ready": true})
}

func (a *App) welcome(w http.ResponseWriter) {
	a.json(w, http.StatusOK, map[string]string{
		"turnpike": a.deps.Version, "cloud_api": "/v25.0/", "web_phone": "/phone/", "console": "/console/", "health": "/health",
	})
}

func (a *App) json(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a caller that went away is no error of ours
}
