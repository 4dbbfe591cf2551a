package policy

import (
	"regexp"
	"strings"
)

// machine and human are what somebody who answers may be asked to be.
const (
	machine = `(?:chat ?bots?|bots?|robots?|robô|a\.?i\.?|i\.?a\.?|k\.?i\.?|machine|maschine|macchina|máquina|maquina|computer|` +
		`computador|ordenador|ordinateur|automat\w*|autom[aá]tic\w*|` +
		`automatique|(?:chat)?gpt|artificial intelligence|intelligence artificielle|intelligenza artificiale|inteligencia artificial|` +
		`inteligência artificial|künstliche intelligenz|kunstmatige intelligentie|` +
		`sztuczna inteligencja|sztuczną inteligencją|botem|robotem|maszyną|program)`
	human = `(?:humans?|humain|humaine|umano|umana|humano|humana|mensch(?:en)?|mens|człowiekiem|człowiek|(?:real|actual|live|true) (?:person|human|people|agent)|` +
		`(?:vraie?|véritable) personne|` +
		`persona (?:vera|reale|real|de verdad)|pessoa (?:real|de verdade)|echte\w* (?:person|mensch(?:en)?|mens|persoon)|person|persoon|personne|persona|pessoa)`
	filler = `(?: (?:an?|the|some|kind of|sort of|really|actually|just|even|talking|un|une|uno|una|um|uma|vraiment|veramente|davvero|mesmo|realmente|ein|eine|einen|einem|einer|ne|` +
		`wirklich|echt|een|met|z|jakimś|real|actual|live)){0,4}`
)

// asking are the questions whether a machine answers, in the languages of the European Union's largest countries and in Portuguese of
// Brazil. What somebody books for a person, or on a machine, is none of them.
var asking = regexp.MustCompile(`(?i)(?:^|[^\pL])(?:` + strings.Join([]string{
	// English
	`(?:are|r) (?:you|u)` + filler + ` (?:` + machine + `|` + human + `)`,
	`(?:is|was) (?:this|it|that)` + filler + ` (?:` + machine + `|human|(?:real|actual|live) (?:person|human))`,
	`(?:am i|i am|i'm)(?: really| actually| just)? (?:talking|speaking|chatting|writing|texting)(?: here)? (?:to|with)` + filler + ` (?:` + machine + `|` + human + `)`,
	`you(?:'re| are)` + filler + ` ` + machine + ` ?(?:,? (?:right|aren't you|no))? ?\?`,
	// French
	`(?:es[- ]tu|tu es|t'es|êtes[- ]vous|etes[- ]vous|vous êtes|vous etes|est[- ]ce que (?:tu es|vous êtes|c'est)|c'est)` + filler + ` (?:` + machine + `|` + human + `)`,
	`(?:je parle|est[- ]ce que je parle|parle[- ]je|je discute|j'écris)(?: bien)? (?:à|a|avec)` + filler + ` (?:` + machine + `|` + human + `)`,
	// Italian
	`(?:sei|siete|lei è|è)` + filler + ` (?:` + machine + `|` + human + `)`,
	`(?:sto parlando|parlo|sto scrivendo|sto chattando) con` + filler + ` (?:` + machine + `|` + human + `)`,
	// Portuguese
	`(?:(?:voc[eê]|vc) [eé]|(?:tu )?és|(?:isso |isto )?é)` + filler + ` (?:` + machine + `|` + human + `)`,
	`(?:estou|tô|to) (?:a )?(?:falando|falar|conversando|conversar) com` + filler + ` (?:` + machine + `|` + human + `)`,
	`(?:falo|converso) com` + filler + ` (?:` + machine + `|` + human + `)`,
	// Spanish
	`(?:eres|es usted|sos|esto es|es esto)` + filler + ` (?:` + machine + `|` + human + `)`,
	`(?:estoy hablando|hablo|estoy chateando) con` + filler + ` (?:` + machine + `|` + human + `)`,
	// German
	`(?:bist du|sind sie|bin ich hier bei|ist das)` + filler + ` (?:` + machine + `|` + human + `)`,
	`(?:spreche|rede|schreibe|chatte) ich(?: hier| gerade)? mit` + filler + ` (?:` + machine + `|` + human + `)`,
	// Dutch
	`(?:ben je|bent u|ben jij|is dit)` + filler + ` (?:` + machine + `|` + human + `)`,
	`(?:spreek|praat|chat) ik(?: hier| nu)? met` + filler + ` (?:` + machine + `|` + human + `)`,
	// Polish
	`(?:czy )?(?:jesteś|pan jest|pani jest|to jest|to)` + filler + ` (?:` + machine + `|człowiek\w*)`,
	`(?:czy )?(?:rozmawiam|piszę) z` + filler + ` (?:` + machine + `|człowiek\w*)`,
}, "|") + `)(?:$|[^\pL])`)

// mostAsked bounds a question, in bytes: whoever asks this asks briefly.
const mostAsked = 300

// AsksWhetherAI says whether a text asks if a machine answers.
func AsksWhetherAI(text string) bool { return len(text) <= mostAsked && asking.MatchString(text) }
