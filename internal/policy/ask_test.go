package policy

import "testing"

func TestWhoAsksWhetherAMachineAnswers(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Are you a bot?", "are you a real person", "Am I talking to a human?", "is this a robot", "R u an AI?", "Hey, are you human?", "Am I really speaking with an actual person here?", "Is this ChatGPT?",
		"Es-tu un robot ?", "Êtes-vous une vraie personne ?", "Est-ce que je parle à un robot ?", "Vous êtes une IA ?", "Je parle avec un humain ?", "C'est un bot ?",
		"Sei un bot?", "Sto parlando con una persona vera?", "Sei umano?", "Parlo con una macchina?",
		"Você é um robô?", "Vc é um bot?", "Estou falando com uma pessoa?", "É uma pessoa de verdade?", "Isso é uma IA?",
		"¿Eres un robot?", "¿Estoy hablando con una persona real?", "¿Es usted humano?", "¿Eres una inteligencia artificial?",
		"Bist du ein Bot?", "Sind Sie ein Mensch?", "Spreche ich mit einem Menschen?", "Rede ich hier mit einer KI?", "Sind Sie eine künstliche Intelligenz?",
		"Ben je een robot?", "Spreek ik met een mens?", "Bent u een echt persoon?", "Czy jesteś botem?", "Czy rozmawiam z człowiekiem?",
	} {
		if !AsksWhetherAI(text) {
			t.Errorf("%q is not seen", text)
		}
	}
	for _, text := range []string{
		"", "hi", "Are you open on Monday?", "Is this room for 1 person?", "A table for one person please", "Are you sure about the machine?", "I want to speak to the manager about my ai course",
		"Do you sell robots?", "Une table pour une personne, c'est combien ?", "Quanto costa per persona?", "Quanto custa por pessoa?", "¿Cuánto cuesta por persona?", "Kostet das pro Person extra?",
		"Is this the automatic gearbox version or the manual?  " + string(make([]byte, 300)), "My robot vacuum is broken", "Have you got a bottle of water?", "Ist das Zimmer frei?", "is it raining",
	} {
		if AsksWhetherAI(text) {
			t.Errorf("%q is seen", text)
		}
	}
}
