package senses

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"

	"turnpike/internal/evidence/probe/sounds"
)

// Hear says which digits are spoken in a voice note, by the recordings that it was joined from, and in which language.
func Hear(note []byte) (digits []int, language string, err error) {
	sound, err := packets(note)
	if err != nil {
		return nil, "", err
	}
	known, err := recordings()
	if err != nil {
		return nil, "", err
	}
	for at := 0; at < len(sound); {
		step := 1
		for name, r := range known {
			if !begins(sound[at:], r) {
				continue
			}
			step = len(r)
			var digit int
			if lang, piece, _ := strings.Cut(name, "/"); strings.HasPrefix(piece, "digits") {
				if _, err := fmt.Sscanf(piece, "digits%d.ogg", &digit); err != nil {
					return nil, "", err
				}
				digits, language = append(digits, digit+1), lang
			}
		}
		at += step
	}
	return digits, language, nil
}

func begins(sound, with [][]byte) bool {
	if len(sound) < len(with) {
		return false
	}
	for i, p := range with {
		if !bytes.Equal(p, sound[i]) {
			return false
		}
	}
	return true
}

// recordings are the packets of each piece that was spoken, by language and name.
var recordings = sync.OnceValues(func() (map[string][][]byte, error) {
	languages, err := sounds.Files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	out := map[string][][]byte{}
	for _, l := range languages {
		if !l.IsDir() {
			continue
		}
		pieces, err := sounds.Files.ReadDir(l.Name())
		if err != nil {
			return nil, err
		}
		for _, p := range pieces {
			name := l.Name() + "/" + p.Name()
			raw, err := sounds.Files.ReadFile(name)
			if err != nil {
				return nil, err
			}
			if out[name], err = packets(raw); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return out, nil
})

// packets are what an Ogg file of Opus holds after its two headers (RFC 3533, RFC 7845).
func packets(file []byte) ([][]byte, error) {
	var all [][]byte
	var open []byte
	r := bytes.NewBuffer(file)
	for r.Len() > 0 {
		head := r.Next(27)
		if len(head) < 27 || string(head[:4]) != "OggS" {
			return nil, errors.New("no page of Ogg")
		}
		lengths := r.Next(int(head[26]))
		for _, n := range lengths {
			part := r.Next(int(n))
			if len(part) < int(n) {
				return nil, errors.New("a page is cut")
			}
			if open = append(open, part...); n < 255 {
				all, open = append(all, open), nil
			}
		}
	}
	if len(all) < 3 || !bytes.HasPrefix(all[0], []byte("OpusHead")) || !bytes.HasPrefix(all[1], []byte("OpusTags")) {
		return nil, errors.New("no Opus")
	}
	return all[2:], nil
}
