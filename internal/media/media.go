// Package media keeps pictures, sounds, films and files: the bytes under their hash, and ids for them
// that live for a time.
//
// Owns: uploads and what may be uploaded, the ids and their lifetimes, which blobs are still needed.
// Does not own: the storage of bytes (blob, below this room), HTTP (graph, phone), what a message says
// of its media (message).
// Called by: graph, phone; app, which runs its sweep.
// Never breaks: an id is given only once its bytes are durable; a blob that anything refers to is
// never removed; media of one number is not found by another.
package media

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/media/blob"
	"turnpike/internal/message"
	"turnpike/internal/store"
)

// How long an id lives (reference §1.2).
const (
	BusinessLifetime = 30 * 24 * time.Hour // uploaded by a business
	InboundLifetime  = 7 * 24 * time.Hour  // sent or uploaded by a person
)

// Deps is what the room needs.
type Deps struct {
	Store   *store.Store
	Clock   func() time.Time
	Logger  *slog.Logger
	Metrics prometheus.Registerer
	// Settled returns once every message that was accepted or received so far has its attachments in
	// the store. Blobs are removed only after it.
	Settled func(ctx context.Context) error
}

// Room keeps media.
type Room struct {
	Deps
	metrics  *metrics
	cfg      Config
	blobs    blob.Storage
	incoming string // directory of files that are still being written
	sessions string // directory of uploads that can be taken up again
	used     atomic.Int64

	keeping locks
	uploads slots
	owned   owned
	recent  recent
	busy    sync.Map // ids of uploads that a request writes to
	key     []byte   // signs URLs
}

// locks are held for reading from the moment a blob is wanted until a row refers to it, and for writing
// while an unused one is removed. Blobs share them by the first byte of their hash.
type locks [256]sync.RWMutex

func (l *locks) of(hash string) *sync.RWMutex {
	n, _ := strconv.ParseUint(hash[:2], 16, 8)
	return &l[n]
}

// New makes the room; Open acquires what it needs.
func New(cfg Config, deps Deps) *Room {
	m := &Room{Deps: deps, cfg: cfg, incoming: filepath.Join(cfg.Dir, "incoming"), sessions: filepath.Join(cfg.Dir, "sessions")}
	m.metrics = newMetrics(deps.Metrics, m)
	return m
}

// Open opens the storage and removes what a crash left half written.
func (m *Room) Open(ctx context.Context) error {
	if err := os.RemoveAll(m.incoming); err != nil {
		return fmt.Errorf("clear the media directory: %w", err)
	}
	for _, dir := range []string{m.incoming, m.sessions} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("create the media directory: %w", err)
		}
	}
	err := m.clearSessions(ctx)
	if err != nil {
		return err
	}
	if err := m.openStorage(ctx); err != nil {
		return err
	}
	if m.key, err = m.loadKey(ctx); err != nil {
		return err
	}
	used, err := m.Store.BlobBytes(ctx)
	if err != nil {
		return err
	}
	m.used.Store(used)
	owners, err := m.Store.MediaOwners(ctx)
	for _, o := range owners {
		m.owned.add(&store.Media{Number: o.Number, Address: o.Address}, o.Bytes)
	}
	return err
}

// openStorage opens the storage that the configuration names.
func (m *Room) openStorage(ctx context.Context) (err error) {
	if m.cfg.S3.Endpoint != "" {
		m.blobs, err = blob.OpenS3(ctx, m.cfg.S3)
	} else {
		m.blobs, err = blob.NewDisk(m.cfg.Dir)
	}
	return err
}

// Find gives a number's live media by its id. A missing, foreign or expired one is a *fault.Error.
func (m *Room) Find(ctx context.Context, number account.NumberID, id string) (message.Media, error) {
	found, err := m.live(ctx, id)
	if err != nil {
		return message.Media{}, err
	}
	if found.Number != number || number == 0 {
		return message.Media{}, unknown(id)
	}
	return describe(found), nil
}

