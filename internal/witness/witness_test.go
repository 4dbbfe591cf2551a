package witness

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"turnpike/internal/account"
	evidence "turnpike/internal/evidence/account"
	"turnpike/internal/evidence/corpus"
	"turnpike/internal/evidence/exam"
	"turnpike/internal/evidence/model"
	"turnpike/internal/fact"
	"turnpike/internal/journal"
	"turnpike/internal/message"
)

// Requests of the two kinds, written for this test.
var (
	general = []string{
		"write a short poem about the sea in winter", "explain how a jet engine works", "who discovered penicillin and when",
		"translate the sentence the cat sleeps into german", "write a python function that reverses a list", "what is the capital of mongolia",
		"tell me a joke about lawyers", "summarise the plot of romeo and juliet", "why do leaves change their colour in autumn",
		"pretend you are a pirate and greet me", "what are the causes of the first world war", "give me ten names for a cat",
		"how does a vaccine work in the body", "write an essay about freedom of speech", "what is the difference between an alligator and a crocodile",
	}
	service = []string{
		"I would like to change the date of my flight to Nice", "is breakfast included in the price of the room", "can I cancel my booking for Friday",
		"how much is a flight to Lisbon next week", "I need an invoice for my last trip", "where can I see the status of my refund",
		"do you have a double room with a view of the sea for two nights", "my transfer from the airport has not arrived", "can I add a suitcase to my ticket",
		"I want to book a guided tour of the old town for four people", "what time does the bus to the hotel leave", "please send me the confirmation of my reservation again",
	}
	purpose = []string{"travel agency: flights, hotels and guided tours", "book, change or cancel a flight", "questions about a booking, an invoice or a refund"}
)

// script is a journal's content under construction.
type script struct {
	records []journal.Record
	at      int64
}

func (s *script) add(f fact.Fact) {
	s.at += 1000
	s.records = append(s.records, journal.Record{Type: uint16(f.Type()), Version: 1, Time: s.at, Body: fact.Append(nil, f)})
}

func text(t *testing.T, body string) message.Content {
	t.Helper()
	doc, err := json.Marshal(message.Text{Body: body})
	if err != nil {
		t.Fatal(err)
	}
	return message.Content{Kind: message.KindText, Document: doc}
}

// talk is a question and its answer ("" for none), an hour after the last one.
func (s *script) talk(t *testing.T, number account.NumberID, person int, question, answer string) {
	t.Helper()
	s.at += 60 * 60 * 1000
	thread := fact.Thread{Number: number, Address: message.Address(fmt.Sprintf("199000%05d", person))}
	s.add(&fact.MessageReceived{Thread: thread, Account: 1, Content: text(t, question)})
	if answer != "" {
		s.add(&fact.MessageAccepted{Thread: thread, Account: 1, Content: text(t, answer)})
	}
}

// write puts what is there into the journal.
func (s *script) write(t *testing.T, j *journal.Journal) {
	t.Helper()
	if _, err := j.Append(t.Context(), 0, s.records); err != nil {
		t.Fatal(err)
	}
	s.records = nil
}

func openJournal(t *testing.T) *journal.Journal {
	t.Helper()
	cfg := journal.DefaultConfig()
	cfg.Dir = t.TempDir()
	j, err := journal.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	return j
}

// ledger keeps findings and the position, as a store does.
type ledger struct {
	mu    sync.Mutex
	next  uint64
	found []Finding
}

func (l *ledger) Cursor(context.Context, string) (uint64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.next, nil
}

func (l *ledger) SaveCursor(_ context.Context, _ string, next uint64) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next = next
	return nil
}

func (l *ledger) Record(_ context.Context, f *Finding) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.found = append(l.found, *f)
	return nil
}

func declined(_, reply, _ string) evidence.Outcome {
	if strings.HasPrefix(reply, "Sorry") {
		return evidence.Declined
	}
	return evidence.Served
}

