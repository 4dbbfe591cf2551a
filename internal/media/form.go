package media

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"strings"

	"turnpike/internal/fault"
)

// Limits of the fields around a file.
const (
	maxFields     = 32       // fields of a form that carries a file
	maxFieldBytes = 64 << 10 // bytes of all of them
)

// Form is a multipart body that is read as it comes: fields are kept, the file is left to whoever reads
// it. Fields may come before the file and after it.
type Form struct {
	Fields url.Values
	File   *multipart.Part // the file named "file", once Next has come to it and until Next goes on

	body  *multipart.Reader
	seen  bool
	count int
	bytes int64
}

// OpenForm begins to read a request's multipart body and comes to its file, of at most MaxUpload bytes.
func OpenForm(w http.ResponseWriter, r *http.Request) (*Form, error) {
	if r.ContentLength > MaxUpload+maxFieldBytes {
		return nil, tooLarge()
	}
	r.Body = http.MaxBytesReader(w, r.Body, MaxUpload+maxFieldBytes)
	body, err := r.MultipartReader()
	if err != nil {
		return nil, fault.InvalidParam.With("The body must be multipart/form-data with a boundary.")
	}
	f := &Form{body: body, Fields: url.Values{}}
	return f, f.Next()
}

func tooLarge() error {
	return fault.InvalidParam.Saying("Param file must be a file of at most %d MB.", MaxUpload>>20)
}

// Next reads fields up to the file, or up to the end once the file has come.
func (f *Form) Next() error {
	f.File = nil
	for {
		part, err := f.body.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return cutForm(err)
		case part.FormName() == "file":
			if f.seen {
				return fault.InvalidParam.Saying("The parameter file is given twice.")
			}
			f.File, f.seen = part, true
			return nil
		}
		if err := f.field(part); err != nil {
			return err
		}
	}
}

func (f *Form) field(part *multipart.Part) error {
	raw, err := io.ReadAll(io.LimitReader(part, maxFieldBytes+1-f.bytes))
	if err != nil {
		return cutForm(err)
	}
	f.count++
	f.bytes += int64(len(raw))
	if f.count > maxFields || f.bytes > maxFieldBytes {
		return fault.InvalidParam.With("The form has more than %d fields, or more than %d KiB in them, besides its file.", maxFields, maxFieldBytes>>10)
	}
	f.Fields[part.FormName()] = append(f.Fields[part.FormName()], string(raw))
	return nil
}

func cutForm(err error) error {
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return tooLarge()
	}
	return fault.InvalidParam.With("The multipart body cannot be read: it is cut or malformed.")
}

// octets is what clients and servers call a file whose type they do not know.
const octets = "application/octet-stream"

// FormType is what a file of a form is: what its part says, else the field "type", else what its name
// says.
func FormType(part *multipart.Part, field string) string {
	declared := part.Header.Get("Content-Type")
	base, _, _ := strings.Cut(strings.ToLower(declared), ";")
	named := mime.TypeByExtension(path.Ext(part.FileName()))
	switch {
	case declared != "" && strings.TrimSpace(base) != octets:
		return declared
	case field != "":
		return field
	case named != "":
		return named
	}
	return octets
}
