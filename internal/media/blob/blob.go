// Package blob stores bytes under their hash.
//
// Owns: the contract of a storage of blobs, and its implementations: a disk, and a bucket of an
// S3-compatible storage.
// Does not own: what the bytes mean, who may see them, how long they live (media).
// Called by: media.
// Never breaks: a blob that Keep took is whole and survives a power cut; nothing else is ever found
// under its hash.
package blob

import (
	"context"
	"errors"
	"io"
)

// ErrMissing says that the storage has no blob of that hash.
var ErrMissing = errors.New("the storage has no such blob")

// Storage keeps blobs. A hash is a SHA-256 in lower-case hexadecimal.
type Storage interface {
	// Keep takes the file at path over, which holds the bytes of the hash. The blob is durable when
	// Keep returns without error; the file may be gone either way. To keep what is there is no error.
	Keep(ctx context.Context, hash, path string) error
	// Open reads a blob; ErrMissing when there is none.
	Open(ctx context.Context, hash string) (io.ReadSeekCloser, error)
	// Delete removes a blob. That there is none is no error.
	Delete(ctx context.Context, hash string) error
}

// isHash says whether a text is a SHA-256 in lower-case hexadecimal: nothing else becomes a name.
func isHash(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return len(s) == 64
}
