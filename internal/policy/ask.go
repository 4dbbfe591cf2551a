package policy

import "strings"

// machineWords and questionWords are what people ask with whether an AI answers them, in the languages of the European
// Union's largest countries and some others. A question needs one of each, or a whole phrase.
var (
	machineWords = []string{
		"bot", "chatbot", "robot", "robots", "ai", "a.i.", "ia", "i.a.", "ki", "machine", "maschine", "macchina", "máquina", "maquina", "human",
		"humain", "humaine", "umano", "umana", "humano", "humana", "mensch", "menselijk", "mens", "człowiekiem", "człowiek", "botem", "robotem",
		"person", "personne", "persona", "pessoa", "computer", "ordinateur", "computador", "ordenador", "gpt", "chatgpt", "intelligence",
		"intelligenza", "inteligencia", "inteligência", "intelligenz", "automated", "automatique", "automatico", "automático",
	}
	askingWords = []string{
		"are you", "r u", "is this", "am i", "talking to", "speaking to", "speaking with", "talking with", "es-tu", "êtes-vous", "etes-vous",
		"est-ce que", "tu es", "vous êtes", "vous etes", "je parle", "sei un", "sei una", "siete", "sto parlando", "parlo con", "você é", "voce e",
		"vc é", "é um", "é uma", "estou falando", "falo com", "eres", "es usted", "estoy hablando", "hablo con", "bist du", "sind sie",
		"spreche ich", "rede ich", "ben je", "bent u", "spreek ik", "praat ik", "czy jesteś", "czy pan", "czy pani", "czy rozmawiam", "jesteś",
	}
)

// mostAsked bounds a question, in bytes: whoever asks this asks briefly.
const mostAsked = 300

// AsksWhetherAI says whether a text asks if a machine answers.
func AsksWhetherAI(text string) bool {
	if len(text) > mostAsked {
		return false
	}
	text = strings.ToLower(text)
	asks := false
	for _, w := range askingWords {
		if strings.Contains(text, w) {
			asks = true
			break
		}
	}
	if !asks {
		return false
	}
	padded := " " + strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\n?!,;:()\"'’«»¿¡-", r) {
			return ' '
		}
		return r
	}, text) + " "
	for _, w := range machineWords {
		if strings.Contains(padded, " "+w+" ") || strings.Contains(padded, " "+w+". ") {
			return true
		}
	}
	return false
}
