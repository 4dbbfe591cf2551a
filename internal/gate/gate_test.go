package gate

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"turnpike/internal/fair"
	"turnpike/internal/fault"
)

// door is a gate on a machine that a test makes.
type door struct {
	*Gate
	t     *testing.T
	delay atomic.Int64
	end   atomic.Uint64
	next  atomic.Uint64
	wait  sync.WaitGroup
}

// at runs a test with a gate in a bubble.
func at(t *testing.T, cfg Config, f func(d *door)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := &door{t: t}
		if cfg.Each == 0 {
			cfg.Each = cfg.Waiting
		}
		d.Gate = New(cfg, Deps{
			Delay:   func() time.Duration { return time.Duration(d.delay.Load()) },
			Readers: func() (uint64, []uint64) { return d.end.Load(), []uint64{d.end.Load(), d.next.Load()} },
			Clock:   time.Now,
		})
		ctx, cancel := context.WithCancel(t.Context())
		d.wait.Go(func() { _ = d.Run(ctx) })
		f(d)
		cancel()
		d.wait.Wait()
	})
}

// come lets n callers come at once, each of whom works for a while once it is in. in and refused are counted.
func (d *door) come(n int, s fair.Share, work time.Duration) (in, refused *atomic.Int64) {
	in, refused = &atomic.Int64{}, &atomic.Int64{}
	for range n {
		d.wait.Go(func() {
			if err := d.Enter(d.t.Context(), s); err != nil {
				if f := fault.From(err); f.After <= 0 || f.Advice != fault.RetryLater {
					d.t.Errorf("somebody is told %v, to come back after %s", f, f.After)
				}
				refused.Add(1)
				return
			}
			in.Add(1)
			<-time.After(work)
			d.Leave()
		})
	}
	synctest.Wait()
	return in, refused
}

var (
	codes   = fair.Share{Class: fair.Authentication, Owner: 1}
	answers = fair.Share{Class: fair.Service, Owner: 2}
	others  = fair.Share{Class: fair.Service, Owner: 3}
	flood   = fair.Share{Class: fair.Judged, Owner: 4}
)

func TestWhoWaitsComesInByRightOfWay(t *testing.T) {
	t.Parallel()
	at(t, Config{Working: 10, Waiting: 1000, MaxWait: time.Second}, func(d *door) {
		busy, _ := d.come(10, answers, 100*time.Millisecond)
		many, _ := d.come(50, answers, 100*time.Millisecond)
		few, _ := d.come(3, others, 100*time.Millisecond)
		first, _ := d.come(5, codes, 100*time.Millisecond)
		if busy.Load() != 10 || many.Load()+few.Load()+first.Load() != 0 {
			t.Fatalf("%d of 10 are in, and %d more", busy.Load(), many.Load()+few.Load()+first.Load())
		}
		time.Sleep(101 * time.Millisecond)
		synctest.Wait()
		if first.Load() != 5 || few.Load() < 2 || many.Load() > 3 {
			t.Errorf("next are %d of 5 codes, %d of 3 of the one who sends little, %d of the other", first.Load(), few.Load(), many.Load())
		}
	})
}

func TestWhoWaitsTooLongIsRefused(t *testing.T) {
	t.Parallel()
	at(t, Config{Working: 2, Waiting: 1000, MaxWait: time.Second}, func(d *door) {
		d.come(2, answers, time.Minute)
		in, refused := d.come(20, codes, 0)
		time.Sleep(time.Second - 10*time.Millisecond)
		if refused.Load() != 0 {
			t.Error("somebody is refused too early")
		}
		time.Sleep(20 * time.Millisecond)
		if in.Load() != 0 || refused.Load() != 20 {
			t.Errorf("%d are in and %d refused of 20 who waited for a second", in.Load(), refused.Load())
		}
		time.Sleep(time.Minute)
		if again, _ := d.come(2, answers, 0); again.Load() != 2 {
			t.Error("the places of those who left are not free")
		}
	})
}