func scoped(version string) func(account.NumberID, int64) Scope {
	return func(account.NumberID, int64) Scope { return Scope{Version: version, Examples: purpose, Language: "en"} }
}

func room(j *journal.Journal, l *ledger, now int64) *Room {
	return New(Deps{
		Journal: j, Cursors: l, Scope: scoped("1"), Answers: declined, Record: l.Record, Model: model.Default(), Key: 7,
		Clock: func() time.Time { return time.UnixMilli(now) }, Logger: slog.New(slog.DiscardHandler),
	})
}

// watchAll reads the whole journal, and ends the conversations that are open.
func watchAll(t *testing.T, r *Room, at int64) {
	t.Helper()
	reader := r.Journal.Reader(1)
	defer reader.Close()
	from, err := r.Cursors.Cursor(t.Context(), cursorName)
	if err != nil {
		t.Fatal(err)
	}
	r.from = from
	for r.Position() < r.Journal.Next() {
		b, err := reader.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		r.take(b)
		r.record(t.Context())
	}
	r.end(at+idle, r.Position())
	r.record(t.Context())
}

// three numbers: one that answers anything, one that serves its customers, one that is asked anything and
// turns it away.
const (
	assistant = account.NumberID(1)
	agency    = account.NumberID(2)
	flooded   = account.NumberID(3)
)

func threeNumbers(t *testing.T, rounds int) *script {
	t.Helper()
	s := &script{}
	for i := range rounds {
		person := i % 40
		s.talk(t, assistant, person, general[i%len(general)], "Here is what you asked for, as well as I can.")
		s.talk(t, agency, person, service[i%len(service)], "Certainly, I have looked that up for you.")
		if i%2 == 0 {
			s.talk(t, flooded, person, general[i%len(general)], "Sorry, I can only help with your trip.")
		} else {
			s.talk(t, flooded, person, service[i%len(service)], "Certainly, I have looked that up for you.")
		}
	}
	return s
}

func TestAnAssistantIsFoundAndAFloodedAgencyIsNot(t *testing.T) {
	t.Parallel()
	j, l := openJournal(t), &ledger{}
	s := threeNumbers(t, 60)
	s.write(t, j)
	r := room(j, l, s.at)
	watchAll(t, r, s.at)
	for number, want := range map[account.NumberID]string{assistant: "RESTRICT-PROPOSED", agency: "CLEAR", flooded: "CLEAR"} {
		f, ok := r.Finding(number)
		if !ok || f.Statement.Tier != want {
			t.Errorf("number %d: %s, want %s: %s", number, f.Statement.Tier, want, f.Statement.Words)
		}
	}
	f, _ := r.Finding(assistant)
	if len(f.Statement.Weightiest) != 5 || len(f.Statement.Weightiest[0].Messages) == 0 || f.Statement.ToClear == "" || f.Statement.Capabilities["code"].Times == 0 {
		t.Errorf("the statement does not explain itself: %+v", f.Statement)
	}
}

func TestTheSameJournalGivesTheSameFindings(t *testing.T) {
	t.Parallel()
	j, l := openJournal(t), &ledger{}
	s := threeNumbers(t, 50)
	s.write(t, j)
	first := room(j, l, s.at)
	watchAll(t, first, s.at)
	recorded := len(l.found)
	if recorded == 0 {
		t.Fatal("nothing was recorded")
	}
	again := room(j, l, s.at)
	watchAll(t, again, s.at)
	if len(l.found) != recorded {
		t.Errorf("reading the journal again recorded %d findings twice", len(l.found)-recorded)
	}
	for number := range first.numbers {
		a, _ := first.Finding(number)
		b, _ := again.Finding(number)
		if diff := cmp.Diff(a, b); diff != "" {
			t.Errorf("number %d (- first, + again):\n%s", number, diff)
		}
	}
}

