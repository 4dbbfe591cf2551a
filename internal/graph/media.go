package graph

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/media"
	"turnpike/internal/wire"
)

var mediaRoutes = []route{
	{method: "POST", node: nodeNumber, edge: "media", name: "media.upload", scope: account.ScopeMessaging, upload: true, handle: uploadMedia},
	{method: "GET", node: nodeMedia, edge: "", name: "media.get", scope: account.ScopeMessaging, handle: getMedia},
	{method: "DELETE", node: nodeMedia, edge: "", name: "media.delete", scope: account.ScopeMessaging, handle: deleteMedia},
	{method: "GET", node: "whatsapp_business", edge: "attachments", name: "media.download", bytes: true, handle: downloadMedia},
}

// transferTime is how long the transfer of one file may take: 100 MB at 1.4 Mbit/s.
const transferTime = 10 * time.Minute

// uploadMedia is POST /{number}/media (reference §1.2). Fields may come before or after the file.
func uploadMedia(c *call) error {
	_ = http.NewResponseController(c.w).SetReadDeadline(time.Now().Add(transferTime)) // not every server can; its own limit then holds
	if c.upload == nil {
		if err := c.openUpload(); err != nil {
			return err
		}
	}
	u := c.upload
	if u.File == nil {
		if err := c.checkUploadFields(); err != nil {
			return err
		}
		return fault.InvalidParam.Saying("The parameter file is required.")
	}
	file := u.File
	in, err := c.door.Media.Receive(c.number.ID.String(), file)
	if err != nil {
		return err
	}
	defer in.Discard()
	if err := u.Next(); err != nil {
		return err
	}
	if err := c.checkUploadFields(); err != nil {
		return err
	}
	lifetime, err := uploadLifetime(c.uploadField("ttl_minutes"))
	if err != nil {
		return err
	}
	stored, err := c.door.Media.Accept(c.r.Context(), in, media.Upload{
		Number: c.number.ID, Type: media.FormType(file, c.uploadField("type")),
		Filename: file.FileName(), Lifetime: lifetime,
	})
	if err != nil {
		return err
	}
	return c.json(map[string]string{"id": stored.ID})
}

// openUpload begins to read a multipart body that carries a file.
func (c *call) openUpload() (err error) {
	c.upload, err = media.OpenForm(c.w, c.r)
	return err
}

// uploadField is a parameter of an upload: from the form, else from the path, as with every POST (reference §1.0).
func (c *call) uploadField(name string) string {
	if value := c.upload.Fields.Get(name); value != "" {
		return value
	}
	return c.r.URL.Query().Get(name)
}

func (c *call) checkUploadFields() error {
	switch product := c.uploadField("messaging_product"); {
	case product == "":
		return fault.InvalidParam.Saying("The parameter messaging_product is required.")
	case product != "whatsapp":
		return fault.InvalidParam.Saying("Param messaging_product must be one of {WHATSAPP} - got %q.", short(product))
	}
	return nil
}

// uploadLifetime reads ttl_minutes, which ends an id before its usual time.
func uploadLifetime(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > int(media.BusinessLifetime/time.Minute) {
		return 0, fault.InvalidParam.Saying("Param ttl_minutes must be a number from 1 to %d.", media.BusinessLifetime/time.Minute)
	}
	return time.Duration(n) * time.Minute, nil
}

// mediaNumber checks the parameter phone_number_id, which may name the number that has the media.
func (c *call) mediaNumber() (account.NumberID, error) {
	number := c.object.Number
	if wanted := c.r.URL.Query().Get("phone_number_id"); number == 0 || (wanted != "" && wanted != number.String()) {
		return 0, unknownObject(c.r.Method, c.rawNode)
	}
	return number, nil
}

// gone turns the refusal of media that is not there into that of an unknown object.
func (c *call) gone(err error) error {
	var f *fault.Error
	if errors.As(err, &f) && f.Fault == fault.ParamInvalid {
		return unknownObject(c.r.Method, c.rawNode)
	}
	return err
}

// getMedia is GET /{media-id} (reference §1.2).
func getMedia(c *call) error {
	number, err := c.mediaNumber()
	if err != nil {
		return err
	}
	found, err := c.door.Media.Find(c.r.Context(), number, c.rawNode)
	if err != nil {
		return c.gone(err)
	}
	return c.node("WhatsAppBusinessMedia", []wire.Member{
		wire.Always("messaging_product", "whatsapp", true),
		wire.Always("url", c.door.Media.URL(c.root(), found.ID), true),
		wire.Always("mime_type", found.Type, true),
		wire.Always("sha256", found.SHA256, true),
		wire.Always("file_size", strconv.FormatInt(found.Size, 10), true),
		wire.Always("id", found.ID, true),
	})
}

// deleteMedia is DELETE /{media-id}.
func deleteMedia(c *call) error {
	number, err := c.mediaNumber()
	if err != nil {
		return err
	}
	if err := c.door.Media.Delete(c.r.Context(), number, c.rawNode); err != nil {
		return c.gone(err)
	}
	return c.success()
}

// downloadMedia answers the URL of a media with its bytes. Whatever is wrong with the URL, or with the
// business that the token is of, there is nothing there: 404.
func downloadMedia(c *call) error {
	id, ok := c.door.Media.FromURL(c.r.URL.Query())
	if !ok {
		return fault.MediaGone.New()
	}
	ctx := c.r.Context()
	number, err := c.door.Media.Owner(ctx, id)
	if err != nil {
		return c.missing(err)
	}
	n := c.dir.Numbers[number]
	if n == nil || !c.token.May(n.Account.ID) || !c.token.Has(account.ScopeMessaging) {
		return fault.MediaGone.New()
	}
	body, found, err := c.door.Media.Read(ctx, number, id)
	if err != nil {
		return c.missing(err)
	}
	defer func() { _ = body.Close() }()
	_ = http.NewResponseController(c.w).SetWriteDeadline(time.Now().Add(transferTime))
	media.Serve(c.w, c.r, found, body, false)
	return nil
}

func (c *call) missing(err error) error {
	var f *fault.Error
	if errors.As(err, &f) && f.Fault == fault.ParamInvalid {
		return fault.MediaGone.New()
	}
	return err
}
