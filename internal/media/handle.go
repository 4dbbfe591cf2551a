package media

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"strings"

	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/store"
)

// giveHandle ends an upload whose blob is stored.
func (m *Room) giveHandle(ctx context.Context, u *store.Upload) error {
	u.Handle = "4::" + base64.StdEncoding.EncodeToString([]byte(u.Type)) + ":" + rand.Text()
	u.ExpiresAt = m.Clock().Add(HandleLifetime).UnixMilli()
	if err := m.Store.PutUpload(ctx, *u); err != nil {
		u.Handle = ""
		return fault.Unavailable.Wrap(err)
	}
	return nil
}

// Handle gives what was uploaded under a handle: for the example of a template's header, for the
// picture of a profile. Whoever needs its bytes for longer than the handle lives calls Hold. An unknown
// or expired handle is a *fault.Error.
func (m *Room) Handle(ctx context.Context, handle string) (message.Media, error) {
	u, found, err := m.Store.UploadByHandle(ctx, strings.TrimSpace(handle))
	switch {
	case err != nil:
		return message.Media{}, fault.Unknown.Wrap(err)
	case !found || u.ExpiresAt <= m.Clock().UnixMilli():
		return message.Media{}, fault.InvalidParam.With("The handle %s is not one of an upload that was completed here, or it has expired: upload the file again.", clip(handle))
	}
	return message.Media{Type: u.Type, SHA256: u.Hash, Size: u.Length, Filename: u.Filename, Animated: u.Animated}, nil
}

// Hold keeps the blobs that an owner needs ("template 123", "profile 456"), in place of those it held
// before; without a hash it lets go of them. A hash must be one that Handle or Find gave a moment ago.
func (m *Room) Hold(ctx context.Context, owner string, hashes ...string) error {
	return m.Store.HoldBlobs(ctx, owner, hashes...)
}
