package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
)

type phoneSend struct {
	server

	From string `help:"The person's phone number." required:"" placeholder:"+33612345678"`
	To   string `help:"The business's number id." default:"400000000000001"`
	Type string `help:"text, image, audio, voice, video, document, sticker, location, contacts, reaction, order, edit, revoke, unsupported or reply; follows from the other flags unless given." placeholder:"TYPE"`
	Text string `arg:"" optional:"" help:"What to write: a text, a caption, or what is unsupported."`
	JSON bool   `help:"Print JSON."`

	ReplyTo string `help:"Message that this one answers, reacts to, edits or takes back." placeholder:"WAMID"`
	File    string `help:"File to send." type:"path"`

	Latitude  *float64 `help:"Of a location, -90 to 90." min:"-90" max:"90"`
	Longitude *float64 `help:"Of a location, -180 to 180." min:"-180" max:"180"`
	Name      string   `help:"Of a location."`
	Address   string   `help:"Of a location."`
	Contact   []string `help:"Share a contact; may be given again." placeholder:"NAME=PHONE"`
	Emoji     string   `help:"React with it; - takes the reaction back." placeholder:"EMOJI"`
	Catalog   string   `help:"Of an order; follows from --reply-to."`
	Item      []string `help:"Order an article; may be given again." placeholder:"PRODUCT,QUANTITY,PRICE,CURRENCY" sep:"none"`

	Button string `help:"Touch the button with this text, id or payload, on the message of --reply-to or the newest that has it." placeholder:"TEXT"`
	Row    string `help:"Take the line of a list with this id or title." placeholder:"ID"`
	Form   string `help:"Send a flow, or an address, with these answers." placeholder:"JSON"`
	Call   string `help:"Answer whether the business may call: accept (for a week), always or reject." placeholder:"ANSWER"`

	Forwards int    `help:"Times that the message was passed on before." min:"0" max:"1000"`
	Referral string `help:"The ad that the person came by: {\"id\":…,\"url\":…}." placeholder:"JSON"`
	Product  string `help:"The article's page that the person writes from." placeholder:"CATALOG/PRODUCT"`
}

// Run sends one message and prints its id.
func (p *phoneSend) Run(s *surroundings) error {
	in, err := p.body(s)
	if err != nil {
		return err
	}
	var out struct {
		ID string `json:"id"`
	}
	if err := p.call(s.ctx, http.MethodPost, "/phone/v1/people/"+url.PathEscape(p.From)+"/messages", in, &out); err != nil {
		return err
	}
	if p.JSON {
		return json.NewEncoder(s.stdout).Encode(out)
	}
	fmt.Fprintln(s.stdout, out.ID)
	return nil
}

// body is the request.
func (p *phoneSend) body(s *surroundings) (map[string]any, error) {
	in := map[string]any{"to": p.To}
	if p.Forwards != 0 {
		in["forwards"] = p.Forwards
	}
	if p.Referral != "" {
		if !json.Valid([]byte(p.Referral)) {
			return nil, usageError{errors.New(`--referral is JSON, as {"id":"1","url":"https://fb.me/1"}`)}
		}
		in["referral"] = json.RawMessage(p.Referral)
	}
	if p.Product != "" {
		catalog, id, _ := strings.Cut(p.Product, "/")
		if catalog == "" || id == "" {
			return nil, usageError{fmt.Errorf("--product %q: write CATALOG/PRODUCT", p.Product)}
		}
		in["product"] = map[string]string{"catalog": catalog, "id": id}
	}
	kind := p.kind()
	if kind == "reply" {
		return in, p.answer(s, in)
	}
	if p.ReplyTo != "" {
		in["reply_to"] = p.ReplyTo
	}
	content, err := p.content(s, kind)
	if kind == "voice" {
		kind = "audio"
	}
	in["type"], in[kind] = kind, content
	return in, err
}

