// Package witness watches what numbers are used for: it reads whole conversations out of the journal, has
// them judged, and says what was found.
//
// Owns: its position in the journal, which conversations are sampled, when one is over, the judges of all
// numbers, their snapshot without texts, when a finding is recorded.
// Does not own: how a conversation is read and an account is tested (evidence), what is done about it (cases).
// Called by: app, which runs it; api, which shows findings.
// Never breaks: it keeps no text of a conversation that is over; a message never waits for it; the same
// journal gives the same findings, whenever it is read.
package witness
