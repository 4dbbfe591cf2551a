package graph

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/media"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/template"
	"turnpike/internal/wire"
)

var profileRoutes = []route{
	{method: "GET", node: nodeNumber, edge: "whatsapp_business_profile", name: "profile.get", scope: account.ScopeMessaging, handle: getProfile},
	{method: "POST", node: nodeNumber, edge: "whatsapp_business_profile", name: "profile.post", scope: account.ScopeMessaging, handle: postProfile},
	{method: "GET", node: nodeNumber, edge: "whatsapp_commerce_settings", name: "commerce.get", scope: account.ScopeManagement, handle: getCommerce},
	{method: "POST", node: nodeNumber, edge: "whatsapp_commerce_settings", name: "commerce.post", scope: account.ScopeManagement, handle: postCommerce},
	{method: "GET", node: nodeNumber, edge: "whatsapp_business_encryption", name: "encryption.get", scope: account.ScopeMessaging, handle: getEncryption},
	{method: "POST", node: nodeNumber, edge: "whatsapp_business_encryption", name: "encryption.post", scope: account.ScopeMessaging, handle: postEncryption},
	{method: "GET", node: nodeNumber, edge: "business_compliance_info", name: "compliance.get", scope: account.ScopeManagement, handle: getCompliance},
	{method: "POST", node: nodeNumber, edge: "business_compliance_info", name: "compliance.post", scope: account.ScopeManagement, handle: postCompliance},
}

// document reads a document of the call's number into v, which stays as it is when there is none.
func (c *call) document(kind string, v any) error {
	if _, err := c.door.Store.NumberDocument(c.r.Context(), c.number.ID, kind, v); err != nil {
		return fault.Unknown.Wrap(err)
	}
	return nil
}

// putDocument stores a document of the call's number.
func (c *call) putDocument(kind string, v any) error {
	if err := c.door.Store.PutNumberDocument(c.r.Context(), c.number.ID, kind, v); err != nil {
		return fault.Unknown.Wrap(err)
	}
	return c.success()
}

// getProfile is GET …/whatsapp_business_profile: a list of one, without what is not set.
func getProfile(c *call) error {
	var p account.Profile
	if err := c.document(store.DocumentProfile, &p); err != nil {
		return err
	}
	members := []wire.Member{
		optional("about", p.About, true), optional("address", p.Address, true), optional("description", p.Description, true),
		optional("email", p.Email, true), wire.Always("messaging_product", "whatsapp", true),
		{Name: "profile_picture_url", Default: true, Value: func(wire.Field) (any, *fault.Error) { return c.pictureURL(p.Picture), nil }},
		{Name: "websites", Default: true, Value: func(wire.Field) (any, *fault.Error) {
			if len(p.Websites) == 0 {
				return nil, nil
			}
			return p.Websites, nil
		}},
		optional("vertical", p.Vertical, true),
	}
	wanted, f := wire.ParseFields(c.r.URL.Query().Get("fields"))
	if f != nil {
		return f
	}
	body, f := wire.AppendMembers(nil, "WhatsAppBusinessProfile", members, wanted)
	if f != nil {
		return f
	}
	return c.json(wire.Page[wire.Raw]{Data: []wire.Raw{body}})
}

// pictureURL is where a profile's picture is; nil without one.
func (c *call) pictureURL(picture string) any {
	s, ok := template.ParseSample(picture)
	if !ok {
		return nil
	}
	return c.assetURL(s)
}

