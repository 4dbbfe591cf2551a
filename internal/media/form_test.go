package media

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"turnpike/internal/fault"
)

// FuzzForm reads any bytes as a form: it ends, with a refusal or not, and what it keeps is bounded.
func FuzzForm(f *testing.F) {
	part := func(name, rest, value string) string {
		return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"" + rest + "\r\n\r\n" + value + "\r\n"
	}
	f.Add([]byte(part("messaging_product", "", "whatsapp") + part("file", `; filename="x"`, "data") + part("type", "", "image/png") + "--b--\r\n"))
	f.Add([]byte(part("file", `; filename="x"`, "data")))
	f.Add([]byte(part("a", "", strings.Repeat("x", 70<<10)) + "--b--\r\n"))
	f.Add([]byte("--b--\r\n"))
	f.Add([]byte("--b\r\n\r\n--b"))
	f.Fuzz(func(t *testing.T, body []byte) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", bytes.NewReader(body))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		form, err := OpenForm(httptest.NewRecorder(), r)
		for err == nil && form.File != nil {
			_ = FormType(form.File, form.Fields.Get("type"))
			if _, err := io.Copy(io.Discard, form.File); err != nil {
				break
			}
			err = form.Next()
		}
		var known *fault.Error
		if err != nil && !errors.As(err, &known) {
			t.Fatalf("refused with %v, which is no refusal", err)
		}
		if form == nil {
			return
		}
		fields, size := 0, 0
		for _, values := range form.Fields {
			fields += len(values)
			size += len(strings.Join(values, ""))
		}
		if fields > maxFields || size > maxFieldBytes {
			t.Fatalf("%d fields with %d bytes were kept", fields, size)
		}
	})
}

// Whatever is put in comes out, whole and in any range that HTTP can ask for.
func TestBytesInAreBytesOut(t *testing.T) {
	t.Parallel()
	r := open(t, t.TempDir())
	rapid.Check(t, func(q *rapid.T) {
		data := rapid.SliceOfN(rapid.Byte(), 1, 3000).Draw(q, "data")
		stored, err := r.Put(t.Context(), Upload{Number: azur, Type: "application/x-drawn", Body: bytes.NewReader(data)})
		if err != nil {
			q.Fatal(err)
		}
		from := rapid.IntRange(0, len(data)-1).Draw(q, "from")
		to := rapid.IntRange(from, len(data)-1).Draw(q, "to")
		for header, want := range map[string][]byte{
			"":                                       data,
			fmt.Sprintf("bytes=%d-%d", from, to):     data[from : to+1],
			fmt.Sprintf("bytes=%d-", from):           data[from:],
			fmt.Sprintf("bytes=-%d", len(data)-from): data[from:],
		} {
			body, found, err := r.Read(t.Context(), azur, stored.ID)
			if err != nil {
				q.Fatal(err)
			}
			req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
			if header != "" {
				req.Header.Set("Range", header)
			}
			rec := httptest.NewRecorder()
			Serve(rec, req, found, body, false)
			if err := body.Close(); err != nil {
				q.Fatal(err)
			}
			if !bytes.Equal(rec.Body.Bytes(), want) {
				q.Fatalf("of %q came %d bytes, not %d", header, rec.Body.Len(), len(want))
			}
		}
	})
}

// The largest upload passes through without ever being whole in memory.
func TestTheLargestUploadTakesLittleMemory(t *testing.T) { //nolint:paralleltest // it measures what is allocated
	r := open(t, t.TempDir())
	pr, pw := io.Pipe()
	form := multipart.NewWriter(pw)
	go func() {
		part, err := form.CreateFormFile("file", "large.bin")
		if err == nil {
			_, err = io.Copy(part, io.LimitReader(zeros{}, MaxUpload))
		}
		if err == nil {
			err = form.Close()
		}
		_ = pw.CloseWithError(err)
	}()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", pr)
	req.Header.Set("Content-Type", form.FormDataContentType())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f, err := OpenForm(httptest.NewRecorder(), req)
	if err != nil {
		t.Fatal(err)
	}
	in, err := r.Receive("a", f.File)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := r.Accept(t.Context(), in, Upload{Number: azur, Type: FormType(f.File, "")})
	if err != nil || stored.Size != MaxUpload {
		t.Fatalf("stored %d bytes, %v", stored.Size, err)
	}
	runtime.ReadMemStats(&after)
	allocated := after.TotalAlloc - before.TotalAlloc
	t.Logf("%d MiB took %d KiB of memory in all", MaxUpload>>20, allocated>>10)
	if allocated > 4<<20 {
		t.Errorf("%d bytes were allocated", allocated)
	}
}
