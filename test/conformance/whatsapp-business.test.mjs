// whatsapp-business: axios, objects as the Cloud API takes them, v17.0 and an Express server of its own.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import express from "express";
import { WABAClient, WebhookClient } from "whatsapp-business";
import { Arrivals, account, assertContacts, assertHolds, file, number, objects, person, png, say, seen, subscribe, tap, token, writings } from "./world.mjs";

const client = new WABAClient({ apiToken: token, phoneId: number, accountId: account });
const arrivals = new Arrivals();

describe("whatsapp-business", () => {
  let ada, all, server;
  const shown = {}; // messages that a person answers
  before(async () => {
    const web = express().use(express.json());
    new WebhookClient({ path: "/webhook", token: "waba", expressApp: { app: web, shouldStartListening: false } }).initWebhook({
      onMessageReceived: (message, contact, metadata) => arrivals.add({ message, contact, metadata }),
      onTextMessageReceived: (message) => arrivals.add({ text: message }),
      onStatusReceived: (status) => arrivals.add({ status }),
      onError: (error) => arrivals.add({ error }),
    });
    server = createServer(web).listen(0, "127.0.0.1");
    await once(server, "listening");
    await subscribe(`http://127.0.0.1:${server.address().port}/webhook`, "waba");
    ada = await person();
    all = objects({ picture: (await upload()).id, wamid: ada.wamid });
    for (const kind of ["text", "buttons", "list"]) await seen(ada.address, (shown[kind] = await send(all[kind])));
  });
  after(() => { server.closeAllConnections(); server.close(); });

  const upload = () => client.uploadMedia({ file: file("dot.png", png), type: "image/png" });
  const send = async (payload) => {
    const sent = await client.sendMessage({ to: ada.address, ...payload });
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

  it("marks as read", async () => {
    assert.deepEqual(await client.markMessageAsRead(ada.wamid), { success: true });
  });

  it("uploads, finds, downloads and deletes media", async () => {
    const { id } = await upload();
    const found = await client.getMedia(id);
    assert.deepEqual([found.id, found.mime_type], [id, "image/png"]);
    const path = file("downloaded.png", "");
    await once(await client.downloadMedia(found.url, path), "finish");
    assert.ok(readFileSync(path).equals(png));
    assert.deepEqual(await client.deleteMedia(id), { success: true });
  });

  it("reads and writes the profile", async () => {
    assert.deepEqual(await client.updateBusinessProfile({ about: "Trips from Nice", email: "azur@example.com", vertical: "TRAVEL" }), { success: true });
    const { data: [profile] } = await client.getBusinessProfile(["about", "email"]);
    assert.deepEqual([profile.about, profile.email], ["Trips from Nice", "azur@example.com"]);
  });

  it("finds the account's numbers", async () => {
    const { data } = await client.getBusinessPhoneNumbers();
    assert.deepEqual(data.map((n) => n.id), [number]);
    assert.equal((await client.getSingleBusinessPhoneNumber(number)).display_phone_number, process.env.DISPLAY_PHONE_NUMBER);
  });

  it("changes settings and the PIN", async () => {
    assert.deepEqual(await client.updateIdentityCheckState({ enable_identity_key_check: false }), { success: true });
    assert.deepEqual(await client.setupTwoStepAuth({ phoneNumberId: number, pin: "123456" }), { success: true });
  });

  it("hears texts, taps and statuses", async () => {
    const wamid = await say(ada.address, "Ça va ? 😀");
    const { message, contact, metadata } = await arrivals.first("the message", (a) => a.message?.id === wamid);
    assert.deepEqual([message.type, contact.wa_id, contact.profile.name, metadata.phone_number_id], ["text", ada.address, "Ada", number]);
    assert.equal((await arrivals.first("the text", (a) => a.text?.id === wamid)).text.text.body, "Ça va ? 😀");
    const id = await send({ type: "template", template: { name: "booking_confirmed", language: { code: "en_US", policy: "deterministic" }, components: [{ type: "body", parameters: ["Ada", "AF123", "Monday"].map((text) => ({ type: "text", text })) }] } });
    await arrivals.first("delivered", (a) => a.status?.id === id && a.status.status === "delivered");
    const tapped = await tap(ada.address, id, 0);
    assert.equal((await arrivals.first("the tap", (a) => a.message?.id === tapped)).message.context.id, id);
  });

  for (const [kind, write] of Object.entries(writings)) {
    it(`reads ${kind} that a person sends`, async () => {
      const { id, type, holds, context } = await write(ada, shown);
      const message = await arrivals.first("it", (a) => a.message?.id === id && a.message);
      assert.equal(message.type, type);
      assertHolds(message[type], holds);
      if (context) assert.equal(message.context.id, context);
    });
  }

  it("is told what is wrong", async () => {
    await assert.rejects(client.sendMessage({ to: ada.address, type: "template", template: { name: "not_there", language: { code: "en_US", policy: "deterministic" } } }), (e) => {
      assert.deepEqual([e.code, e.type, e.error_data.messaging_product], [132001, "OAuthException", "whatsapp"]);
      return true;
    });
  });
});
