// Package authority is a certificate authority for this machine alone: by its certificates `turnpike dev`
// can stand where graph.facebook.com is, for software whose host cannot be changed.
//
// Owns: the authority's key and certificate in the data directory, the certificates it signs.
// Does not own: the listener that shows them (app). Nor who trusts them: each client is told by its user.
// Called by: app.
// Never breaks: the key is readable by its owner alone; whoever stole it could stand for the names below
// and for no other, since the authority's own certificate permits no other.
package authority

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"time"
)

// names are what a certificate is for: the hosts of the Cloud API (reference §0), and this machine.
var names = []string{"graph.facebook.com", "api.facebook.com", "localhost"}

var (
	addresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	networks  = []*net.IPNet{
		{IP: net.IPv4(127, 0, 0, 0), Mask: net.CIDRMask(8, 32)},
		{IP: net.IPv6loopback, Mask: net.CIDRMask(128, 128)},
	}
)

const (
	authorityLife   = 10 * 365 * 24 * time.Hour // clients keep its file, and should not have to think of it again
	certificateLife = 397 * 24 * time.Hour      // the longest that browsers take; each start signs a new one
	backdate        = time.Hour                 // for clients whose clock is behind
	serialBits      = 128                       // random, so that no two are the same
)

// Authority signs certificates.
type Authority struct {
	path        string
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// Open reads the authority of a directory, or makes one where there is none. It refuses a key that
// others than its owner may read, and an authority that has run out.
func Open(dir string, now time.Time) (*Authority, error) {
	a, err := read(dir)
	if errors.Is(err, os.ErrNotExist) {
		a, err = create(dir, now)
	}
	if err != nil {
		return nil, fmt.Errorf("certificate authority in %s: %w", dir, err)
	}
	if now.After(a.certificate.NotAfter) {
		return nil, fmt.Errorf("the certificate authority in %s ran out on %s: remove that directory, and the next start makes a new one",
			dir, a.certificate.NotAfter.Format(time.DateOnly))
	}
	return a, nil
}

// Path is the PEM file with the authority's own certificate, which clients are told to trust.
func (a *Authority) Path() string { return a.path }

// Config is what a server shows: a certificate for the Cloud API's hosts and this machine, signed now.
// It speaks HTTP/2 and HTTP/1.1, as Graph does.
func (a *Authority) Config(now time.Time) (*tls.Config, error) {
	key, err := newKey()
	if err != nil {
		return nil, err
	}
	leaf, err := template("Turnpike", now, certificateLife)
	if err != nil {
		return nil, err
	}
	leaf.KeyUsage, leaf.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	leaf.DNSNames, leaf.IPAddresses = names, addresses
	if leaf.NotAfter.After(a.certificate.NotAfter) {
		leaf.NotAfter = a.certificate.NotAfter
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, a.certificate, &key.PublicKey, a.key)
	if err != nil {
		return nil, fmt.Errorf("sign a certificate: %w", err)
	}
	return &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}},
		NextProtos:   []string{"h2", "http/1.1"}, MinVersion: tls.VersionTLS12,
	}, nil
}

// create makes an authority and keeps it.
func create(dir string, now time.Time) (*Authority, error) {
	key, err := newKey()
	if err != nil {
		return nil, err
	}
	t, err := template("Turnpike, on this machine only", now, authorityLife)
	if err != nil {
		return nil, err
	}
	t.IsCA, t.BasicConstraintsValid, t.MaxPathLenZero = true, true, true
	t.KeyUsage = x509.KeyUsageCertSign
	t.PermittedDNSDomainsCritical, t.PermittedDNSDomains, t.PermittedIPRanges = true, names, networks
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("sign it: %w", err)
	}
	if err := write(dir, key, der); err != nil {
		return nil, err
	}
	return read(dir)
}

// template is what every certificate of ours says.
func template(name string, now time.Time, life time.Duration) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), serialBits))
	if err != nil {
		return nil, fmt.Errorf("draw a serial number: %w", err)
	}
	return &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name, Organization: []string{"Turnpike"}},
		NotBefore: now.Add(-backdate), NotAfter: now.Add(life),
	}, nil
}
