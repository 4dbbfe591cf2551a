package store

import "turnpike/internal/account"

// Directory is the picture of a world that is in no store.
func (w World) Directory() *account.Directory {
	d := account.NewDirectory()
	for _, b := range w.Businesses {
		d.Businesses[b.ID] = b
	}
	for _, a := range w.Accounts {
		d.Accounts[a.ID] = withLocation(a)
	}
	for _, n := range w.Numbers {
		d.Numbers[n.ID] = n
	}
	for _, a := range w.Apps {
		d.Apps[a.ID] = a
	}
	for i := range w.Templates {
		d.AddTemplate(w.Templates[i].Account, w.Templates[i].Template)
	}
	return d
}
