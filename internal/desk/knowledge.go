package desk

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"

	"turnpike/internal/account"
	"turnpike/internal/casework"
)

// Declare signs a declaration and makes it the newest of its account.
func (d *Desk) Declare(ctx context.Context, id account.ID, decl *account.Declaration, by string) error {
	decl.At = d.now()
	if err := d.Store.Declare(ctx, id, decl, by, func(x *account.Declaration) error { return d.sign(id, x) }); err != nil {
		return err
	}
	return d.Reload(ctx)
}

// sign puts the platform's receipt on a declaration: an Ed25519 signature over its account and everything
// else that it says, so that neither side can claim another text later.
func (d *Desk) sign(id account.ID, decl *account.Declaration) error {
	text, err := signedText(id, decl)
	if err != nil {
		return err
	}
	decl.Signature = base64.StdEncoding.EncodeToString(ed25519.Sign(d.key, text))
	return nil
}

func signedText(id account.ID, decl *account.Declaration) ([]byte, error) {
	bare := *decl
	bare.Signature = ""
	return json.Marshal(struct {
		Account     string              `json:"account"`
		Declaration account.Declaration `json:"declaration"`
	}{id.String(), bare})
}

// VerifyDeclaration says whether a signature is the platform's over what the declaration says.
func (d *Desk) VerifyDeclaration(id account.ID, decl *account.Declaration) bool {
	text, err := signedText(id, decl)
	sig, bad := base64.StdEncoding.DecodeString(decl.Signature)
	return err == nil && bad == nil && ed25519.Verify(d.PublicKey(), text, sig)
}

// signDeclarations signs what was seeded before there was a key.
func (d *Desk) signDeclarations(ctx context.Context) error {
	return d.Store.SignDeclarations(ctx, d.sign)
}

// AddEvidence keeps a record of an account and judges it anew.
func (d *Desk) AddEvidence(ctx context.Context, e *account.Evidence, by string) (casework.Judgement, error) {
	if e.At == 0 {
		e.At = d.now()
	}
	if err := d.Store.AddEvidence(ctx, e, by); err != nil {
		return casework.Judgement{}, err
	}
	if err := d.Reload(ctx); err != nil {
		return casework.Judgement{}, err
	}
	j := d.Judge(e.Account)
	document, err := json.Marshal(j)
	if err != nil {
		return j, err
	}
	if err := d.Store.PutJudgement(ctx, e.Account, j.Outcome, j.At, document, "clock"); err != nil {
		return j, err
	}
	return j, d.Reload(ctx)
}

// Judge applies the test that the policies in force state to what is known of an account.
func (d *Desk) Judge(id account.ID) casework.Judgement {
	test := casework.DefaultTest()
	if stated := d.terms(id, "").Test; stated != nil {
		test = *stated
	}
	return test.Judge(d.Directory().Standing(id), d.now())
}

// Digest stands for a text in the audit log.
func Digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
