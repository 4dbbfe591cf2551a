package phone

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"turnpike/internal/fact"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/wire"
)

// typingLasts is how long a typing indicator shows (reference §2.1).
const typingLasts = 25_000 // milliseconds

const (
	// heartbeat keeps proxies from closing a quiet stream.
	heartbeat = 20 * time.Second
	// writeBudget is how long a phone may take to read an event; then the stream ends, and the phone
	// comes back to where it was.
	writeBudget = 30 * time.Second
)

// moment is an event without a place in the journal.
type moment struct {
	name    string
	address message.Address
	data    any
}

// moments hands moments to the open streams. A stream that does not keep up loses them.
type moments struct {
	mu   sync.Mutex
	subs map[chan moment]struct{}
}

func newMoments() *moments { return &moments{subs: map[chan moment]struct{}{}} }

func (m *moments) publish(e moment) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for ch := range m.subs {
		select {
		case ch <- e:
		default:
		}
	}
}

func (m *moments) subscribe() (events <-chan moment, end func()) {
	ch := make(chan moment, 64)
	m.mu.Lock()
	m.subs[ch] = struct{}{}
	m.mu.Unlock()
	return ch, func() {
		m.mu.Lock()
		delete(m.subs, ch)
		m.mu.Unlock()
	}
}

// stream is one open event stream.
type stream struct {
	door    *Door
	w       http.ResponseWriter
	persons map[message.Address]bool
}

// entry is a journal record on its way to a stream.
type entry struct {
	record uint64
	at     int64
	fact   fact.Fact
}

