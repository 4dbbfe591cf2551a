package media

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/store"
)

// Limits of uploads that can be taken up again.
const (
	// SessionLifetime is how long an upload may take in all.
	SessionLifetime = 24 * time.Hour
	// HandleLifetime is how long the handle of a complete one can be used.
	HandleLifetime = 30 * 24 * time.Hour
	// maxSessionsOfApp and maxSessions bound uploads that are not complete.
	maxSessionsOfApp, maxSessions = 50, 500
)

// Session is an upload as an app announces it.
type Session struct {
	App      account.AppID
	Filename string
	Type     string // MIME
	Length   int64  // bytes
}

// Begin opens an upload that can be taken up again and gives its public id (reference §1.6).
func (m *Room) Begin(ctx context.Context, s Session) (string, error) {
	kind, f := normalType(s.Type)
	if f != nil {
		return "", f
	}
	if s.Length < 1 || s.Length > MaxUpload {
		return "", fault.InvalidParam.Saying("Param file_length must be a number of bytes from 1 to %d.", MaxUpload)
	}
	ofApp, all, bytes, err := m.Store.OpenUploads(ctx, s.App)
	switch {
	case err != nil:
		return "", fault.Unknown.Wrap(err)
	case ofApp >= maxSessionsOfApp || all >= maxSessions:
		return "", fault.ServiceBusy.With("Too many uploads are open. Complete some, or wait: an upload that is not completed ends after %s.", SessionLifetime)
	}
	if err := m.space(bytes + s.Length); err != nil {
		return "", err
	}
	now := m.Clock().UnixMilli()
	u := store.Upload{
		ID: strings.ToLower(rand.Text()), App: s.App, Filename: cleanName(s.Filename), Type: kind, Length: s.Length,
		CreatedAt: now, ExpiresAt: now + SessionLifetime.Milliseconds(),
	}
	if err := m.Store.PutUpload(ctx, u); err != nil {
		return "", fault.Unavailable.Wrap(err)
	}
	return m.sessionID(u.ID), nil
}

// SessionPrefix is what public ids of uploads begin with.
const SessionPrefix = "upload:"

// sessionInner is what the middle of a public id says beside the upload's own id.
const sessionInner = "1:attachment:"

// sessionID is the public id of an upload: a path and a query, as clients put it behind a host.
func (m *Room) sessionID(id string) string {
	return SessionPrefix + base64.RawURLEncoding.EncodeToString([]byte(sessionInner+id)) + "?sig=" + m.sign("session", id)
}

// session finds an app's upload by the two parts of its public id.
func (m *Room) session(ctx context.Context, app account.AppID, name, sig string) (store.Upload, error) {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(name, SessionPrefix))
	id, ok := strings.CutPrefix(string(raw), sessionInner)
	if err != nil || !ok || !hmac.Equal([]byte(sig), []byte(m.sign("session", id))) {
		return store.Upload{}, errNoSession
	}
	u, found, err := m.Store.Upload(ctx, id)
	switch {
	case err != nil:
		return store.Upload{}, fault.Unknown.Wrap(err)
	case !found || u.App != app || u.ExpiresAt <= m.Clock().UnixMilli():
		return store.Upload{}, errNoSession
	}
	return u, nil
}

var errNoSession = fault.UnknownObject.Saying("The upload does not exist, belongs to another app, or has expired: begin a new one with POST /{app-id}/uploads.")

// Progress says how many bytes of an upload are there, and gives its public id again.
func (m *Room) Progress(ctx context.Context, app account.AppID, name, sig string) (id string, received int64, err error) {
	u, err := m.session(ctx, app, name, sig)
	if err != nil {
		return "", 0, err
	}
	return m.sessionID(u.ID), u.Received, nil
}

// Continue adds bytes to an upload, from offset on, which must be what is there already. handle is
// given once all is there and stored; until then it is empty. What came before a body broke off stays.
func (m *Room) Continue(ctx context.Context, app account.AppID, name, sig string, offset int64, body io.Reader) (handle string, received int64, err error) {
	if err := m.uploads.begin("app " + app.String()); err != nil {
		return "", 0, err
	}
	defer m.uploads.end("app " + app.String())
	u, err := m.session(ctx, app, name, sig)
	if err != nil {
		return "", 0, err
	}
	if _, taken := m.busy.LoadOrStore(u.ID, true); taken {
		return "", 0, fault.InvalidParam.With("Another request sends bytes of this upload at the moment.")
	}
	defer m.busy.Delete(u.ID)
	if u, err = m.session(ctx, app, name, sig); err != nil { // it may have grown meanwhile
		return "", 0, err
	}
	if offset != u.Received {
		return "", u.Received, fault.InvalidParam.With("file_offset is %d, but %d bytes are here: continue from there.", offset, u.Received)
	}
	if u.Received < u.Length {
		if err := m.extend(ctx, &u, body); err != nil {
			return "", u.Received, err
		}
	}
	if u.Received == u.Length && u.Handle == "" {
		if err := m.complete(ctx, &u); err != nil {
			return "", u.Received, err
		}
	}
	return u.Handle, u.Received, nil
}

