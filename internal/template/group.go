package template

// Limits of a group of templates, in characters and in entries.
const (
	MaxGroupName        = 256
	MaxGroupDescription = 512
	MaxGroupTemplates   = 250 // as many as an ordinary account has
)

// Group is a set of templates whose figures are looked at together. A template is in one group at a time.
type Group struct {
	ID          uint64
	Name        string
	Description string
	CreatedAt   int64        // Unix milliseconds
	Members     []Membership // by template and time
}

// Membership is a time in which a template was in a group: what it did then stays the group's.
type Membership struct {
	Template uint64
	Since    int64 // Unix milliseconds
	Until    int64 // 0 while it is in it
}

// Templates are those that are in the group now.
func (g *Group) Templates() []uint64 {
	ids := []uint64{}
	for _, m := range g.Members {
		if m.Until == 0 {
			ids = append(ids, m.Template)
		}
	}
	return ids
}
