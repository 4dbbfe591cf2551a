package model

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"turnpike/internal/evidence/gram"
	"turnpike/internal/evidence/language"
)

// MaxFile is the largest file of weights, in bytes: it is part of the program.
const MaxFile = 512 << 10

// magic opens a file of weights; the number is its format.
const magic = "turnpike evidence 2\n"

// header is the part of the file that people can read.
type header struct {
	Unit       float64                `json:"unit"`
	Bias       float64                `json:"bias"`
	ReplyUnit  float64                `json:"reply_unit"`
	ReplyBias  float64                `json:"reply_bias"`
	ReplySlope float64                `json:"reply_slope"`
	Languages  []string               `json:"languages"`
	ByLanguage map[string]Calibration `json:"by_language"`
	Second     []float64              `json:"second"`
	Alone      Alone                  `json:"alone"`
}

// Encode writes the model: the magic, the length of the header, the header as JSON, weights, costs of
// languages, rarity.
//
// It fails if the model is larger than MaxFile.
func (m *Model) Encode() ([]byte, error) {
	head, err := json.Marshal(header{m.Unit, m.Bias, m.ReplyUnit, m.ReplyBias, m.ReplySlope, m.Languages.Langs, m.ByLanguage, m.Second, m.Alone})
	if err != nil {
		return nil, fmt.Errorf("encode the header of the weights: %w", err)
	}
	out := binary.BigEndian.AppendUint32([]byte(magic), uint32(len(head))) // a few KiB
	out = append(out, head...)
	for _, w := range slices.Concat(m.Weights, m.Reply) {
		out = append(out, byte(w)) // the same eight bits
	}
	out = append(append(out, m.Languages.Cost...), m.Rarity...)
	if len(out) > MaxFile {
		return nil, fmt.Errorf("the weights have %d bytes, more than %d: use fewer features (gram.Bits)", len(out), MaxFile)
	}
	return out, nil
}

var errFile = errors.New("not a file of weights of this version: train again with `turnpike evidence train`")

// Decode reads what Encode wrote.
func Decode(file []byte) (*Model, error) {
	rest, ok := bytes.CutPrefix(file, []byte(magic))
	if !ok || len(rest) < 4 || len(file) > MaxFile {
		return nil, errFile
	}
	n := int(binary.BigEndian.Uint32(rest))
	if rest = rest[4:]; len(rest) < n {
		return nil, errFile
	}
	var h header
	if err := json.Unmarshal(rest[:n], &h); err != nil {
		return nil, fmt.Errorf("read the header of the weights: %w", err)
	}
	rest = rest[n:]
	costs := language.TableSize(len(h.Languages))
	if len(h.Languages) > language.MaxLangs || len(rest) != 1<<gram.Bits+1<<gram.IdeaBits+costs+1<<gram.TopicBits {
		return nil, errFile
	}
	m := &Model{
		Version: digest(file), Unit: h.Unit, Bias: h.Bias, ReplyUnit: h.ReplyUnit, ReplyBias: h.ReplyBias, ReplySlope: h.ReplySlope,
		ByLanguage: h.ByLanguage, Second: h.Second, Alone: h.Alone,
	}
	m.Weights, rest = signed(rest, 1<<gram.Bits)
	m.Reply, rest = signed(rest, 1<<gram.IdeaBits)
	m.Languages = language.NewTable(h.Languages, rest[:costs])
	m.Rarity = rest[costs:]
	return m, nil
}

// signed takes n weights off the front.
func signed(b []byte, n int) ([]int8, []byte) {
	out := make([]int8, n)
	for i := range out {
		out[i] = int8(b[i]) // the same eight bits
	}
	return out, b[n:]
}

// digest names a file of weights.
func digest(file []byte) string {
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:6])
}
