package template

// Feedback is what people made of the messages of a template, or of a number, on one day.
type Feedback struct {
	Day       int64 `json:"day,omitzero"` // of UTC, since 1970
	Sent      int64 `json:"sent,omitzero"`
	Delivered int64 `json:"delivered,omitzero"`
	Read      int64 `json:"read,omitzero"`
	Blocked   int64 `json:"blocked,omitzero"`
	Reported  int64 `json:"reported,omitzero"`
}

// How feedback becomes a score. The reference (§6.7) says that it is the last seven days', the newest
// ones weighing most, and gives no numbers; these are ours.
const (
	// FeedbackDays is how many days count, today's among them. Today weighs as much as this number,
	// yesterday one less, the oldest day one.
	FeedbackDays = 7
	// leastDelivered is how many messages must have arrived before anything is said.
	leastDelivered = 50
	// Complaints (blocks and reports) in 1000 deliveries from which on a template is yellow, and red.
	yellowComplaints, redComplaints = 20, 50
	// fewReads is the part of deliveries, in 1000, below which people do not care for the template:
	// half as many complaints then do. Who hides read receipts counts as not reading.
	fewReads = 100
)

// Score is what the feedback makes of a template today. What came before its last pause ended does not count.
func (t *Template) Score(days []Feedback, today int64) Quality {
	var counts []Feedback
	for _, d := range days {
		if d.Day == t.Life.Base.Day {
			d = d.since(t.Life.Base)
		}
		if d.Day >= t.Life.Base.Day {
			counts = append(counts, d)
		}
	}
	return Score(counts, today)
}

// Score is what feedback makes of a template or a number today; QualityUnknown when it is too little to say
// anything.
func Score(days []Feedback, today int64) Quality {
	var delivered, read, complaints, sample int64
	for _, d := range days {
		weight := FeedbackDays - (today - d.Day)
		if weight < 1 || d.Day > today {
			continue
		}
		sample += d.Delivered
		delivered += weight * d.Delivered
		read += weight * d.Read
		complaints += weight * (d.Blocked + d.Reported)
	}
	if sample < leastDelivered {
		return QualityUnknown
	}
	if 1000*read < fewReads*delivered {
		complaints *= 2
	}
	switch rate := 1000 * complaints; {
	case rate >= redComplaints*delivered:
		return Red
	case rate >= yellowComplaints*delivered:
		return Yellow
	}
	return Green
}

func (d Feedback) since(base Feedback) Feedback {
	return Feedback{
		d.Day, max(d.Sent-base.Sent, 0), max(d.Delivered-base.Delivered, 0), max(d.Read-base.Read, 0), max(d.Blocked-base.Blocked, 0), max(d.Reported-base.Reported, 0),
	}
}
