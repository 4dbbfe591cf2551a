package corpus

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// MaxLine is the longest line that is read: an account with 200 conversations is below 2 MiB.
const MaxLine = 64 << 20

// Labels of turns.
const (
	Service = "service"
	General = "general"
)

// Turn is a user's message with its label.
type Turn struct {
	Text   string `json:"text"`
	Reply  string `json:"reply"`
	Lang   string `json:"lang"`
	Source string `json:"source"`
	// Label is Service, General, or another that is not used ("border", "chat").
	Label  string `json:"label"`
	Domain string `json:"domain"`
	Conv   string `json:"conv"`
	// Answered is false where it is known that nothing came back; absent where Reply says it.
	Answered *bool `json:"answered,omitempty"`
	// Turn is the number of this message among the user's of the conversation, from 0.
	Turn int `json:"turn"`
}

// Account is the history of a business's number.
type Account struct {
	Account string `json:"account"`
	// Truth is "service", "general" or "gray".
	Truth         string         `json:"truth"`
	Kind          string         `json:"kind"`
	Lang          string         `json:"lang"`
	Business      string         `json:"business"`
	GeneralShare  float64        `json:"general_share"`
	Declared      []string       `json:"declared"`
	Conversations []Conversation `json:"conversations"`
}

// PersonPrefix begins the name of a user in an export of the platform's own; eight hexadecimal digits follow.
const PersonPrefix = "person "

// Conversation is what one person and the business wrote.
type Conversation struct {
	User string `json:"user"`
	// Day is counted from any day; absent where it is not known.
	Day   *int32 `json:"day,omitempty"`
	Turns []Turn `json:"turns"`
}

// Row is one line: exactly one of the two is set.
type Row struct {
	Turn    *Turn
	Account *Account
}

// Read calls f for each row, in order. Lines that are neither are counted in odd, together with lines
// that are too long.
//
// It fails with what f returns, and with errors of in.
func Read(in io.Reader, f func(Row) error) (odd int, err error) {
	lines := bufio.NewReaderSize(in, 1<<16)
	for {
		line, ok, err := readLine(lines)
		if errors.Is(err, io.EOF) {
			return odd, nil
		}
		if err != nil {
			return odd, fmt.Errorf("read a line: %w", err)
		}
		row, known := parse(line)
		if !ok || !known {
			odd += btoi(len(line) > 0 || !ok)
			continue
		}
		if err := f(row); err != nil {
			return odd, err
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// readLine returns the next line without its end; ok is false for one that is longer than MaxLine.
func readLine(in *bufio.Reader) (line []byte, ok bool, err error) {
	ok = true
	for {
		part, err := in.ReadSlice('\n')
		if ok = ok && len(line)+len(part) <= MaxLine; ok {
			line = append(line, part...)
		}
		switch {
		case err == nil:
			return trimmed(line), ok, nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(line) > 0:
			return trimmed(line), ok, nil
		default:
			return nil, ok, err
		}
	}
}

func trimmed(line []byte) []byte {
	for len(line) > 0 && line[len(line)-1] <= ' ' {
		line = line[:len(line)-1]
	}
	return line
}

// parse tells the two kinds apart: a history has conversations, a turn has a text.
func parse(line []byte) (Row, bool) {
	var kind struct {
		Text          *json.RawMessage `json:"text"`
		Conversations *json.RawMessage `json:"conversations"`
	}
	if json.Unmarshal(line, &kind) != nil {
		return Row{}, false
	}
	if kind.Conversations != nil {
		var a Account
		if json.Unmarshal(line, &a) != nil {
			return Row{}, false
		}
		return Row{Account: &a}, true
	}
	var t Turn
	if kind.Text == nil || json.Unmarshal(line, &t) != nil {
		return Row{}, false
	}
	return Row{Turn: &t}, true
}
