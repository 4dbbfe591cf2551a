package wiretest

import (
	"strings"

	"pgregory.net/rapid"

	"turnpike/internal/message"
)

const parameters = action + "['parameters']"

// bill writes an order_details message. Its numbers follow the page of the Cloud API, as the reference's row
// (§2.3) leaves them out.
func bill(m *maker, o object, out *message.Interactive) {
	m.fixed(o, action, "name", "review_and_pay")
	p, _ := m.child(o, action, "parameters")
	b := &message.Bill{}
	out.Bill = b
	b.Currency = rapid.SampledFrom([]string{"INR", "BRL", "SGD"}).Draw(m.T, "currency")
	m.fixed(p, parameters, "currency", b.Currency)
	b.Goods = rapid.SampledFrom([]string{"digital-goods", "physical-goods"}).Draw(m.T, "goods")
	m.fixed(p, parameters, "type", b.Goods)
	most := 60
	if b.Currency == "INR" {
		most = 35
	}
	b.Reference = m.reference(p, most)
	m.ways(p, b)
	if rapid.Bool().Draw(m.T, "without a basket") {
		b.Total = m.amount(p, parameters, "total_amount", 1)
		return
	}
	inner := object{}
	p["order"] = inner
	sum := m.basket(inner, parameters+"['order']", b)
	b.Total = m.sumOf(p, parameters, "total_amount", sum)
	total := p["total_amount"].(object)
	m.breaksBy("not the sum", parameters+"['total_amount']['value']", 131009, func() { total["value"] = sum + 1 })
}

// reference writes how an order is called.
func (m *maker) reference(p object, most int) string {
	s := rapid.StringMatching(`[A-Za-z0-9_.-]{8,30}`).Draw(m.T, "reference")
	if rapid.IntRange(0, 9).Draw(m.T, "reference is full") == 0 {
		s += strings.Repeat("x", most-len(s))
	}
	m.given(p, parameters, "reference_id", s, most)
	const in = parameters + "['reference_id']"
	m.breaksBy("left out", in, 131008, func() { delete(p, "reference_id") })
	for _, bad := range []string{"order 17", "order/17", "größe", "a\nb", "😀"} {
		m.breaksBy("other characters", in, 100, func() { p["reference_id"] = bad })
	}
	return s
}

// sumOf writes an amount that follows from others.
func (m *maker) sumOf(o object, path, name string, value int64) int64 {
	inner, in := m.child(o, path, name)
	inner["value"], inner["offset"] = value, rapid.SampledFrom([]any{100, "100"}).Draw(m.T, "offset")
	m.breaksBy("no value", in+"['value']", 131008, func() { delete(inner, "value") })
	m.breaksBy("a fraction", in+"['value']", 100, func() { inner["value"] = 1.5 })
	m.breaksBy("a word", in+"['value']", 100, func() { inner["value"] = "much" })
	m.breaksBy("below nothing", in+"['value']", 131009, func() { inner["value"] = -1 })
	m.breaksBy("beyond everything", in+"['value']", 131009, func() { inner["value"] = 1_000_000_000_001 })
	m.breaksBy("beyond numbers", in+"['value']", 131009, func() { inner["value"] = "99999999999999999999" })
	m.breaksBy("no offset", in+"['offset']", 131008, func() { delete(inner, "offset") })
	m.breaksBy("another offset", in+"['offset']", 131009, func() { inner["offset"] = 1000 })
	return value
}

func (m *maker) amount(o object, path, name string, least int64) int64 {
	return m.sumOf(o, path, name, rapid.Int64Range(least, 1_000_000).Draw(m.T, name))
}

// charge writes an amount and what it is for.
func (m *maker) charge(o object, path, name string, least, most int64) *message.Charge {
	c := &message.Charge{Amount: m.sumOf(o, path, name, rapid.Int64Range(least, most).Draw(m.T, name))}
	c.Text = m.maybe(o[name].(object), path+"['"+name+"']", "description", 60)
	return c
}

// without takes back the refusal of a parameter that was left out, which may be.
func (m *maker) without(param string) {
	kept := m.breaks[:0]
	for _, b := range m.breaks {
		if b.Param != param || b.What != "left out" {
			kept = append(kept, b)
		}
	}
	m.breaks = kept
}

