package account

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"turnpike/internal/evidence/model"
	"turnpike/internal/evidence/scope"
)

// Sentences of the two kinds, written for these tests; none is in the training data.
var (
	asks = []string{
		"write me a sad poem about an old lighthouse", "why do volcanoes erupt", "what is the tallest mountain in africa", "translate good evening my friend into italian",
		"write a javascript function that sorts names", "explain the theory of relativity to a child", "tell me a funny joke about cats", "who wrote the odyssey",
		"give me ideas for a science fair project", "summarise the history of the roman republic", "how do i cook risotto with mushrooms", "what does ephemeral mean",
		"pretend to be a medieval knight", "what happened in the year 1789", "how many planets are in the solar system", "draft a cover letter for a teaching job",
		"is there life on mars", "solve the equation 3x minus 7 equals 11", "compare buddhism and stoicism", "create a workout plan for beginners",
		"what is photosynthesis", "write a story about a dragon who is afraid of fire", "how does a nuclear reactor work", "recommend me a good mystery novel",
	}
	needs = []string{
		"I would like to move my appointment to Thursday", "how much does a teeth cleaning cost", "do you have a free slot this afternoon", "I need to cancel my visit tomorrow",
		"is the dentist in on Saturday", "can I pay by card at the clinic", "where can I park near the practice", "my filling fell out, when can I come",
		"do you accept my insurance", "I have not received the invoice for my last treatment", "what are your opening hours", "can I get a copy of my x-ray",
		"how long does a root canal take with you", "please confirm my appointment for Monday", "does the whitening hurt", "do you treat children",
		"I lost my appointment card", "can I speak to the reception", "what should I bring to my first visit", "is there a discount for students",
		"my gum is bleeding after the treatment, is that normal", "can you send me a reminder", "I want to change my address", "do you do braces",
	}
	clinic = []string{
		"dental practice: appointments, treatments, prices and invoices", "book, move or cancel an appointment", "how much does a check-up cost",
		"is the treatment covered by insurance", "opening hours and how to find us", "what to do after an extraction", "can I have my teeth whitened",
	}
)

// life plays conversations through a judge; every person writes once in a few days.
type life struct {
	*testing.T
	reader *Reader
	judge  *Judge
	n      int
}

func newLife(t *testing.T, declared []string) *life {
	t.Helper()
	l := &life{T: t, judge: NewJudge(), reader: NewReader(model.Default(), 0, func(_, reply, _ string) Outcome {
		if strings.HasPrefix(reply, "Sorry") {
			return Declined
		}
		return Served
	})}
	l.judge.Declare(l.reader, declared, "en")
	return l
}

func (l *life) say(text, reply string) {
	l.sayAs(uint32(l.n*2654435761>>8)%4099, text, reply) // small numbers
}

func (l *life) sayAs(person uint32, text, reply string) {
	outcome := Replied
	if reply == "" {
		outcome = Unanswered
	}
	l.judge.Take(l.reader, Conversation{Person: person, Day: int32(l.n / 4), Messages: []Message{{Text: text, Reply: reply, Outcome: outcome}}}, "en") // days
	l.n++
}

func (l *life) want(tiers ...Tier) {
	l.Helper()
	for _, tier := range tiers {
		if l.judge.Tier() == tier {
			return
		}
	}
	l.Errorf("%s, want one of %v: %s", l.judge.Tier(), tiers, l.judge.Statement("test").Words)
}

const done = "Of course, here you are."

func TestAnHonestClinicIsCleared(t *testing.T) {
	t.Parallel()
	l := newLife(t, clinic)
	for i := range 72 {
		l.say(needs[i%len(needs)], done)
	}
	l.want(Clear)
}

func TestAnAssistantBehindAClinicIsFound(t *testing.T) {
	t.Parallel()
	l := newLife(t, clinic)
	for i := range 45 {
		l.say(asks[i%len(asks)], done)
	}
	l.want(RestrictProposed)
}

// A declaration stuffed with general requests would excuse them: so only a bounded number of examples count, and
// what reads general in a declaration is not taken as an excuse.
func TestAStuffedDeclarationDoesNotHide(t *testing.T) {
	t.Parallel()
	var stuffed []string
	for i := range 100 {
		stuffed = append(stuffed, fmt.Sprintf("frequent question %d: tell me about topic %d and write a text on it", i, i))
	}
	stuffed = append(slices.Clip(clinic[:3]), stuffed...)
	l := newLife(t, stuffed)
	if n := l.judge.Memory.scope.Declared(); n > scope.MaxDeclared {
		t.Errorf("%d declared examples count, more than %d", n, scope.MaxDeclared)
	}
	for i := range 60 {
		l.say(asks[i%len(asks)], done)
	}
	l.want(Review, RestrictProposed)
}

func TestAFloodedHonestBotIsNotBlamed(t *testing.T) {
	t.Parallel()
	l := newLife(t, clinic)
	for i := range 120 {
		if i%3 == 0 {
			l.say(needs[i/3%len(needs)], done)
			continue
		}
		// One in five refusals is not understood as one.
		reply := "Sorry, this number is for our patients only."
		if i%15 == 1 {
			reply = "This is the dental practice."
		}
		l.say(asks[i%len(asks)], reply)
	}
	l.want(Watch, Clear)
}

func TestOnePersonWritingAThousandTimesIsOnePerson(t *testing.T) {
	t.Parallel()
	l := newLife(t, clinic)
	for i := range 1000 {
		l.sayAs(5, asks[i%len(asks)], done)
		if i%20 == 0 {
			l.say(needs[i/20%len(needs)], done)
		}
	}
	if l.judge.Tier() == RestrictProposed {
		t.Errorf("one person alone got the account proposed for restriction: %s", l.judge.Statement("test").Words)
	}
}

