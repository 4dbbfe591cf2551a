package app

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"turnpike/internal/config"
	"turnpike/internal/media/blob"
)

// a part of a form: a field, or a file when it has a filename.
type formPart struct{ name, filename, kind, value string }

func form(t *testing.T, parts ...formPart) (contentType, body string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		h := textproto.MIMEHeader{}
		disposition := fmt.Sprintf(`form-data; name=%q`, p.name)
		if p.filename != "" {
			disposition += fmt.Sprintf(`; filename=%q`, p.filename)
		}
		h.Set("Content-Disposition", disposition)
		if p.kind != "" {
			h.Set("Content-Type", p.kind)
		}
		part, err := w.CreatePart(h)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(part, p.value)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.String()
}

var (
	product = formPart{name: "messaging_product", value: "whatsapp"}
	picture = "\x89PNG\r\n\x1a\n" + strings.Repeat("pixel", 200)
)

func pictureFile() formPart { return formPart{"file", "sea.png", "image/png", picture} }

func (s *system) upload(bearer string, parts ...formPart) answer {
	s.t.Helper()
	kind, body := form(s.t, parts...)
	return s.do(http.MethodPost, "/v25.0/"+number+"/media", bearer, kind, body)
}

func (s *system) uploaded(parts ...formPart) string {
	s.t.Helper()
	return idOf(s.t, s.upload(travel, parts...), http.StatusOK)
}

type mediaNode struct {
	Product string `json:"messaging_product"`
	URL     string `json:"url"`
	Type    string `json:"mime_type"`
	SHA256  string `json:"sha256"`
	Size    string `json:"file_size"`
	ID      string `json:"id"`
}

func (s *system) mediaNode(id string) mediaNode {
	s.t.Helper()
	a := s.do(http.MethodGet, "/v25.0/"+id+"?phone_number_id="+number, travel, "", "")
	var m mediaNode
	if a.status != http.StatusOK || json.Unmarshal([]byte(a.body), &m) != nil {
		s.t.Fatalf("GET of media: %d %s", a.status, a.body)
	}
	return m
}

// fetch asks for an absolute URL.
func (s *system) fetch(method, rawURL, bearer string, header ...string) answer {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, rawURL, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if bearer != "" {
		req.Header.Set("Authorization", "Bearer "+bearer)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return s.roundTrip(req)
}

func TestMediaGoesInAndComesOut(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	id := s.uploaded(product, formPart{name: "type", value: "image/png"}, pictureFile())
	m := s.mediaNode(id)
	sum := sha256.Sum256([]byte(picture))
	want := mediaNode{"whatsapp", m.URL, "image/png", hex.EncodeToString(sum[:]), fmt.Sprint(len(picture)), id}
	if m != want {
		t.Errorf("the node is %+v, not %+v", m, want)
	}
	if !strings.HasPrefix(m.URL, s.url+"/whatsapp_business/attachments/?") {
		t.Errorf("the URL is %s", m.URL)
	}
	got := s.fetch(http.MethodGet, m.URL, travel)
	if got.status != http.StatusOK || got.body != picture || got.header.Get("Content-Type") != "image/png" {
		t.Errorf("downloaded %d, %d bytes of %s", got.status, len(got.body), got.header.Get("Content-Type"))
	}
	if h := got.header; h.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") {
		t.Errorf("a browser might show it: %v", h)
	}
	part := s.fetch(http.MethodGet, m.URL, travel, "Range", "bytes=4-7")
	if part.status != http.StatusPartialContent || part.body != picture[4:8] || part.header.Get("Content-Range") != fmt.Sprintf("bytes 4-7/%d", len(picture)) {
		t.Errorf("a range: %d %q %s", part.status, part.body, part.header.Get("Content-Range"))
	}
	if head := s.fetch(http.MethodHead, m.URL, travel); head.status != http.StatusOK || head.body != "" || head.header.Get("Content-Length") != fmt.Sprint(len(picture)) {
		t.Errorf("HEAD: %d %v", head.status, head.header)
	}
	if again := s.fetch(http.MethodGet, m.URL, travel, "If-None-Match", got.header.Get("ETag")); again.status != http.StatusNotModified {
		t.Errorf("with its ETag: %d", again.status)
	}
	if a := s.do(http.MethodDelete, "/v25.0/"+id, travel, "", ""); a.status != http.StatusOK || a.body != `{"success":true}` {
		t.Errorf("deleted: %d %s", a.status, a.body)
	}
	if a := s.fetch(http.MethodGet, m.URL, travel); a.status != http.StatusNotFound {
		t.Errorf("the URL of deleted media: %d", a.status)
	}
	if a := s.do(http.MethodGet, "/v25.0/"+id, travel, "", ""); a.status != http.StatusBadRequest || !strings.Contains(a.body, `"error_subcode":33`) {
		t.Errorf("deleted media: %d %s", a.status, a.body)
	}
}

