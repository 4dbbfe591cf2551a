package account

// places is how many people of an account are told apart. Two who fall on one place count as one, which can
// only slow the test down.
const places = 2048

// people lets one conversation a person a day count, and a person only so often in a period: one who writes a
// thousand times is one person.
type people struct {
	days     [places]int16 // the last day that counted, plus one, as its lowest 15 bits
	times    [places]uint8
	distinct int
	since    int32 // the day on which the period began; a clock that goes back begins another
}

// admit says whether a conversation of a person on a day may count.
func (p *people) admit(person uint32, day int32) bool {
	p.forgive(day)
	at := person % places
	short := int16(day&0x3FFF) + 1 // 14 bits
	switch {
	case p.days[at] == short || p.times[at] >= maxPerPerson:
		return false
	case p.days[at] == 0:
		p.distinct++
	}
	p.days[at] = short
	p.times[at]++
	return true
}

// forgive lets everybody count once more for each period that is over.
func (p *people) forgive(day int32) {
	periods := (day - p.since) / period
	if periods == 0 {
		return
	}
	p.since += periods * period
	for i, n := range p.times {
		p.times[i] = uint8(max(0, int32(n)-max(0, periods))) // at most what it was
	}
}
