package account

import (
	"math/rand/v2"
	"reflect"
	"testing"
)

// TestAShortCutChangesNoStatement plays random accounts twice, through a judge that leaves out what cannot matter and one
// that compares every conversation with all others: at every moment both say the same, also after they were stored.
func TestAShortCutChangesNoStatement(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(11, 12))
	languages := []string{"en", "", "de", "xx"}
	for life := range 24 {
		declared := [][]string{clinic, nil, clinic[:1], {asks[0], asks[1]}, {needs[0], needs[0], needs[0]}}[life%5]
		short, whole := newLife(t, declared), newLife(t, declared)
		share := random.Float64()
		for i := range 260 {
			if i%60 == 59 { // the business changes
				share = random.Float64()
			}
			c := anyConversation(random, share, i)
			lang := languages[life%len(languages)]
			short.judge.Take(short.reader, c, lang)
			takeWhole(whole.judge, whole.reader, c, lang)
			if i%40 == 39 {
				short.restart()
			}
			if a, b := short.judge.Statement("m"), whole.judge.Statement("m"); !reflect.DeepEqual(a, b) {
				t.Fatalf("life %d, conversation %d: with the short cut\n%+v\nwithout\n%+v", life, i, a, b)
			}
		}
	}
}

// anyConversation is of one to four messages, of which as large a share is general; few people, so that some do not count.
func anyConversation(random *rand.Rand, share float64, i int) Conversation {
	c := Conversation{Person: uint32(random.IntN(120)), Day: int32(i / 4)}
	for range 1 + random.IntN(4) {
		m := Message{Text: needs[random.IntN(len(needs))], Reply: done, Outcome: Outcome(random.IntN(int(Replied) + 1)), ID: uint64(i + 1)}
		switch r := random.Float64(); {
		case r < share:
			m.Text = asks[random.IntN(len(asks))]
		case r > 0.97:
			m.Text = []string{"", "ok", "👍👍", "\xff\x00", "12345"}[random.IntN(5)]
		}
		if random.IntN(5) == 0 {
			m.Reply = "Sorry, that is nothing we do."
		}
		c.Messages = append(c.Messages, m)
	}
	return c
}

// takeWhole is Judge.Take without the short cut.
func takeWhole(j *Judge, r *Reader, c Conversation, hint string) {
	if !j.enters(&c) {
		return
	}
	r.Read(c.Messages, &j.Memory, hint) // for the scores
	reading := r.Weigh(c.Messages, r.scores, r.topic, &j.Memory)
	if reading.Served && reading.P > sure {
		reading.Seen = r.seen(c.Messages)
	}
	j.weigh(&reading, &c, r.scorer.Model(), nil)
}

// restart stores the judge and reads it again.
func (l *life) restart() {
	l.Helper()
	file, err := l.judge.MarshalBinary()
	if err == nil {
		l.judge = NewJudge()
		err = l.judge.UnmarshalBinary(file)
	}
	if err != nil {
		l.Fatal(err)
	}
}
