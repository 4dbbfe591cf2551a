package wire

import (
	"regexp"
	"strconv"
	"time"

	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// BillObject are the parameters of order_details (reference §2.3): what is to be paid, and how.
type BillObject struct {
	Reference     Text               `json:"reference_id"`
	Goods         Text               `json:"type"`
	Method        Text               `json:"payment_type"`
	Configuration Text               `json:"payment_configuration"`
	Ways          []PaymentWayObject `json:"payment_settings"`
	Currency      Text               `json:"currency"`
	Total         *MoneyObject       `json:"total_amount"`
	Order         *BasketObject      `json:"order"`
}

// MoneyObject is an amount; what a tax, a shipping or a discount has beside it.
type MoneyObject struct {
	Value   Text `json:"value"`
	Offset  Text `json:"offset"`
	Text    Text `json:"description"`
	Program Text `json:"discount_program_name"`
}

// BasketObject is what is billed, or how far an order is: status and description are all that order_status has.
type BasketObject struct {
	Status   Text               `json:"status"`
	Text     Text               `json:"description"`
	Catalog  Text               `json:"catalog_id"`
	Items    []BilledItemObject `json:"items"`
	Subtotal *MoneyObject       `json:"subtotal"`
	Tax      *MoneyObject       `json:"tax"`
	Shipping *MoneyObject       `json:"shipping"`
	Discount *MoneyObject       `json:"discount"`
	Ends     *struct {
		At   Text `json:"timestamp"`
		Text Text `json:"description"`
	} `json:"expiration"`
}

// BilledItemObject is a line of a bill.
type BilledItemObject struct {
	Product   Text         `json:"retailer_id"`
	Name      Text         `json:"name"`
	Price     *MoneyObject `json:"amount"`
	SalePrice *MoneyObject `json:"sale_amount"`
	Quantity  Text         `json:"quantity"`
}

// goods are the types of what is billed.
var goods = []string{"digital-goods", "physical-goods"}

// referencePattern is how a reference is written.
var referencePattern = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)

// reference checks how an order is called.
func (p param) reference(t Text, most int) *fault.Error {
	const name = "reference_id"
	if f := p.required(name, t, most); f != nil {
		return f
	}
	if !referencePattern.MatchString(string(t)) {
		return p.malformed(name, "have only letters of the English alphabet, digits, underscores, dashes and dots")
	}
	return nil
}

func (a *ActionObject) fillBill(at param, into *message.Interactive, d *Draft) *fault.Error {
	if a.Parameters == nil {
		return at.missing("parameters", "be an object")
	}
	var f *fault.Error
	if into.Bill, f = a.Parameters.bill(at.in("parameters")); f != nil {
		return f
	}
	d.Order = into.Bill.Step(string(at.in("parameters").in("reference_id")))
	return nil
}

// bill checks what is to be paid; its parts must add up.
func (b *BillObject) bill(at param) (*message.Bill, *fault.Error) {
	out := &message.Bill{Reference: string(b.Reference), Method: string(b.Method), Configuration: string(b.Configuration)}
	var f *fault.Error
	if out.Currency, f = at.oneOf("currency", b.Currency, message.BillCurrencies...); f != nil {
		return nil, f
	}
	if out.Goods, f = at.oneOf("type", b.Goods, goods...); f != nil {
		return nil, f
	}
	most := message.MaxReferenceAbroad
	if out.Currency == "INR" {
		most = message.MaxReference
	}
	if f := first(at.reference(b.Reference, most), at.optional("payment_type", b.Method, message.MaxPaymentName),
		at.optional("payment_configuration", b.Configuration, message.MaxPaymentName)); f != nil {
		return nil, f
	}
	if b.Method == "" && len(b.Ways) == 0 {
		return nil, at.missing("payment_settings", "have an entry, or "+string(at.in("payment_type"))+" be given in its place")
	}
	if out.Ways, f = paymentWays(b.Ways, at); f != nil {
		return nil, f
	}
	if out.Total, f = b.Total.amount(at, "total_amount", 1); f != nil {
		return nil, f
	}
	if b.Order == nil {
		return out, nil
	}
	var sum int64
	if out.Basket, sum, f = b.Order.basket(at.in("order")); f != nil {
		return nil, f
	}
	if out.Total != sum {
		return nil, at.in("total_amount").invalid("value", "be subtotal + tax + shipping - discount, which is "+strconv.FormatInt(sum, 10)+", not "+strconv.FormatInt(out.Total, 10))
	}
	return out, nil
}

