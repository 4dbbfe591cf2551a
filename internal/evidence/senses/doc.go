// Package senses sees and hears what the platform's probes send, from the bytes alone, as a test's bot downloads them.
//
// Owns: the number or the dots on a picture, the digits of a voice note.
//
// Does not own: pictures and voices in general: it knows the typeface of the one, and the recordings of the other.
//
// Called by: tests.
//
// Never breaks: it shares no code with what makes the probes (internal/evidence/probe).
package senses