// Clients write the parts of a form in any order, and say the type in the part, in a field or not at all.
func TestFormsOfAllClientsAreTaken(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	pdf := "%PDF-1.7 and more"
	for name, c := range map[string]struct {
		parts []formPart
		want  string
	}{
		"file first":              {[]formPart{pictureFile(), {name: "type", value: "image/png"}, product}, "image/png"},
		"type in the part alone":  {[]formPart{product, pictureFile()}, "image/png"},
		"type in the field alone": {[]formPart{{"file", "x", "", pdf}, {name: "type", value: "application/pdf"}, product}, "application/pdf"},
		"octets in the part":      {[]formPart{{"file", "x", "application/octet-stream", pdf}, {name: "type", value: "application/pdf"}, product}, "application/pdf"},
		"only a name":             {[]formPart{product, {"file", "x.pdf", "", pdf}}, "application/pdf"},
		"nothing at all":          {[]formPart{product, {"file", "x", "", pdf}}, "application/octet-stream"},
		"no file name":            {[]formPart{product, {name: "file", kind: "application/pdf", value: pdf}}, "application/pdf"},
		"a codec":                 {[]formPart{product, {"file", "x.ogg", "audio/ogg; codecs=opus", "OggS"}}, "audio/ogg; codecs=opus"},
	} {
		if m := s.mediaNode(s.uploaded(c.parts...)); m.Type != c.want {
			t.Errorf("%s: %s, not %s", name, m.Type, c.want)
		}
	}
	kind, body := form(t, formPart{name: "access_token", value: travel}, product, pictureFile())
	idOf(t, s.do(http.MethodPost, "/v25.0/"+number+"/media", "", kind, body), http.StatusOK)
}

// SDKs write the parameters of an upload into its path (whatsapp-api-js).
func TestUploadTakesParametersFromThePath(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	kind, body := form(t, formPart{"file", "sea", "", picture})
	const path = "/v25.0/" + number + "/media?messaging_product=whatsapp"
	id := idOf(t, s.do(http.MethodPost, path+"&type=image/png", travel, kind, body), http.StatusOK)
	if a := s.do(http.MethodGet, "/v25.0/"+id, travel, "", ""); !strings.Contains(a.body, `"image/png"`) && !strings.Contains(a.body, `"image\/png"`) {
		t.Errorf("the media is %s", a.body)
	}
	if a := s.do(http.MethodPost, path+"&type=image/png&ttl_minutes=0", travel, kind, body); a.status != http.StatusBadRequest || !strings.Contains(a.body, "ttl_minutes") {
		t.Errorf("a bad lifetime is answered %d %s", a.status, a.body)
	}
}

