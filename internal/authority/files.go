package authority

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Modes of what is kept. The certificate is for everybody to trust, the key for nobody but us.
const (
	dirMode         = 0o700
	keyMode         = 0o600
	certificateMode = 0o644
	othersMayRead   = 0o077
)

func certificatePath(dir string) string { return filepath.Join(dir, "ca.pem") }
func keyPath(dir string) string         { return filepath.Join(dir, "ca-key.pem") }

func newKey() (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	return key, nil
}

// write keeps a new authority. The certificate is written last: an authority without one is none, and
// is made again.
func write(dir string, key *ecdsa.PrivateKey, certificate []byte) error {
	if err := os.MkdirAll(dir, dirMode); err != nil {
		return err
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return fmt.Errorf("encode its key: %w", err)
	}
	if err := os.Remove(keyPath(dir)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err // a file that is there would keep its mode
	}
	if err := os.WriteFile(keyPath(dir), encode("EC PRIVATE KEY", der), keyMode); err != nil {
		return err
	}
	return os.WriteFile(certificatePath(dir), encode("CERTIFICATE", certificate), certificateMode)
}

func encode(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// read gives the authority that a directory holds; os.ErrNotExist where it holds none.
func read(dir string) (*Authority, error) {
	der, err := decode(certificatePath(dir), "CERTIFICATE")
	if err != nil {
		return nil, err
	}
	a := &Authority{path: certificatePath(dir)}
	if a.certificate, err = x509.ParseCertificate(der); err != nil {
		return nil, fmt.Errorf("%s: %w", certificatePath(dir), err)
	}
	info, err := os.Stat(keyPath(dir))
	if err != nil {
		return nil, err
	}
	if info.Mode()&othersMayRead != 0 {
		return nil, fmt.Errorf("others may have read %s (its mode is %#o): remove the directory, and the next start makes a new one; clients have to trust that anew",
			keyPath(dir), info.Mode().Perm())
	}
	if der, err = decode(keyPath(dir), "EC PRIVATE KEY"); err != nil {
		return nil, err
	}
	if a.key, err = x509.ParseECPrivateKey(der); err != nil {
		return nil, fmt.Errorf("%s: %w", keyPath(dir), err)
	}
	if !a.key.PublicKey.Equal(a.certificate.PublicKey) {
		return nil, fmt.Errorf("%s is not the key of %s: remove both", keyPath(dir), certificatePath(dir))
	}
	return a, nil
}

// decode reads a PEM file with one block of a kind.
func decode(path, kind string) ([]byte, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(raw)
	if block == nil || block.Type != kind {
		return nil, fmt.Errorf("%s holds no %s", path, kind)
	}
	return block.Bytes, nil
}
