// Package journal is the log that everything else follows from: embedded NATS JetStream, one stream,
// one envelope of records for each commit, fsync'd before it is acknowledged.
//
// Owns: the data directory's log and its lock, the envelope, appending with the expected-sequence
// check, reading from any position, the shared memory of the newest envelopes, free-space reserve, the
// mark that says what the log must hold, dropping what is past its retention.
// Does not own: what a record means (fact), readers' cursors (each reader), snapshots (engine).
// Called by: engine (the one writer); projection, webhook, carrier and phone (readers).
// Never breaks: an acknowledged record is on disk; numbers are consecutive from 1; a reader gets
// every record once and in order, or an error in words; a log that lost what it had acknowledged is
// not opened.
package journal

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Errors that a caller tells apart.
var (
	// ErrFull: the disk has no room; nothing was written.
	ErrFull = errors.New("journal: the disk is full")
	// ErrSuperseded: another writer appended; this one must step down.
	ErrSuperseded = errors.New("journal: another process has written to this partition")
	// ErrUncertain: whether the append is on disk is not known; read the journal to find out.
	ErrUncertain = errors.New("journal: the append was not acknowledged")
	// ErrLost: the log does not hold what it had acknowledged.
	ErrLost = errors.New("journal: the log has lost records")
	// ErrLocked: another process has the data directory.
	ErrLocked = errors.New("another turnpike process is using this data directory")
)

// Journal is an open partition.
type Journal struct {
	cfg      Config
	log      *slog.Logger
	lock     *os.File
	identity [16]byte

	mu     sync.Mutex // guards srv, conn, js, stream: they are replaced by Recover
	srv    *server.Server
	conn   *nats.Conn
	js     jetstream.JetStream
	stream jetstream.Stream

	next     atomic.Uint64                           // number of the next record; written under appendMu
	broken   atomic.Bool                             // an append failed in an unknown way; only Recover helps
	pending  atomic.Pointer[context.CancelCauseFunc] // ends the append that waits for its answer
	appendMu sync.Mutex                              // one Append at a time; guards the fields below
	sequence uint64                                  // of the last stored envelope
	buf      []byte
	room     freeSpace
	mark     *mark

	markFailed bool // the mark could not be written, and that was said

	tail tail
}

// Open takes the data directory's lock, starts the log in this process and checks its end.
func Open(ctx context.Context, cfg Config, log *slog.Logger) (*Journal, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("journal: create the data directory: %w", err)
	}
	lock, err := takeLock(filepath.Join(cfg.Dir, "lock"))
	if err != nil {
		return nil, err
	}
	j := &Journal{cfg: cfg, log: log, lock: lock, room: newFreeSpace(cfg.Dir, cfg.DiskReserve)}
	j.tail.init(cfg.TailBytes)
	if j.mark, err = openMark(cfg.Dir); err == nil {
		err = j.start(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return j, nil
}

// Identity is a random value made with the journal; public message ids are keyed with it.
func (j *Journal) Identity() [16]byte { return j.identity }

// Next is the number that the next record will get.
func (j *Journal) Next() uint64 { return j.next.Load() }

// start brings up the server, the connection and the stream, and reads the end of the log.
func (j *Journal) start(ctx context.Context) error {
	srv, err := server.NewServer(j.cfg.serverOptions())
	if err != nil {
		return fmt.Errorf("journal: configure the log: %w", err)
	}
	srv.SetLoggerV2(&natsLog{j.log, j.giveUp}, false, false, false)
	srv.Start()
	j.mu.Lock()
	j.srv = srv
	j.mu.Unlock()
	if !srv.ReadyForConnections(startTimeout) {
		return errors.New("journal: the log did not start; the reason is in the lines above")
	}
	conn, err := nats.Connect("", nats.InProcessServer(srv), nats.Name("turnpike"), nats.MaxReconnects(-1),
		nats.ReconnectWait(50*time.Millisecond), nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			j.log.Debug("log client", "error", err)
		}))
	if err != nil {
		return fmt.Errorf("journal: connect to the log: %w", err)
	}
	js, err := jetstream.New(conn, jetstream.WithDefaultTimeout(appendTimeout))
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	j.mu.Lock()
	j.conn, j.js = conn, js
	j.mu.Unlock()
	if err := j.openStream(ctx); err != nil {
		return err
	}
	return j.readEnd(ctx)
}

