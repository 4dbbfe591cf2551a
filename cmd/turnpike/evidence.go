package main

// evidenceCmd trains and measures the model that says what a number is used for, which needs no running program, and
// has the running one ask a bot.
type evidenceCmd struct {
	Train evidenceTrainCmd `cmd:"" help:"Train the text model from labelled turns."`
	Eval  evidenceEvalCmd  `cmd:"" help:"Measure the model on labelled turns and account histories."`

	Calibration evidenceCalibrationCmd `cmd:"" help:"Say what people made of the cases that the detector opened."`

	Probe   evidenceProbeCmd   `cmd:"" help:"Have the platform write to a bot as people would, and see what it serves."`
	Explain evidenceExplainCmd `cmd:"" help:"Say how a message reads, and which of its words make it so."`
}