// basket writes what is billed, and gives what it comes to.
func (m *maker) basket(o object, path string, b *message.Bill) int64 {
	m.fixed(o, path, "status", "pending")
	basket := &message.Basket{Catalog: m.maybe(o, path, "catalog_id", 100)}
	b.Basket = basket
	m.array(o, path, "items", 1, 100, func(o object, path string, _ int) {
		i := message.BilledItem{Product: m.maybe(o, path, "retailer_id", 100), Name: m.text(o, path, "name", 60), Price: m.amount(o, path, "amount", 0)}
		i.Quantity = rapid.Int64Range(1, 99).Draw(m.T, "quantity")
		o["quantity"] = i.Quantity
		m.breaksBy("left out", path+"['quantity']", 131008, func() { delete(o, "quantity") })
		m.breaksBy("none", path+"['quantity']", 131009, func() { o["quantity"] = 0 })
		m.breaksBy("a part", path+"['quantity']", 100, func() { o["quantity"] = 0.5 })
		m.breaksBy("too many", path+"['quantity']", 131009, func() { o["quantity"] = 100_000 })
		if i.Price > 0 && rapid.Bool().Draw(m.T, "on sale") {
			sale := m.sumOf(o, path, "sale_amount", rapid.Int64Range(0, i.Price-1).Draw(m.T, "sale"))
			m.without(path + "['sale_amount']")
			i.SalePrice = &sale
			inner, price := o["sale_amount"].(object), i.Price
			m.breaksBy("no sale", path+"['sale_amount']['value']", 131009, func() { inner["value"] = price })
		}
		basket.Items = append(basket.Items, i)
		basket.Subtotal += i.Cost()
	})
	m.sumOf(o, path, "subtotal", basket.Subtotal)
	subtotal, sum := o["subtotal"].(object), basket.Subtotal
	m.breaksBy("not the sum of the items", path+"['subtotal']['value']", 131009, func() { subtotal["value"] = sum + 1 })
	return m.charges(o, path, basket)
}

func (m *maker) charges(o object, path string, basket *message.Basket) int64 {
	sum, least := basket.Subtotal, int64(0)
	if sum == 0 { // a bill is of something
		least = 1
	}
	basket.Tax = *m.charge(o, path, "tax", least, 1_000_000)
	sum += basket.Tax.Amount
	if rapid.Bool().Draw(m.T, "shipped") {
		basket.Shipping = m.charge(o, path, "shipping", 0, 1_000_000)
		m.without(path + "['shipping']")
		sum += basket.Shipping.Amount
	}
	if rapid.Bool().Draw(m.T, "discounted") {
		basket.Discount = m.charge(o, path, "discount", 0, sum-1)
		m.without(path + "['discount']")
		basket.Discount.Program = m.maybe(o["discount"].(object), path+"['discount']", "discount_program_name", 60)
		sum -= basket.Discount.Amount
	}
	if rapid.Bool().Draw(m.T, "it ends") {
		inner, in := m.child(o, path, "expiration")
		m.without(in)
		at := rapid.Int64Range(4_000_000_000, 8_000_000_000).Draw(m.T, "end")
		inner["timestamp"], basket.EndsAt = rapid.SampledFrom([]any{at, at}).Draw(m.T, "timestamp"), at*1000
		m.breaksBy("left out", in+"['timestamp']", 131008, func() { delete(inner, "timestamp") })
		m.breaksBy("a date", in+"['timestamp']", 100, func() { inner["timestamp"] = "2030-01-01" })
		basket.EndNote = m.maybe(inner, in, "description", 120)
	}
	return sum
}

// ways writes how a bill is paid: a word, ways with all they need, or both.
func (m *maker) ways(p object, b *message.Bill) {
	const in = parameters + "['payment_settings']"
	n := rapid.IntRange(0, 6).Draw(m.T, "ways")
	if n == 0 {
		b.Method = rapid.SampledFrom([]string{"upi", "br", "p2m-lite:stripe"}).Draw(m.T, "payment_type")
		m.given(p, parameters, "payment_type", b.Method, 100)
		m.breaksBy("neither way nor word", in, 131008, func() { delete(p, "payment_type") })
		b.Configuration = m.maybe(p, parameters, "payment_configuration", 100)
		return
	}
	kinds := rapid.Permutation([]string{"payment_gateway", "upi_intent_link", "pix_dynamic_code", "payment_link", "boleto", "offsite_card_pay"}).Draw(m.T, "kinds")
	list := make([]object, n)
	for i := range list {
		list[i] = object{}
		at := in + "[" + string(rune('0'+i)) + "]"
		m.fixed(list[i], at, "type", kinds[i])
		inner, path := m.child(list[i], at, kinds[i])
		b.Ways = append(b.Ways, m.way(inner, path, kinds[i]))
		if i > 0 {
			m.breaksBy("the same again", at+"['type']", 131009, func() { list[i]["type"], list[i][kinds[0]] = kinds[0], list[0][kinds[0]] })
		}
	}
	p["payment_settings"] = list
	m.breaksBy("left out", in, 131008, func() { delete(p, "payment_settings") })
	m.breaksBy("too many", in, 131009, func() { p["payment_settings"] = longer(list, 11) })
}