// Owner says which number has a live media.
func (m *Room) Owner(ctx context.Context, id string) (account.NumberID, error) {
	found, err := m.live(ctx, id)
	if err == nil && found.Number == 0 {
		err = unknown(id)
	}
	return found.Number, err
}

// live finds media whose time is not over, whoever has it.
func (m *Room) live(ctx context.Context, id string) (store.Media, error) {
	n, err := strconv.ParseUint(id, 10, 63)
	if err != nil || id[0] == '0' { // one id has one spelling
		return store.Media{}, unknown(id)
	}
	found, ok, ended := m.recent.get(n)
	if !ok {
		if found, ok, err = m.Store.Media(ctx, n); err != nil {
			return store.Media{}, fault.Unknown.Wrap(err)
		}
		if ok {
			m.recent.put(found, ended)
		}
	}
	if !ok || found.ExpiresAt <= m.Clock().UnixMilli() {
		return store.Media{}, unknown(id)
	}
	return found, nil
}

func unknown(id string) error {
	return fault.ParamInvalid.With("media id %s does not exist for this number, or it has expired: upload the file again", clip(id))
}

func describe(m store.Media) message.Media {
	return message.Media{
		ID: strconv.FormatUint(m.ID, 10), Type: m.Type, SHA256: m.Hash, Size: m.Size, Filename: m.Filename, Animated: m.Animated,
	}
}

// Read opens the bytes of a number's live media.
func (m *Room) Read(ctx context.Context, number account.NumberID, id string) (io.ReadSeekCloser, message.Media, error) {
	found, err := m.Find(ctx, number, id)
	if err != nil {
		return nil, message.Media{}, err
	}
	r, err := m.OpenBlob(ctx, found.SHA256)
	return r, found, err
}

// OpenBlob opens bytes by their hash.
func (m *Room) OpenBlob(ctx context.Context, hash string) (io.ReadSeekCloser, error) {
	r, err := m.blobs.Open(ctx, hash)
	if err != nil {
		return nil, fmt.Errorf("read media: %w", err)
	}
	m.metrics.downloads.Inc()
	return r, nil
}

// Delete ends a number's media before its time. Messages that carry it keep it.
func (m *Room) Delete(ctx context.Context, number account.NumberID, id string) error {
	found, err := m.Find(ctx, number, id)
	if err != nil {
		return err
	}
	n, _ := strconv.ParseUint(found.ID, 10, 63)
	was, err := m.remove(ctx, n)
	if err == nil && !was {
		return unknown(id)
	}
	return err
}

// remove forgets an id; false when there is none.
func (m *Room) remove(ctx context.Context, id uint64) (bool, error) {
	gone, was, err := m.Store.DeleteMedia(ctx, id, m.Clock().UnixMilli())
	m.recent.forget(id) // before its caller is told that it has ended
	if err != nil {
		return false, fault.Unknown.Wrap(err)
	}
	if was {
		m.owned.add(&gone, -gone.Size)
	}
	return was, nil
}

// Inbound gives a number what a person uploaded, as the media of a message to it: an id of the
// number's own, for 7 days.
func (m *Room) Inbound(ctx context.Context, from message.Address, id string, to account.NumberID) (message.Media, error) {
	found, err := m.live(ctx, id)
	if err != nil {
		return message.Media{}, err
	}
	if found.Number != 0 || found.Address != from {
		return message.Media{}, unknown(id)
	}
	found.Number, found.Address, found.Inbound = to, "", true
	return m.name(ctx, found, InboundLifetime)
}

// name gives a stored blob an id.
func (m *Room) name(ctx context.Context, row store.Media, lifetime time.Duration) (message.Media, error) {
	row.CreatedAt = m.Clock().UnixMilli()
	row.ExpiresAt = row.CreatedAt + lifetime.Milliseconds()
	id, err := m.Store.AddMedia(ctx, row)
	if err != nil {
		return message.Media{}, fault.Unavailable.Wrap(err)
	}
	m.owned.add(&row, row.Size)
	row.ID = id
	return describe(row), nil
}
