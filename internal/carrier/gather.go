package carrier

import (
	"context"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/fair"
)

// mostGathered bounds the batches that are read before somebody is handed over.
const mostGathered = 2 * readAhead

// gather takes in what was released, and what waited for something and does no more. It waits only while
// nobody is in line. failed are reports of those that cannot be sent.
func (d *Dispatcher) gather(ctx context.Context) (failed []engine.Report, err error) {
	if d.line.length == 0 {
		if failed, _, err = d.take(ctx, ctx.Done()); err != nil {
			return nil, err
		}
	}
	for range mostGathered {
		more, idle, err := d.take(ctx, always)
		failed = append(failed, more...)
		if err != nil || idle {
			return failed, err
		}
	}
	return failed, nil
}

// always lets a select go on at once.
var always = func() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// take takes in one thing, unless end comes first.
func (d *Dispatcher) take(ctx context.Context, end <-chan struct{}) (failed []engine.Report, idle bool, err error) {
	batches := d.ahead
	if d.line.full() {
		batches = nil
	}
	select { // end may be there always
	case b := <-batches:
		return nil, false, d.takeBatch(ctx, b)
	case <-d.held.nudge:
		return d.takeHeld(), false, nil
	default:
	}
	select {
	case b := <-batches:
		return nil, false, d.takeBatch(ctx, b)
	case <-d.held.nudge:
		return d.takeHeld(), false, nil
	case <-end:
		return nil, true, ctx.Err()
	}
}

func (d *Dispatcher) takeBatch(ctx context.Context, b reading) error {
	if b.err != nil {
		return fmt.Errorf("dispatch: %w", b.err)
	}
	d.released(ctx, b.Batch)
	d.read = b.Next()
	return nil
}

func (d *Dispatcher) takeHeld() []engine.Report {
	out, failed := d.held.release(d.Clock().UnixMilli())
	for i := range out {
		d.stand(&out[i])
	}
	return failed
}

// stand puts a message in line.
func (d *Dispatcher) stand(o *Outgoing) {
	var dir *account.Directory
	var number *account.Number
	if d.Directory != nil {
		dir = d.Directory()
		number = dir.Numbers[o.Number]
	}
	d.line.add(o, fair.Of(dir, number, o.Category))
}
