package exchange

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"

	"turnpike/internal/account"
	"turnpike/internal/flow"
	"turnpike/internal/message"
)

// Media gives the bytes of what people picked in forms.
type Media interface {
	Owner(ctx context.Context, id string) (account.NumberID, error)
	Read(ctx context.Context, number account.NumberID, id string) (io.ReadSeekCloser, message.Media, error)
}

// MaxFile bounds a file that goes to an endpoint, in bytes (Meta's page on media in flows).
const MaxFile = 25 << 20

// macSize is how much of its authentication code follows a file, in bytes.
const macSize = 10

// File is a file that a person picked, as an endpoint is told of it: where it lies, and how to open it.
type File struct {
	Name string   `json:"file_name"`
	ID   string   `json:"media_id"`
	URL  string   `json:"cdn_url"`
	Keys FileKeys `json:"encryption_metadata"`
}

// FileKeys open a file. The file is AES-256-CBC with the padding of PKCS #7, then the first bytes of the
// HMAC-SHA256 over vector and ciphertext.
type FileKeys struct {
	Encryption []byte `json:"encryption_key"`
	MAC        []byte `json:"hmac_key"`
	Vector     []byte `json:"iv"`
	Plain      []byte `json:"plaintext_hash"`
	Encrypted  []byte `json:"encrypted_hash"`
}

// fileKeys derives a file's keys from the secret of the flow's app, which the business has anyway: nothing
// has to be kept to encrypt the file when it is fetched.
func (r *Room) fileKeys(f *flow.Flow, id string) (FileKeys, error) {
	app := r.Directory().Apps[f.App]
	if app == nil {
		return FileKeys{}, errors.New("the flow's app is gone")
	}
	raw, err := hkdf.Key(sha256.New, []byte(app.Secret), []byte(f.IDText()+"/"+id), "file of a flow", 32+32+aes.BlockSize)
	if err != nil {
		return FileKeys{}, err
	}
	return FileKeys{Encryption: raw[:32], MAC: raw[32:64], Vector: raw[64:]}, nil
}

// encrypt writes a file as it is fetched.
func (k *FileKeys) encrypt(w io.Writer, plain io.Reader) error {
	block, err := aes.NewCipher(k.Encryption)
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, k.MAC)
	mac.Write(k.Vector)
	mode, out, buf := cipher.NewCBCEncrypter(block, k.Vector), io.MultiWriter(w, mac), make([]byte, 32<<10)
	for {
		n, err := io.ReadFull(plain, buf)
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return err
		}
		part := buf[:n]
		if last {
			pad := aes.BlockSize - n%aes.BlockSize
			for range pad {
				part = append(part, byte(pad))
			}
		}
		mode.CryptBlocks(part, part)
		if _, err := out.Write(part); err != nil {
			return err
		}
		if last {
			_, err := w.Write(mac.Sum(nil)[:macSize])
			return err
		}
	}
}

// Hand tells an endpoint of a file that its number has. root is where the endpoint finds this program.
func (r *Room) Hand(ctx context.Context, form *Form, root string, m *message.Media) (File, error) {
	id, _ := parseID(form.Sent.ID)
	f, err := r.Store.Flow(ctx, id)
	if err != nil {
		return File{}, err
	}
	if f == nil {
		return File{}, ErrGone
	}
	keys, err := r.fileKeys(f, m.ID)
	if err != nil {
		return File{}, err
	}
	plain, _, err := r.Media.Read(ctx, form.Number, m.ID)
	if err != nil {
		return File{}, err
	}
	defer func() { _ = plain.Close() }()
	sum := sha256.New()
	if err := keys.encrypt(sum, plain); err != nil {
		return File{}, fmt.Errorf("encrypt the file %s: %w", m.ID, err)
	}
	keys.Encrypted = sum.Sum(nil)
	keys.Plain, err = hex.DecodeString(m.SHA256)
	return File{Name: m.Filename, ID: m.ID, URL: root + "/phone/v1/flows/" + f.IDText() + "/files/" + m.ID, Keys: keys}, err
}

// Encrypted is a file that lies ready: its size in bytes and what writes it.
type Encrypted struct {
	Size  int64
	plain io.ReadSeekCloser
	keys  FileKeys
}

// Send writes the file; it can be written once.
func (e *Encrypted) Send(w io.Writer) error { return e.keys.encrypt(w, e.plain) }

// Close ends the use of a file.
func (e *Encrypted) Close() { _ = e.plain.Close() }

// Fetch opens a file that an endpoint was told of. Whoever knows its address gets it: without its keys
// it is noise.
func (r *Room) Fetch(ctx context.Context, flowID, mediaID string) (*Encrypted, error) {
	id, ok := parseID(flowID)
	f, err := r.Store.Flow(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case !ok || f == nil || strconv.FormatUint(id, 10) != flowID:
		return nil, ErrNoLink
	}
	owner, err := r.Media.Owner(ctx, mediaID)
	if n := r.Directory().Numbers[owner]; err != nil || n == nil || n.Account.ID != f.Account {
		return nil, ErrNoLink
	}
	keys, err := r.fileKeys(f, mediaID)
	if err != nil {
		return nil, ErrNoLink
	}
	plain, m, err := r.Media.Read(ctx, owner, mediaID)
	if err != nil {
		return nil, err
	}
	return &Encrypted{Size: (m.Size/aes.BlockSize+1)*aes.BlockSize + macSize, plain: plain, keys: keys}, nil
}
