package main

// evidenceCmd trains and measures the model that says what a number is used for. Neither needs a running program.
type evidenceCmd struct {
	Train evidenceTrainCmd `cmd:"" help:"Train the text model from labelled turns."`
	Eval  evidenceEvalCmd  `cmd:"" help:"Measure the model on labelled turns and account histories."`

	Explain evidenceExplainCmd `cmd:"" help:"Say how a message reads, and which of its words make it so."`
}
