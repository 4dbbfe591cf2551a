package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3Config says where a bucket is.
type S3Config struct {
	Endpoint  string `yaml:"endpoint"   help:"address of an S3-compatible storage, as https://s3.eu-west-1.amazonaws.com; media is kept on the disk unless set"`
	Region    string `yaml:"region"     help:"region of the bucket"`
	Bucket    string `yaml:"bucket"     help:"bucket of the media; it must exist"`
	Prefix    string `yaml:"prefix"     help:"what the names of the media's objects begin with"`
	PathStyle bool   `yaml:"path_style" help:"whether the bucket is in the path of an address and not in its host"`
	AccessKey string `yaml:"access_key" help:"key of the bucket; prefer the environment"`
	SecretKey string `yaml:"secret_key" help:"secret of the key; prefer the environment"`
}

// Validate checks the values; a configuration without endpoint is none.
func (c *S3Config) Validate() error {
	if c.Endpoint == "" {
		return nil
	}
	u, err := url.Parse(c.Endpoint)
	switch {
	case err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil || (u.Path != "" && u.Path != "/"):
		return fmt.Errorf("media: s3.endpoint %q is not an address such as https://s3.example.com", c.Endpoint)
	case c.Bucket == "":
		return errors.New("media: s3.bucket is not set")
	case c.AccessKey == "" || c.SecretKey == "":
		return errors.New("media: the keys of s3 are not set: use the environment, TURNPIKE_S3_ACCESS_KEY and TURNPIKE_S3_SECRET_KEY")
	}
	return nil
}

// S3 keeps each blob as an object PREFIXab/cdef… of a bucket.
type S3 struct {
	client *minio.Client
	cfg    S3Config
}

// OpenS3 looks whether the bucket can be reached.
func OpenS3(ctx context.Context, cfg S3Config) (*S3, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	u, err := url.Parse(cfg.Endpoint)
	if err != nil {
		return nil, fmt.Errorf("media: s3.endpoint: %w", err)
	}
	lookup := minio.BucketLookupDNS
	if cfg.PathStyle {
		lookup = minio.BucketLookupPath
	}
	client, err := minio.New(u.Host, &minio.Options{
		Creds: credentials.NewStaticV4(cfg.AccessKey, cfg.SecretKey, ""), Secure: u.Scheme == "https",
		Region: cfg.Region, BucketLookup: lookup, MaxRetries: maxTries,
	})
	if err != nil {
		return nil, fmt.Errorf("media: s3: %w", err)
	}
	found, err := client.BucketExists(ctx, cfg.Bucket)
	switch {
	case err != nil:
		return nil, fmt.Errorf("media: the bucket %s at %s cannot be reached: %w", cfg.Bucket, cfg.Endpoint, err)
	case !found:
		return nil, fmt.Errorf("media: there is no bucket %s at %s: create it, or set another one", cfg.Bucket, cfg.Endpoint)
	}
	return &S3{client, cfg}, nil
}

// maxTries bounds how often the client sends one request: an upload waits for it.
const maxTries = 4

func (s *S3) key(hash string) (string, error) {
	if !isHash(hash) {
		return "", fmt.Errorf("%q is no SHA-256: %w", hash, ErrMissing)
	}
	return s.cfg.Prefix + hash[:2] + "/" + hash[2:], nil
}

// Keep implements Storage, with one request: blobs are far below the size that needs parts, and parts
// of an upload that broke off would stay behind.
func (s *S3) Keep(ctx context.Context, hash, path string) error {
	key, err := s.key(hash)
	if err != nil {
		return err
	}
	if _, err := s.client.FPutObject(ctx, s.cfg.Bucket, key, path, minio.PutObjectOptions{
		ContentType: "application/octet-stream", DisableMultipart: true,
	}); err != nil {
		return fmt.Errorf("store a blob: %w", err)
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("remove a stored file: %w", err)
	}
	return nil
}

// Open implements Storage. The bytes come as they are read; a seek asks for another range.
func (s *S3) Open(ctx context.Context, hash string) (io.ReadSeekCloser, error) {
	key, err := s.key(hash)
	if err != nil {
		return nil, err
	}
	object, err := s.client.GetObject(ctx, s.cfg.Bucket, key, minio.GetObjectOptions{})
	if err != nil {
		return nil, fmt.Errorf("open a blob: %w", err)
	}
	if _, err := object.Stat(); err != nil {
		_ = object.Close()
		if minio.ToErrorResponse(err).StatusCode == http.StatusNotFound {
			return nil, ErrMissing
		}
		return nil, fmt.Errorf("open a blob: %w", err)
	}
	return object, nil
}

// Delete implements Storage.
func (s *S3) Delete(ctx context.Context, hash string) error {
	key, err := s.key(hash)
	if err != nil {
		return err
	}
	if err := s.client.RemoveObject(ctx, s.cfg.Bucket, key, minio.RemoveObjectOptions{}); err != nil {
		return fmt.Errorf("delete a blob: %w", err)
	}
	return nil
}

var _ Storage = (*S3)(nil)
