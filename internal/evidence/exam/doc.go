// Package exam measures the evidence model on labelled turns and on histories of accounts.
//
// Owns: AUC and TPR per language and source, how soon accounts of each kind reach each tier, the report's shape.
// Does not own: reading files (corpus), the judgement (account), the clock (the command gives it).
// Called by: cmd/turnpike evidence eval and train.
// Never breaks: memory does not grow with the number of rows; an odd row, an unknown language or an account
// without conversations is counted, never a failure.
package exam
