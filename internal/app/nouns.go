package app

import (
	"turnpike/internal/api"
	"turnpike/internal/message"
)

// nouns lists what the door api serves, a line for each.
func (a *App) nouns() []api.Noun {
	return []api.Noun{
		api.Staffing{Store: a.store, Clock: a.deps.Clock},
		&api.Cases{Desk: a.desk, Store: a.store, Directory: a.directory.get, Witness: a.witness},
		api.Opinions{Cases: &api.Cases{Desk: a.desk, Store: a.store, Directory: a.directory.get, Witness: a.witness}},
		&api.Declarations{Desk: a.desk, Store: a.store, Directory: a.directory.get},
		&api.Leaving{Desk: a.desk, Directory: a.directory.get},
		&api.Transparency{Desk: a.desk, Store: a.store, Directory: a.directory.get},
		&api.Reports{Desk: a.desk, Store: a.store, Directory: a.directory.get},
		api.Money{Billing: a.billing},
		&api.Guards{
			Room: a.guard, Store: a.store, Directory: a.directory.get, Reload: a.reload, Settle: a.settled, Coder: message.NewCoder(a.journal.Identity()), Clock: a.deps.Clock,
		},
		api.Probes{Prober: a.prober, Directory: a.directory.get},
		api.Evidence{Witness: a.witness, Directory: a.directory.get, Store: a.store, Reload: a.reload, Policies: a.gazette.Book, Judge: a.desk.Judge, Clock: a.deps.Clock},
		api.Forecasts{Directory: a.directory.get, Price: a.engine.Forecast},
		api.Tariff{Store: a.store, Directory: a.directory.get, Reload: a.reload, Clock: a.deps.Clock, Preview: a.billing.Preview},
		api.Templates{Review: a.review, Directory: a.directory.get},
		&api.Vettings{Room: a.vetting, Store: a.store, Directory: a.directory.get},
		&api.Accounts{Store: a.store, Directory: a.directory.get, Reload: a.reload, Clock: a.deps.Clock},
		api.Limits{Ladder: a.ladder, Standings: a.engine, Kept: a.cfg.Limits, Directory: a.directory.get, Clock: a.deps.Clock},
		&api.Policies{Gazette: a.gazette, Store: a.store, Giver: a.billing, Directory: a.directory.get, Reload: a.reload, Clock: a.deps.Clock, Open: a.cfg.Dev},
	}
}