// events is GET /phone/v1/events.
func (p *Door) events(w http.ResponseWriter, r *http.Request) {
	if err := p.authorize(r); err != nil {
		p.fail(w, r, err)
		return
	}
	s := &stream{door: p, w: w, persons: map[message.Address]bool{}}
	for _, text := range r.URL.Query()["address"] {
		a, err := parseAddress(text)
		if err != nil {
			p.fail(w, r, err)
			return
		}
		s.persons[a] = true
	}
	if len(s.persons) == 0 {
		p.fail(w, r, badRequest("address_missing", "Say whose events you want: ?address=33612345678, once for each person."))
		return
	}
	from, err := p.position(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	if !p.streams.open(s.persons) {
		p.fail(w, r, &problem{http.StatusServiceUnavailable, "streams_full", "Too many event streams are open; close a phone and try again."})
		return
	}
	defer p.streams.close(s.persons)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	s.run(r.Context(), from)
}

// position is the first record a stream wants.
func (p *Door) position(r *http.Request) (uint64, error) {
	text := r.Header.Get("Last-Event-ID")
	if text == "" {
		text = r.URL.Query().Get("after")
	}
	if text == "" {
		return p.Projection.Next(), nil
	}
	n, err := strconv.ParseUint(text, 10, 48)
	if err != nil {
		return 0, badRequest("after_invalid", "after is the id of the last event you saw.")
	}
	return min(n+1, p.Projection.Next()), nil
}

func (s *stream) run(ctx context.Context, from uint64) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	moments, end := s.door.moments.subscribe()
	defer end()
	if s.write("ready", 0, map[string]uint64{"position": from - 1}) != nil {
		return
	}
	entries := make(chan entry, 64)
	go s.follow(ctx, from, entries)
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	for {
		var err error
		select {
		case e, ok := <-entries:
			if !ok {
				return
			}
			err = s.show(ctx, e)
		case m := <-moments:
			if s.persons[m.address] {
				err = s.write(m.name, 0, m.data)
			}
		case <-tick.C:
			err = s.send(": still here\n\n")
		case <-s.door.streams.end:
			return
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// follow reads the journal and passes on what concerns the stream's persons.
func (s *stream) follow(ctx context.Context, from uint64, out chan<- entry) {
	defer close(out)
	reader := s.door.Journal.Reader(from)
	defer reader.Close()
	for {
		batch, err := reader.Next(ctx)
		if err != nil {
			if ctx.Err() == nil {
				s.door.Logger.Warn("an event stream ended", "error", err)
			}
			return
		}
		for i := range batch.Records {
			r := &batch.Records[i]
			f, err := fact.Parse(fact.Type(r.Type), r.Body)
			if err != nil || !s.persons[f.Of().Address] {
				continue
			}
			select {
			case out <- entry{batch.First + uint64(i), r.Time, f}:
			case <-ctx.Done():
				return
			}
		}
	}
}

// show tells the stream what a fact means to a person.
func (s *stream) show(ctx context.Context, e entry) error {
	switch f := e.fact.(type) {
	case *fact.MessageReceived:
		return s.message(ctx, e.record, message.NewID(0, e.record))
	case *fact.MessageMoved:
		return s.moved(ctx, e, f)
	case *fact.OrderPaid:
		return s.message(ctx, e.record, f.ID) // it shows what became of the payment
	case *fact.ThreadSeen:
		until := e.at + typingLasts
		if !f.Typing || until < s.door.Clock().UnixMilli() {
			return nil
		}
		return s.write("typing", 0, map[string]any{"number": f.Number.String(), "address": f.Address, "until": until})
	case *fact.PersonBlocked, *fact.PersonUnblocked, *fact.MarketingStopped, *fact.MarketingResumed:
		return s.conversation(ctx, e.record, f.Of())
	}
	return nil
}

func (s *stream) moved(ctx context.Context, e entry, f *fact.MessageMoved) error {
	if f.Direction == message.ToPerson {
		switch f.Status {
		case message.Delivered:
			return s.message(ctx, e.record, f.ID)
		case message.Read:
			if f.Pricing != 0 { // it was not delivered before: the chat was open
				return s.message(ctx, e.record, f.ID)
			}
		default:
			return nil // what has not arrived, the person does not see
		}
	}
	type status struct {
		ID      string          `json:"id"`
		Number  string          `json:"number"`
		Address message.Address `json:"address"`
		Author  string          `json:"author"`
		Status  string          `json:"status"`
		Time    int64           `json:"time"`
		Error   *MessageError   `json:"error,omitempty"`
	}
	out := status{
		ID: wire.FormatWamid(s.door.Coder, wire.MessageID{ID: f.ID, Direction: f.Direction, Peer: f.Address, Veiled: f.Veiled}), Number: f.Number.String(),
		Address: f.Address, Author: author(f.Direction), Status: f.Status.String(), Time: e.at,
	}
	if f.Code != 0 {
		out.Error = &MessageError{f.Code, fault.ByCode(f.Code).Title}
	}
	return s.write("status", e.record, out)
}

// message shows a message once the history has it.
func (s *stream) message(ctx context.Context, record uint64, id message.ID) error {
	if err := s.door.Projection.WaitFor(ctx, record+1); err != nil {
		return err
	}
	m, ok, err := s.door.History.Message(ctx, id)
	if err != nil || !ok {
		return err
	}
	return s.write("message", record, Render(s.door.Coder, &m))
}

func (s *stream) conversation(ctx context.Context, record uint64, t fact.Thread) error {
	if err := s.door.Projection.WaitFor(ctx, record+1); err != nil {
		return err
	}
	all, err := s.door.History.Conversations(ctx, t.Address)
	if err != nil {
		return err
	}
	for i := range all {
		if c := &all[i]; c.Number == t.Number {
			return s.write("conversation", 0, map[string]any{
				"number": t.Number.String(), "address": t.Address, "blocked": c.Blocked, "marketing": marketingWord(c.MarketingStopped),
			})
		}
	}
	return nil
}

// write sends one event. record is its id; 0 gives it none.
func (s *stream) write(name string, record uint64, data any) error {
	raw, err := json.Marshal(data)
	if err != nil {
		return err
	}
	id := ""
	if record != 0 {
		id = fmt.Sprintf("id: %d\n", record)
	}
	return s.send(fmt.Sprintf("%sevent: %s\ndata: %s\n\n", id, name, raw))
}

// send writes through to the phone, within its own limit of time: that of ordinary requests is over soon.
func (s *stream) send(text string) error {
	control := http.NewResponseController(s.w)
	if err := control.SetWriteDeadline(time.Now().Add(writeBudget)); err != nil {
		return err
	}
	if _, err := io.WriteString(s.w, text); err != nil {
		return err
	}
	return control.Flush()
}