func TestBeyondItsRoomTheLowestClassIsRefused(t *testing.T) {
	t.Parallel()
	at(t, Config{Working: 1, Waiting: 10, MaxWait: time.Second}, func(d *door) {
		d.come(1, answers, 200*time.Millisecond)
		_, flooding := d.come(100, flood, 0)
		in, refused := d.come(10, codes, 0)
		if flooding.Load() != 100 || refused.Load() != 0 {
			t.Errorf("%d of the flood and %d codes are refused", flooding.Load(), refused.Load())
		}
		time.Sleep(time.Second)
		if in.Load() != 10 {
			t.Errorf("%d of 10 codes came in", in.Load())
		}
	})
}

// TestACrowdIsToldToHangUp: one portfolio's requests do not hold all connections.
func TestACrowdIsToldToHangUp(t *testing.T) {
	t.Parallel()
	at(t, Config{Working: 1, Waiting: 100, Each: 10, MaxWait: time.Second}, func(d *door) {
		d.come(1, answers, 200*time.Millisecond)
		d.come(10, answers, 0)
		if f := fault.From(d.Enter(d.t.Context(), answers)); !f.HangUp || f.After <= 0 {
			t.Errorf("the eleventh of a portfolio is told %v, to hang up: %v", f, f.HangUp)
		}
		in, refused := d.come(10, others, 0)
		time.Sleep(time.Second)
		if in.Load() != 10 || refused.Load() != 0 {
			t.Errorf("of another portfolio %d came in and %d were refused", in.Load(), refused.Load())
		}
	})
}

// TestAPlaceIsNotLostWithItsCaller: callers go away while they wait, and just when they are let in.
func TestAPlaceIsNotLostWithItsCaller(t *testing.T) {
	t.Parallel()
	at(t, Config{Working: 3, Waiting: 1000, MaxWait: time.Minute}, func(d *door) {
		d.come(3, answers, 50*time.Millisecond)
		for i := range 200 {
			d.wait.Go(func() {
				ctx, cancel := context.WithTimeout(d.t.Context(), time.Duration(i)*time.Millisecond)
				defer cancel()
				if err := d.Enter(ctx, answers); err == nil {
					time.Sleep(time.Millisecond)
					d.Leave()
				}
			})
		}
		time.Sleep(time.Second)
		synctest.Wait()
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.working != 0 || d.waiting.Len() != 0 {
			t.Errorf("%d work and %d wait, though nobody is there", d.working, d.waiting.Len())
		}
	})
}

// TestTheFloodGetsWhatIsLeft: a class under a verdict is let in at a rate that falls while the machine is full
// and grows while it is not; nobody else waits.
func TestTheFloodGetsWhatIsLeft(t *testing.T) {
	t.Parallel()
	at(t, Config{Working: 256, Waiting: 10_000, MaxWait: time.Second}, func(d *door) {
		var all []*atomic.Int64
		second := func() (in int64) { // how many came in during a second of the flood
			for _, n := range all {
				in -= n.Load()
			}
			for range 10 {
				n, _ := d.come(1000, flood, 0)
				all = append(all, n)
				time.Sleep(100 * time.Millisecond)
			}
			for _, n := range all {
				in += n.Load()
			}
			return in
		}
		var calm, full int64
		for range 5 {
			calm = second()
		}
		d.delay.Store(int64(5 * time.Millisecond))
		for range 5 {
			full = second()
		}
		if calm < 500 || full > 100 || full < 5 {
			t.Errorf("%d a second come in while the machine is calm and %d while it is full", calm, full)
		}
		if in, _ := d.come(100, answers, 0); in.Load() != 100 {
			t.Errorf("and %d of 100 others", in.Load())
		}
	})
}

func TestARateFollowsTheLagOfReaders(t *testing.T) {
	t.Parallel()
	at(t, DefaultConfig(), func(d *door) {
		rate := func() float64 {
			d.mu.Lock()
			defer d.mu.Unlock()
			return d.valves[fair.Judged].rate
		}
		before := rate()
		d.end.Store(1000) // and the reader stays where it is
		time.Sleep(2 * time.Second)
		if after := rate(); after > before/2 {
			t.Errorf("the rate was %.0f and is %.0f while a reader is behind", before, after)
		}
	})
}

