// whatsapp-cloud-api: a small bot framework of 2023. It looks at the first update of a webhook only, which
// is all that Meta sends as a rule, and answers statuses with 202, which is no 200: they come again.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createServer } from "node:http";
import { once } from "node:events";
import express from "express";
import { createBot } from "whatsapp-cloud-api";
import { Arrivals, number, person, say, seen, subscribe, token } from "./world.mjs";

const bot = createBot(number, token);
const arrivals = new Arrivals();

describe("whatsapp-cloud-api", () => {
  let ada, server;
  before(async () => {
    const web = express();
    await bot.startExpressServer({ app: web, webhookPath: "/webhook", webhookVerifyToken: "bot" });
    bot.on("message", (message) => arrivals.add(message));
    server = createServer(web).listen(0, "127.0.0.1");
    await once(server, "listening");
    await subscribe(`http://127.0.0.1:${server.address().port}/webhook`, "bot");
    ada = await person();
  });
  after(() => { server.closeAllConnections(); server.close(); });

  const taken = (sent) => {
    assert.deepEqual([sent.phoneNumber, sent.whatsappId], [ada.address, ada.address]);
    return sent.messageId;
  };
  const link = "https://example.com/file";
  const sends = {
    text: () => bot.sendText(ada.address, "Hello from a public SDK", { preview_url: true }),
    image: () => bot.sendImage(ada.address, link, { caption: "A dot" }),
    audio: () => bot.sendAudio(ada.address, link),
    video: () => bot.sendVideo(ada.address, link, { caption: "A film" }),
    document: () => bot.sendDocument(ada.address, link, { caption: "Your ticket", filename: "ticket.pdf" }),
    sticker: () => bot.sendSticker(ada.address, link),
    location: () => bot.sendLocation(ada.address, 43.7, 7.27, { name: "Port of Nice" }),
    contacts: () => bot.sendContacts(ada.address, [{ name: { formatted_name: "Azur Voyages", first_name: "Azur" }, phones: [{ type: "WORK", phone: "+33199000001" }] }]),
    buttons: () => bot.sendReplyButtons(ada.address, "Pick one", { yes: "Yes", no: "No" }, { footerText: "Azur Voyages", header: { type: "text", text: "A question" } }),
    list: () => bot.sendList(ada.address, "Choose", "Where to?", { Near: [{ id: 1, title: "Paris", description: "1 h 25" }], Far: [{ id: 2, title: "New York" }] }),
    template: () => bot.sendTemplate(ada.address, "booking_confirmed", "en_US", [{ type: "body", parameters: ["Ada", "AF123", "Monday"].map((text) => ({ type: "text", text })) }]),
    "template without values": () => bot.sendTemplate(ada.address, "hello_world", "en_US"),
  };
  for (const [kind, send] of Object.entries(sends)) {
    it(`sends ${kind}`, async () => { taken(await send()); });
  }

  it("what it sends is what the person sees", async () => {
    assert.equal((await seen(ada.address, taken(await sends.text()))).content.body, "Hello from a public SDK");
  });

  it("hears what people write, each once", async () => {
    const bob = await person("Bob"); // of whom no status waits
    const wamid = await say(bob.address, "Ça va ? 😀");
    const message = await arrivals.first("the text", (m) => m.id === wamid);
    assert.deepEqual([message.from, message.name, message.type, message.data.text], [bob.address, "Bob", "text", "Ça va ? 😀"]);
  });

  it("is told what is wrong", async () => {
    await assert.rejects(bot.sendTemplate(ada.address, "not_there", "en_US"), (e) => e.error.code === 132001 && e.error.type === "OAuthException");
  });
});
