package media

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"
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

// Upload says what a file is and who has it: a business's number or a person.
type Upload struct {
	Number   account.NumberID
	Person   message.Address
	Type     string // declared MIME type
	Filename string
	Lifetime time.Duration // of its id; 0, or more than what is usual, is what is usual
	Body     io.Reader     // for Put
}

func (u *Upload) origin() string {
	if u.Number != 0 {
		return "business"
	}
	return "person"
}

// Put stores a file and gives it an id. Size and type are checked against MaxUpload and what the bytes
// say of themselves; what a kind of message takes is Check's business, since a large picture may still
// be sent as a document. Refusals are *fault.Error. Nothing of a refused or broken upload stays.
func (m *Room) Put(ctx context.Context, u Upload) (message.Media, error) {
	in, err := m.Receive(ownerName(u.Number, u.Person), u.Body)
	if err != nil {
		return message.Media{}, err
	}
	defer in.Discard()
	return m.Accept(ctx, in, u)
}

// Receive reads a file to its end, into the room's own directory. owner may be busy with a few at once.
func (m *Room) Receive(owner string, body io.Reader) (*Incoming, error) {
	if err := m.uploads.begin(owner); err != nil {
		return nil, err
	}
	defer m.uploads.end(owner)
	in, err := m.spool(body, MaxUpload)
	switch {
	case errors.Is(err, errEmpty):
		return nil, fault.InvalidParam.Saying("Param file must be a file with at least one byte.")
	case errors.Is(err, errTooLarge):
		return nil, tooLarge()
	case errors.Is(err, errCut):
		return nil, fault.InvalidParam.With("The file could not be read to its end: it is cut, or it came too slowly. Nothing was stored; send it again.")
	}
	return in, err
}

// Accept gives a file that was received an id, once it is durable.
func (m *Room) Accept(ctx context.Context, in *Incoming, u Upload) (message.Media, error) {
	kind, f := normalType(u.Type)
	if f == nil {
		f = checkHead(kind, in.head)
	}
	if f != nil {
		return message.Media{}, f
	}
	lifetime := BusinessLifetime
	if u.Number == 0 {
		lifetime = InboundLifetime
	}
	if u.Lifetime > 0 {
		lifetime = min(lifetime, u.Lifetime)
	}
	if have := m.owned.of(u.Number, u.Person); have+in.size > m.cfg.MaxBytesOfOne {
		return message.Media{}, fault.InvalidParam.With("The media that is kept for you has %d bytes, and %d are the most. "+
			"Delete some with DELETE /{media-id}, or wait until it expires.", have, m.cfg.MaxBytesOfOne)
	}
	release, err := m.keep(ctx, in)
	if err != nil {
		return message.Media{}, err
	}
	defer release()
	m.metrics.uploaded.Add(float64(in.size))
	m.metrics.uploads.WithLabelValues(u.origin()).Inc()
	return m.name(ctx, store.Media{
		Number: u.Number, Address: u.Person, Hash: in.hash, Type: kind, Size: in.size, Filename: cleanName(u.Filename),
		Animated: kind == "image/webp" && animated(in.head),
	}, lifetime)
}

// keep makes a received file a durable blob, which stays at least until release is called: by then
// something must refer to it.
func (m *Room) keep(ctx context.Context, in *Incoming) (release func(), err error) {
	lock := m.keeping.of(in.hash)
	lock.RLock()
	fresh, err := m.Store.TouchBlob(ctx, in.hash, in.size, m.Clock().UnixMilli())
	if err == nil {
		if fresh {
			m.used.Add(in.size)
		}
		err = m.blobs.Keep(ctx, in.hash, in.path)
	}
	if err != nil {
		lock.RUnlock()
		return nil, fault.Unavailable.Wrap(err)
	}
	return lock.RUnlock, nil
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
