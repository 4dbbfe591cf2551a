// Package sounds has the words that voice notes are joined of, spoken beforehand by a machine.
//
// Owns: the files that `make`, beside this one, wrote: Ogg Opus in frames of 60 ms, a directory for each language.
//
// Does not own: what is said (evidence/probe/phrases), how it is joined (evidence/probe).
//
// Called by: evidence/probe; evidence/senses, in tests.
//
// Never breaks: what a file's name says is what it speaks: `digits3.ogg` is the third of the line digits.
package sounds

import "embed"

// Files are LANGUAGE/voice1.ogg, LANGUAGE/times1.ogg, LANGUAGE/digits1.ogg and so on, and pause.ogg.
//
//go:embed *.ogg */*.ogg
var Files embed.FS
