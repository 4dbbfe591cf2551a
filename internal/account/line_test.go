package account

import (
	"testing"

	"turnpike/internal/fault"
)

const minute = int64(60 * 1000)

func want(t *testing.T, what string, got *fault.Error, f *fault.Fault) {
	t.Helper()
	switch {
	case f == nil && got != nil:
		t.Errorf("%s: %v", what, got)
	case f != nil && (got == nil || got.Fault != f):
		t.Errorf("%s: %v, want %d", what, got, f.Code)
	}
}

func TestRegistrationAsksForThePin(t *testing.T) {
	t.Parallel()
	var l Line
	now := 1000 * minute
	want(t, "five digits", l.Register(7, "12345", now), fault.InvalidParam)
	want(t, "the first PIN becomes it", l.Register(7, "123456", now), nil)
	want(t, "another one", l.Register(7, "654321", now), fault.PinMismatch)
	want(t, "at once again", l.Register(7, "123456", now+1), fault.PinTooFast)
	want(t, "after a pause", l.Register(7, "123456", now+minute), nil)
	want(t, "on another number the hash differs", (&Line{Pin: l.Pin}).Register(8, "123456", now), fault.PinMismatch)
}

func TestWrongPinsLockTheNumber(t *testing.T) {
	t.Parallel()
	var l Line
	now := 1000 * minute
	want(t, "set", l.SetPin(7, "123456"), nil)
	for range maxPinFailures {
		l.Registered = nil // this is not about the number of registrations
		want(t, "wrong", l.Register(7, "000000", now), fault.PinMismatch)
		now += minute
	}
	want(t, "the right one is too late", l.Register(7, "123456", now), fault.PinGuesses)
	now += pinLock
	l.Registered = nil
	want(t, "after the lock", l.Register(7, "123456", now), nil)
}

func TestRegistrationsAreFewInThreeDays(t *testing.T) {
	t.Parallel()
	var l Line
	now := 1000 * minute
	for i := range maxRegistrations {
		if i%2 == 0 {
			want(t, "register", l.Register(7, "123456", now), nil)
		} else {
			want(t, "deregister", l.Deregister(now), nil)
		}
		now += minute
	}
	want(t, "the eleventh", l.Register(7, "123456", now), fault.RegistrationLimit)
	want(t, "three days later", l.Register(7, "123456", now+registrationSpan), nil)
}

func TestACodeProvesTheNumber(t *testing.T) {
	t.Parallel()
	l := Line{Verification: NotVerified}
	now := 1000 * minute
	want(t, "registration before proof", l.Register(7, "123456", now), fault.ReverifyNeeded)
	want(t, "verify without a code", l.VerifyCode(7, "111111", now), fault.CodeWrong)
	want(t, "send", l.SendCode(7, "424242", now), nil)
	want(t, "send again", l.SendCode(7, "434343", now+1), fault.CodeNotSent)
	for range maxCodeTries {
		want(t, "wrong", l.VerifyCode(7, "111111", now), fault.CodeWrong)
	}
	want(t, "too many tries", l.VerifyCode(7, "424242", now), fault.CodeWrong)
	now += minute
	want(t, "a new code", l.SendCode(7, "434343", now), nil)
	want(t, "too late", l.VerifyCode(7, "434343", now+codeLifetime+1), fault.CodeWrong)
	want(t, "in time", l.VerifyCode(7, "434343", now+minute), nil)
	want(t, "used up", l.VerifyCode(7, "434343", now+minute), fault.CodeWrong)
	if l.State() != Verified {
		t.Errorf("it is %s", l.State())
	}
}
