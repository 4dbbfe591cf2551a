package account

// AIProvider says whether an account is under an AI-provider verdict, so that its traffic has the last right
// of way: what was judged of it, and until anything was judged what it declares of itself. d and a may be nil.
func (d *Directory) AIProvider(a *Account) bool {
	switch {
	case a == nil:
		return false
	case d != nil && d.Standings[a.ID] != nil && d.Standings[a.ID].Outcome != "":
		return d.Standings[a.ID].Outcome == Primary
	}
	return a.Business != nil && a.Business.Declared == GeneralAssistant
}
