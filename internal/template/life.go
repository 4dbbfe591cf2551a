package template

import (
	"slices"

	"turnpike/internal/message"
)

// More statuses of a template's life (reference §6.3). None of them may be sent.
const (
	InAppeal        Status = "IN_APPEAL"
	PendingDeletion Status = "PENDING_DELETION"
	Archived        Status = "ARCHIVED"
)

// Quality is what people's feedback of the last seven days makes of a template.
type Quality string

// The scores.
const (
	QualityUnknown Quality = "UNKNOWN"
	Green          Quality = "GREEN"
	Yellow         Quality = "YELLOW"
	Red            Quality = "RED"
)

// Life is what became of a template since it was created. Moments are Unix milliseconds; 0 means never.
type Life struct {
	Reason         string // of the last rejection; NoReason otherwise
	Because        string // with InvalidFormat: what was wrong
	Recommendation string
	Previous       message.Category // before the last change of category; 0 when it never changed
	Correct        message.Category // the category that it gets at CorrectAt; 0 when none is announced
	CorrectAt      int64
	Quality        Quality
	QualityAt      int64
	Base           Feedback // what does not count for the quality: all before its day, and this of that day
	Pauses         int      // for low quality; the third time disables
	PausedUntil    int64    // 0 while paused by hand or by pacing: somebody must unpause it
	EditedAt       []int64
	ArchivedAt     int64
	LastSentAt     int64
	Library        string // the library template it was made from
	TrackingOff    bool   // the business opted out of tracking of its links
	SubCategory    string // as the business said, in capitals: ORDER_DETAILS; "" for none
	Freedom        string // what the business lets be changed to make the template work better, as JSON; "" for none
}

// Limits of edits of an approved template (reference §5.4), with their spans in milliseconds.
const (
	editSpan      = 24 * 3600 * 1000
	editLongSpan  = 30 * 24 * 3600 * 1000
	editsLongSpan = 10
)

// EditAllowed says whether the template may be edited at a moment; why says what stands against it.
func (t *Template) EditAllowed(now int64) (why string) {
	switch t.Status {
	case Rejected, Paused:
		return ""
	case Approved:
	default:
		return "a template that is " + string(t.Status) + " cannot be edited; wait until it is APPROVED, REJECTED or PAUSED"
	}
	long := 0
	for _, at := range t.Life.EditedAt {
		if at > now-editSpan {
			return "an approved template can be edited once in 24 hours"
		}
		if at > now-editLongSpan {
			long++
		}
	}
	if long >= editsLongSpan {
		return "an approved template can be edited 10 times in 30 days"
	}
	return ""
}

// Edited adds a moment to the edits that count.
func (t *Template) Edited(now int64) {
	kept := slices.DeleteFunc(slices.Clone(t.Life.EditedAt), func(at int64) bool { return at <= now-editLongSpan })
	kept = append(kept, now)
	t.Life.EditedAt = kept
}

// Pauses for low quality: three hours, then six, then the template is disabled (reference §6.7).
var pauseLengths = []int64{3 * 3600 * 1000, 6 * 3600 * 1000}

// PauseForQuality moves an approved template that people complain about: paused for a while, or
// disabled the third time.
func (t *Template) PauseForQuality(now int64) {
	if t.Life.Pauses >= len(pauseLengths) {
		t.Status, t.Life.PausedUntil = Disabled, 0
	} else {
		t.Status, t.Life.PausedUntil = Paused, now+pauseLengths[t.Life.Pauses]
	}
	t.Life.Pauses++
}

// Struck says whether low quality has disabled the template, be it in appeal meanwhile.
func (t *Template) Struck() bool { return t.Life.Pauses > len(pauseLengths) }

// CategoryNotice is how long before a change of category it is announced, in milliseconds
// (reference §6.8).
const CategoryNotice = 24 * 3600 * 1000

// Announce plans a change of category.
func (t *Template) Announce(correct message.Category, now int64) {
	t.Life.Correct, t.Life.CorrectAt = correct, now+CategoryNotice
}

// Recategorize makes an announced change.
func (t *Template) Recategorize() {
	t.Life.Previous, t.Category = t.Category, t.Life.Correct
	t.Life.Correct, t.Life.CorrectAt = 0, 0
}

// Lengths of disuse, in milliseconds (reference §6.7).
const (
	ArchiveAfter = 365 * 24 * 3600 * 1000
	DeleteAfter  = 28 * 24 * 3600 * 1000
)

// Due is the next moment at which something happens to the template by itself; 0 when nothing does.
func (t *Template) Due() int64 {
	switch {
	case t.Status == Paused && t.Life.PausedUntil != 0:
		return t.Life.PausedUntil
	case t.Life.CorrectAt != 0:
		return t.Life.CorrectAt
	case t.Status == Archived:
		return t.Life.ArchivedAt + DeleteAfter
	case t.Status == Approved:
		return max(t.Life.LastSentAt, t.CreatedAt) + ArchiveAfter
	}
	return 0
}
