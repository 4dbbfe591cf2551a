package model

import (
	"bytes"
	"testing"
)

func TestTheCommittedWeightsAreReadAndSmall(t *testing.T) {
	t.Parallel()
	m, err := Decode(committed)
	if err != nil {
		t.Fatal(err)
	}
	if len(committed) > MaxFile {
		t.Errorf("the weights have %d bytes, more than %d", len(committed), MaxFile)
	}
	again, err := m.Encode()
	if err != nil || !bytes.Equal(again, committed) {
		t.Errorf("what is read is not what is written again: %v", err)
	}
}

func TestDecodeRefusesWhatIsNoModel(t *testing.T) {
	t.Parallel()
	for _, file := range [][]byte{nil, []byte("x"), []byte(magic), committed[:len(committed)-1], append(bytes.Clone(committed), 0), bytes.Replace(committed, []byte(magic), []byte("turnpike evidence 1\n"), 1)} {
		if _, err := Decode(file); err == nil {
			t.Errorf("%d bytes were taken for a model", len(file))
		}
	}
}

func TestScore(t *testing.T) {
	t.Parallel()
	s := Default().NewScorer()
	for text, general := range map[string]bool{
		"write a poem about the sea in winter": true, "why do leaves fall in autumn": true, "escribe un cuento sobre un dragón": true, "写一首关于大海的诗": true,
		"I want to cancel my booking for tomorrow": false, "where is my parcel, it has not arrived": false, "quiero cambiar mi cita del lunes": false, "我的订单还没收到": false,
	} {
		got := s.Score(text, "", "")
		if !got.OK || (got.Logit > 0) != general {
			t.Errorf("%q: %+v, want general %v", text, got, general)
		}
	}
}

func TestTooLittleAndForeignTextGivesNoScore(t *testing.T) {
	t.Parallel()
	s := Default().NewScorer()
	for _, text := range []string{"", "ok", "yes please", "👍👍👍", "12345", "γράψε ένα ποίημα για τη θάλασσα", "เขียนบทกวีเกี่ยวกับทะเล"} {
		if got := s.Score(text, "", ""); got.OK {
			t.Errorf("%q was scored: %+v", text, got)
		}
	}
}

func TestAScoreIsBounded(t *testing.T) {
	t.Parallel()
	s := Default().NewScorer()
	for _, text := range []string{"poem poem poem poem poem", "refund refund order order parcel parcel"} {
		if got := s.Score(text, "", "en"); got.Logit > maxLogit || got.Logit < -maxLogit {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

func TestReasonsNameWhatCounts(t *testing.T) {
	t.Parallel()
	s := Default().NewScorer()
	reasons := s.Reasons("write a poem about my late parcel", "en", 60)
	signs := map[string]float64{}
	for _, r := range reasons {
		signs[r.Piece] = r.Logit
	}
	if signs["[poem]"] <= 0 || signs["[parcel]"] >= 0 {
		t.Errorf("poem adds %.2f, parcel %.2f: %v", signs["[poem]"], signs["[parcel]"], reasons)
	}
}

func TestAThreadRemembersWhatCameBefore(t *testing.T) {
	t.Parallel()
	s := Default().NewScorer()
	var th Thread
	if _, ok := th.Add(s.Score("ok", "", "en")); ok {
		t.Error("a conversation of one word was scored")
	}
	first, _ := th.Add(s.Score("write a story about a lonely robot", "", "en"))
	next, ok := th.Add(s.Score("make it longer", "", "en"))
	if !ok || first <= 0 || next <= 0 {
		t.Errorf("the story: %.2f, and longer: %.2f", first, next)
	}
}

func BenchmarkScore(b *testing.B) {
	s := Default().NewScorer()
	for b.Loop() {
		s.Score("I would like to change the date of my flight to Nice, is that possible without a fee?", "Your flight is on Friday. A change costs 40 euros.", "en")
	}
}