func (j *Journal) openStream(ctx context.Context) error {
	name := fmt.Sprintf("journal-%d", j.cfg.Partition)
	stream, err := j.js.Stream(ctx, name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		// The log engine passes over a stream whose description it cannot read; a new one must not
		// take its place.
		if err := j.mayBegin(); err != nil {
			return err
		}
		var id [16]byte
		_, _ = rand.Read(id[:]) // crypto/rand never fails
		stream, err = j.js.CreateStream(ctx, jetstream.StreamConfig{
			Name: name, Subjects: []string{name}, Storage: jetstream.FileStorage, Retention: jetstream.LimitsPolicy,
			Discard: jetstream.DiscardNew, MaxMsgSize: maxEnvelope, AllowDirect: true, // Trim drops what is old
			Duplicates: time.Second, DenyDelete: true,
			Metadata: map[string]string{"turnpike.identity": hex.EncodeToString(id[:])},
		})
	}
	if err != nil {
		return fmt.Errorf("journal: open stream %s: %w", name, err)
	}
	raw, err := hex.DecodeString(stream.CachedInfo().Config.Metadata["turnpike.identity"])
	if err != nil || len(raw) != len(j.identity) {
		return fmt.Errorf("journal: stream %s carries no identity: it was not made by turnpike", name)
	}
	copy(j.identity[:], raw)
	j.mu.Lock()
	j.stream = stream
	j.mu.Unlock()
	return nil
}

// mayBegin says whether there was no log before.
func (j *Journal) mayBegin() error {
	j.appendMu.Lock()
	defer j.appendMu.Unlock()
	switch {
	case j.mark == nil:
		return ErrClosed
	case j.mark.known():
		return fmt.Errorf("%w: its description cannot be read, or it is not there. %s", ErrLost, j.mark.advice())
	}
	return nil
}

// readEnd finds the first and the last envelope, and checks that the log holds what it acknowledged.
func (j *Journal) readEnd(ctx context.Context) error {
	info, err := j.stream.Info(ctx)
	if err != nil {
		return fmt.Errorf("journal: read the log's state: %w", err)
	}
	first, next := uint64(1), uint64(1)
	if info.State.LastSeq > 0 {
		oldest, err := j.get(ctx, info.State.FirstSeq)
		if err != nil {
			return fmt.Errorf("journal: the oldest envelope cannot be read: %w", err)
		}
		newest, err := j.get(ctx, info.State.LastSeq)
		if err != nil {
			return fmt.Errorf("journal: the newest envelope cannot be read: %w", err)
		}
		first, next = oldest.First, newest.Next()
	}
	j.appendMu.Lock()
	defer j.appendMu.Unlock()
	if j.mark == nil {
		return ErrClosed
	}
	if err := j.mark.check(j.identity, info.State.LastSeq, first, next); err != nil {
		return err
	}
	j.sequence = info.State.LastSeq
	j.next.Store(next)
	j.mark.identity = j.identity
	j.mark.first = first
	j.moveMark()
	return j.mark.sync()
}

// get reads one envelope by its sequence in the stream.
func (j *Journal) get(ctx context.Context, seq uint64) (*Envelope, error) {
	j.mu.Lock()
	stream := j.stream
	j.mu.Unlock()
	msg, err := stream.GetMsg(ctx, seq)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil, &CorruptError{Sequence: seq, Reason: "it is not there"}
	}
	if err != nil {
		return nil, err
	}
	env, err := decode(msg.Data)
	if err != nil {
		return nil, &CorruptError{Sequence: seq, Reason: err.Error()}
	}
	return env, nil
}

// CorruptError says which part of the log cannot be read.
type CorruptError struct {
	Sequence uint64
	Reason   string
}

func (e *CorruptError) Error() string {
	return fmt.Sprintf("journal: envelope %d is damaged (%s); restore the data directory from a copy, or move it away to start anew", e.Sequence, e.Reason)
}

// Close stops the log and gives the lock back. It may be called twice.
func (j *Journal) Close() error {
	j.tail.close()
	j.stop()
	var errs []error
	j.appendMu.Lock()
	if j.mark != nil {
		errs = append(errs, j.mark.close())
		j.mark = nil
	}
	j.appendMu.Unlock()
	if j.lock != nil {
		errs = append(errs, j.lock.Close())
		j.lock = nil
	}
	return errors.Join(errs...)
}

func (j *Journal) stop() {
	j.mu.Lock()
	conn, srv := j.conn, j.srv
	j.conn, j.srv = nil, nil
	j.mu.Unlock()
	if conn != nil {
		conn.Close()
	}
	if srv != nil {
		srv.Shutdown()
		srv.WaitForShutdown()
	}
}
