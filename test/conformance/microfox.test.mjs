// @microfox/whatsapp-business: fetch and zod. Some of its paths (qr_code, insights) are no paths of the
// Cloud API and are left out.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { WhatsAppBusinessSDK, WhatsAppBusinessSDKError } from "@microfox/whatsapp-business";
import { account, assertContacts, number, objects, person, png, seen, token } from "./world.mjs";

const sdk = new WhatsAppBusinessSDK({ phoneNumberId: number, businessAccountId: account, accessToken: token, version: "v22.0" });

describe("@microfox/whatsapp-business", () => {
  let ada, all;
  before(async () => {
    ada = await person();
    all = objects({ picture: await upload(), wamid: ada.wamid });
  });

  const upload = async () => (await sdk.uploadMedia(new File([png], "dot.png", { type: "image/png" }), "image")).data.id;
  const taken = ({ success, data }) => {
    assert.ok(success);
    assertContacts(data.contacts, ada.address, ada.address);
    return data.messages[0].id;
  };
  const sends = {
    text: () => sdk.sendTextMessage(ada.address, "Hello from a public SDK"),
    image: () => sdk.sendImageMessage(ada.address, all.image.image),
    video: () => sdk.sendVideoMessage(ada.address, all.video.video),
    document: () => sdk.sendDocumentMessage(ada.address, all.document.document),
    audio: () => sdk.sendAudioMessage(ada.address, all.audio.audio),
    sticker: () => sdk.sendStickerMessage(ada.address, all.sticker.sticker),
    location: () => sdk.sendLocationMessage(ada.address, all.location.location),
    contacts: () => sdk.sendContactMessage(ada.address, [{ name: all.contacts.contacts[0].name, phones: [{ phone: "+33199000001", type: "WORK" }] }]),
    buttons: () => sdk.sendInteractiveMessage(ada.address, { type: "button", body: { text: "Pick one" }, action: all.buttons.interactive.action }),
    "location request": () => sdk.sendLocationRequestMessage(ada.address, "Where are you?"),
    template: () => sdk.sendTemplateMessage(ada.address, "booking_confirmed", "en_US", [{ type: "body", parameters: ["Ada", "AF123", "Monday"].map((text) => ({ type: "text", text })) }]),
    "template without values": () => sdk.sendTemplateMessage(ada.address, "hello_world", "en_US"),
    reaction: () => sdk.sendReaction(ada.address, ada.wamid, "👍"),
  };
  for (const [kind, send] of Object.entries(sends)) {
    it(`sends ${kind}`, async () => { taken(await send()); });
  }

  it("what it sends is what the person sees", async () => {
    assert.equal((await seen(ada.address, taken(await sends.text()))).content.body, "Hello from a public SDK");
  });

  it("marks as read and shows that it types", async () => {
    assert.deepEqual((await sdk.markMessageAsRead(ada.wamid)).data, { success: true });
    assert.deepEqual((await sdk.sendTypingIndicator({ messageId: ada.wamid, type: "text" })).data, { success: true });
  });

  it("uploads, finds and downloads media", async () => {
    const id = await upload();
    assert.equal((await sdk.getMediaUrl(id)).data.mime_type, "image/png");
    assert.ok(Buffer.from((await sdk.downloadMedia(id)).data).equals(png));
  });

  it("lists templates", async () => { // what it wants of a new one is not what the Cloud API takes
    assert.ok((await sdk.getTemplates({ limit: 100, offset: 0 })).data.data.some((t) => t.name === "hello_world"));
  });

  it("finds numbers and the profile", async () => {
    assert.deepEqual((await sdk.getPhoneNumbers()).data.data.map((n) => n.id), [number]);
    assert.ok((await sdk.getBusinessProfile()).data);
  });

  it("is told what is wrong", async () => {
    await assert.rejects(sdk.sendTemplateMessage(ada.address, "not_there", "en_US"), (e) => e instanceof WhatsAppBusinessSDKError && e.code === 132001);
  });
});
