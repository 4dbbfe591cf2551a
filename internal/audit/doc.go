// Package audit plays people to a bot and says what to change before launch.
//
// Owns: the conversations of an audit, the wait for answers, the score of each criterion, the verdict,
// and the report as text, JSON and HTML.
//
// Does not own: what is asked and how a reply is checked (evidence/probe), and the platform that it
// runs against, which cmd starts.
//
// Called by: cmd.
//
// Never breaks: an audit ends within its time, whatever the bot does; a bot that is silent, slow or
// answers twice is reported, not an error; the same seed asks the same questions.
package audit
