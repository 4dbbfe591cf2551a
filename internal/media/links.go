package media

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/webhook"
)

// Limits of what is fetched for messages.
const (
	// maxFetches bounds downloads at the same time; those of one number, and those from one host, are
	// bounded lower, so that neither a slow host nor one business takes all places.
	maxFetches, maxFetchesOfOne, maxFetchesOfHost = 64, 8, 8
	// fetchTime bounds one download, from the connection to the last byte.
	fetchTime = 30 * time.Second
	// fetchWait is how long a message waits for its media in all; then it fails.
	fetchWait = 5 * time.Minute
	// maxHops bounds redirects.
	maxHops = 5
)

// Want is a message whose links are to be fetched.
type Want struct {
	Message message.ID
	Number  account.NumberID
	Content message.Content
	Again   bool // it may have been fetched before a restart
	// Done is called once: with nil when what is behind the links is stored and recorded as the
	// message's, else with why not. It may be called before Fetch returns, from any goroutine, and it is
	// not called when the program stops first.
	Done func(*fault.Error)
}

// Links fetches what messages link to.
type Links struct {
	room   *Room
	guard  webhook.Guard
	client *http.Client
	cache  cache

	mu      sync.Mutex
	jobs    map[target]*job // waiting or under way
	queue   queue
	records []*order // fetched, to be recorded
	wake    chan struct{}
	record  chan struct{}
}

// target is what is fetched, for whom: a business's link does not wait in another's queue. What may be
// behind it follows from the kind.
type target struct {
	number account.NumberID
	source
}

// source is a link and what is expected behind it.
type source struct {
	kind  message.Kind
	link  string
	voice bool // a sound that is to be a voice message
}

// job is one fetch and who waits for it.
type job struct {
	target
	host    string
	until   time.Time
	waiters []waiter
}

// waiter is a place in a message.
type waiter struct {
	order    *order
	position int
	filename string
}

// order is a message on its way through the fetches of its links. The mutex of Links guards it.
type order struct {
	Want
	left  int // fetches that have not ended
	found []store.Attachment
	over  bool // it was answered
}

// NewLinks makes the fetcher of a room; Run starts it.
func NewLinks(room *Room, guard webhook.Guard) *Links {
	l := &Links{
		room: room, guard: guard, client: guard.Client(fetchTime, maxFetchesOfHost), cache: cache{clock: room.Clock},
		jobs: map[target]*job{}, wake: make(chan struct{}, 1), record: make(chan struct{}, 1),
	}
	l.client.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		if len(via) > maxHops {
			return errHops
		}
		return guard.CheckURL(req.URL.String())
	}
	room.metrics.watch(room.Deps.Metrics, l)
	return l
}

// Fetch begins to fetch what a message links to.
func (l *Links) Fetch(ctx context.Context, w Want) {
	enclosures, err := w.Content.Enclosures()
	if err != nil {
		w.Done(fault.MediaUpload.Wrap(err))
		return
	}
	var known map[int]message.Media
	if w.Again {
		if known, err = l.room.Store.Attachments(ctx, w.Message); err != nil {
			known = nil // then it is fetched again
		}
	}
	o := &order{Want: w}
	l.mu.Lock()
	for i := range enclosures {
		e := &enclosures[i]
		if _, have := known[i]; e.Link != "" && e.SHA256 == "" && !have {
			o.left++
			l.join(e, waiter{o, i, e.Filename})
		}
	}
	none := o.left == 0 && len(o.found) == 0
	l.settle(o)
	l.mu.Unlock()
	nudge(l.wake)
	nudge(l.record)
	if none {
		w.Done(nil)
	}
}

// settle sends an order on to be recorded once everything of it is there. The caller holds mu.
func (l *Links) settle(o *order) {
	if o.left == 0 && !o.over {
		o.over = true
		if len(o.found) > 0 {
			l.records = append(l.records, o)
		}
	}
}

// join serves a waiter from the cache, or adds it to the fetch of its link, which may be on its way
// already. The caller holds mu.
func (l *Links) join(e *message.Enclosure, w waiter) {
	t := target{w.order.Number, source{e.Kind, e.Link, e.Voice}}
	if known, _, fresh := l.cache.find(t.source); fresh {
		l.room.metrics.fetches.WithLabelValues("cached").Inc()
		w.order.arrived(w, known.media)
		return
	}
	j := l.jobs[t]
	if j == nil {
		j = &job{target: t, host: hostOf(e.Link), until: l.room.Clock().Add(fetchWait)}
		l.jobs[t] = j
		l.queue.push(j)
	}
	j.waiters = append(j.waiters, w)
}

func hostOf(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	return u.Host
}

func nudge(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Run fetches until the context ends.
func (l *Links) Run(ctx context.Context) error {
	var running sync.WaitGroup
	defer running.Wait()
	running.Go(func() { l.recordAll(ctx) })
	for {
		for {
			l.mu.Lock()
			j := l.queue.pop()
			l.mu.Unlock()
			if j == nil {
				break
			}
			running.Go(func() { l.run(ctx, j) })
		}
		select {
		case <-l.wake:
		case <-ctx.Done():
			return nil
		}
	}
}

// run fetches for one job and tells its waiters.
func (l *Links) run(ctx context.Context, j *job) {
	found, f := l.get(ctx, j)
	if ctx.Err() != nil {
		return // the messages are asked for again after the next start
	}
	var failed []*order
	l.mu.Lock()
	l.queue.end(j)
	delete(l.jobs, j.target)
	for _, w := range j.waiters {
		switch o := w.order; {
		case o.over:
		case f != nil:
			o.over = true
			failed = append(failed, o)
		default:
			o.arrived(w, found)
			l.settle(o)
		}
	}
	l.mu.Unlock()
	nudge(l.wake)
	nudge(l.record)
	if f != nil && f.Cause != nil {
		l.room.Logger.Error("what is behind a link could not be stored", "messages", len(failed), "error", f.Cause)
	}
	for _, o := range failed {
		o.Done(f)
	}
}

func (o *order) arrived(w waiter, found message.Media) {
	if w.filename != "" {
		found.Filename = w.filename
	}
	o.left--
	o.found = append(o.found, store.Attachment{Message: o.Message, Position: w.position, Media: found})
}

// get finds what is behind a link: in the cache, or by a download.
func (l *Links) get(ctx context.Context, j *job) (message.Media, *fault.Error) {
	if !l.room.Clock().Before(j.until) {
		l.room.metrics.fetches.WithLabelValues("late").Inc()
		return message.Media{}, fault.MediaUpload.With("The media behind the link was not fetched within %s: too many links of this number, or to its host, were waiting.", fetchWait)
	}
	for try := 1; ; try++ {
		found, outcome, err := l.fetch(ctx, j.source)
		if err == nil {
			l.room.metrics.fetches.WithLabelValues(outcome).Inc()
			return found, nil
		}
		var again *passingError
		if try == maxTries || !errors.As(err, &again) || !pause(ctx, retryPause) {
			l.room.metrics.fetches.WithLabelValues("failed").Inc()
			return message.Media{}, linkFault(err)
		}
	}
}

// A download that may go better the next time is tried once more.
const (
	maxTries   = 2
	retryPause = time.Second
)

// pause waits; false when the context ended.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Waiting is how many links are waiting or being fetched.
func (l *Links) Waiting() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.jobs)
}