// kind is the type that the flags speak of.
func (p *phoneSend) kind() string {
	switch {
	case p.Type != "":
		return p.Type
	case p.Button != "", p.Row != "", p.Form != "", p.Call != "":
		return "reply"
	case p.File != "":
		return kindOfFile(p.File)
	case p.Latitude != nil, p.Longitude != nil:
		return "location"
	case p.Emoji != "":
		return "reaction"
	case len(p.Contact) > 0:
		return "contacts"
	case len(p.Item) > 0:
		return "order"
	}
	return "text"
}

// kindOfFile is the type that a file is usually sent as.
func kindOfFile(path string) string {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".jpg", ".jpeg", ".png":
		return "image"
	case ".webp":
		return "sticker"
	case ".mp4", ".3gp":
		return "video"
	case ".aac", ".amr", ".mp3", ".m4a", ".ogg", ".opus":
		return "audio"
	}
	return "document"
}

// content is the object of a type.
func (p *phoneSend) content(s *surroundings, kind string) (any, error) {
	switch kind {
	case "text":
		if p.Text == "" {
			return nil, usageError{fmt.Errorf(`write something: turnpike phone send --from %s "Bonjour"`, p.From)}
		}
		return map[string]string{"body": p.Text}, nil
	case "image", "audio", "voice", "video", "document", "sticker":
		return p.media(s.ctx, kind)
	case "location":
		if p.Latitude == nil || p.Longitude == nil {
			return nil, usageError{errors.New("a location has --latitude and --longitude")}
		}
		return map[string]any{"latitude": *p.Latitude, "longitude": *p.Longitude, "name": p.Name, "address": p.Address}, nil
	case "contacts":
		return p.contacts()
	case "reaction":
		return map[string]string{"emoji": strings.TrimPrefix(p.Emoji, "-")}, nil
	case "order":
		return p.order()
	case "edit":
		return map[string]string{"body": p.Text, "caption": p.Text}, nil
	case "revoke":
		return map[string]string{}, nil
	case "unsupported":
		if p.Text == "" {
			return nil, usageError{fmt.Errorf("say what is unsupported: turnpike phone send --from %s --type unsupported poll", p.From)}
		}
		return map[string]string{"type": p.Text}, nil
	}
	return nil, usageError{fmt.Errorf("there is no --type %s; turnpike phone send --help lists them", kind)}
}

func (p *phoneSend) contacts() (any, error) {
	var out []map[string]any
	for _, c := range p.Contact {
		name, phone, ok := strings.Cut(c, "=")
		if !ok || name == "" {
			return nil, usageError{fmt.Errorf("--contact %q: write NAME=PHONE", c)}
		}
		digits := strings.NewReplacer("+", "", " ", "").Replace(phone)
		out = append(out, map[string]any{
			"name":   map[string]string{"formatted_name": name, "first_name": strings.Fields(name)[0]},
			"phones": []map[string]string{{"phone": phone, "wa_id": digits, "type": "CELL"}},
		})
	}
	if out == nil {
		return nil, usageError{errors.New("share a contact: --contact NAME=PHONE")}
	}
	return out, nil
}

func (p *phoneSend) order() (any, error) {
	items := []map[string]any{}
	for _, text := range p.Item {
		parts := strings.Split(text, ",")
		if len(parts) != 4 {
			return nil, usageError{fmt.Errorf("--item %q: write PRODUCT,QUANTITY,PRICE,CURRENCY", text)}
		}
		quantity, err1 := strconv.Atoi(parts[1])
		price, err2 := strconv.ParseFloat(parts[2], 64)
		if err1 != nil || err2 != nil {
			return nil, usageError{fmt.Errorf("--item %q: quantity and price are numbers", text)}
		}
		items = append(items, map[string]any{"product": parts[0], "quantity": quantity, "price": price, "currency": parts[3]})
	}
	return map[string]any{"catalog": p.Catalog, "text": p.Text, "items": items}, nil
}