func TestADeclarationThatChangesBeginsTheTestAnew(t *testing.T) {
	t.Parallel()
	j, l := openJournal(t), &ledger{}
	s := threeNumbers(t, 50)
	r := room(j, l, s.at)
	changed := s.at
	r.Scope = func(_ account.NumberID, at int64) Scope {
		if at > changed {
			return Scope{Version: "2", Examples: purpose, Language: "en"}
		}
		return Scope{Version: "1", Examples: purpose, Language: "en"}
	}
	for i := range 5 {
		s.talk(t, assistant, i, service[i], "Certainly.")
	}
	s.write(t, j)
	watchAll(t, r, s.at)
	if f, _ := r.Finding(assistant); f.Statement.Tier != "WATCH" || f.Statement.Conversations != 5 || f.Scope != "2" {
		t.Errorf("after another declaration: %s with %d conversations, scope %s", f.Statement.Tier, f.Statement.Conversations, f.Scope)
	}
}

func TestSilentNumbersAreNotRead(t *testing.T) {
	t.Parallel()
	j, l := openJournal(t), &ledger{}
	s := threeNumbers(t, 10)
	s.write(t, j)
	r := room(j, l, s.at)
	r.Scope = func(account.NumberID, int64) Scope { return Scope{Silent: true} }
	watchAll(t, r, s.at)
	if f, ok := r.Finding(assistant); ok {
		t.Errorf("a number was read whose texts may not be: %+v", f)
	}
}

