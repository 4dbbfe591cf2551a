package bench

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"golang.org/x/sync/errgroup"
)

// The ordinary businesses of the flood scenario.
const (
	floodBusinesses = 50
	floodPeople     = 60 // of each business: enough that nobody gets more than usual
	benchPassword   = "turnpike-bench-password"

	omniID, omniAccount, omniToken = "400000000000002", "300000000000002", "turnpike-dev-omni"
	firstCustomer                  = 33750000000
	firstAsker                     = 33760000000 // of those who talk to the assistant
)

// business is one that sends its usual traffic.
type business struct {
	number, token, app, secret string
	people                     []string
}

// opened is what the operator is told of a new business.
type opened struct {
	Account string `json:"account"`
	App     string `json:"app"`
	Secret  string `json:"app_secret"`
	Token   string `json:"access_token"`
}

// found lets the ordinary businesses in over the interfaces that everybody uses: a portfolio, a number, three
// templates, people with an open window.
func (w *world) found(ctx context.Context) ([]*business, error) {
	out := make([]*business, floodBusinesses)
	for i := range out { // one at a time: each reads the whole directory anew
		b, err := w.open1(ctx, i)
		if err != nil {
			return nil, fmt.Errorf("set business %d up: %w", i, err)
		}
		out[i] = b
	}
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(32)
	for _, b := range out {
		for _, p := range b.people {
			g.Go(func() error { return w.write(gctx, p, b.number) })
		}
	}
	return out, g.Wait()
}

func (w *world) open1(ctx context.Context, i int) (*business, error) {
	var o opened
	if err := w.call(ctx, http.MethodPost, "/turnpike/v1/businesses", benchPassword, map[string]string{
		"name": "Shop " + strconv.Itoa(i), "purpose": "A shop that serves its customers.", "declared": "customer_service", "currency": "EUR", "timezone": "Europe/Paris",
	}, &o); err != nil {
		return nil, err
	}
	var n struct {
		ID string `json:"id"`
	}
	if err := w.call(ctx, http.MethodPost, "/v25.0/"+o.Account+"/phone_numbers", o.Token, map[string]string{
		"cc": "33", "phone_number": fmt.Sprintf("19901%04d", i), "verified_name": "Shop " + strconv.Itoa(i),
	}, &n); err != nil {
		return nil, err
	}
	b := &business{number: n.ID, token: o.Token, app: o.App, secret: o.Secret}
	for p := range floodPeople {
		b.people = append(b.people, strconv.Itoa(firstCustomer+i*floodPeople+p))
	}
	if err := w.register(ctx, b); err != nil {
		return nil, err
	}
	for _, t := range floodTemplates {
		if err := w.call(ctx, http.MethodPost, "/v25.0/"+o.Account+"/message_templates", o.Token, t, nil); err != nil {
			return nil, err
		}
	}
	return b, w.call(ctx, http.MethodPost, "/v25.0/"+o.Account+"/subscribed_apps", o.Token, map[string]string{}, nil)
}

// register proves a number with the code that the operator sees, and connects it.
func (w *world) register(ctx context.Context, b *business) error {
	path := "/v25.0/" + b.number
	if err := w.call(ctx, http.MethodPost, path+"/request_code", b.token, map[string]string{"code_method": "SMS", "language": "en_US"}, nil); err != nil {
		return err
	}
	var code struct {
		Code string `json:"code"`
	}
	if err := w.call(ctx, http.MethodGet, "/turnpike/v1/numbers/"+b.number+"/code", benchPassword, nil, &code); err != nil {
		return err
	}
	if err := w.call(ctx, http.MethodPost, path+"/verify_code", b.token, map[string]string{"code": code.Code}, nil); err != nil {
		return err
	}
	return w.call(ctx, http.MethodPost, path+"/register", b.token, map[string]string{"messaging_product": "whatsapp", "pin": "123456"}, nil)
}

