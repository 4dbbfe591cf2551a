package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strconv"
)

// The mixes. Of 100 messages of the real one 60 are texts, 25 templates with values, 10 have buttons and
// 5 show a picture that was uploaded once: what a business of customer service sends.
const (
	mixText = "text"
	mixReal = "real"
)

// mix writes the body of the nth message to a person.
type mix func(w *world, b []byte, person string, n int64) []byte

var mixes = map[string]mix{
	mixText: func(_ *world, b []byte, person string, n int64) []byte { return appendText(b, person, n) },
	mixReal: appendReal,
}

// appendReal writes a message of the kind that is due: kinds alternate, so that each second has its share.
func appendReal(w *world, b []byte, person string, n int64) []byte {
	switch n % 20 {
	case 3, 7, 11, 15, 19:
		return appendTemplate(b, person, n)
	case 5, 13:
		return appendButtons(b, person, n)
	case 9:
		return appendPicture(b, person, w.picture)
	}
	return appendText(b, person, n)
}

func appendHead(b []byte, person string) []byte {
	b = append(b, `{"messaging_product":"whatsapp","recipient_type":"individual","to":"+`...)
	return append(b, person...)
}

func appendText(b []byte, person string, n int64) []byte {
	b = append(appendHead(b, person), `","type":"text","text":{"preview_url":false,"body":"Your booking AZ`...)
	b = strconv.AppendInt(b, n, 10)
	return append(b, ` is confirmed. The flight leaves at 10:25 from gate B12, please be there 40 minutes before."}}`...)
}

// appendTemplate sends a template of the seeded world with its three values and a payload for its button.
func appendTemplate(b []byte, person string, n int64) []byte {
	b = append(appendHead(b, person), `","type":"template","template":{"name":"booking_confirmed","language":{"code":"en_US"},"components":[`+
		`{"type":"body","parameters":[{"type":"text","text":"Ada"},{"type":"text","text":"AF`...)
	b = strconv.AppendInt(b, n%10000, 10)
	b = append(b, `"},{"type":"text","text":"Monday"}]},{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"change-`...)
	b = strconv.AppendInt(b, n, 10)
	return append(b, `"}]}]}}`...)
}

func appendButtons(b []byte, person string, n int64) []byte {
	b = append(appendHead(b, person), `","type":"interactive","interactive":{"type":"button","body":{"text":"Your flight AF`...)
	b = strconv.AppendInt(b, n%10000, 10)
	return append(b, ` is late by an hour. What shall we do?"},"footer":{"text":"Azur Voyages"},"action":{"buttons":[`+
		`{"type":"reply","reply":{"id":"wait","title":"I wait"}},{"type":"reply","reply":{"id":"rebook","title":"Another flight"}},`+
		`{"type":"reply","reply":{"id":"refund","title":"A refund"}}]}}}`...)
}

func appendPicture(b []byte, person, id string) []byte {
	b = append(appendHead(b, person), `","type":"image","image":{"id":"`...)
	b = append(b, id...)
	return append(b, `","caption":"The way to gate B12"}}`...)
}

// pictureSize is that of an ordinary photo in a message, in bytes. It is uploaded once and sent often.
const pictureSize = 60_000

// upload gives the business the picture that the real mix sends.
func (w *world) upload(ctx context.Context) error {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("messaging_product", "whatsapp") // into memory
	part, err := form.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="file"; filename="gate.png"`}, "Content-Type": {"image/png"},
	})
	if err != nil {
		return err
	}
	_, _ = part.Write(append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, pictureSize)...))
	_ = form.Close()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url+"/v25.0/"+numberID+"/media", &body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	var out struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(raw, &out); err != nil || out.ID == "" {
		return fmt.Errorf("upload a picture: %s: %s", res.Status, raw)
	}
	w.picture = out.ID
	return nil
}
