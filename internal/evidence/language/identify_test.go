package language_test

import (
	"testing"

	"turnpike/internal/evidence/gram"
	"turnpike/internal/evidence/language"
	"turnpike/internal/evidence/model"
)

func TestIdentify(t *testing.T) {
	t.Parallel()
	r := gram.NewReader()
	table := &model.Default().Languages
	for text, want := range map[string]string{
		"I would like to change the date of my flight": "en", "me gustaría cambiar la fecha de mi vuelo": "es", "gostaria de mudar a data do meu voo": "pt",
		"je voudrais changer la date de mon vol": "fr", "vorrei cambiare la data del mio volo": "it", "ich möchte das Datum meines Fluges ändern": "de",
		"ik wil graag de datum van mijn vlucht wijzigen": "nl", "uçuşumun tarihini değiştirmek istiyorum": "tr", "saya ingin mengubah tanggal penerbangan saya": "id",
		"mujhe apni flight ki date badalni hai": "hi-Latn", "я хочу изменить дату рейса": "ru", "أريد تغيير موعد رحلتي": "ar", "मुझे अपनी उड़ान की तारीख बदलनी है": "hi",
		"我想改签航班": "zh", "항공편 날짜를 바꾸고 싶습니다": "ko",
		"θέλω να αλλάξω την πτήση μου": "el", "я хочу змінити дату мого рейсу їй": "uk", "フライトの日付を変更したい": "ja", "می\u200cخواهم تاریخ پرواز را عوض کنم گ": "fa",
		"12345": language.Unknown, "👍": language.Unknown,
	} {
		r.Open(text)
		if got := table.Identify(r, ""); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

func TestTheAccountsLanguageHelpsWhereTheTextIsShort(t *testing.T) {
	t.Parallel()
	r := gram.NewReader()
	table := &model.Default().Languages
	r.Open("menu")
	if got := table.Identify(r, "nl"); got != "nl" {
		t.Errorf("menu, in an account in Dutch, is %s", got)
	}
	r.Open("我想改签航班")
	if got := table.Identify(r, "en"); got != "zh" {
		t.Errorf("Chinese in an account in English is %s", got)
	}
}

func TestCanonical(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]string{"de-CH": "de", "pt_BR": "pt", "enhi": "hi-Latn", "hi-Latn": "hi-Latn", "gsw": "gsw", "": "", "en": "en"} {
		if got := language.Canonical(tag); got != want {
			t.Errorf("%q is %q, want %q", tag, got, want)
		}
	}
}
