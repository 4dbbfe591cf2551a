package journal

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// natsLog passes on what the log engine says; its notices are of no interest here. It gives no answer to
// a write that failed, but says so: failed is then called.
type natsLog struct {
	log    *slog.Logger
	failed func(error)
}

// Noticef implements server.Logger, as do the others.
func (l *natsLog) Noticef(format string, v ...any) {
	l.log.Debug("log engine", "notice", fmt.Sprintf(format, v...))
}

// unclean are warnings that every start after a kill gives.
var unclean = []string{"Stream state outdated", "prior state file"}

// Warnf tells of damage.
func (l *natsLog) Warnf(format string, v ...any) {
	text := fmt.Sprintf(format, v...)
	if !strings.Contains(text, "Filestore [journal") {
		l.log.Debug("log engine", "warning", text)
		return
	}
	for _, ordinary := range unclean {
		if strings.Contains(text, ordinary) {
			l.log.Info("the log was not closed; its index is made anew", "warning", text)
			return
		}
	}
	l.log.Warn("the log engine found damage", "warning", text)
}

// Fatalf tells why the log does not run.
func (l *natsLog) Fatalf(format string, v ...any) {
	l.log.Error("log engine", "error", fmt.Sprintf(format, v...))
}

// Errorf tells of writes that failed, among others.
func (l *natsLog) Errorf(format string, v ...any) {
	text := fmt.Sprintf(format, v...)
	l.log.Error("log engine", "error", text)
	if strings.Contains(text, "failed to store a msg") {
		l.failed(errors.New(text))
	}
}

// Debugf is not asked for.
func (l *natsLog) Debugf(string, ...any) {}

// Tracef is not asked for.
func (l *natsLog) Tracef(string, ...any) {}