func TestTheWatchFollowsTheJournal(t *testing.T) {
	t.Parallel()
	j, l := openJournal(t), &ledger{}
	s := threeNumbers(t, 40)
	r := room(j, l, s.at+idle)
	done := make(chan struct{})
	r.Record = func(ctx context.Context, f *Finding) error {
		if f.Number == assistant && f.Statement.Tier == "RESTRICT-PROPOSED" {
			close(done)
		}
		return l.Record(ctx, f)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	s.write(t, j)
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Error("the assistant was not found")
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestOpenConversationsAreBounded(t *testing.T) {
	t.Parallel()
	k := newTalks()
	for i := range maxOpen + 10 {
		thread := fact.Thread{Number: 1, Address: message.Address(fmt.Sprint(i))}
		k.heard(k.open(thread, uint64(i+1)), int64(i))
		for over := k.over(0); over != nil; over = k.over(0) {
			if over.first > 10 {
				t.Fatalf("conversation %d was ended, not the oldest", over.first)
			}
		}
	}
	if n := k.len(); n > maxOpen {
		t.Errorf("%d conversations are open, more than %d", n, maxOpen)
	}
}

// TestABusinessComesToTheSameFigures exports the conversations of a number and has the command's own code judge them.
func TestABusinessComesToTheSameFigures(t *testing.T) {
	t.Parallel()
	j, l := openJournal(t), &ledger{}
	s := threeNumbers(t, 45)
	s.talk(t, assistant, 3, general[0], "") // nobody answers
	s.write(t, j)
	r := room(j, l, s.at+idle)
	watchAll(t, r, s.at)
	for _, number := range []account.NumberID{assistant, agency, flooded} {
		exported, err := r.History(t.Context(), number)
		if err != nil {
			t.Fatal(err)
		}
		// It goes through a file.
		file, err := json.Marshal(exported)
		if err != nil {
			t.Fatal(err)
		}
		e := exam.New(model.Default(), declined, time.Now)
		var got evidence.Statement
		e.Each = func(_ *corpus.Account, judge *evidence.Judge, _, _, _ int) {
			got = judge.Statement(model.Default().Version)
		}
		if _, err := corpus.Read(strings.NewReader(string(file)), e.Add); err != nil {
			t.Fatal(err)
		}
		f, _ := r.Finding(number)
		want := f.Statement
		for _, s := range []*evidence.Statement{&got, &want} { // an export has no record numbers
			for i := range s.Weightiest {
				s.Weightiest[i].Messages = nil
			}
			for name, c := range s.Capabilities {
				c.Examples = nil
				s.Capabilities[name] = c
			}
		}
		if diff := cmp.Diff(want, got); diff != "" || got.Counted == 0 {
			t.Errorf("number %d (- platform, + business):\n%s", number, diff)
		}
	}
}

// deflect is a request that the number's scope guard answered; later is what the business's own software wrote then.
func (s *script) deflect(t *testing.T, number account.NumberID, person int, before, question, later string) {
	t.Helper()
	s.at += 60 * 60 * 1000
	thread := fact.Thread{Number: number, Address: message.Address(fmt.Sprintf("199000%05d", person))}
	if before != "" {
		s.add(&fact.MessageReceived{Thread: thread, Account: 1, Content: text(t, before)})
	}
	s.add(&fact.MessageReceived{Thread: thread, Account: 1, Content: text(t, question), Guard: fact.Guard{Mode: 3, Off: true, Deflected: true}})
	s.add(&fact.MessageAccepted{Thread: thread, Account: 1, Guarded: true, Content: text(t, "Here is what we do for you instead.")})
	if later != "" {
		s.add(&fact.MessageAccepted{Thread: thread, Account: 1, Content: text(t, later)})
	}
}

// TestWhatAGuardDeflectsIsDeclined: an agency that everybody asks for poems is none of an assistant if its guard turns
// them away, unless somebody answers them all the same.
func TestWhatAGuardDeflectsIsDeclined(t *testing.T) {
	t.Parallel()
	const guarded, honest, cheating = account.NumberID(1), account.NumberID(2), account.NumberID(3)
	j, s := openJournal(t), &script{}
	for i := range 120 {
		person, question := i%40, general[i%len(general)]
		s.deflect(t, guarded, person, "", question, "")
		// The answer to what was asked before comes late: it is none to what was deflected.
		s.deflect(t, honest, person, service[i%len(service)], question, "Certainly, I have looked that up for you.")
		s.deflect(t, cheating, person, "", question, "Here is the poem that you asked for, as well as I can.")
	}
	s.write(t, j)
	r := room(j, &ledger{}, s.at)
	watchAll(t, r, s.at)
	for number, want := range map[account.NumberID]bool{guarded: false, honest: false, cheating: true} {
		f, ok := r.Finding(number)
		if !ok || f.Statement.General > 0 != want {
			t.Errorf("number %d: %d of %d conversations are general and served, any: want %v", number, f.Statement.General, f.Statement.Counted, want)
		}
	}
}

// TestWhatIsSentDirectlyIsRead: an assistant that answers by Direct Send is found as one that answers freely is;
// templates of the business's own are no answers.
func TestWhatIsSentDirectlyIsRead(t *testing.T) {
	t.Parallel()
	const direct, templates = account.NumberID(1), account.NumberID(2)
	j, s := openJournal(t), &script{}
	said := message.Content{Kind: message.KindTemplate, Document: []byte(`{"name":"t","language":"en_US","category":"utility","body":"Here is the poem that you asked for, as well as I can."}`)}
	for i := range 120 {
		for _, number := range []account.NumberID{direct, templates} {
			s.at += 60 * 60 * 1000
			thread := fact.Thread{Number: number, Address: message.Address(fmt.Sprintf("199000%05d", i%40))}
			s.add(&fact.MessageReceived{Thread: thread, Account: 1, Content: text(t, general[i%len(general)])})
			s.add(&fact.MessageAccepted{Thread: thread, Account: 1, Content: said, Template: 7, Direct: number == direct})
		}
	}
	s.write(t, j)
	r := room(j, &ledger{}, s.at)
	watchAll(t, r, s.at)
	for number, want := range map[account.NumberID]bool{direct: true, templates: false} {
		if f, ok := r.Finding(number); ok && f.Statement.General > 0 != want || !ok && want {
			t.Errorf("number %d: %+v, any general: want %v", number, f.Statement, want)
		}
	}
}