func TestUploadsThatAreRefusedSayWhy(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	for name, c := range map[string]struct {
		parts []formPart
		want  string
	}{
		"no file":            {[]formPart{product}, "The parameter file is required."},
		"nothing":            {nil, "The parameter messaging_product is required."},
		"no product":         {[]formPart{pictureFile()}, "The parameter messaging_product is required."},
		"another product":    {[]formPart{pictureFile(), {name: "messaging_product", value: "sms"}}, "must be one of {WHATSAPP}"},
		"empty":              {[]formPart{product, {"file", "x", "text/plain", ""}}, "at least one byte"},
		"no type":            {[]formPart{product, {"file", "x", "picture", "x"}}, "Param type must be a MIME type"},
		"a lie":              {[]formPart{product, {"file", "x.png", "image/png", "<html>"}}, "declared as image/png"},
		"two files":          {[]formPart{product, pictureFile(), pictureFile()}, "given twice"},
		"a field of a novel": {[]formPart{{name: "messaging_product", value: strings.Repeat("x", 70<<10)}, pictureFile()}, "fields"},
		"a bad lifetime":     {[]formPart{product, pictureFile(), {name: "ttl_minutes", value: "-1"}}, "Param ttl_minutes"},
	} {
		if a := s.upload(travel, c.parts...); a.status != http.StatusBadRequest || !strings.Contains(a.body, c.want) {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	kind, body := form(t, product, pictureFile())
	for name, a := range map[string]answer{
		"cut":         s.do(http.MethodPost, "/v25.0/"+number+"/media", travel, kind, body[:len(body)/2]),
		"no boundary": s.do(http.MethodPost, "/v25.0/"+number+"/media", travel, "multipart/form-data", body),
		"JSON":        s.post("/v25.0/"+number+"/media", travel, `{"messaging_product":"whatsapp"}`),
		"no body":     s.do(http.MethodPost, "/v25.0/"+number+"/media", travel, "", ""),
	} {
		if a.status != http.StatusBadRequest || !strings.Contains(a.body, `"code":100`) {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if a := s.do(http.MethodPost, "/v25.0/"+number+"/media", "", kind, body); a.status != http.StatusBadRequest || !strings.Contains(a.body, `"code":104`) {
		t.Errorf("without a token: %d %s", a.status, a.body)
	}
}

func TestMediaIsForItsBusinessAlone(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	id := s.uploaded(product, pictureFile())
	m := s.mediaNode(id)
	if a := s.upload(omni, product, pictureFile()); a.status != http.StatusForbidden {
		t.Errorf("uploaded to another's number: %d", a.status)
	}
	if a := s.do(http.MethodGet, "/v25.0/"+id, omni, "", ""); a.status != http.StatusBadRequest || !strings.Contains(a.body, `"error_subcode":33`) {
		t.Errorf("read by another: %d %s", a.status, a.body)
	}
	if a := s.do(http.MethodDelete, "/v25.0/"+id, omni, "", ""); a.status != http.StatusForbidden {
		t.Errorf("deleted by another: %d %s", a.status, a.body)
	}
	if a := s.do(http.MethodGet, "/v25.0/"+id+"?phone_number_id=400000000000002", travel, "", ""); a.status != http.StatusBadRequest {
		t.Errorf("as another number's: %d %s", a.status, a.body)
	}
	for bearer, want := range map[string]int{"": 401, "nonsense": 401, omni: 404, "100000000000001|turnpike-dev-app-secret": 404} {
		if a := s.fetch(http.MethodGet, m.URL, bearer); a.status != want || strings.Contains(a.body, "pixel") {
			t.Errorf("downloaded with %q: %d", bearer, a.status)
		}
	}
	u, err := url.Parse(m.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range []func(q url.Values){
		func(q url.Values) { q.Set("ext", "99999999999") },
		func(q url.Values) { q.Set("mid", "700000000000000") },
		func(q url.Values) { q.Del("hash") },
		func(q url.Values) { clear(q) },
	} {
		q := u.Query()
		change(q)
		forged := *u
		forged.RawQuery = q.Encode()
		if a := s.fetch(http.MethodGet, forged.String(), travel); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", forged.RawQuery, a.status)
		}
	}
}

func TestMediaURLsDieAfterFiveMinutes(t *testing.T) {
	t.Parallel()
	var offset atomic.Int64
	s := bootAt(t, t.TempDir(), func() time.Time { return time.Now().Add(time.Duration(offset.Load())) })
	id := s.uploaded(product, pictureFile())
	m := s.mediaNode(id)
	offset.Store(int64(4 * time.Minute))
	if a := s.fetch(http.MethodGet, m.URL, travel); a.status != http.StatusOK {
		t.Errorf("after 4 minutes: %d", a.status)
	}
	offset.Store(int64(5 * time.Minute))
	if a := s.fetch(http.MethodGet, m.URL, travel); a.status != http.StatusNotFound {
		t.Errorf("after 5 minutes: %d", a.status)
	}
	if a := s.fetch(http.MethodGet, s.mediaNode(id).URL, travel); a.status != http.StatusOK {
		t.Errorf("a new URL: %d", a.status)
	}
	offset.Store(int64(30 * 24 * time.Hour))
	if a := s.do(http.MethodGet, "/v25.0/"+id, travel, "", ""); a.status != http.StatusBadRequest {
		t.Errorf("after 30 days: %d", a.status)
	}
}

func TestPublicURLIsWhereMediaIs(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), func(c *config.Config) { c.PublicURL = "https://api.example.com" })
	if m := s.mediaNode(s.uploaded(product, pictureFile())); !strings.HasPrefix(m.URL, "https://api.example.com/whatsapp_business/attachments/?") {
		t.Errorf("the URL is %s", m.URL)
	}
}

// The same media, with its bytes in a bucket.
func TestMediaInABucket(t *testing.T) {
	t.Parallel()
	backend := s3mem.New()
	if err := backend.CreateBucket("media"); err != nil {
		t.Fatal(err)
	}
	bucket := httptest.NewServer(gofakes3.New(backend, gofakes3.WithLogger(gofakes3.DiscardLog())).Server())
	t.Cleanup(bucket.Close)
	dir := t.TempDir()
	s := boot(t, dir, func(c *config.Config) {
		c.Media.S3 = blob.S3Config{Endpoint: bucket.URL, Region: "us-east-1", Bucket: "media", PathStyle: true, AccessKey: "a", SecretKey: "b"}
	})
	m := s.mediaNode(s.uploaded(product, pictureFile()))
	if got := s.fetch(http.MethodGet, m.URL, travel); got.status != http.StatusOK || got.body != picture {
		t.Errorf("downloaded %d, %d bytes", got.status, len(got.body))
	}
	if part := s.fetch(http.MethodGet, m.URL, travel, "Range", "bytes=4-7"); part.status != http.StatusPartialContent || part.body != picture[4:8] {
		t.Errorf("a range: %d %q", part.status, part.body)
	}
	handleOf(t, s.more(s.begin(len(picture)), travel, 0, picture))
	err := filepath.WalkDir(filepath.Join(dir, "blobs"), func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			t.Errorf("%s stays on the disk", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
