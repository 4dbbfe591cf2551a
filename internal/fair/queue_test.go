package fair

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"turnpike/internal/account"
	"turnpike/internal/message"
)

// TestQueueAgainstAList draws what can happen to a queue and compares it with a plain list of everything that
// waits, and with what start-time fair queueing promises of shares.
func TestQueueAgainstAList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := &machine{q: &Queue[int]{Most: rapid.SampledFrom([]int{0, 1, 7, 40}).Draw(t, "most")}, pairs: map[[2]id]*[2]float64{}}
		t.Repeat(rapid.StateMachineActions(m))
	})
}

// waits is an entry as the list has it.
type waits struct {
	number int
	at     int64
	share  Share
}

// id names a class, or a portfolio in a class.
type id struct {
	class Class
	owner uint64 // 0 is the class
}

type machine struct {
	q     *Queue[int]
	all   []waits
	now   int64
	last  int
	pairs map[[2]id]*[2]float64 // turns by weight, of two that both wait all the time
}

// weightOf is the same for all entries of a portfolio, as the promise wants it.
func weightOf(owner uint64) uint32 { return []uint32{0, 1, 1, 2, 12}[owner] }

func (m *machine) Push(t *rapid.T) {
	m.now += rapid.Int64Range(0, 3).Draw(t, "pause")
	m.last++
	owner := rapid.Uint64Range(1, 4).Draw(t, "owner")
	w := waits{m.last, m.now, Share{Class(rapid.IntRange(0, int(Classes)-1).Draw(t, "class")), owner, weightOf(owner)}}
	m.all = append(m.all, w)
	away, turned := m.q.Push(w.share, w.at, w.number)
	if turned != (m.q.Most > 0 && len(m.all) > m.q.Most) {
		t.Fatalf("of %d that wait somebody is turned away: %v", len(m.all), turned)
	}
	if turned {
		m.checkAway(t, away)
	}
}

// checkAway: the newest one of the longest portfolio in the lowest class goes.
func (m *machine) checkAway(t *rapid.T, number int) {
	w := m.remove(t, number)
	length := map[uint64]int{}
	for _, o := range m.all {
		switch {
		case o.share.Class > w.share.Class:
			t.Fatalf("%v goes, though %v waits in a lower class", w, o)
		case o.share.Class == w.share.Class:
			length[o.share.Owner]++
		}
		if o.share == w.share && o.number > w.number {
			t.Fatalf("%v goes, though %v is newer", w, o)
		}
	}
	for owner, n := range length {
		if n > length[w.share.Owner]+1 {
			t.Fatalf("%v goes, though portfolio %d has %d", w, owner, n)
		}
	}
}

func (m *machine) Pop(t *rapid.T) {
	shut := Class(rapid.IntRange(0, 2*int(Classes)).Draw(t, "shut"))
	before := slices.Clone(m.all)
	number, s, ok := m.q.Pop(func(c Class) bool { return c != shut })
	if !ok {
		for _, w := range m.all {
			if w.share.Class != shut {
				t.Fatalf("nothing is served, though %v waits", w)
			}
		}
		return
	}
	w := m.remove(t, number)
	if w.share != s || w.share.Class == shut {
		t.Fatalf("%v is served as %v while class %d is shut", w, s, shut)
	}
	for _, o := range m.all {
		if o.share == w.share && o.number < w.number {
			t.Fatalf("%v is served before %v", w, o)
		}
	}
	if shut < Classes {
		m.pairs = map[[2]id]*[2]float64{} // the promise is of classes that are open
		return
	}
	m.count(t, before, w.share)
}

// count adds a turn to all pairs that it is about, and checks the promise: of two that both wait all the
// time, neither is more than one turn of each ahead, each turn by its weight.
func (m *machine) count(t *rapid.T, before []waits, s Share) {
	for pair, turns := range m.pairs {
		if !waitsIn(before, pair[0]) || !waitsIn(before, pair[1]) {
			delete(m.pairs, pair)
			continue
		}
		for i, one := range pair {
			switch one {
			case id{s.Class, s.Owner}:
				turns[i] += 1 / float64(s.Weight)
			case id{class: s.Class}:
				turns[i] += 1 / float64(weights[s.Class])
			}
		}
		apart := turns[0] - turns[1]
		if most := turnOf(pair[0]) + turnOf(pair[1]) + 1e-3; apart > most || -apart > most {
			t.Fatalf("of %v and %v one is %.3f ahead, more than %.3f", pair[0], pair[1], apart, most)
		}
	}
	ids := map[id]bool{}
	for _, w := range m.all {
		ids[id{class: w.share.Class}], ids[id{w.share.Class, w.share.Owner}] = true, true
	}
	for a := range ids {
		for b := range ids {
			pair := [2]id{a, b}
			alike := (a.owner == 0) == (b.owner == 0) && (a.owner == 0 || a.class == b.class)
			if alike && cmp.Compare(a.class, b.class)*10+cmp.Compare(a.owner, b.owner) < 0 && m.pairs[pair] == nil {
				m.pairs[pair] = &[2]float64{}
			}
		}
	}
}

func turnOf(one id) float64 {
	if one.owner == 0 {
		return 1 / float64(weights[one.class])
	}
	return 1 / float64(weightOf(one.owner))
}

func waitsIn(all []waits, one id) bool {
	return slices.ContainsFunc(all, func(w waits) bool {
		return w.share.Class == one.class && (one.owner == 0 || w.share.Owner == one.owner)
	})
}

