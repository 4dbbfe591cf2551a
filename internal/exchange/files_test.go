package exchange

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"pgregory.net/rapid"

	"turnpike/internal/exchange/exchangetest"
	"turnpike/internal/flow"
)

func TestAFileOpensForWhoeverHasItsKeys(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	f := &flow.Flow{ID: 7, App: devApp}
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(t, "plain")
		plain = bytes.Repeat(plain, rapid.SampledFrom([]int{1, 16, 400}).Draw(t, "times")) // some beyond a buffer
		keys, err := b.fileKeys(f, rapid.StringMatching("[0-9]{1,9}").Draw(t, "id"))
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := keys.encrypt(&file, bytes.NewReader(plain)); err != nil {
			t.Fatal(err)
		}
		if want := (len(plain)/16+1)*16 + macSize; file.Len() != want {
			t.Fatalf("%d bytes became %d, want %d", len(plain), file.Len(), want)
		}
		sum, sealed := sha256.Sum256(plain), sha256.Sum256(file.Bytes())
		theirs := exchangetest.FileKeys{Encryption: keys.Encryption, MAC: keys.MAC, Vector: keys.Vector, Plain: sum[:], Encrypted: sealed[:]}
		if got, err := exchangetest.OpenFile(theirs, file.Bytes()); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("%d bytes: %v", len(plain), err)
		}
	})
	one, _ := b.fileKeys(f, "1")
	two, _ := b.fileKeys(f, "2")
	other, _ := b.fileKeys(&flow.Flow{ID: 8, App: devApp}, "1")
	if bytes.Equal(one.Encryption, two.Encryption) || bytes.Equal(one.Encryption, other.Encryption) || bytes.Equal(one.Encryption, one.MAC) {
		t.Error("two files have one key")
	}
	if _, err := b.fileKeys(&flow.Flow{ID: 7}, "1"); err == nil {
		t.Error("a flow without an app has keys")
	}
}