func (m *maker) way(o object, path, kind string) message.PaymentWay {
	w := message.PaymentWay{Type: kind}
	switch kind {
	case "payment_gateway":
		w.Provider, w.Configuration = m.text(o, path, "type", 100), m.text(o, path, "configuration_name", 100)
	case "upi_intent_link":
		w.Link = "upi://pay?tr=" + rapid.StringMatching(`[a-z0-9]{1,20}`).Draw(m.T, "intent")
		o["link"] = w.Link
		m.breaksBy("left out", path+"['link']", 131008, func() { delete(o, "link") })
		m.breaksBy("another address", path+"['link']", 100, func() { o["link"] = "https://example.com" })
	case "pix_dynamic_code":
		w.Code, w.Payee, w.Key = m.text(o, path, "code", 2000), m.text(o, path, "merchant_name", 100), m.text(o, path, "key", 100)
		w.KeyType = rapid.SampledFrom([]string{"CPF", "CNPJ", "EMAIL", "PHONE", "EVP"}).Draw(m.T, "key_type")
		m.fixed(o, path, "key_type", w.KeyType)
	case "payment_link":
		w.Link = m.link(o, path, "uri")
	case "boleto":
		w.Code = m.text(o, path, "digitable_line", 100)
	case "offsite_card_pay":
		w.Digits, w.Credential = rapid.StringMatching(`[0-9]{4}`).Draw(m.T, "digits"), m.text(o, path, "credential_id", 100)
		o["last_four_digits"] = w.Digits
		m.breaksBy("left out", path+"['last_four_digits']", 131008, func() { delete(o, "last_four_digits") })
		m.breaksBy("five digits", path+"['last_four_digits']", 100, func() { o["last_four_digits"] = "12345" })
	}
	return w
}

// progress writes an order_status message.
func progress(m *maker, o object, out *message.Interactive) {
	m.fixed(o, action, "name", "review_order")
	p, _ := m.child(o, action, "parameters")
	s := &message.Progress{Reference: m.reference(p, 60)}
	out.Progress = s
	only := rapid.SampledFrom([]string{"order", "payment", "both"}).Draw(m.T, "said")
	if only != "payment" {
		inner := object{}
		p["order"] = inner
		const in = parameters + "['order']"
		s.Status = rapid.SampledFrom([]string{"pending", "processing", "partially_shipped", "shipped", "completed", "canceled"}).Draw(m.T, "status")
		m.fixed(inner, in, "status", s.Status)
		s.Text = m.maybe(inner, in, "description", 120)
	}
	if only != "order" {
		inner := object{}
		p["payment"] = inner
		const in = parameters + "['payment']"
		s.Payment = rapid.SampledFrom([]string{"pending", "captured", "failed"}).Draw(m.T, "payment")
		m.fixed(inner, in, "status", s.Payment)
		if rapid.Bool().Draw(m.T, "when") {
			at := rapid.Int64Range(1, 4_000_000_000).Draw(m.T, "paid")
			inner["timestamp"], s.PaidAt = at, at*1000
			m.breaksBy("a date", in+"['timestamp']", 100, func() { inner["timestamp"] = "today" })
		}
	}
	m.breaksBy("nothing said", parameters+"['order']", 131008, func() { delete(p, "order"); delete(p, "payment") })
}

// call writes a voice_call message.
func call(m *maker, o object, out *message.Interactive) {
	m.fixed(o, action, "name", "voice_call")
	out.Call = &message.CallButton{Text: "Call now", Minutes: 10080}
	if rapid.Bool().Draw(m.T, "no parameters") {
		return
	}
	p := object{}
	o["parameters"] = p
	if s := m.maybe(p, parameters, "display_text", 20); s != "" {
		out.Call.Text = s
	}
	out.Call.Payload = m.maybe(p, parameters, "payload", 512)
	if rapid.Bool().Draw(m.T, "lasts") {
		n := rapid.IntRange(1, 43200).Draw(m.T, "minutes")
		out.Call.Minutes, p["ttl_minutes"] = n, n
		const in = parameters + "['ttl_minutes']"
		m.breaksBy("no time", in, 131009, func() { p["ttl_minutes"] = 0 })
		m.breaksBy("too long", in, 131009, func() { p["ttl_minutes"] = 43201 })
		m.breaksBy("a word", in, 100, func() { p["ttl_minutes"] = "long" })
	}
}
