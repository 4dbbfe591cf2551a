package engine

import (
	"encoding/binary"
	"strings"
	"testing"
)

// counted is a section that holds one number.
func counted(name string, v *uint64) section {
	return section{
		name:   name,
		encode: func(b []byte) []byte { return binary.AppendUvarint(b, *v) },
		decode: func(r *snapshotReader) { *v = r.uint() },
	}
}

func TestSectionsComeBack(t *testing.T) {
	t.Parallel()
	a, b := uint64(7), uint64(300)
	text := encodeSections(nil, []section{counted("a", &a), counted("b", &b)})
	var first, second, third uint64
	r := &snapshotReader{b: text}
	// Order does not matter, and one that was not written keeps its value.
	if err := r.sections([]section{counted("c", &third), counted("b", &second), counted("a", &first)}); err != nil || len(r.b) != 0 {
		t.Fatalf("sections: %v, %d bytes left", err, len(r.b))
	}
	if first != 7 || second != 300 || third != 0 {
		t.Fatalf("read %d, %d and %d", first, second, third)
	}
}

func TestSectionsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	v := uint64(300)
	text := encodeSections(nil, []section{counted("a", &v)})
	if err := (&snapshotReader{b: text}).sections(nil); err == nil || !strings.Contains(err.Error(), `"a"`) {
		t.Fatalf("an unknown section: %v", err)
	}
	for n := range text {
		if err := (&snapshotReader{b: text[:n]}).sections([]section{counted("a", new(uint64))}); err == nil {
			t.Fatalf("%d of %d bytes were read as a whole", n, len(text))
		}
	}
	longer := section{name: "a", encode: func(b []byte) []byte { return append(b, 1, 2) }}
	if err := (&snapshotReader{b: encodeSections(nil, []section{longer})}).sections([]section{counted("a", new(uint64))}); err == nil {
		t.Fatal("a section with bytes left over was read")
	}
}
