package account

import "slices"

// heaviest is how many conversations are named in a statement.
const heaviest = 5

// perBlock is over how many conversations a point of the course of the share is taken.
const perBlock = 25

// maxBlocks bounds the course; older points are joined two by two.
const maxBlocks = 64

// Weighty is a conversation that says much: where it is, not what was said.
type Weighty struct {
	// Messages are the records of the person's messages.
	Messages []uint64 `json:"messages"`
	Day      int32    `json:"day"`
	P        float64  `json:"p"`
	Lang     string   `json:"language"`
	Outcome  string   `json:"outcome"`
	// Familiar is the likeness to what the account has talked about, InScope to the nearest declared
	// example, which is number Nearest of the declaration; all from 0 to 1.
	Familiar float64 `json:"familiar"`
	InScope  float64 `json:"in_scope"`
	Nearest  int     `json:"nearest_declared"`
}

// Block is a stretch of conversations that entered the test.
type Block struct {
	FirstDay int32 `json:"first_day"`
	LastDay  int32 `json:"last_day"`
	Counted  int   `json:"conversations"`
	General  int   `json:"general"`
}

// errorSum adds up the errors of the languages that conversations were in.
type errorSum struct {
	conversations int
	Rates
}

// shown is a capability that was seen.
type shown struct {
	times    int
	examples []uint64
}

// maxExamples is how many messages are named for a capability.
const maxExamples = 3

// Record is what is kept for statements: numbers, never texts.
type Record struct {
	weighty []Weighty
	blocks  []Block
	each    int // conversations a block takes
	errors  map[string]errorSum
	shown   [Capabilities]shown
}

// note keeps what a statement says of a conversation that entered the test.
func (r *Record) note(reading *Reading, c *Conversation, rates Rates) {
	e := r.errors[reading.Lang]
	r.errors[reading.Lang] = errorSum{e.conversations + 1, rates}
	r.course(reading, c)
	if !reading.General() {
		return
	}
	for k := range r.shown {
		if s := &r.shown[k]; reading.Seen>>k&1 == 1 {
			s.times++
			if id := c.Messages[reading.Loudest].ID; id != 0 && len(s.examples) < maxExamples {
				s.examples = append(s.examples, id)
			}
		}
	}
	r.weigh(reading, c)
}

func (r *Record) course(reading *Reading, c *Conversation) {
	if n := len(r.blocks); n == 0 || r.blocks[n-1].Counted >= r.each {
		if n == maxBlocks {
			r.join()
		}
		r.blocks = append(r.blocks, Block{FirstDay: c.Day})
	}
	b := &r.blocks[len(r.blocks)-1]
	b.LastDay = c.Day
	b.Counted++
	if reading.General() {
		b.General++
	}
}

// join makes one block of two, and the next ones twice as long.
func (r *Record) join() {
	half := r.blocks[:0]
	for i := 0; i+1 < len(r.blocks); i += 2 {
		a, b := r.blocks[i], r.blocks[i+1]
		half = append(half, Block{a.FirstDay, b.LastDay, a.Counted + b.Counted, a.General + b.General})
	}
	r.blocks, r.each = half, 2*r.each
}

func (r *Record) weigh(reading *Reading, c *Conversation) {
	at := len(r.weighty)
	for at > 0 && r.weighty[at-1].P < reading.P {
		at--
	}
	if at >= heaviest {
		return
	}
	w := Weighty{
		Day: c.Day, P: round(reading.P), Lang: reading.Lang, Outcome: "served", Familiar: round(reading.Values[featFamiliar]),
		InScope: round(reading.InScope), Nearest: reading.Nearest,
	}
	for _, m := range c.Messages {
		if m.ID != 0 {
			w.Messages = append(w.Messages, m.ID)
		}
	}
	r.weighty = slices.Insert(r.weighty, at, w)
	r.weighty = r.weighty[:min(heaviest, len(r.weighty))]
}

// recordBytes is what a record takes at most, in bytes.
const recordBytes = heaviest*(80+8*maxMessages) + maxBlocks*24 + 1024