func (m *Room) sessionPath(id string) string { return filepath.Join(m.sessions, id) }

// extend writes more of an upload and notes what is on disk.
func (m *Room) extend(ctx context.Context, u *store.Upload, body io.Reader) error {
	f, err := os.OpenFile(m.sessionPath(u.ID), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fault.Unavailable.Wrap(err)
	}
	from := &stream{r: io.LimitReader(body, u.Length-u.Received+1)}
	n, err := appendAt(f, &watched{f, m, 0}, u.Received, from)
	if closed := f.Close(); err == nil {
		err = closed
	}
	switch {
	case from.err == nil && err != nil:
		return fault.Unavailable.Wrap(fmt.Errorf("write an upload: %w", err))
	case n > u.Length-u.Received:
		return fault.InvalidParam.With("More bytes came than the %d of file_length; those of this request were dropped.", u.Length)
	}
	u.Received += n
	if err := m.Store.PutUpload(context.WithoutCancel(ctx), *u); err != nil {
		u.Received -= n
		return fault.Unavailable.Wrap(err)
	}
	if from.err != nil {
		return fault.InvalidParam.With("The body broke off; %d bytes of the upload are here. Continue from there.", u.Received)
	}
	return nil
}

// appendAt writes what r gives from an offset on, and flushes it. What lies behind the offset was never
// noted and is cut off.
func appendAt(f *os.File, w io.Writer, offset int64, r io.Reader) (int64, error) {
	if err := f.Truncate(offset); err != nil {
		return 0, err
	}
	if _, err := f.Seek(offset, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.Copy(w, r)
	if n == 0 {
		return 0, err
	}
	return n, errors.Join(err, f.Sync())
}

// complete stores the file of an upload and gives it a handle. After a crash anywhere in between it is
// done again: the row names the hash before the file leaves its place.
func (m *Room) complete(ctx context.Context, u *store.Upload) error {
	in, err := readBack(m.sessionPath(u.ID))
	if errors.Is(err, fs.ErrNotExist) && u.Hash != "" {
		return m.giveHandle(ctx, u)
	}
	if err != nil {
		return fault.Unavailable.Wrap(err)
	}
	if f := checkHead(u.Type, in.head); f != nil {
		_ = os.Remove(m.sessionPath(u.ID))
		return errors.Join(f, m.Store.DeleteUpload(ctx, u.ID, m.Clock().UnixMilli()))
	}
	u.Hash, u.Animated = in.hash, u.Type == "image/webp" && animated(in.head)
	if err := m.Store.PutUpload(ctx, *u); err != nil {
		return fault.Unavailable.Wrap(err)
	}
	release, err := m.keep(ctx, in)
	if err != nil {
		return err
	}
	defer release()
	m.metrics.uploaded.Add(float64(in.size))
	m.metrics.uploads.WithLabelValues("app").Inc()
	return m.giveHandle(ctx, u)
}

// readBack reads a file that is on disk as if it came in.
func readBack(path string) (*Incoming, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	in := &Incoming{path: path, head: make([]byte, sniffed)}
	n, err := io.ReadFull(f, in.head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	in.head = in.head[:n]
	sum := sha256.New()
	_, _ = sum.Write(in.head)
	rest, err := io.Copy(sum, f)
	in.hash, in.size = hex.EncodeToString(sum.Sum(nil)), int64(n)+rest
	return in, err
}

// expireUploads forgets uploads and handles whose time is over.
func (m *Room) expireUploads(ctx context.Context, now time.Time) error {
	ids, err := m.Store.ExpiredUploads(ctx, now.UnixMilli(), sweepChunk)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, taken := m.busy.LoadOrStore(id, true); taken {
			continue
		}
		err := m.Store.DeleteUpload(ctx, id, now.UnixMilli())
		if gone := os.Remove(m.sessionPath(id)); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
		m.busy.Delete(id)
		if err != nil {
			return err
		}
	}
	m.metrics.swept.WithLabelValues("upload").Add(float64(len(ids)))
	return nil
}

// clearSessions removes files of uploads that are not known any more: a crash came between the two.
func (m *Room) clearSessions(ctx context.Context) error {
	files, err := os.ReadDir(m.sessions)
	if err != nil {
		return fmt.Errorf("list uploads: %w", err)
	}
	for _, f := range files {
		_, known, err := m.Store.Upload(ctx, f.Name())
		if err != nil {
			return err
		}
		if !known {
			if err := os.Remove(m.sessionPath(f.Name())); err != nil {
				return fmt.Errorf("remove an upload that is not known: %w", err)
			}
		}
	}
	return nil
}