func (m *machine) Expire(t *rapid.T) {
	var limits [Classes]int64
	for c := range limits {
		limits[c] = m.now - rapid.Int64Range(-1, 40).Draw(t, "age")
	}
	for _, number := range m.q.Expire(func(c Class) int64 { return limits[c] }) {
		if w := m.remove(t, number); w.at >= limits[w.share.Class] {
			t.Fatalf("%v goes, though its time ends at %d", w, limits[w.share.Class])
		}
	}
	for _, w := range m.all {
		if w.at < limits[w.share.Class] {
			t.Fatalf("%v stays, though its time ended at %d", w, limits[w.share.Class])
		}
	}
	m.pairs = map[[2]id]*[2]float64{}
}

func (m *machine) remove(t *rapid.T, number int) waits {
	i := slices.IndexFunc(m.all, func(w waits) bool { return w.number == number })
	if i < 0 {
		t.Fatalf("%d comes out, and does not wait", number)
	}
	w := m.all[i]
	m.all = slices.Delete(m.all, i, i+1)
	return w
}

func (m *machine) Check(t *rapid.T) {
	var in [Classes]int
	for _, w := range m.all {
		in[w.share.Class]++
	}
	for c := range in {
		if m.q.Waiting(Class(c)) != in[c] {
			t.Fatalf("of class %d %d wait, not %d", c, m.q.Waiting(Class(c)), in[c])
		}
	}
	if m.q.Len() != len(m.all) {
		t.Fatalf("%d wait, not %d", m.q.Len(), len(m.all))
	}
}

// TestAFloodWaitsForOthers: what comes behind ten thousand of a flood is served next.
func TestAFloodWaitsForOthers(t *testing.T) {
	t.Parallel()
	var q Queue[string]
	for range 10_000 {
		q.Push(Share{Class: Judged, Owner: 1}, 0, "flood")
		q.Push(Share{Class: Service, Owner: 2}, 0, "hog")
	}
	for range 100 {
		q.Pop(nil)
	}
	q.Push(Share{Class: Service, Owner: 3}, 1, "sparse")
	q.Push(Share{Class: Authentication, Owner: 2}, 1, "code")
	var got []string
	for range 4 {
		v, _, _ := q.Pop(nil)
		got = append(got, v)
	}
	if !slices.Contains(got, "sparse") || !slices.Contains(got[:2], "code") {
		t.Errorf("served are %q", got)
	}
}

// TestShares: over a long time each gets what its weight says, and nobody gets nothing.
func TestShares(t *testing.T) {
	t.Parallel()
	var q Queue[int]
	for c := range Classes {
		for owner := range uint64(3) {
			for range 10_000 {
				q.Push(Share{Class: c, Owner: owner, Weight: uint32(owner + 1)}, 0, 0)
			}
		}
	}
	classes, owners := [Classes]int{}, [3]int{}
	for range 11_700 {
		_, s, _ := q.Pop(nil)
		classes[s.Class]++
		if s.Class == Authentication {
			owners[s.Owner]++
		}
	}
	for c, n := range classes {
		if want := int(weights[c]) * 100; n < want-2 || n > want+2 {
			t.Errorf("%s was served %d times, not %d", Class(c), n, want)
		}
	}
	for owner, n := range owners {
		if want := 6400 * (owner + 1) / 6; n < want-2 || n > want+2 {
			t.Errorf("portfolio %d was served %d times, not %d", owner, n, want)
		}
	}
}

func TestWhatBelongsToWhichClass(t *testing.T) {
	t.Parallel()
	assistant := &account.Account{Business: &account.Business{ID: 2, Declared: "general_purpose_assistant"}}
	shop := &account.Account{Business: &account.Business{ID: 1, Declared: "customer_service"}}
	judged := account.NewDirectory()
	judged.Standings[8] = &account.Standing{Outcome: account.Primary}
	judged.Standings[9] = &account.Standing{Outcome: account.Incidental}
	cleared := &account.Account{ID: 9, Business: assistant.Business}
	for id, want := range map[*account.Account]Class{assistant: Judged, shop: Utility, {ID: 8, Business: shop.Business}: Judged, cleared: Utility} {
		if c := ClassOf(judged, id, message.Utility); c != want {
			t.Errorf("account %d is in class %s", id.ID, c)
		}
	}
	for category, want := range map[message.Category]Class{
		message.Authentication: Authentication, message.Utility: Utility, message.Service: Service, message.Marketing: Marketing, 0: Service,
	} {
		if s := Of(nil, &account.Number{Account: shop}, category); s != (Share{want, 1, 1}) {
			t.Errorf("%s of a shop is %+v", category, s)
		}
		if s := Of(nil, &account.Number{Account: assistant, Line: account.Line{High: true}}, category); s != (Share{Judged, 2, throughputWeight}) {
			t.Errorf("%s of an assistant is %+v", category, s)
		}
	}
	if s := Of(nil, nil, message.Authentication); s != (Share{Authentication, 0, 1}) {
		t.Errorf("a number that nobody knows is %+v", s)
	}
}

func BenchmarkQueue(b *testing.B) {
	var q Queue[*int]
	v := new(int)
	for i := range 64 {
		q.Push(Share{Class: Class(i % 5), Owner: uint64(i % 7)}, 0, v)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		q.Push(Share{Class: Class(i % 5), Owner: uint64(i % 7)}, int64(i), v)
		q.Pop(nil)
	}
}