// amount reads an amount that must be there and be least at least, in hundredths.
func (m *MoneyObject) amount(at param, name string, least int64) (int64, *fault.Error) {
	if m == nil {
		return 0, at.missing(name, "be an object with value and offset")
	}
	at = at.in(name)
	value, f := at.whole("value", m.Value, least, message.MaxMoney)
	if f != nil {
		return 0, f
	}
	_, f = at.whole("offset", m.Offset, message.MoneyOffset, message.MoneyOffset)
	return value, f
}

// charge reads an amount with what it is for; nil where it is not given.
func (m *MoneyObject) charge(at param, name string) (*message.Charge, *fault.Error) {
	if m == nil {
		return nil, nil
	}
	amount, f := m.amount(at, name, 0)
	if f != nil {
		return nil, f
	}
	at = at.in(name)
	return &message.Charge{Amount: amount, Text: string(m.Text), Program: string(m.Program)},
		first(at.optional("description", m.Text, message.MaxChargeText), at.optional("discount_program_name", m.Program, message.MaxChargeText))
}

// basket checks what is billed, and gives what it all comes to.
func (o *BasketObject) basket(at param) (out *message.Basket, sum int64, f *fault.Error) {
	if _, f = at.oneOf("status", o.Status, message.OrderPending.String()); f != nil {
		return nil, 0, f
	}
	if f = first(at.optional("catalog_id", o.Catalog, message.MaxProductID), at.count("items", len(o.Items), 1, message.MaxBillItems)); f != nil {
		return nil, 0, f
	}
	out = &message.Basket{Catalog: string(o.Catalog), Items: make([]message.BilledItem, len(o.Items))}
	items := int64(0)
	for i := range o.Items {
		at := at.in("items").at(i)
		if out.Items[i], f = o.Items[i].item(at); f != nil {
			return nil, 0, f
		}
		if items += out.Items[i].Cost(); items > message.MaxMoney {
			return nil, 0, at.invalid("quantity", "not bring the items above "+strconv.Itoa(message.MaxMoney))
		}
	}
	if out.Subtotal, f = o.Subtotal.amount(at, "subtotal", 0); f != nil {
		return nil, 0, f
	}
	if out.Subtotal != items {
		return nil, 0, at.in("subtotal").invalid("value", "be what the items cost together, "+strconv.FormatInt(items, 10)+", not "+strconv.FormatInt(out.Subtotal, 10))
	}
	if sum, f = o.charges(at, out); f != nil {
		return nil, 0, f
	}
	return out, sum, o.ends(at, out)
}

// charges checks what comes to the subtotal, and gives the sum.
func (o *BasketObject) charges(at param, out *message.Basket) (sum int64, f *fault.Error) {
	if o.Tax == nil {
		return 0, at.missing("tax", "be an object with value and offset; its value may be 0")
	}
	tax, f := o.Tax.charge(at, "tax")
	if f != nil {
		return 0, f
	}
	if out.Shipping, f = o.Shipping.charge(at, "shipping"); f != nil {
		return 0, f
	}
	if out.Discount, f = o.Discount.charge(at, "discount"); f != nil {
		return 0, f
	}
	out.Tax, sum = *tax, out.Subtotal+tax.Amount
	if out.Shipping != nil {
		sum += out.Shipping.Amount
	}
	if out.Discount != nil {
		sum -= out.Discount.Amount
	}
	return sum, nil
}

func (o *BasketObject) ends(at param, out *message.Basket) *fault.Error {
	if o.Ends == nil {
		return nil
	}
	at = at.in("expiration")
	seconds, f := at.whole("timestamp", o.Ends.At, 1, maxSeconds)
	if f != nil {
		return f
	}
	out.EndsAt, out.EndNote = seconds*1000, string(o.Ends.Text)
	return at.optional("description", o.Ends.Text, message.MaxBillNote)
}

// maxSeconds is the end of the year 9999, in Unix seconds: what dates can be written.
var maxSeconds = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).Unix()

// item checks a line of a bill.
func (i *BilledItemObject) item(at param) (out message.BilledItem, f *fault.Error) {
	out = message.BilledItem{Product: string(i.Product), Name: string(i.Name)}
	if f = first(at.optional("retailer_id", i.Product, message.MaxProductID), at.required("name", i.Name, message.MaxItemName)); f != nil {
		return out, f
	}
	if out.Price, f = i.Price.amount(at, "amount", 0); f != nil {
		return out, f
	}
	if out.Quantity, f = at.whole("quantity", i.Quantity, 1, message.MaxQuantity); f != nil {
		return out, f
	}
	if i.SalePrice == nil {
		return out, nil
	}
	sale, f := i.SalePrice.amount(at, "sale_amount", 0)
	if f != nil {
		return out, f
	}
	if sale >= out.Price {
		return out, at.in("sale_amount").invalid("value", "be less than that of amount, "+strconv.FormatInt(out.Price, 10))
	}
	out.SalePrice = &sale
	return out, nil
}
