package graph

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"turnpike/internal/fault"
	"turnpike/internal/media"
	"turnpike/internal/message"
	"turnpike/internal/template"
)

var assetRoutes = []route{
	{method: "GET", node: "whatsapp_business", edge: "assets", name: "assets", open: true, bytes: true, handle: downloadAsset},
}

// samples puts files in the place of the handles that components name. old are the components of the
// template that is edited, or nil: a client that reads a template and sends it back changed names its
// files by the addresses that it read.
func (c *call) samples(components, old []template.Component) ([]template.Component, error) {
	if components == nil {
		return nil, nil
	}
	return template.MapSamples(components, func(header *template.Component, handle string) (string, error) {
		if kept, ok := c.keptSample(handle, old); ok {
			return kept, nil
		}
		found, err := c.door.Media.Handle(c.r.Context(), handle)
		if err != nil {
			if f, ok := errors.AsType[*fault.Error](err); ok && f.Fault == fault.InvalidParam {
				return "", fault.TemplateHeaderFormat.With("header: example.header_handle: %s", f.DetailText())
			}
			return "", submitError(err)
		}
		if f := media.Check(template.SampleKind(header.Format), found); f != nil {
			return "", fault.TemplateHeaderFormat.With("header: example.header_handle: %s.", f.Because)
		}
		return template.Sample{SHA256: found.SHA256, Type: found.Type}.String(), nil
	})
}

// keptSample finds the file behind an address of an example that a template has already.
func (c *call) keptSample(address string, old []template.Component) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || !strings.HasSuffix(u.Path, media.AssetPath) {
		return "", false
	}
	a, _, ok := c.door.Media.FromAssetURL(u.Query())
	if !ok {
		return "", false
	}
	for _, s := range template.Samples(old) {
		if s.SHA256 == a.SHA256 && s.Type == a.Type {
			return s.String(), true
		}
	}
	return "", false
}

// shownComponents are a template's components as they are read back: files by their addresses
// (reference §6.1).
func (c *call) shownComponents(t *template.Template) []template.Component {
	out, _ := template.MapSamples(t.Shown(), func(_ *template.Component, handle string) (string, error) {
		if s, ok := template.ParseSample(handle); ok {
			return c.assetURL(s), nil
		}
		return handle, nil
	})
	return out
}

func (c *call) assetURL(s template.Sample) string {
	return c.door.Media.AssetURL(c.root(), media.Asset{SHA256: s.SHA256, Type: s.Type})
}

// downloadAsset answers the address of an example or of a profile's picture with its bytes.
func downloadAsset(c *call) error {
	a, fresh, ok := c.door.Media.FromAssetURL(c.r.URL.Query())
	if !ok || !fresh {
		return fault.MediaGone.New()
	}
	body, err := c.door.Media.OpenBlob(c.r.Context(), a.SHA256)
	if err != nil { // nobody holds it any more
		return fault.MediaGone.Wrap(err)
	}
	defer func() { _ = body.Close() }()
	_ = http.NewResponseController(c.w).SetWriteDeadline(time.Now().Add(transferTime))
	media.Serve(c.w, c.r, message.Media{Type: a.Type, SHA256: a.SHA256}, body, true)
	return nil
}
