package main

import (
	"encoding/json"
	"fmt"
	"runtime/debug"
)

const description = `An open business-messaging platform. Bots call it as they call the WhatsApp Cloud API.

Start with: turnpike dev`

type commands struct {
	Dev      devCmd      `cmd:"" help:"Run everything in one process with a seeded world, for building and testing bots."`
	Serve    serveCmd    `cmd:"" help:"Run a platform with the configuration of a file."`
	Env      envCmd      `cmd:"" help:"Print shell exports of dev's world, for your bot."`
	Phone    phoneCmd    `cmd:"" help:"Act as a person: send, read, block …"`
	Wallet   walletCmd   `cmd:"" help:"What businesses have and may spend: show, top up, set lines of credit and budgets."`
	Ledger   ledgerCmd   `cmd:"" help:"The books: transactions, refunds, adjustments, reconciliation, checks."`
	Invoice  invoiceCmd  `cmd:"" help:"A month's invoice of an account, and its usage message by message."`
	Bench    benchCmd    `cmd:"" help:"Measure a server: rate, latency, memory, and whether anything is lost."`
	Tariff   tariffCmd   `cmd:"" help:"Say what messages cost, and check and show rate cards."`
	Limits   limitsCmd   `cmd:"" help:"What numbers and businesses may do, and how much of it they use."`
	Forecast forecastCmd `cmd:"" help:"Say what a campaign will cost, before it is sent."`
	Policy   policyCmd   `cmd:"" help:"Explain, check and publish policies: who may send what to whom, from when."`
	Audit    auditCmd    `cmd:"" help:"Play the platform to your bot before launch: is it for what it says, and does it keep the rules?"`
	Evidence evidenceCmd `cmd:"" help:"Train and measure the model that says what a number is used for."`
	Guard    guardCmd    `cmd:"" help:"Keep a business's own number to its scope: observe, tag or deflect what is not."`
	Case     caseCmd     `cmd:"" help:"Cases on accounts: notices, decisions with reasons, appeals."`
	Vetting  vettingCmd  `cmd:"" help:"What businesses ask the operator for: accounts, names, official marks, verification, lost PINs."`
	Account  accountCmd  `cmd:"" help:"Who works with an account besides its business, and its end."`
	Declare  declareCmd  `cmd:"" name:"declaration" help:"What accounts say that they are for."`
	AuditLog auditLogCmd `cmd:"" name:"audit-log" help:"Check the chain of what was done in the procedure."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

type versionCmd struct {
	JSON bool `help:"Print JSON."`
}

// Run prints the version.
func (v versionCmd) Run(s *surroundings) error {
	if v.JSON {
		return json.NewEncoder(s.stdout).Encode(map[string]string{"version": version()})
	}
	_, err := fmt.Fprintln(s.stdout, "turnpike", version())
	return err
}

// version is the module's version, or the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, kv := range info.Settings {
		if kv.Key == "vcs.revision" && len(kv.Value) >= 12 {
			return "dev-" + kv.Value[:12]
		}
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}
