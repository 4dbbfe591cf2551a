package authority

import (
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var now = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// leaf is the certificate that a server of this authority shows, and a pool that trusts the authority.
func leaf(t *testing.T, a *Authority) (*x509.Certificate, *x509.CertPool) {
	t.Helper()
	cfg, err := a.Config(now)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(cfg.Certificates[0].Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(a.Path())
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(raw) {
		t.Fatalf("%s holds no certificate", a.Path())
	}
	return c, roots
}

func TestClientsThatTrustTheFileAcceptTheCloudAPIsHosts(t *testing.T) {
	t.Parallel()
	a, err := Open(filepath.Join(t.TempDir(), "tls"), now)
	if err != nil {
		t.Fatal(err)
	}
	c, roots := leaf(t, a)
	for _, host := range []string{"graph.facebook.com", "api.facebook.com", "localhost", "127.0.0.1", "::1"} {
		if _, err := c.Verify(x509.VerifyOptions{DNSName: host, Roots: roots, CurrentTime: now}); err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
	if _, err := c.Verify(x509.VerifyOptions{DNSName: "www.facebook.com", Roots: roots, CurrentTime: now}); err == nil {
		t.Error("the certificate is for www.facebook.com too")
	}
}

func TestTheAuthorityIsKeptAndItsKeyIsSecret(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "tls")
	first, err := Open(dir, now)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(keyPath(dir))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the key's mode is %v, %v", info.Mode(), err)
	}
	second, err := Open(dir, now.Add(24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if !first.certificate.Equal(second.certificate) {
		t.Error("a second start made another authority")
	}
}

// Whoever has the key can sign what he likes, but clients take it for the permitted names only.
func TestTheAuthorityCannotVouchForOtherHosts(t *testing.T) {
	t.Parallel()
	a, err := Open(t.TempDir(), now)
	if err != nil {
		t.Fatal(err)
	}
	_, roots := leaf(t, a)
	for _, host := range []string{"bank.example", "www.facebook.com"} {
		key, err := newKey()
		if err != nil {
			t.Fatal(err)
		}
		base, err := template("forged", now, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		base.DNSNames, base.ExtKeyUsage = []string{host}, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		der, err := x509.CreateCertificate(rand.Reader, base, a.certificate, &key.PublicKey, a.key)
		if err != nil {
			t.Fatal(err)
		}
		c, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		var invalid x509.CertificateInvalidError
		if _, err := c.Verify(x509.VerifyOptions{DNSName: host, Roots: roots, CurrentTime: now}); !errors.As(err, &invalid) || invalid.Reason != x509.CANotAuthorizedForThisName {
			t.Errorf("%s was judged %v", host, err)
		}
	}
}

func TestADamagedAuthorityIsRefusedWithWhatToDo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, want string
		damage     func(t *testing.T, dir string)
		when       time.Time
	}{
		{"key that others may read", "others may have read", func(t *testing.T, dir string) { check(t, os.Chmod(keyPath(dir), 0o644)) }, now}, //nolint:gosec // that is what is wrong with it
		{"key of another", "is not the key of", func(t *testing.T, dir string) {
			other := t.TempDir()
			_, err := Open(other, now)
			check(t, err)
			check(t, os.Rename(keyPath(other), keyPath(dir)))
		}, now},
		{"no certificate in the file", "holds no CERTIFICATE", func(t *testing.T, dir string) { check(t, os.WriteFile(certificatePath(dir), nil, 0o600)) }, now},
		{"run out", "ran out on", func(*testing.T, string) {}, now.Add(authorityLife + time.Hour)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			_, err := Open(dir, now)
			check(t, err)
			c.damage(t, dir)
			if _, err := Open(dir, c.when); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("opened with %v", err)
			}
		})
	}
}

func TestAHalfWrittenAuthorityIsMadeAgain(t *testing.T) {
	t.Parallel()
	for _, path := range []func(string) string{certificatePath, keyPath} {
		dir := t.TempDir()
		_, err := Open(dir, now)
		check(t, err)
		check(t, os.Remove(path(dir)))
		if _, err := Open(dir, now); err != nil {
			t.Error(err)
		}
	}
}

func TestBothProtocolsAreOffered(t *testing.T) {
	t.Parallel()
	a, err := Open(t.TempDir(), now)
	check(t, err)
	cfg, err := a.Config(now)
	check(t, err)
	if len(cfg.NextProtos) != 2 || cfg.MinVersion < tls.VersionTLS12 {
		t.Errorf("it offers %v from version %x", cfg.NextProtos, cfg.MinVersion)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