// write lets a person write to a number, which opens the window.
func (w *world) write(ctx context.Context, person, number string) error {
	return w.call(ctx, http.MethodPost, "/phone/v1/people/"+person+"/messages", "", map[string]any{
		"to": number, "type": "text", "text": map[string]string{"body": "hello"},
	}, nil)
}

// point sends the webhooks of a business's app to an address.
func (w *world) point(ctx context.Context, b *business, callback string) error {
	return w.call(ctx, http.MethodPost, "/v25.0/"+b.app+"/subscriptions", b.app+"|"+b.secret, map[string]any{
		"object": "whatsapp_business_account", "callback_url": callback, "verify_token": verifyToken, "fields": "messages",
	}, nil)
}

// pointAssistant sends the assistant's webhooks to an address of its own.
func (w *world) pointAssistant(ctx context.Context, callback string) error {
	return w.call(ctx, http.MethodPost, "/v25.0/"+omniAccount+"/subscribed_apps", omniToken, map[string]string{
		"override_callback_uri": callback, "verify_token": verifyToken,
	}, nil)
}

var floodTemplates = []map[string]any{
	{"name": "login_code", "language": "en_US", "category": "AUTHENTICATION", "components": []map[string]any{
		{"type": "BODY", "add_security_recommendation": true},
		{"type": "FOOTER", "code_expiration_minutes": 10},
		{"type": "BUTTONS", "buttons": []map[string]any{{"type": "OTP", "otp_type": "COPY_CODE", "text": "Copy code"}}},
	}},
	{"name": "order_ready", "language": "en_US", "category": "UTILITY", "components": []map[string]any{
		{"type": "BODY", "text": "Hello {{1}}, your order {{2}} is ready since {{3}}. Please fetch it.", "example": map[string]any{"body_text": [][]string{{"Ada", "A12", "10:25"}}}},
	}},
	{"name": "offer", "language": "en_US", "category": "MARKETING", "components": []map[string]any{
		{"type": "BODY", "text": "Hello {{1}}, this week everything costs {{2}} less at our shop.", "example": map[string]any{"body_text": [][]string{{"Ada", "20 %"}}}},
	}},
}

// kind is a kind of ordinary traffic.
type kind uint8

// The kinds, in the order of their right of way.
const (
	kindCode kind = iota
	kindNotice
	kindAnswer
	kindOffer
	kinds
)

var kindNames = [kinds]string{"authentication", "utility", "service", "marketing"}

// usual is what a shop sends: of twenty messages four codes, six notices, eight answers and two offers.
var usual = [20]kind{
	kindAnswer, kindNotice, kindCode, kindAnswer, kindNotice, kindAnswer, kindOffer, kindAnswer, kindNotice, kindCode,
	kindAnswer, kindNotice, kindAnswer, kindCode, kindNotice, kindAnswer, kindOffer, kindCode, kindNotice, kindAnswer,
}

// append writes the body of a message of a kind.
func (k kind) append(b []byte, person string, n int64) []byte {
	switch k {
	case kindCode:
		code := strconv.FormatInt(100_000+n%900_000, 10)
		b = append(appendHead(b, person), `","type":"template","template":{"name":"login_code","language":{"code":"en_US"},"components":[`+
			`{"type":"body","parameters":[{"type":"text","text":"`...)
		b = append(b, code...)
		b = append(b, `"}]},{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"`...)
		b = append(b, code...)
		return append(b, `"}]}]}}`...)
	case kindNotice:
		b = append(appendHead(b, person), `","type":"template","template":{"name":"order_ready","language":{"code":"en_US"},"components":[`+
			`{"type":"body","parameters":[{"type":"text","text":"Ada"},{"type":"text","text":"A`...)
		b = strconv.AppendInt(b, n, 10)
		return append(b, `"},{"type":"text","text":"10:25"}]}]}}`...)
	case kindOffer:
		return append(appendHead(b, person), `","type":"template","template":{"name":"offer","language":{"code":"en_US"},"components":[`+
			`{"type":"body","parameters":[{"type":"text","text":"Ada"},{"type":"text","text":"20 %"}]}]}}`...)
	}
	return appendText(b, person, n)
}
