package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/store"
)

// Limits of what comes with a file.
const (
	maxType     = 200 // bytes of a MIME type with its parameters
	maxFilename = 240 // characters of a file's name; the longest that file systems take, and some room
)

// Upload is a file on its way in. Either Number or Person has it.
type Upload struct {
	Number   account.NumberID // a business's number
	Person   message.Address  // or a person
	Type     string           // declared MIME type
	Filename string
	Body     io.Reader
}

// Put stores a file and gives it an id. Type and size are checked against MaxUpload and what the bytes
// say of themselves; what a kind of message takes is Check's business, since a large picture may still
// be sent as a document. Refusals are *fault.Error. Nothing of a refused or broken upload stays.
func (m *Room) Put(ctx context.Context, u Upload) (message.Media, error) {
	kind, f := normalType(u.Type)
	if f != nil {
		return message.Media{}, f
	}
	s, err := m.spool(u.Body, kind)
	if err != nil {
		return message.Media{}, err
	}
	defer s.discard()
	row := store.Media{
		Number: u.Number, Address: u.Person, Hash: s.hash, Type: kind, Size: s.size, Filename: cleanName(u.Filename), Animated: s.animated,
	}
	lifetime := BusinessLifetime
	if u.Number == 0 {
		lifetime = InboundLifetime
	}
	lock := m.keeping.of(s.hash)
	lock.RLock()
	defer lock.RUnlock()
	if err := m.keep(ctx, s); err != nil {
		return message.Media{}, err
	}
	return m.name(ctx, row, lifetime)
}

// spool is a file that was read to its end and belongs to nobody yet.
type spool struct {
	path     string
	hash     string
	size     int64
	animated bool
}

func (s *spool) discard() { _ = os.Remove(s.path) } // gone already when it was kept

// spool writes a body to a file of its own and hashes it on the way.
func (m *Room) spool(body io.Reader, kind string) (*spool, error) {
	if m.used.Load() >= m.cfg.MaxBytes {
		return nil, fault.Unavailable.With("The platform's storage of media is full. Nothing was stored; tell the operator.")
	}
	f, err := os.CreateTemp(m.incoming, "upload-*")
	if err != nil {
		return nil, fault.Unavailable.Wrap(err)
	}
	s := &spool{path: f.Name()}
	refused := s.fill(f, body, kind)
	if err := f.Close(); err != nil && refused == nil {
		refused = fault.Unavailable.Wrap(fmt.Errorf("write media: %w", err))
	}
	if refused != nil {
		s.discard()
		return nil, refused
	}
	return s, nil
}

func (s *spool) fill(f *os.File, body io.Reader, kind string) error {
	head := make([]byte, sniffed)
	n, err := io.ReadFull(body, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return brokenUpload(err)
	}
	head = head[:n]
	if n == 0 {
		return fault.InvalidParam.Saying("Param file must be a file with at least one byte.")
	}
	if f := checkHead(kind, head); f != nil {
		return f
	}
	s.animated = kind == "image/webp" && animated(head)
	sum := sha256.New()
	_, _ = sum.Write(head)
	if _, err := f.Write(head); err != nil {
		return fault.Unavailable.Wrap(fmt.Errorf("write media: %w", err))
	}
	rest := &source{r: io.LimitReader(body, MaxUpload+1-int64(n))}
	copied, err := io.Copy(io.MultiWriter(f, sum), rest)
	switch {
	case rest.err != nil:
		return brokenUpload(rest.err)
	case err != nil:
		return fault.Unavailable.Wrap(fmt.Errorf("write media: %w", err))
	}
	s.size = int64(n) + copied
	if s.size > MaxUpload {
		return fault.InvalidParam.Saying("Param file must be a file of at most %d MB.", MaxUpload>>20)
	}
	s.hash = hex.EncodeToString(sum.Sum(nil))
	return nil
}

// source tells a body that broke off from a disk that is full.
type source struct {
	r   io.Reader
	err error
}

// Read implements io.Reader.
func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// brokenUpload is a body that ended before its time; a refusal among its causes speaks for itself.
func brokenUpload(err error) error {
	if known, ok := errors.AsType[*fault.Error](err); ok {
		return known
	}
	return fault.InvalidParam.With("The file could not be read to its end: %v. Nothing was stored; send it again.", err)
}

// keep makes a spooled file a durable blob. The caller holds its lock.
func (m *Room) keep(ctx context.Context, s *spool) error {
	fresh, err := m.Store.TouchBlob(ctx, s.hash, s.size, m.Clock().UnixMilli())
	if err != nil {
		return fault.Unavailable.Wrap(err)
	}
	if fresh {
		m.used.Add(s.size)
	}
	if err := m.blobs.Keep(ctx, s.hash, s.path); err != nil {
		return fault.Unavailable.Wrap(err)
	}
	return nil
}

// cleanName is the last part of a file's name, without what could mislead a reader or a file system.
func cleanName(name string) string {
	name = strings.ToValidUTF8(name, "")
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) { // controls, turns of direction
			return -1
		}
		return r
	}, name)
	if utf8.RuneCountInString(name) > maxFilename {
		name = string([]rune(name)[:maxFilename])
	}
	return name
}
