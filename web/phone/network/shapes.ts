/** Shapes of docs/http-api.md: what messages hold, by their type. */
export interface Media {
  media_id?: string;
  link?: string;
  mime_type?: string;
  size?: number;
  caption?: string;
  filename?: string;
  voice?: boolean;
  animated?: boolean;
  /** Where the bytes are while the server has not taken them: an object URL of this page. */
  local?: string;
}

export interface Place {
  latitude: number;
  longitude: number;
  name?: string;
  address?: string;
  url?: string;
}

export interface Contact {
  name: { formatted_name: string; first_name?: string; last_name?: string };
  birthday?: string;
  phones?: { phone?: string; type?: string; wa_id?: string }[];
  emails?: { email?: string; type?: string }[];
  urls?: { url?: string; type?: string }[];
  addresses?: { street?: string; city?: string; state?: string; zip?: string; country?: string; type?: string }[];
  org?: { company?: string; department?: string; title?: string };
}

export interface Product {
  catalog: string;
  id: string;
}

export interface OrderItem {
  product: string;
  quantity: number;
  price: number;
  currency: string;
}

export interface Order {
  catalog: string;
  text?: string;
  items: OrderItem[];
}

export interface Shop {
  catalog?: string;
  product?: string;
  thumbnail?: string;
  sections?: { title?: string; products: string[] }[];
}

export interface Flow {
  id?: string;
  name?: string;
  button: string;
  token: string;
}

export interface Header {
  type: string;
  text?: string;
  media?: Media;
  location?: Place;
  product?: Product;
}

export interface Link {
  text: string;
  url: string;
}

export interface ReplyButton {
  id: string;
  title: string;
}

export interface ListRow {
  id: string;
  title: string;
  description?: string;
}

export interface Card {
  header?: Header;
  body?: string;
  link?: Link;
  replies?: ReplyButton[];
  product?: Product;
}

export interface AddressForm {
  country: string;
  values?: Record<string, string>;
  saved?: { id: string; values: Record<string, string> }[];
  errors?: Record<string, string>;
}

/** Amounts of a bill are hundredths of its currency. */
export interface Charge {
  amount: number;
  text?: string;
  program?: string;
}

export interface BilledItem {
  product?: string;
  name: string;
  quantity: number;
  price: number;
  sale_price?: number;
}

export interface PaymentWay {
  type: string;
  provider?: string;
  configuration?: string;
  code?: string;
  link?: string;
  payee?: string;
  key?: string;
  digits?: string;
}

/** What a person is asked to pay. */
export interface Bill {
  reference: string;
  goods: string;
  currency: string;
  total: number;
  method?: string;
  ways?: PaymentWay[];
  basket?: { items: BilledItem[]; subtotal: number; tax: Charge; shipping?: Charge; discount?: Charge; ends_at?: number; end_note?: string };
}

export type OrderStatus = "pending" | "processing" | "partially_shipped" | "shipped" | "completed" | "canceled";
export type PaymentStatus = "pending" | "captured" | "failed";

/** How far an order is, as a later message says. */
export interface Progress {
  reference: string;
  status?: OrderStatus;
  text?: string;
  payment?: PaymentStatus;
}

export interface Interactive {
  type: string;
  header?: Header;
  body?: string;
  footer?: string;
  buttons?: ReplyButton[];
  list?: { button: string; sections: { title?: string; rows: ListRow[] }[] };
  link?: Link;
  flow?: Flow;
  shop?: Shop;
  address?: AddressForm;
  cards?: Card[];
  bill?: Bill;
  progress?: Progress;
  call?: { text: string; minutes: number };
}

export interface TemplateButton {
  type: string;
  text: string;
  payload?: string;
  url?: string;
  phone_number?: string;
  code?: string;
  flow?: Flow;
  shop?: Shop;
  bill?: Bill;
}

export interface Template {
  name: string;
  language: string;
  category: string;
  header?: Header;
  body?: string;
  footer?: string;
  buttons?: TemplateButton[];
  offer?: { text: string; ends_at?: number };
  cards?: { header?: Header; body?: string; buttons?: TemplateButton[] }[];
  progress?: Progress;
}

/** An answer to an interactive message. */
export interface Reply {
  type: "button" | "list" | "form" | "call_permission";
  id?: string;
  title?: string;
  description?: string;
  form?: "flow" | "address_message";
  body?: string;
  response?: Record<string, unknown>;
  accepted?: boolean;
  permanent?: boolean;
  expires_at?: number;
}

/** Where a message comes from. */
export interface Origin {
  forwards?: number;
  product?: Product;
  referral?: { type: "ad" | "post"; id: string; url: string; headline?: string; body?: string };
}

/** An emoji on a message, and whose it is. */
export interface Reacted {
  emoji: string;
  author: "business" | "person";
}
