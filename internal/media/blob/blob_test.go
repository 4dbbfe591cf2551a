package blob_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"turnpike/internal/media/blob"
	"turnpike/internal/media/blob/blobtest"
)

func TestDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := blob.NewDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	blobtest.Exam(t, s, dir)
}

// bucket is an S3-compatible storage in this process.
func bucket(t *testing.T, name string) string {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket(name); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(gofakes3.New(backend, gofakes3.WithLogger(gofakes3.DiscardLog())).Server())
	t.Cleanup(srv.Close)
	return srv.URL
}

func TestS3(t *testing.T) {
	t.Parallel()
	s, err := blob.OpenS3(t.Context(), blob.S3Config{
		Endpoint: bucket(t, "media"), Region: "us-east-1", Bucket: "media", Prefix: "turnpike/", PathStyle: true, AccessKey: "a", SecretKey: "b",
	})
	if err != nil {
		t.Fatal(err)
	}
	blobtest.Exam(t, s, t.TempDir())
}

func TestS3ThatCannotBeUsedSaysWhy(t *testing.T) {
	t.Parallel()
	good := blob.S3Config{Endpoint: bucket(t, "media"), Region: "us-east-1", Bucket: "media", PathStyle: true, AccessKey: "a", SecretKey: "b"}
	for want, change := range map[string]func(*blob.S3Config){
		"there is no bucket other": func(c *blob.S3Config) { c.Bucket = "other" },
		"s3.bucket is not set":     func(c *blob.S3Config) { c.Bucket = "" },
		"TURNPIKE_S3_SECRET_KEY":   func(c *blob.S3Config) { c.SecretKey = "" },
		"is not an address":        func(c *blob.S3Config) { c.Endpoint = "s3.example.com" },
		"cannot be reached":        func(c *blob.S3Config) { c.Endpoint = "http://127.0.0.1:1" },
	} {
		cfg := good
		change(&cfg)
		if _, err := blob.OpenS3(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
