package message

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestEnclosuresAreListedInTheOrderOfTheirShowing(t *testing.T) {
	t.Parallel()
	image, film := &Media{Link: "https://example.com/a.jpg"}, &Media{ID: "1", SHA256: "ab"}
	header := func(kind string, m *Media) *Header { return &Header{Type: kind, Media: m} }
	for name, c := range map[string]struct {
		kind  Kind
		doc   any
		want  []Enclosure
		links bool
	}{
		"text":             {KindText, Text{Body: `{"media":{"link":"x"}}`}, nil, false},
		"image":            {KindImage, image, []Enclosure{{KindImage, *image}}, true},
		"sticker by id":    {KindSticker, film, []Enclosure{{KindSticker, *film}}, false},
		"caption of link":  {KindImage, Media{ID: "1", Caption: `"link":`}, []Enclosure{{KindImage, Media{ID: "1", Caption: `"link":`}}}, false},
		"header":           {KindInteractive, Interactive{Header: header("video", film), Body: "x"}, []Enclosure{{KindVideo, *film}}, false},
		"header of text":   {KindInteractive, Interactive{Header: &Header{Type: "text", Text: "x"}}, nil, false},
		"button to a page": {KindInteractive, Interactive{Link: &Link{Text: "x", URL: "https://example.com"}}, nil, false},
		"carousel": {
			KindInteractive,
			Interactive{Cards: []Card{{Header: header("image", image)}, {Body: "x"}, {Header: header("video", film)}}},
			[]Enclosure{{KindImage, *image}, {KindVideo, *film}},
			true,
		},
		"template": {
			KindTemplate,
			map[string]any{"name": "x", "header": header("document", image), "buttons": []any{map[string]string{"link": "x"}}},
			[]Enclosure{{KindDocument, *image}},
			true,
		},
		"cards of a template": {KindTemplate, map[string]any{"cards": []any{map[string]any{"header": header("image", film)}}}, []Enclosure{{KindImage, *film}}, false},
		"an edited picture":   {KindEdit, Edit{Type: "image", Content: json.RawMessage(`{"media_id":"1","sha256":"ab"}`)}, []Enclosure{{KindImage, *film}}, false},
		"an edited text":      {KindEdit, Edit{Type: "text", Content: json.RawMessage(`{"body":"x"}`)}, nil, false},
		"an edited edit":      {KindEdit, Edit{Type: "edit", Content: json.RawMessage(`{}`)}, nil, false},
		"location":            {KindLocation, Location{Name: "x"}, nil, false},
	} {
		doc, err := json.Marshal(c.doc)
		if err != nil {
			t.Fatal(err)
		}
		content := Content{Kind: c.kind, Document: doc}
		got, err := content.Enclosures()
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if content.HasLinks() != c.links {
			t.Errorf("%s: links %v", name, content.HasLinks())
		}
	}
}

func TestNoLinkIsMissed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := &Media{Link: rapid.String().Draw(t, "link"), Caption: rapid.String().Draw(t, "caption")}
		body := rapid.String().Draw(t, "body")
		for kind, doc := range map[Kind]any{KindImage: m, KindInteractive: Interactive{Body: body, Header: &Header{Type: "image", Media: m}}} {
			raw, err := json.Marshal(doc)
			if err != nil {
				t.Fatal(err)
			}
			if c := (Content{kind, raw}); c.HasLinks() != (m.Link != "") {
				t.Fatalf("%s: links %v", raw, c.HasLinks())
			}
		}
	})
}
