package media

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"turnpike/internal/fault"
)

// Incoming is a file that was read to its end and has no name yet: a form may say what a file is only
// after the file.
type Incoming struct {
	path string
	head []byte // its first bytes
	hash string
	size int64
}

// Discard removes what was not stored.
func (in *Incoming) Discard() { _ = os.Remove(in.path) } // gone already when it was kept

// What can be wrong with a body; anything else that goes wrong is a *fault.Error.
var (
	errEmpty    = errors.New("the file is empty")
	errTooLarge = errors.New("the file is too large")
	errCut      = errors.New("the file broke off")
)

// spool reads a body, of no more than most bytes, into a file of its own.
func (m *Room) spool(body io.Reader, most int64) (*Incoming, error) {
	if err := m.space(0); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(m.incoming, "upload-*")
	if err != nil {
		return nil, fault.Unavailable.Wrap(err)
	}
	in := &Incoming{path: f.Name()}
	err = in.fill(&watched{f, m, checkEvery}, body, most)
	if closed := f.Close(); closed != nil && err == nil {
		err = fault.Unavailable.Wrap(fmt.Errorf("write media: %w", closed))
	}
	if err != nil {
		in.Discard()
		return nil, err
	}
	return in, nil
}

// fill writes a body to a file and hashes it on the way.
func (in *Incoming) fill(f io.Writer, body io.Reader, most int64) error {
	head := make([]byte, sniffed)
	from := &stream{r: io.LimitReader(body, most+1)}
	n, err := io.ReadFull(from, head)
	in.head = head[:n]
	if from.err == nil && err != nil && n == 0 {
		return errEmpty
	}
	sum := sha256.New()
	in.size, err = io.Copy(io.MultiWriter(f, sum), io.MultiReader(bytes.NewReader(in.head), from))
	var known *fault.Error
	switch {
	case errors.As(from.err, &known): // a reader above may have refused it already
		return known
	case from.err != nil:
		return fmt.Errorf("%w: %w", errCut, from.err)
	case errors.As(err, &known): // the disk became too full
		return known
	case err != nil:
		return fault.Unavailable.Wrap(fmt.Errorf("write media: %w", err))
	case in.size > most:
		return errTooLarge
	}
	in.hash = hex.EncodeToString(sum.Sum(nil))
	return nil
}

// stream tells a body that broke off from a disk that is full.
type stream struct {
	r   io.Reader
	err error
}

// Read implements io.Reader.
func (s *stream) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}