// postProfile changes what is given.
func postProfile(c *call) error {
	var req struct {
		Product     wire.Text  `json:"messaging_product"`
		About       *wire.Text `json:"about"`
		Address     *wire.Text `json:"address"`
		Description *wire.Text `json:"description"`
		Email       *wire.Text `json:"email"`
		Vertical    *wire.Text `json:"vertical"`
		Websites    *wire.List `json:"websites"`
		Picture     *wire.Text `json:"profile_picture_handle"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	if req.Product != "whatsapp" {
		return fault.InvalidParam.Saying("The parameter messaging_product is required; it is whatsapp.")
	}
	var p account.Profile
	if err := c.document(store.DocumentProfile, &p); err != nil {
		return err
	}
	for _, f := range []struct {
		to   *string
		from *wire.Text
	}{{&p.About, req.About}, {&p.Address, req.Address}, {&p.Description, req.Description}, {&p.Email, req.Email}, {&p.Vertical, req.Vertical}} {
		if f.from != nil {
			*f.to = string(*f.from)
		}
	}
	p.Vertical = strings.ToUpper(p.Vertical)
	if req.About != nil && *req.About == "" {
		return fault.InvalidParam.Saying("Param about must have 1 to 139 characters.")
	}
	if req.Websites != nil {
		p.Websites = *req.Websites
	}
	if err := p.Check(); err != nil {
		return err
	}
	if req.Picture != nil {
		return c.putPicture(&p, string(*req.Picture))
	}
	return c.putDocument(store.DocumentProfile, &p)
}

// putPicture stores a profile with the picture that was uploaded under a handle. The new picture is held
// before the profile names it, and the old one until after.
func (c *call) putPicture(p *account.Profile, handle string) error {
	ctx, owner := c.r.Context(), "profile "+c.number.ID.String()
	found, err := c.door.Media.Handle(ctx, handle)
	if err != nil {
		if f, ok := errors.AsType[*fault.Error](err); ok && f.Fault == fault.InvalidParam {
			return fault.InvalidParam.With("Param profile_picture_handle: %s", f.DetailText())
		}
		return submitError(err)
	}
	if f := media.Check(message.KindImage, found); f != nil {
		return fault.InvalidParam.With("Param profile_picture_handle: %s.", f.Because)
	}
	held := []string{found.SHA256}
	if old, ok := template.ParseSample(p.Picture); ok {
		held = append(held, old.SHA256)
	}
	if err := c.door.Media.Hold(ctx, owner, held...); err != nil {
		return fault.Unknown.Wrap(err)
	}
	p.Picture = template.Sample{SHA256: found.SHA256, Type: found.Type}.String()
	if err := c.door.Store.PutNumberDocument(ctx, c.number.ID, store.DocumentProfile, p); err != nil {
		return fault.Unknown.Wrap(err)
	}
	if err := c.door.Media.Hold(ctx, owner, found.SHA256); err != nil {
		return fault.Unknown.Wrap(err)
	}
	return c.success()
}

// commerce is a number's shop.
type commerce struct {
	Cart    bool `json:"cart"`
	Catalog bool `json:"catalog"`
}

func getCommerce(c *call) error {
	v := commerce{Cart: true}
	if err := c.document(store.DocumentCommerce, &v); err != nil {
		return err
	}
	return c.json(map[string]any{"data": []any{map[string]any{"id": c.number.ID.String(), "is_cart_enabled": v.Cart, "is_catalog_visible": v.Catalog}}})
}

func postCommerce(c *call) error {
	var req struct {
		Cart    *wire.Flag `json:"is_cart_enabled"`
		Catalog *wire.Flag `json:"is_catalog_visible"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	if req.Cart == nil && req.Catalog == nil {
		return fault.InvalidParam.Saying("Nothing is changed: give is_cart_enabled or is_catalog_visible.")
	}
	v := commerce{Cart: true}
	if err := c.document(store.DocumentCommerce, &v); err != nil {
		return err
	}
	if req.Cart != nil {
		v.Cart = bool(*req.Cart)
	}
	if req.Catalog != nil {
		v.Catalog = bool(*req.Catalog)
	}
	return c.putDocument(store.DocumentCommerce, &v)
}

// encryption is the key with which a number's flows are encrypted.
type encryption struct {
	PublicKey string `json:"public_key"` // PEM
}

func getEncryption(c *call) error {
	var v encryption
	if err := c.document(store.DocumentEncryption, &v); err != nil {
		return err
	}
	if v.PublicKey == "" {
		return c.json(map[string]any{"data": []any{}})
	}
	return c.json(map[string]any{"data": []any{map[string]string{"business_public_key": v.PublicKey, "business_public_key_signature_status": "VALID"}}})
}

// keyBits is the length of a business's public key (reference §1.3).
const keyBits = 2048

func postEncryption(c *call) error {
	var req struct {
		Key wire.Text `json:"business_public_key"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	public, f := parsePublic("business_public_key", string(req.Key))
	if f != nil {
		return f
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	return c.putDocument(store.DocumentEncryption, &encryption{string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))})
}
