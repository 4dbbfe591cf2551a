package phone

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/media"
	"turnpike/internal/message"
	"turnpike/internal/store"
)

// Media is the room that keeps what people send and get.
type Media interface {
	Receive(owner string, body io.Reader) (*media.Incoming, error)
	Accept(ctx context.Context, in *media.Incoming, u media.Upload) (message.Media, error)
	Inbound(ctx context.Context, from message.Address, id string, to account.NumberID) (message.Media, error)
	Shown(ctx context.Context, id message.ID, c message.Content, position int) (io.ReadSeekCloser, message.Media, error)
}

// transferTime is how long the transfer of one file may take: 100 MB at 1.4 Mbit/s.
const transferTime = 10 * time.Minute

// transfer answers with what a handler writes itself, or with its refusal.
func (p *Door) transfer(handle func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := p.authorize(r)
		if err == nil {
			err = handle(w, r)
		}
		if err != nil {
			p.fail(w, r, err)
		}
	}
}

// upload takes a file from a person, who can then send it to any business.
func (p *Door) upload(w http.ResponseWriter, r *http.Request) error {
	a, err := parseAddress(r.PathValue("address"))
	if err != nil {
		return err
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(transferTime)) // not every server can; its own limit then holds
	form, err := media.OpenForm(w, r)
	if err != nil {
		return refusedMedia(err)
	}
	if form.File == nil {
		return badRequest("file_missing", "Send multipart/form-data with a file named \"file\".")
	}
	file := form.File
	in, err := p.Media.Receive("person "+string(a), file)
	if err != nil {
		return refusedMedia(err)
	}
	defer in.Discard()
	if err := form.Next(); err != nil {
		return refusedMedia(err)
	}
	got, err := p.Media.Accept(r.Context(), in, media.Upload{
		Person: a, Type: media.FormType(file, form.Fields.Get("type")), Filename: file.FileName(),
	})
	if err != nil {
		return refusedMedia(err)
	}
	writeJSON(w, http.StatusCreated, map[string]any{
		"media_id": got.ID, "mime_type": got.Type, "sha256": got.SHA256, "size": got.Size, "filename": got.Filename,
	})
	return nil
}

// refusedMedia words the room's refusals as this door's.
func refusedMedia(err error) error {
	var f *fault.Error
	if !errors.As(err, &f) || f.Advice != fault.FixRequest {
		return err
	}
	text := f.Because
	if text == "" {
		text = f.TitleText()
	}
	return badRequest("media_refused", "%s", text)
}

// showMedia gives the bytes of a message's media, the first one being 0.
func (p *Door) showMedia(w http.ResponseWriter, r *http.Request) error {
	m, err := p.visible(r)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 0 {
		return badRequest("position_invalid", "The media of a message are counted from 0.")
	}
	body, found, err := p.Media.Shown(r.Context(), m.ID, m.Content, n)
	switch {
	case errors.Is(err, media.ErrNotShown):
		return notFound("media_unknown", "The message has no media at position %d.", n)
	case err != nil:
		return err
	}
	defer func() { _ = body.Close() }()
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(transferTime))
	media.Serve(w, r, found, body, true)
	return nil
}

// visible finds the message of a path, if its person can see it. What just arrived may not be in the
// tables yet.
func (p *Door) visible(r *http.Request) (store.Message, error) {
	a, err := parseAddress(r.PathValue("address"))
	if err != nil {
		return store.Message{}, err
	}
	return p.seen(r, r.PathValue("id"), a)
}

// seen finds a message that a person can see by its public id.
func (p *Door) seen(r *http.Request, wamid string, a message.Address) (store.Message, error) {
	id, err := p.messageID(wamid, a)
	if err != nil {
		return store.Message{}, err
	}
	m, ok, err := p.History.Message(r.Context(), id)
	if err == nil && (!ok || m.VisibleAt == 0) {
		if err = p.caughtUp(r); err == nil {
			m, ok, err = p.History.Message(r.Context(), id)
		}
	}
	if err == nil && (!ok || m.VisibleAt == 0 || m.Address != a) {
		err = notFound("message_unknown", "This person has no such message.")
	}
	return m, err
}
