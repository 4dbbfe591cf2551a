package corpus

import (
	"errors"
	"strings"
	"testing"
)

func TestReadTellsTheTwoKindsApart(t *testing.T) {
	t.Parallel()
	const in = `{"text":"hello","lang":"en","label":"service","source":"a","conv":"1","turn":0}

{"account":"x","kind":"legit","lang":"en","declared":null,"conversations":[{"user":"u","turns":[{"text":"t","reply":"r"}]}]}
not json
{"text":7}
{"conversations":"none"}
{"other":"row"}
[]
{"text":"last, without an end of line","label":"general"}`
	var turns, accounts int
	odd, err := Read(strings.NewReader(in), func(r Row) error {
		switch {
		case r.Turn != nil:
			turns++
		case r.Account != nil:
			accounts++
		}
		return nil
	})
	if err != nil || turns != 2 || accounts != 1 || odd != 5 {
		t.Errorf("%d turns, %d accounts, %d odd, %v; want 2, 1, 5", turns, accounts, odd, err)
	}
}

func TestReadStopsWhenItIsTold(t *testing.T) {
	t.Parallel()
	stop := errors.New("enough")
	if _, err := Read(strings.NewReader("{\"text\":\"a\"}\n{\"text\":\"b\"}\n"), func(Row) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("read gave %v", err)
	}
}

func TestALineThatIsTooLongIsOddAndNotTheEnd(t *testing.T) {
	t.Parallel()
	long := `{"text":"` + strings.Repeat("x", MaxLine) + `"}` + "\n" + `{"text":"short"}`
	n := 0
	odd, err := Read(strings.NewReader(long), func(Row) error { n++; return nil })
	if err != nil || odd != 1 || n != 1 {
		t.Errorf("%d rows, %d odd, %v", n, odd, err)
	}
}
