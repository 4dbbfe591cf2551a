// Package corpus reads the two kinds of files that evidence is trained and measured on: turns with a label,
// and histories of accounts.
//
// Owns: the shapes of both files, telling them apart by their content, bounds on a line.
// Does not own: files and compression (the command opens them), what is made of the rows.
// Called by: text and account (training), exam (evaluation), cmd/turnpike.
// Never breaks: a row that is odd is counted and left out, never the end of the reading; memory is bound by
// the longest allowed line.
package corpus
