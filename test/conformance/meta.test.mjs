// whatsapp 0.0.5-Alpha: Meta's own SDK, archived. It speaks HTTP/1.1 to port 443 and waits for the TLS
// handshake before it writes. Its webhook server answers the handshake; of a POST it makes an exception
// (it adds a Buffer to an array with + and then concatenates the text), so posts are not sent to it here.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createServer } from "node:net";
import { once } from "node:events";
import { account, app, assertContacts, number, objects, person, png, quiet, secret, seen, subscribe, token } from "./world.mjs";

/** A port that is free, for a server that is told a number. */
async function freePort() {
  const s = createServer().listen(0, "127.0.0.1");
  await once(s, "listening");
  const { port } = s.address();
  await new Promise((closed) => s.close(closed));
  return port;
}

const port = await freePort();
const { default: WhatsApp } = await (async () => {
  Object.assign(process.env, {
    NODE_ENV: "production", M4D_APP_ID: app, M4D_APP_SECRET: secret, WA_PHONE_NUMBER_ID: number, WA_BUSINESS_ACCOUNT_ID: account, CLOUD_API_ACCESS_TOKEN: token,
    CLOUD_API_VERSION: "v16.0", WEBHOOK_ENDPOINT: "webhook", WEBHOOK_VERIFICATION_TOKEN: "meta-sdk", LISTENER_PORT: String(port),
  });
  return import("whatsapp");
})();

describe("whatsapp 0.0.5-Alpha (Meta)", () => {
  let wa, ada, all;
  before(async () => {
    wa = new WhatsApp();
    ada = await person();
    const form = new FormData();
    form.append("messaging_product", "whatsapp");
    form.append("file", new Blob([png], { type: "image/png" }), "dot.png");
    const uploaded = await fetch(`https://graph.facebook.com/v16.0/${number}/media`, { method: "POST", headers: { Authorization: `Bearer ${token}` }, body: form });
    all = objects({ picture: (await uploaded.json()).id, wamid: ada.wamid }); // the SDK itself cannot upload
  });
  after(() => wa.requester.client.clearSockets());

  /** Asserts that the SDK says that a message was taken, and gives its id. */
  const taken = async (response) => {
    const body = await response.responseBodyToJSON();
    assert.equal(response.statusCode(), 200, JSON.stringify(body));
    assert.match(response.headers()["content-type"], /^application\/json/);
    assertContacts(body.contacts, ada.address, ada.address);
    return body.messages[0].id;
  };

  for (const kind of ["text", "image", "audio", "video", "document", "sticker", "location", "contacts", "buttons", "list", "call to action", "product", "product list", "catalogue"]) {
    it(`sends ${kind}`, async () => {
      const { type, [type]: object } = all[kind];
      await taken(await wa.messages[type](object, Number(ada.address)));
    });
  }

  it("sends a template, and a reply, as the person sees them", async () => {
    const template = { name: "booking_confirmed", language: { policy: "deterministic", code: "en_US" }, components: [{ type: "body", parameters: ["Ada", "AF123", "Monday"].map((text) => ({ type: "text", text })) }] };
    const shown = await seen(ada.address, await taken(await wa.messages.template(template, Number(ada.address))));
    assert.match(shown.content.body, /AF123/);
    const reply = await seen(ada.address, await taken(await wa.messages.text({ body: "You wrote?" }, Number(ada.address), ada.wamid)));
    assert.equal(reply.reply_to, ada.wamid);
  });

  it("marks as read", async () => {
    const response = await wa.messages.status({ status: "read", message_id: ada.wamid });
    assert.deepEqual(await response.responseBodyToJSON(), { success: true });
  });

  it("sets the number's PIN", async () => {
    const response = await wa.twoStepVerification.setPin(123456);
    assert.deepEqual([response.statusCode(), await response.responseBodyToJSON()], [200, { success: true }]);
  });

  it("answers the handshake of its webhook server", async () => {
    wa.webhooks.start(() => {});
    try {
      await subscribe(`http://127.0.0.1:${port}/webhook`, "meta-sdk", quiet);
    } finally {
      wa.webhooks.stop(() => {});
    }
  });

  it("is told what is wrong", async () => {
    const response = await wa.messages.template({ name: "not_there", language: { code: "en_US" } }, Number(ada.address));
    assert.deepEqual([response.statusCode(), (await response.responseBodyToJSON()).error.code], [404, 132001]);
  });
});
