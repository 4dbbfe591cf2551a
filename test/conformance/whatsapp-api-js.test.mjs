// whatsapp-api-js: builds messages from classes, signs nothing it does not check, knows no other host.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { WhatsAppAPI } from "whatsapp-api-js";
import {
  ActionButtons, ActionCTA, ActionCatalog, ActionList, ActionLocation, ActionProduct, ActionProductList, Address, Audio, Birthday, Body, BodyComponent, BodyParameter, Button,
  CatalogProduct, Contacts, Document, Email, Footer, Header, Image, Interactive, ListSection, Location, Name, Organization, PayloadComponent, Phone, Product, ProductSection,
  Reaction, Row, Sticker, Template, Text, Url, Video,
} from "whatsapp-api-js/messages";
import { assertContacts, assertHolds, endpoint, number, person, png, say, secret, seen, subscribe, tap, token, verifyToken, writings } from "./world.mjs";

const api = new WhatsAppAPI({ token, appSecret: secret, webhookVerifyToken: verifyToken, v: "v25.0" });

describe("whatsapp-api-js", () => {
  let ada, hook, picture;
  const shown = {}; // messages that a person answers
  before(async () => {
    // The SDK hands each message and status to a function; what that function is given is what is collected.
    api.on.message = ({ phoneID, from, name, message, contact }) => ({ phoneID, from, name, message, contact });
    api.on.status = ({ phoneID, phone, status, id, pricing, biz_opaque_callback_data }) => ({ phoneID, phone, status, id, pricing, callback: biz_opaque_callback_data });
    hook = await endpoint({ verify: (q) => api.get(q), parse: (raw, headers) => api.post(JSON.parse(raw), raw.toString(), headers["x-hub-signature-256"]) });
    await subscribe(hook.url);
    ada = await person();
    picture = (await upload()).id;
    for (const kind of ["text", "buttons", "list"]) await seen(ada.address, (shown[kind] = await send(messages[kind]())));
  });
  after(() => hook.close());

  const upload = () => {
    const form = new FormData();
    form.append("file", new Blob([png], { type: "image/png" }), "dot.png");
    return api.uploadMedia(number, form);
  };
  const send = async (message, ...more) => {
    const sent = await api.sendMessage(number, ada.address, message, ...more);
    assert.equal(sent.error, undefined, JSON.stringify(sent.error));
    assertContacts(sent.contacts, ada.address, ada.address);
    return sent.messages[0].id;
  };

  const link = "https://example.com/file";
  const product = new CatalogProduct("nice", "1");
  const messages = {
    text: () => new Text("Hello from a public SDK", true),
    image: () => new Image(picture, true, "A dot"),
    "image by link": () => new Image(link, false, "A dot"),
    audio: () => new Audio(link, false),
    video: () => new Video(link, false, "A film"),
    document: () => new Document(link, false, "Your ticket", "ticket.pdf"),
    sticker: () => new Sticker(link, false),
    location: () => new Location(7.27, 43.7, "Port of Nice", "Quai Lunel"),
    contacts: () => new Contacts([
      new Name("Azur Voyages", "Azur"), new Phone("+33199000001", "WORK", "33199000001"), new Email("azur@example.com", "WORK"), new Url("https://example.com", "WORK"),
      new Organization("Azur Voyages", "Sales", "Agency"), new Address("France", "FR", "", "Nice", "Quai Lunel", "06300", "WORK"), new Birthday("1990", "01", "31"),
    ]),
    reaction: () => new Reaction(ada.wamid, "👍"),
    "reaction taken back": () => new Reaction(ada.wamid),
    buttons: () => new Interactive(new ActionButtons(new Button("yes", "Yes"), new Button("no", "No")), new Body("Pick one"), new Header(new Image(picture, true)), new Footer("Azur Voyages")),
    list: () => new Interactive(new ActionList("Choose", new ListSection("Near", new Row("ORY", "Paris", "1 h 25")), new ListSection("Far", new Row("JFK", "New York"))), new Body("Where to?"), new Header("Flights")),
    "call to action": () => new Interactive(new ActionCTA("Dates", "https://example.com/dates"), new Body("See the dates")),
    "location request": () => new Interactive(new ActionLocation(), new Body("Where are you?")),
    product: () => new Interactive(new ActionProduct(product), new Body("A trip")),
    "product list": () => new Interactive(new ActionProductList("1", new ProductSection("Near", new Product("nice"))), new Body("Trips"), new Header("Trips")),
    catalogue: () => new Interactive(new ActionCatalog(new Product("nice")), new Body("All trips")),
    template: () => new Template("booking_confirmed", "en_US", new BodyComponent(...["Ada", "AF123", "Monday"].map((t) => new BodyParameter(t))), new PayloadComponent("CHANGE")),
  };
  for (const [kind, build] of Object.entries(messages)) {
    it(`sends ${kind}`, () => send(build()));
  }

  it("what it sends is what the person sees, as a reply too", async () => {
    const shown = await seen(ada.address, await send(messages.text(), ada.wamid));
    assert.deepEqual([shown.type, shown.content.body, shown.reply_to], ["text", "Hello from a public SDK", ada.wamid]);
  });

  it("marks as read and shows that it types", async () => {
    assert.deepEqual(await api.markAsRead(number, ada.wamid, "text"), { success: true });
  });

  it("uploads, finds, downloads and deletes media", async () => {
    const { id } = await upload();
    const found = await api.retrieveMedia(id, number);
    assert.deepEqual([found.id, found.mime_type, found.messaging_product], [id, "image/png", "whatsapp"]);
    const bytes = await api.fetchMedia(found.url);
    assert.equal(bytes.headers.get("content-type"), "image/png");
    assert.ok(Buffer.from(await bytes.arrayBuffer()).equals(png));
    assert.deepEqual(await api.deleteMedia(id, number), { success: true });
    assert.equal((await api.retrieveMedia(id)).error.code, 100);
  });

  it("makes, lists, changes and deletes QR codes", async () => {
    const made = await api.createQR(number, "Hello", "svg");
    assert.match(made.code, /^\w{14}$/);
    assert.equal(made.deep_link_url, `https://wa.me/message/${made.code}`);
    assert.ok((await fetch(made.qr_image_url)).ok);
    assert.ok((await api.retrieveQR(number)).data.some((q) => q.code === made.code));
    assert.equal((await api.updateQR(number, made.code, "Good evening")).prefilled_message, "Good evening");
    assert.equal((await api.retrieveQR(number, made.code)).data[0].prefilled_message, "Good evening");
    assert.deepEqual(await api.deleteQR(number, made.code), { success: true });
  });

  it("blocks and unblocks people", async () => {
    const bob = await person("Bob");
    const blocked = await api.blockUser(number, bob.address);
    assert.deepEqual(blocked.block_users.added_users.map((u) => [u.input, u.wa_id]), [[bob.address, bob.address]]);
    const free = await api.unblockUser(number, bob.address);
    assert.deepEqual(free.block_users.removed_users.map((u) => u.wa_id), [bob.address]);
  });

  it("reads what people write, with the signature", async () => {
    const wamid = await say(ada.address, "Ça va ? 😀 / \\ \"quoted\"");
    const got = await hook.arrivals.first("the text", (a) => a?.message?.id === wamid);
    assert.deepEqual([got.phoneID, got.from, got.name, got.message.type, got.message.text.body], [number, ada.address, "Ada", "text", "Ça va ? 😀 / \\ \"quoted\""]);
  });

  for (const [kind, write] of Object.entries(writings)) {
    it(`reads ${kind} that a person sends`, async () => {
      const { id, type, holds, context } = await write(ada, shown);
      const message = await hook.arrivals.first("it", (a) => a?.message?.id === id && a.message);
      assert.equal(message.type, type);
      assertHolds(message[type], holds);
      if (context) assert.equal(message.context.id, context);
    });
  }

  it("reads a tap on a template's quick reply", async () => {
    const id = await send(messages.template());
    await seen(ada.address, id);
    const wamid = await tap(ada.address, id, 0);
    const { message } = await hook.arrivals.first("the tap", (a) => a?.message?.id === wamid);
    assert.deepEqual([message.button.payload, message.context.id], ["CHANGE", id]);
  });

  it("follows a message through its statuses", async () => {
    const id = await send(messages.text(), undefined, "order-7");
    for (const status of ["sent", "delivered"]) {
      const got = await hook.arrivals.first(status, (a) => a?.id === id && a.status === status);
      assert.deepEqual([got.phone, got.callback], [ada.address, "order-7"]);
    }
  });

  it("is told what is wrong", async () => {
    const { error } = await api.sendMessage(number, ada.address, new Template("not_there", "en_US"));
    assert.deepEqual([error.code, error.type, error.error_data.messaging_product], [132001, "OAuthException", "whatsapp"]);
    assert.ok(error.fbtrace_id);
  });
});