func TestValve(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_700_000_000, 0)
	marketing := newValve(bounds[fair.Marketing], now)
	look := func(v *valve, m Machine, waiting, passed int) {
		now = now.Add(lookEvery)
		v.passed = passed
		v.follow(now, m, waiting)
	}
	look(&marketing, Machine{Delay: 50 * time.Millisecond}, 0, 1000)
	if marketing.rate != 0 {
		t.Errorf("it has a rate of %.0f on a machine that is fast enough for it", marketing.rate)
	}
	look(&marketing, Machine{Delay: 200 * time.Millisecond}, 0, 1000)
	if marketing.rate != 10_000*fall {
		t.Errorf("a class that passed 10,000 a second has a rate of %.0f when the machine is full", marketing.rate)
	}
	for range 100 {
		look(&marketing, Machine{Lag: time.Hour}, 5, 0)
	}
	if marketing.rate != leastRate {
		t.Errorf("it falls to %.0f", marketing.rate)
	}
	for range 30 {
		look(&marketing, Machine{}, 5, 0)
	}
	if marketing.rate < 5*leastRate {
		t.Errorf("it grows to %.0f in three seconds", marketing.rate)
	}
	for range idleLooks {
		look(&marketing, Machine{}, 0, 0)
	}
	if marketing.rate != 0 {
		t.Errorf("nobody needs it any more and it is %.0f", marketing.rate)
	}
	for c, b := range bounds {
		v := newValve(b, now)
		look(&v, Machine{Delay: time.Hour, Lag: time.Hour}, 100, 100)
		if passes := v.ready(now); passes != (fair.Class(c) <= fair.Utility) && fair.Class(c) <= fair.Utility {
			t.Errorf("%s waits for a machine that is full", fair.Class(c))
		}
	}
}

func TestLag(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_700_000_000, 0)
	var l lag
	for i, one := range []struct {
		end, next uint64
		want      time.Duration
	}{
		{100, 100, 0}, // at the end
		{200, 100, 0}, // behind since now
		{300, 150, 1 * time.Second},
		{300, 199, 2 * time.Second},
		{400, 200, 2 * time.Second}, // where the journal ended two seconds ago
		{400, 400, 0},
		{500, 400, 0},
	} {
		got := l.measure(now.Add(time.Duration(i)*time.Second), func() (uint64, []uint64) { return one.end, []uint64{one.end, one.next} })
		if got != one.want {
			t.Errorf("step %d: a lag of %s, not %s", i, got, one.want)
		}
	}
	for i := range 3 * maxMarks {
		l.measure(now.Add(time.Duration(i)*time.Second), func() (uint64, []uint64) { return uint64(1000 + i), []uint64{1} })
	}
	if len(l.ends) > maxMarks {
		t.Errorf("%d marks are kept", len(l.ends))
	}
}

func TestQuantile(t *testing.T) {
	t.Parallel()
	buckets := []float64{-1, 0.001, 0.01, 0.1}
	for _, one := range []struct {
		counts, before []uint64
		want           time.Duration
	}{
		{[]uint64{0, 0, 0}, []uint64{0, 0, 0}, 0},
		{[]uint64{100, 0, 0}, []uint64{0, 0, 0}, 0},
		{[]uint64{90, 10, 0}, []uint64{0, 0, 0}, time.Millisecond},
		{[]uint64{96, 4, 0}, []uint64{0, 0, 0}, 0},
		{[]uint64{1000, 1000, 90}, []uint64{1000, 1000, 0}, 10 * time.Millisecond},
		{[]uint64{1001, 1000, 90}, []uint64{1000, 1000, 90}, 0},
	} {
		if got := quantile(one.counts, one.before, buckets); got != one.want {
			t.Errorf("%v after %v: %s, not %s", one.counts, one.before, got, one.want)
		}
	}
	if NewScheduler().Delay() < 0 {
		t.Error("somebody waited less than nothing")
	}
}
