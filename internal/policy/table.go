package policy

// maxKept bounds the verdicts that a table keeps: some 20 MB. Beyond it the table begins anew.
const maxKept = 64 << 10

// Table keeps verdicts: messages that do not differ in what a verdict depends on get the same one until
// something begins or ends. It is for one goroutine.
type Table struct {
	book *Book
	kept map[sort]*Verdict
}

// sort is what messages have in common that are judged alike.
type sort struct {
	account uint64
	country string
	message Message
}

// NewTable makes an empty table of a book.
func NewTable(b *Book) *Table { return &Table{b, map[sort]*Verdict{}} }

// Book is what the table's verdicts come from.
func (t *Table) Book() *Book { return t.book }

// Forget drops what is kept, since accounts may have changed.
func (t *Table) Forget() { clear(t.kept) }

// Decide judges a message; account is asked for only when the verdict is not kept. The verdict is shared and
// must not be changed.
func (t *Table) Decide(id uint64, m Message, country string, at int64, account func() *Account) *Verdict {
	key := sort{id, country, m}
	if v := t.kept[key]; v != nil && v.Since <= at && at < v.Until {
		return v
	}
	if len(t.kept) >= maxKept {
		clear(t.kept)
	}
	v := t.book.Decide(&Facts{Account: account(), Message: m, Country: country, At: at})
	t.kept[key] = &v
	return &v
}
