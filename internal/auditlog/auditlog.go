// Package auditlog chains what was done in the procedure, so that no line of it can be changed, left out
// or put in later without being found.
//
// Owns: what a line is, its hash, the check of a chain.
// Does not own: where lines are stored (store), what is worth a line (desk, gazette, the doors).
// Called by: store, desk, gazette, api, console, cmd.
// Never breaks: a line's hash covers everything in it and the hash of the line before.
package auditlog

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// Line is one thing that was done.
type Line struct {
	N        int64  `json:"n"`        // from 1, without gaps
	At       int64  `json:"at"`       // Unix milliseconds
	Actor    string `json:"actor"`    // a reviewer's name, "operator", "business ID", "clock", "public"
	Act      string `json:"act"`      // what was done, as "case.decide"
	Subject  string `json:"subject"`  // to what, as "case/7"
	Document string `json:"document"` // the rest, as JSON; no text of conversations, no person
	Hash     string `json:"hash"`     // SHA-256, hexadecimal
}

// Beginning is the hash before the first line.
const Beginning = "0000000000000000000000000000000000000000000000000000000000000000"

// sum is the hash of a line behind another: each part with its length before it, so that no two lines
// are written alike.
func (l *Line) sum(before string) string {
	h := sha256.New()
	var b []byte
	for _, part := range []string{"turnpike audit line 1", before, l.Actor, l.Act, l.Subject, l.Document} {
		b = binary.BigEndian.AppendUint64(b[:0], uint64(len(part)))
		h.Write(append(b, part...))
	}
	b = binary.BigEndian.AppendUint64(b[:0], uint64(l.N))
	b = binary.BigEndian.AppendUint64(b, uint64(l.At))
	h.Write(b)
	return hex.EncodeToString(h.Sum(nil))
}

// Head is the end of a chain.
type Head struct {
	N    int64  `json:"n"`
	Hash string `json:"hash"`
}

// Empty is the head of a log without lines.
func Empty() Head { return Head{0, Beginning} }

// Extend makes a line the next one of the chain and returns the new head.
func (h Head) Extend(l *Line) Head {
	l.N = h.N + 1
	l.Hash = l.sum(h.Hash)
	return Head{l.N, l.Hash}
}

// Verify checks that a line follows the head, and returns the new one.
func (h Head) Verify(l *Line) (Head, error) {
	switch {
	case l.N != h.N+1:
		return h, fmt.Errorf("line %d follows line %d: what was between them is missing", l.N, h.N)
	case l.Hash != l.sum(h.Hash):
		return h, fmt.Errorf("line %d was changed, or a line before it: its hash is not that of what it says", l.N)
	}
	return Head{l.N, l.Hash}, nil
}
