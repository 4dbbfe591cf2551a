import { expect, test } from "vitest";
import { addressText } from "../forms/AddressForm";
import { namedAs } from "../forms/ContactForm";
import { degrees } from "../forms/PlaceForm";
import { canEdit, canRevoke } from "../chat/EditForm";
import type { Message } from "../network/types";
import * as words from "../words";
import * as kindWords from "./words";
import { cost, payable } from "./Bill";
import { preview } from "./kinds";
import { coordinates, mapLink } from "./Location";
import { peaks } from "./media/waveform";
import { total } from "./Order";
import { filled } from "./Reply";
import { productsOf } from "./ShopTap";
import { left } from "./Template";

const english = { things: kindWords.en } as words.Words;
const message = (type: string, content: unknown, more: Partial<Message> = {}): Message => ({
  id: "a", position: 1, number: "4", address: "336", author: "person", type, content, status: "sent", time: 0, ...more,
});

test.each([
  ["image", { caption: "*here*" }, "📷 Photo: here"],
  ["audio", { voice: true }, "🎤 Voice note"],
  ["document", { filename: "a.pdf" }, "📄 a.pdf"],
  ["location", { latitude: 1, longitude: 2 }, "📍 Location"],
  ["contacts", { contacts: [{ name: { formatted_name: "Ada" } }] }, "👤 Ada"],
  ["contacts", { contacts: [{}, {}] }, "👤 2 contacts"],
  ["interactive", { type: "carousel" }, "Cards"],
  ["interactive", { type: "order_status" }, "Order update"],
  ["reply", { type: "call_permission", accepted: true }, "Calls allowed"],
  ["reply", { type: "form", form: "address_message", body: "Nice" }, "Address: Nice"],
  ["order", { items: [{ quantity: 2 }, { quantity: 1 }] }, "🛒 Order: 3 items"],
  ["unsupported", { type: "poll" }, "Sent something that the platform does not carry: poll"],
])("a %s of %j reads %s in one line", (type, content, want) => expect(preview(message(type, content), english)).toBe(want));

test("what was taken back says so, whatever it was", () => expect(preview(message("image", {}, { revoked: true }), english)).toBe("You took this message back."));

test("places are read and linked", () => {
  expect(coordinates({ latitude: -33.8568, longitude: 151.2153 })).toBe("33.8568° S, 151.2153° E");
  expect(mapLink({ latitude: 1, longitude: 2, url: "https://example.com/x" })).toBe("https://example.com/x");
  expect(mapLink({ latitude: 1, longitude: 2, url: "javascript:alert(1)" })).toMatch(/^https:\/\/www\.openstreetmap/);
  expect(["43,5", "−7", "", "91", "x"].map((t) => degrees(t, 90))).toEqual([43.5, -7, undefined, undefined, undefined]);
});

test("orders are added up in one currency only", () => {
  const item = (price: number, quantity: number, currency = "EUR") => ({ product: "p", price, quantity, currency });
  expect(total([item(2, 3), item(1.5, 2)])).toEqual({ value: 9, currency: "EUR" });
  expect([total([]), total([item(1, 1), item(1, 1, "USD")])]).toEqual([undefined, undefined]);
});

test("a bill is paid once, while its order is open and its time lasts", () => {
  const bill = { reference: "a", goods: "digital-goods", currency: "INR", total: 100 };
  const ends = { ...bill, basket: { items: [], subtotal: 0, tax: { amount: 0 }, ends_at: 10 } };
  expect([payable({}, bill, 5), payable({ payment: "failed" }, bill, 5), payable({ payment: "pending" }, ends, 5)]).toEqual([true, true, true]);
  expect([payable({ payment: "captured" }, bill, 5), payable({}, ends, 10), payable({ order: { reference: "a", payment: "captured" } }, bill, 5), payable({ order: { reference: "a", status: "canceled" } }, bill, 5)]).toEqual([false, false, false, false]);
  expect([cost({ name: "x", quantity: 3, price: 5 }), cost({ name: "x", quantity: 3, price: 5, sale_price: 0 })]).toEqual([15, 0]);
});

test("every article of a shop is offered once", () => {
  expect(productsOf({ product: "a", sections: [{ products: ["a", "b"] }, { products: ["b", "c"] }] })).toEqual(["a", "b", "c"]);
});

test("an offer counts down", () => expect([0, -5, 61_000, 90_061_000].map(left)).toEqual(["00:00:00", "00:00:00", "00:01:01", "1 d 01:01:01"]));

test("filled forms show what people wrote, not what machines need", () => {
  expect(filled({ flow_token: "t", name: "Ada", tags: ["a"] })).toEqual([["name", "Ada"], ["tags", '["a"]']]);
  expect(filled({ saved_address_id: "1", values: { city: "Nice" } })).toEqual([["city", "Nice"]]);
  expect(addressText("SG", { city: "Singapore", sg_post_code: "018956" })).toBe("018956, Singapore");
});

test("names have parts", () => {
  expect(namedAs(" Grace  Hopper ")).toEqual({ formatted_name: "Grace  Hopper", first_name: "Grace", last_name: "Hopper" });
  expect(namedAs("Ada")).toEqual({ formatted_name: "Ada", first_name: "Ada" });
});

test("a waveform is compared with its loudest moment", () => {
  expect(peaks(new Float32Array([0, 0.1, -0.5, 0.2]), 2)).toEqual([expect.closeTo(0.2), 1]);
  expect(peaks(new Float32Array(0), 3)).toEqual([0, 0, 0]);
});

test("one's own words can be changed for a quarter of an hour, and taken back for two days", () => {
  const own = message("text", { body: "a" });
  expect([canEdit(own, 14 * 60_000), canEdit(own, 16 * 60_000), canEdit({ ...own, author: "business" }, 0), canEdit({ ...own, type: "audio" }, 0)]).toEqual([true, false, false, false]);
  expect([canRevoke(own, 47 * 3_600_000), canRevoke(own, 49 * 3_600_000), canRevoke({ ...own, revoked: true }, 0)]).toEqual([true, false, false]);
});
