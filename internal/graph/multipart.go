package graph

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"

	"turnpike/internal/fault"
)

// Limits of the fields around a file.
const (
	maxFields     = 32       // fields of a form that carries a file
	maxFieldBytes = 64 << 10 // bytes of all of them
)

// upload is a multipart body that is read as it comes: fields are kept, the file is left to whoever
// reads it.
type upload struct {
	body   *multipart.Reader
	fields url.Values
	file   *multipart.Part // the file named "file", once next has come to it
	seen   bool            // it came
	count  int
	bytes  int64
}

// openUpload begins to read a multipart body whose file has no more than most bytes.
func (c *call) openUpload(most int64) error {
	if c.r.ContentLength > most+maxFieldBytes {
		return fileTooLarge(most)
	}
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, most+maxFieldBytes)
	body, err := c.r.MultipartReader()
	if err != nil {
		return fault.InvalidParam.With("The body must be multipart/form-data with a boundary.")
	}
	c.upload = &upload{body: body, fields: url.Values{}}
	return c.upload.next()
}

func fileTooLarge(most int64) error {
	return fault.InvalidParam.Saying("Param file must be a file of at most %d MB.", most>>20)
}

// next reads fields up to the file, or up to the end once the file has come.
func (u *upload) next() error {
	u.file = nil
	for {
		part, err := u.body.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return cutForm(err)
		case part.FormName() == "file":
			if u.seen {
				return fault.InvalidParam.Saying("The parameter file is given twice.")
			}
			u.file, u.seen = part, true
			return nil
		}
		if err := u.field(part); err != nil {
			return err
		}
	}
}

func (u *upload) field(part *multipart.Part) error {
	raw, err := io.ReadAll(io.LimitReader(part, maxFieldBytes+1-u.bytes))
	if err != nil {
		return cutForm(err)
	}
	u.count++
	u.bytes += int64(len(raw))
	if u.count > maxFields || u.bytes > maxFieldBytes {
		return fault.InvalidParam.With("The form has more than %d fields, or more than %d KiB in them, besides its file.", maxFields, maxFieldBytes>>10)
	}
	u.fields[part.FormName()] = append(u.fields[part.FormName()], string(raw))
	return nil
}

func cutForm(err error) error {
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fileTooLarge(tooLarge.Limit)
	}
	return fault.InvalidParam.With("The multipart body cannot be read: it is cut or malformed.")
}