// Without an answer nothing was served.
func TestWhatWasLeftUnansweredDoesNotCount(t *testing.T) {
	t.Parallel()
	l := newLife(t, clinic)
	for i := range 60 {
		l.say(asks[i%len(asks)], "")
	}
	l.want(Watch, Clear)
}

func TestShortPromptsAreFound(t *testing.T) {
	t.Parallel()
	l := newLife(t, clinic)
	short := []string{
		"capital of peru", "joke about dogs", "poem about rain", "translate hello to french", "who is napoleon", "explain black holes", "python hello world",
		"recipe for pancakes", "define irony", "story about a fox", "why is grass green", "square root of 81", "history of japan", "song about summer", "what is dna",
	}
	for i := range 75 {
		l.say(short[i%len(short)], done)
	}
	l.want(Review, RestrictProposed)
}

func TestGarbledTextIsFound(t *testing.T) {
	t.Parallel()
	l := newLife(t, clinic)
	random := rand.New(rand.NewPCG(4, 4))
	for i := range 60 {
		text := []byte(asks[i%len(asks)])
		for k := range text {
			if random.IntN(100) < 6 {
				text[k] = byte('a' + random.IntN(26))
			}
		}
		l.say(string(text), done)
	}
	l.want(RestrictProposed)
}

func TestMixedLanguagesAreFound(t *testing.T) {
	t.Parallel()
	l := newLife(t, clinic)
	tongues := []string{
		"escribe un poema triste sobre un faro viejo", "explique-moi la théorie de la relativité", "wer hat die odyssee geschrieben", "traduci buonasera amico mio in francese",
		"o que é a fotossíntese", "напиши рассказ о драконе", "为什么火山会爆发", "एक चुटकुला सुनाओ बिल्ली पर", "bana güneş sistemini açıkla", "apa penyebab perang dunia pertama",
	}
	for i := range 60 {
		if i%2 == 0 {
			l.say(tongues[i/2%len(tongues)], done)
		} else {
			l.say(asks[i%len(asks)], done)
		}
	}
	l.want(RestrictProposed)
}

func TestABusinessThatChangesItsTradeIsSeen(t *testing.T) {
	t.Parallel()
	l := newLife(t, clinic)
	for i := range 150 {
		l.say(needs[i%len(needs)], done)
	}
	l.want(Clear)
	for i := range 60 {
		l.say(asks[i%len(asks)], done)
	}
	l.want(Review, RestrictProposed)
	l.judge.Declare(l.reader, clinic, "en")
	l.want(Watch)
}

func TestAnUnsupportedLanguageGivesNoEvidence(t *testing.T) {
	t.Parallel()
	l := newLife(t, nil)
	for range 40 {
		l.say("Γράψε ένα ποίημα για τη θάλασσα", done)
		l.say("ok", done)
	}
	if l.judge.Counted != 0 || l.judge.Tier() != Watch {
		t.Errorf("%d conversations were counted in a language that was not learnt", l.judge.Counted)
	}
}

func TestWithoutADeclarationNothingIsProposed(t *testing.T) {
	t.Parallel()
	l := newLife(t, nil)
	for i := range 80 {
		l.say(asks[i%len(asks)], done)
	}
	l.want(Review)
}

func TestAnAccountStaysSmall(t *testing.T) {
	t.Parallel()
	l := newLife(t, slices.Concat(needs, asks, clinic))
	for i := range 400 {
		l.say(asks[i%len(asks)]+" "+needs[i*7%len(needs)], done)
	}
	if n := l.judge.Bytes(); n > scope.MaxBytes {
		t.Errorf("an account takes %d bytes, more than %d", n, scope.MaxBytes)
	}
}

// Requests of one kind are alike; that must not make them a trade.
func TestAssistantsForOneKindOfRequestAreFound(t *testing.T) {
	t.Parallel()
	l := newLife(t, clinic)
	about := []string{"rain", "a lonely robot", "my grandmother", "the moon", "old trains", "a broken cup", "autumn", "a street cat", "the sea", "silence", "a lost key", "bread"}
	for i := range 60 {
		l.say(fmt.Sprintf("write a poem about %s and %s", about[i%len(about)], about[(i*5+1)%len(about)]), done)
	}
	l.want(Review, RestrictProposed)
}

// One sentence declared many times makes the declaration alike to itself; nobody is accused of that.
func TestADeclarationOfOneSentenceAccusesNobody(t *testing.T) {
	t.Parallel()
	l := newLife(t, slices.Repeat([]string{"dental practice: appointments, treatments, prices and invoices"}, 40))
	for i := range 120 {
		l.say(needs[i%len(needs)], done)
	}
	l.want(Clear, Watch)
}

// An honest trade as a cover for as many general requests.
func TestHalfAndHalfComesIntoReview(t *testing.T) {
	t.Parallel()
	l := newLife(t, clinic)
	for i := range 120 {
		if i%2 == 0 {
			l.say(needs[i/2%len(needs)], done)
		} else {
			l.say(asks[i/2%len(asks)], done)
		}
	}
	l.want(Review, RestrictProposed)
}

// A third of the traffic is general and turned away, half of that in words that nobody takes for a refusal.
func TestAFloodWhoseRefusalsAreHalfUnseenIsNotBlamed(t *testing.T) {
	t.Parallel()
	l := newLife(t, clinic)
	for i := range 150 {
		switch {
		case i%3 != 0:
			l.say(needs[i%len(needs)], done)
		case i%2 == 0:
			l.say(asks[i/3%len(asks)], "Sorry, this number is for our patients only.")
		default:
			l.say(asks[i/3%len(asks)], "This is the dental practice.")
		}
	}
	l.want(Watch, Clear)
}
