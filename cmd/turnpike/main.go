// Command turnpike is the whole program: server, tools and tests of a business-messaging platform.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// Exit codes (DESIGN §5).
const (
	exitFailed = 1
	exitUsage  = 2
)

// surroundings is the process as the commands see it.
type surroundings struct {
	ctx    context.Context //nolint:containedctx // the parser hands all of it to a command as one value
	stdout io.Writer
	stderr io.Writer
	env    []string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(&surroundings{ctx, os.Stdout, os.Stderr, os.Environ()}, os.Args[1:])
	stop()
	os.Exit(code)
}

// run parses the arguments and runs a command.
func run(s *surroundings, args []string) (code int) {
	var cli commands
	parser, err := kong.New(&cli, kong.Name("turnpike"), kong.Description(description), kong.Writers(s.stdout, s.stderr),
		kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Exit(func(c int) { panic(exit(c)) }))
	if err != nil {
		panic(err) // the command structs are wrong: every run would fail
	}
	defer func() {
		switch e := recover().(type) {
		case nil:
		case exit:
			code = int(e)
		default:
			panic(e)
		}
	}()
	ctx, err := parser.Parse(args)
	if err == nil {
		err = checkBounds(ctx)
	}
	if err != nil {
		fmt.Fprintf(s.stderr, "turnpike: %s%s\n", plain.Replace(err.Error()), signHint(args))
		return exitUsage
	}
	if err := ctx.Run(s); err != nil {
		fmt.Fprintf(s.stderr, "turnpike: %v\n", err)
		if _, ok := errors.AsType[usageError](err); ok {
			return exitUsage
		}
		return exitFailed
	}
	return 0
}

// plain says kinds of values as people call them.
var plain = strings.NewReplacer("a valid 64 bit int", "a whole number", "a valid 64 bit uint", "a whole number of 0 or more", "a valid 64 bit float", "a number",
	"expected int value", "expected a whole number", "expected uint value", "expected a whole number of 0 or more", "expected float value", "expected a number",
	"expected a float", "expected a number", "expected duration value", "expected a duration, as 30s or 5m,", "expected duration", "expected a duration, as 30s or 5m,")

// signHint helps whoever wrote a number below zero where a flag was expected.
func signHint(args []string) string {
	for _, arg := range args {
		if len(arg) > 1 && arg[0] == '-' && arg[1] >= '0' && arg[1] <= '9' {
			return "; a number below zero begins like a flag: write it behind =, as --amount=" + arg + ", or, where it is no flag, behind -- alone"
		}
	}
	return ""
}

// exit carries a code out of kong, which wants to end the process itself.
type exit int

// usageError is bad usage that the parser cannot see.
type usageError struct{ error }
