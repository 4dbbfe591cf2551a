// @great-detail/whatsapp: the fork of Meta's SDK that lives on, typed from Meta's OpenAPI file.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import Client from "@great-detail/whatsapp";
import { account, assertContacts, assertHolds, displayNumber, endpoint, number, objects, person, png, say, secret, seen, tap, templateName, token, writings } from "./world.mjs";

const sdk = new Client({ request: { headers: { Authorization: `Bearer ${token}` } } });

describe("@great-detail/whatsapp", () => {
  let ada, all, hook;
  const shown = {}; // messages that a person answers
  before(async () => {
    hook = await endpoint({
      verify: async (query) => {
        const handshake = await sdk.webhook.register({ method: "GET", query, headers: {} });
        return handshake.verifyToken === "great" ? handshake.accept() : handshake.reject();
      },
      parse: async (raw, headers) => {
        const event = await sdk.webhook.eventNotification({ method: "POST", query: {}, body: raw.toString(), headers });
        await event.verifySignature(secret);
        assert.ok(await event.signature.sha1.check(secret), "the older signature does not fit");
        return event.eventNotification.entry.flatMap((e) => e.changes);
      },
    });
    assert.deepEqual(await sdk.subscribedApps.createSubscription({ businessAccountID: account, override_callback_uri: hook.url, verify_token: "great" }).json(), { success: true });
    ada = await person();
    all = objects({ picture: (await upload()).id, wamid: ada.wamid });
    for (const kind of ["text", "buttons", "list"]) await seen(ada.address, (shown[kind] = await send(all[kind])));
  });
  after(() => hook.close());

  const upload = () => sdk.media.upload({ phoneNumberID: number, mimeType: "image/png", filename: "dot.png", file: new Blob([png], { type: "image/png" }) }).json();
  const send = async (payload) => {
    const sent = await sdk.message.createMessage({ phoneNumberID: number, to: ada.address, ...payload }).json();
    assert.equal(sent.messaging_product, "whatsapp");
    assertContacts(sent.contacts, ada.address, ada.address);
    return sent.messages[0].id;
  };

  for (const kind of Object.keys(objects({}))) {
    it(`sends ${kind}`, () => send(all[kind]));
  }

  it("what it sends is what the person sees", async () => {
    const shown = await seen(ada.address, await send({ ...all.text, context: { message_id: ada.wamid } }));
    assert.deepEqual([shown.content.body, shown.reply_to], [all.text.text.body, ada.wamid]);
  });

  it("marks as read and shows that it types", async () => {
    assert.deepEqual(await sdk.message.createStatus({ phoneNumberID: number, message_id: ada.wamid, status: "read", typing_indicator: { type: "text" } }).json(), { success: true });
  });

  it("uploads, finds, downloads and deletes media", async () => {
    const { id } = await upload();
    const found = await sdk.media.getURL({ mediaID: id, phoneNumberID: number }).json();
    assert.deepEqual([found.id, found.mime_type], [id, "image/png"]);
    const bytes = await sdk.media.download({ mediaURL: found.url, request: { headers: { Authorization: `Bearer ${token}` } } });
    assert.ok(Buffer.from(await bytes.arrayBuffer()).equals(png));
    assert.deepEqual(await sdk.media.delete({ mediaID: id }).json(), { success: true });
  });

  it("creates, lists, finds, edits and deletes a template", async () => {
    const name = templateName("great");
    const body = (text) => [{ type: "BODY", text, example: { body_text: [["Ada", "10:25"]] } }];
    const made = await sdk.template.create(account, { name, language: "en_US", category: "UTILITY", components: body("Hello {{1}}, your flight leaves at {{2}} today.") }).json();
    assert.deepEqual([made.status, made.category], ["APPROVED", "UTILITY"]);
    const { data } = await sdk.template.list(account, { name_or_content: name, fields: ["name", "status", "language"], limit: 10 }).json();
    assert.deepEqual(data, [{ name, status: "APPROVED", language: "en_US", id: made.id }]);
    assert.equal((await sdk.template.get(made.id, { fields: ["name"] }).json()).name, name);
    assert.equal((await sdk.template.update(made.id, { components: body("Good day {{1}}, your flight leaves at {{2}} today.") }).json()).success, true);
    assert.deepEqual(await sdk.template.delete(account, { name, hsm_id: made.id }).json(), { success: true });
  });

  it("finds templates of the library", async () => {
    const { data } = await sdk.template.listLibrary({ language: "en_US", limit: 5 }).json();
    assert.ok(data.length > 0 && data.every((t) => t.language === "en_US" && t.body));
  });

  it("reads and writes the profile", async () => {
    assert.deepEqual(await sdk.businessProfile.updateBusinessProfile({ phoneNumberID: number, about: "From Nice", websites: ["https://example.com/"] }).json(), { success: true });
    const { data: [profile] } = await sdk.businessProfile.getBusinessProfile({ phoneNumberID: number, fields: ["about", "websites"] }).json();
    assert.deepEqual([profile.about, profile.websites], ["From Nice", ["https://example.com/"]]);
  });

  it("finds numbers, the account and its subscriptions", async () => {
    const { data } = await sdk.phoneNumbers.listPhoneNumbers({ businessAccountID: account }).json();
    assert.deepEqual(data.map((n) => n.id), [number]);
    const one = await sdk.phoneNumbers.getPhoneNumber({ phoneNumberID: number, fields: ["verified_name", "quality_rating", "throughput"] }).json();
    assert.equal(one.id, number);
    assert.ok(one.verified_name && one.quality_rating && one.throughput.level);
    assert.equal((await sdk.whatsappBusinessAccount.get(account, { fields: ["name", "currency", "timezone_id"] }).json()).currency, "USD");
    const { data: apps } = await sdk.subscribedApps.listSubscriptions({ businessAccountID: account }).json();
    assert.deepEqual(apps.map((a) => a.override_callback_uri), [hook.url]);
  });

  it("sets the conversation's prompts and commands", async () => {
    assert.deepEqual(await sdk.conversationalAutomation.setConversationalAutomation({ phoneNumberID: number, prompts: ["Where is my flight?"], commands: [{ command_name: "baggage", command_description: "What may I take along?" }] }).json(), { success: true });
  });

  it("reads what people write and tap, with both signatures", async () => {
    const wamid = await say(ada.address, "Ça va ? 😀 / \\");
    const value = await hook.arrivals.first("the text", (c) => c.field === "messages" && c.value.messages?.[0].id === wamid && c.value);
    assert.deepEqual(value.metadata, { display_phone_number: displayNumber, phone_number_id: number });
    assert.equal(value.messages[0].text.body, "Ça va ? 😀 / \\");
    const id = await send({ type: "template", template: { name: "booking_confirmed", language: { code: "en_US" }, components: [{ type: "body", parameters: ["Ada", "AF123", "Monday"].map((text) => ({ type: "text", text })) }] } });
    await seen(ada.address, id);
    const tapped = await tap(ada.address, id, 0);
    const message = await hook.arrivals.first("the tap", (c) => c.value.messages?.[0].id === tapped && c.value.messages[0]);
    assert.deepEqual([message.type, message.context.id], ["button", id]);
  });

  for (const [kind, write] of Object.entries(writings)) {
    it(`reads ${kind} that a person sends`, async () => {
      const { id, type, holds, context } = await write(ada, shown);
      const message = await hook.arrivals.first("it", (c) => c.value.messages?.[0].id === id && c.value.messages[0]);
      assert.equal(message.type, type);
      assertHolds(message[type], holds);
      if (context) assert.equal(message.context.id, context);
    });
  }

  it("is told what is wrong", async () => {
    await assert.rejects(send({ type: "template", template: { name: "not_there", language: { code: "en_US" } } }), (e) => {
      assert.deepEqual([e.name, e.response.status], ["HTTPError", 404]);
      return true;
    });
  });
});
