package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// emptyReply has the size of a real reply.
var emptyReply = []byte(`{"messaging_product":"whatsapp","contacts":[{"input":"+33612345678","wa_id":"33612345678"}],` +
	`"messages":[{"id":"wamid.HBgLMzM2MTIzNDU2NzgVAgARGBI2QzQ1NDQwMURERjc2MTZCODQA"}]}`)

// ServeEmpty serves a net/http handler that does nothing, the measure of what HTTP itself costs here.
// It prints a ready line and runs until the context ends.
func ServeEmpty(ctx context.Context, listen string, out io.Writer) error {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", listen)
	if err != nil {
		return err
	}
	srv := &http.Server{
		ReadHeaderTimeout: 10 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = []string{"application/json; charset=UTF-8"}
			_, _ = w.Write(emptyReply)
		}),
	}
	go func() {
		<-ctx.Done()
		_ = srv.Close()
	}()
	fmt.Fprintf(out, "ready http://%s\n", l.Addr())
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// emptyDuration is the length of a measurement of the empty handler.
const emptyDuration = 5 * time.Second

// empty measures the empty handler with the same client, connections and requests.
func (r *run) empty(ctx context.Context, w *world) (float64, error) {
	p, err := startProcess(ctx, r.cfg.Server, []string{"bench", "--serve-empty", "127.0.0.1:0"})
	if err != nil {
		return 0, err
	}
	defer p.stop()
	e := &world{url: p.url, cfg: r.cfg, ledger: NewLedger(), people: w.people, blind: true, mix: w.mix, picture: w.picture}
	e.connect(r.cfg.Connections)
	part := e.closed(ctx, r.cfg.Connections, min(emptyDuration, r.cfg.Duration))
	return part.AcceptedRate, nil
}
