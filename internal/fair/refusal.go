package fair

import (
	"time"

	"turnpike/internal/fault"
)

// Refusal is what is told to whoever is turned away while the platform has more to do than it can: accounts
// under a verdict hear that their rate is too high (130429), all others that the platform is busy (2). after
// is when to come back.
func Refusal(c Class, after time.Duration) *fault.Error {
	seconds := int(max(1, (after+time.Second-1)/time.Second))
	var f *fault.Error
	if c == Judged {
		f = fault.Throughput.With("The platform is busy, and accounts of AI providers have the last right of way on it. Nothing was accepted. "+
			"Send less, and this message again in %d s.", seconds)
	} else {
		f = fault.ServiceBusy.With("The platform is busy. Nothing was accepted; send the request again in %d s.", seconds)
	}
	f.After = time.Duration(seconds) * time.Second
	return f
}
