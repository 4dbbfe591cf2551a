package message

// Limits of a Bill (reference §2.3), in characters where nothing else is said. The reference names none of
// them: they are those of the order_details pages, or their reason is given.
const (
	MaxReference       = 35  // of a bill in rupees: what UPI carries
	MaxReferenceAbroad = 60  // of a bill in another currency
	MaxBillItems       = 100 // as many as a person orders at once
	MaxItemName        = 60
	MaxChargeText      = 60 // what a tax or a discount is for
	MaxBillNote        = 120
	MaxQuantity        = 99_999            // pieces of an item
	MaxMoney           = 1_000_000_000_000 // hundredths of a currency; beyond any bill
	MaxPaymentWays     = 10                // there are fewer
	MaxPaymentCode     = 2000              // what is copied to pay, as a link
	MaxPaymentName     = 100               // a configuration, a payee, a key
	LeastBillTime      = 300_000           // milliseconds that a bill lasts
	MoneyOffset        = 100               // by which amounts are divided
)

// BillCurrencies are what bills are written in: the currencies of India, Brazil and Singapore (reference §2.3).
var BillCurrencies = []string{"INR", "BRL", "SGD"}

// Bill is what a person is asked to pay (order_details). Amounts are hundredths of its currency.
type Bill struct {
	Reference string `json:"reference"`
	Goods     string `json:"goods"`    // digital-goods or physical-goods
	Currency  string `json:"currency"` // INR, BRL or SGD
	Total     int64  `json:"total"`
	// Method is the payment_type, and Configuration one that the business has at its payment provider.
	Method        string       `json:"method,omitempty"`
	Configuration string       `json:"configuration,omitempty"`
	Ways          []PaymentWay `json:"ways,omitempty"`
	Basket        *Basket      `json:"basket,omitempty"` // what the total is made of, where that is told
}

// Basket is what is billed, and what comes to it.
type Basket struct {
	Catalog  string       `json:"catalog,omitempty"`
	Items    []BilledItem `json:"items"`
	Subtotal int64        `json:"subtotal"`
	Tax      Charge       `json:"tax"`
	Shipping *Charge      `json:"shipping,omitempty"`
	Discount *Charge      `json:"discount,omitempty"` // it is taken away
	EndsAt   int64        `json:"ends_at,omitzero"`   // Unix milliseconds; later it cannot be paid
	EndNote  string       `json:"end_note,omitempty"`
}

// BilledItem is a line of a bill. The prices are of one piece.
type BilledItem struct {
	Product   string `json:"product,omitempty"`
	Name      string `json:"name"`
	Quantity  int64  `json:"quantity"`
	Price     int64  `json:"price"`
	SalePrice *int64 `json:"sale_price,omitempty"` // what counts, where it is given
}

// Cost is what all pieces of the item cost together.
func (i *BilledItem) Cost() int64 {
	if i.SalePrice != nil {
		return i.Quantity * *i.SalePrice
	}
	return i.Quantity * i.Price
}

// Charge is an amount beside the items.
type Charge struct {
	Amount  int64  `json:"amount"`
	Text    string `json:"text,omitempty"`
	Program string `json:"program,omitempty"` // of a discount
}

// The kinds of a PaymentWay (payment_settings).
const (
	PayGateway = "payment_gateway"
	PayIntent  = "upi_intent_link"
	PayPix     = "pix_dynamic_code"
	PayLink    = "payment_link"
	PayBoleto  = "boleto"
	PayCard    = "offsite_card_pay"
)

// PaymentWay is one way to pay a bill. Which parts are set follows from Type.
type PaymentWay struct {
	Type          string `json:"type"`
	Provider      string `json:"provider,omitempty"`      // of a gateway: razorpay
	Configuration string `json:"configuration,omitempty"` // of a gateway
	Code          string `json:"code,omitempty"`          // of Pix and of a boleto: what is copied
	Link          string `json:"link,omitempty"`          // where it is paid
	Payee         string `json:"payee,omitempty"`         // of Pix
	Key           string `json:"key,omitempty"`           // of Pix
	KeyType       string `json:"key_type,omitempty"`      // of Pix: CPF, CNPJ, EMAIL, PHONE, EVP
	Digits        string `json:"digits,omitempty"`        // the last four of a card
	Credential    string `json:"credential,omitempty"`    // of a card
}

// OrderStatus is how far an order is that was billed. Numbers are stored, so they are never reused.
type OrderStatus uint8

// The statuses of an order (reference §2.3).
const (
	OrderPending OrderStatus = iota + 1
	OrderProcessing
	OrderPartlyShipped
	OrderShipped
	OrderCompleted
	OrderCanceled
)

// OrderStatuses are the names of the statuses, in the order in which an order goes through them.
var OrderStatuses = []string{"pending", "processing", "partially_shipped", "shipped", "completed", "canceled"}

func (s OrderStatus) String() string { return nameOf(OrderStatuses, uint8(s)) }

// ParseOrderStatus reads a status by its name; 0 when there is none of that name.
func ParseOrderStatus(name string) OrderStatus { return OrderStatus(numberOf(OrderStatuses, name)) }

// PaymentStatus is what became of a payment. Numbers are stored, so they are never reused.
type PaymentStatus uint8

// The statuses of a payment.
const (
	PaymentPending PaymentStatus = iota + 1
	PaymentCaptured
	PaymentFailed
)

// PaymentStatuses are their names.
var PaymentStatuses = []string{"pending", "captured", "failed"}

func (s PaymentStatus) String() string { return nameOf(PaymentStatuses, uint8(s)) }

// ParsePaymentStatus reads a status by its name; 0 when there is none of that name.
func ParsePaymentStatus(name string) PaymentStatus {
	return PaymentStatus(numberOf(PaymentStatuses, name))
}

func nameOf(names []string, n uint8) string {
	if n == 0 || int(n) > len(names) {
		return ""
	}
	return names[n-1]
}

func numberOf(names []string, name string) uint8 {
	for i, one := range names {
		if one == name {
			return uint8(i + 1)
		}
	}
	return 0
}

// Progress says how far an order is (order_status), and what became of its payment where the business tells
// that.
type Progress struct {
	Reference string `json:"reference"`
	Status    string `json:"status,omitempty"` // an OrderStatus
	Text      string `json:"text,omitempty"`
	Payment   string `json:"payment,omitempty"` // a PaymentStatus
	PaidAt    int64  `json:"paid_at,omitzero"`  // Unix milliseconds
}

// OrderStep is what a message does to an order: it opens one, or says how far it is.
type OrderStep struct {
	Reference string
	Opens     bool
	Status    OrderStatus   // 0 where nothing is said of it
	Payment   PaymentStatus // 0 where nothing is said of it
	EndsAt    int64         // of one that opens an order: Unix milliseconds, 0 for never
	Param     string        // what Graph calls the reference
}

// Step is what the bill does: it opens an order.
func (b *Bill) Step(param string) *OrderStep {
	s := &OrderStep{Reference: b.Reference, Opens: true, Status: OrderPending, Param: param}
	if b.Basket != nil {
		s.EndsAt = b.Basket.EndsAt
	}
	return s
}

// Step is what the progress does.
func (p *Progress) Step(param string) *OrderStep {
	return &OrderStep{Reference: p.Reference, Status: ParseOrderStatus(p.Status), Payment: ParsePaymentStatus(p.Payment), Param: param}
}
