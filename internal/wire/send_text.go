package wire

import (
	"unicode/utf8"

	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// TextObject is a text message.
type TextObject struct {
	Body       *Text `json:"body"`
	PreviewURL Flag  `json:"preview_url"`
}

func (r *SendRequest) text() (Draft, *fault.Error) {
	if r.Text == nil {
		return Draft{}, mustBeGiven("text")
	}
	if r.Text.Body == nil || *r.Text.Body == "" {
		return Draft{}, fault.ParamMissing.With("Parameter 'body' is mandatory for type 'text': text['body'] must have 1 to %d characters.", message.MaxTextLength)
	}
	body := string(*r.Text.Body)
	if n := utf8.RuneCountInString(body); n > message.MaxTextLength {
		return Draft{}, fault.InvalidParam.Saying("Param text['body'] must be at most %d characters long.", message.MaxTextLength)
	}
	return Draft{Kind: message.KindText, document: AppendText(nil, body, bool(r.Text.PreviewURL))}, nil
}

// AppendText renders the document of a text.
func AppendText(b []byte, body string, preview bool) []byte {
	if b == nil {
		b = make([]byte, 0, len(body)+len(body)/8+32)
	}
	b = appendString(append(b, `{"body":`...), body)
	if preview {
		b = append(b, `,"preview_url":true`...)
	}
	return append(b, '}')
}
