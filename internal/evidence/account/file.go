package account

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"

	"turnpike/internal/evidence/scope"
)

// judgeFile is a judge as a file has it.
type judgeFile struct {
	Scope                           *scope.Memory
	Text, Spread, Alike             float64
	Low, High, UsualScope           float64
	Seen                            int
	Tests                           [3]processFile // of REVIEW, RESTRICT-PROPOSED, CLEAR
	Days                            []int16
	Times                           []uint8
	Distinct                        int
	Since                           int32
	Weighty                         []Weighty
	Blocks                          []Block
	Each                            int
	Errors                          map[string]errorFile
	Shown                           []Shown
	Conversations, Counted, General int
	Declared                        bool
	Tier                            Tier
}

type processFile struct {
	Stakes  []float64
	Reserve float64
	Steps   int
	Counts  []countFile
}

type countFile struct {
	Stake        float64
	Left, Needed int
}

type errorFile struct {
	Conversations int
	Rates         Rates
}

// MarshalBinary implements encoding.BinaryMarshaler. There is no text in it.
func (j *Judge) MarshalBinary() ([]byte, error) {
	m, d := &j.Memory, &j.Memory.declared
	f := judgeFile{
		Scope: &m.scope, Text: d.text, Spread: d.spread, Alike: d.alike, Low: m.low, High: m.high, UsualScope: m.usualScope, Seen: m.seen,
		Days: j.people.days[:], Times: j.people.times[:], Distinct: j.people.distinct, Since: j.people.since,
		Weighty: j.record.weighty, Blocks: j.record.blocks, Each: j.record.each, Errors: map[string]errorFile{},
		Conversations: j.Conversations, Counted: j.Counted, General: j.General, Declared: j.declared, Tier: j.tier,
	}
	for i, p := range j.tests() {
		f.Tests[i] = processFile{Stakes: p.stakes, Reserve: p.reserve, Steps: p.steps}
		for _, c := range p.running {
			f.Tests[i].Counts = append(f.Tests[i].Counts, countFile{c.stake, c.left, c.needed})
		}
	}
	for lang, e := range j.record.errors {
		f.Errors[lang] = errorFile{e.conversations, e.Rates}
	}
	for _, s := range j.record.shown {
		f.Shown = append(f.Shown, Shown{s.times, s.examples})
	}
	var out bytes.Buffer
	if err := gob.NewEncoder(&out).Encode(&f); err != nil {
		return nil, fmt.Errorf("write a judge: %w", err)
	}
	return out.Bytes(), nil
}

// tests are the three processes, in the order of the file.
func (j *Judge) tests() [3]*Process { return [3]*Process{&j.review, &j.restrict, &j.clear} }

var errJudge = errors.New("not a judge of this version")

// UnmarshalBinary implements encoding.BinaryUnmarshaler, for a judge that NewJudge made.
func (j *Judge) UnmarshalBinary(b []byte) error {
	f := judgeFile{Scope: &scope.Memory{}}
	if err := gob.NewDecoder(bytes.NewReader(b)).Decode(&f); err != nil {
		return fmt.Errorf("read a judge: %w", err)
	}
	if len(f.Days) != places || len(f.Times) != places || len(f.Shown) != int(Capabilities) || f.Each < perBlock {
		return errJudge
	}
	for i, p := range j.tests() {
		t := &f.Tests[i]
		if len(t.Stakes) != len(p.bets) || len(t.Counts) > len(p.counts) || len(t.Counts) < len(p.counts) && t.Steps > 0 {
			return errJudge
		}
		p.stakes, p.reserve, p.steps, p.running = t.Stakes, t.Reserve, t.Steps, nil
		for _, c := range t.Counts {
			if c.Left < 0 || c.Left > longest {
				return errJudge
			}
			p.running = append(p.running, counting{c.Stake, c.Left, c.Needed})
		}
	}
	j.Memory = Memory{*f.Scope, declaration{f.Text, f.Spread, f.Alike}, f.Low, f.High, f.UsualScope, f.Seen}
	copy(j.people.days[:], f.Days)
	copy(j.people.times[:], f.Times)
	j.people.distinct, j.people.since = f.Distinct, f.Since
	j.record = Record{weighty: f.Weighty, blocks: f.Blocks, each: f.Each, errors: map[string]errorSum{}}
	for lang, e := range f.Errors {
		j.record.errors[lang] = errorSum{e.Conversations, e.Rates}
	}
	for i, s := range f.Shown {
		j.record.shown[i] = shown{s.Times, s.Examples}
	}
	j.Conversations, j.Counted, j.General, j.declared, j.tier = f.Conversations, f.Counted, f.General, f.Declared, f.Tier
	return nil
}
