// whatsappcloudapi_wrapper: requests by `request` and `unirest`, from Node's older days, over v13.0. Its
// parser takes messages by what they hold and sends empty texts where nothing was given.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import WhatsappCloudAPI from "whatsappcloudapi_wrapper";
import { account, assertContacts, endpoint, file, number, person, png, say, seen, subscribe, tap, token } from "./world.mjs";

const api = new WhatsappCloudAPI({ accessToken: token, senderPhoneNumberId: number, WABA_ID: account });

describe("whatsappcloudapi_wrapper", () => {
  let ada, hook;
  before(async () => {
    hook = await endpoint({ verify: (q) => q["hub.challenge"], parse: (raw) => api.parseMessage(JSON.parse(raw)) });
    await subscribe(hook.url);
    ada = await person();
  });
  after(() => hook.close());

  const taken = (sent) => {
    const { status, data } = sent.response ?? sent;
    assert.equal(status, "success", JSON.stringify(sent));
    assertContacts(data.contacts, ada.address, ada.address);
    return data.messages[0].id;
  };
  const to = () => ({ recipientPhone: ada.address });
  const url = "https://example.com/file";
  const picture = () => ({ file_path: file("dot.png", png), file_name: "dot.png", mime_type: "image/png" });
  const sends = {
    text: () => api.sendText({ ...to(), message: "Hello from a public SDK" }),
    image: () => api.sendImage({ ...to(), caption: "A dot", ...picture() }),
    "image by link": () => api.sendImage({ ...to(), url }),
    video: () => api.sendVideo({ ...to(), url, caption: "A film" }),
    audio: () => api.sendAudio({ ...to(), url }),
    document: () => api.sendDocument({ ...to(), url, caption: "Your ticket", file_name: "ticket.pdf" }),
    location: () => api.sendLocation({ ...to(), latitude: 43.7, longitude: 7.27, name: "Port of Nice", address: "Quai Lunel" }),
    contact: () => api.sendContact({ ...to(), contact_profile: {
      name: { first_name: "Ada", last_name: "Lovelace" }, phones: [{ phone: "+33612345678", type: "HOME" }], emails: [{ email: "ada@example.com" }], addresses: [{ city: "Nice", country: "France" }], org: { company: "Azur" }, urls: [{ url: "https://example.com" }],
    } }),
    buttons: () => api.sendSimpleButtons({ ...to(), message: "Pick one", listOfButtons: [{ id: "yes", title: "Yes" }, { id: "no", title: "No" }] }),
    list: () => api.sendRadioButtons({ ...to(), headerText: "Flights", bodyText: "Where to?", footerText: "All from Nice", listOfSections: [
      { title: "Near", rows: [{ id: "ORY", title: "Paris", description: "1 h 25" }] }, { title: "Far", rows: [{ id: "JFK", title: "New York", description: "8 h" }] },
    ] }),
    template: () => api.sendTemplate({ ...to(), templateName: "booking_confirmed", languageCode: "en_US", components: [{ type: "body", parameters: ["Ada", "AF123", "Monday"].map((text) => ({ type: "text", text })) }] }),
    "template without values": () => api.sendTemplate({ ...to(), templateName: "hello_world", languageCode: "en_US", components: [] }),
  };
  for (const [kind, send] of Object.entries(sends)) {
    it(`sends ${kind}`, async () => { taken(await send()); });
  }

  it("what it sends is what the person sees, as a reply too", async () => {
    const shown = await seen(ada.address, taken(await api.sendText({ ...to(), message: "You wrote?", context: { message_id: ada.wamid } })));
    assert.deepEqual([shown.content.body, shown.reply_to], ["You wrote?", ada.wamid]);
  });

  it("marks as read", async () => {
    assert.deepEqual(await api.markMessageAsRead({ message_id: ada.wamid }), { status: "success", data: { success: true } });
  });

  it("makes a QR code", async () => {
    const { status, data } = await api.createQRCodeMessage({ message: "Hello", imageType: "svg" });
    assert.equal(status, "success");
    assert.match(data.qr_image_url, /^https:/);
  });

  it("parses texts, taps and statuses", async () => {
    const wamid = await say(ada.address, "Ça va ? 😀");
    const { message, WABA_ID } = await hook.arrivals.first("the text", (m) => m.message?.message_id === wamid);
    assert.deepEqual([WABA_ID, message.type, message.from, message.text.body], [account, "text_message", { name: "Ada", phone: ada.address }, "Ça va ? 😀"]);
    const id = taken(await sends.template());
    const { notificationMessage } = await hook.arrivals.first("delivered", (m) => m.notificationMessage?.id === id && m.notificationType === "delivered");
    assert.equal(notificationMessage.from.phone, ada.address);
    await seen(ada.address, id);
    const tapped = await tap(ada.address, id, 0);
    const quick = await hook.arrivals.first("the tap", (m) => m.message?.message_id === tapped && m.message);
    assert.deepEqual([quick.type, quick.thread.from.message_id], ["quick_reply_message", id]);
  });

  it("is told what is wrong", async () => {
    await assert.rejects(api.sendTemplate({ ...to(), templateName: "not_there", languageCode: "en_US", components: [] }), (e) => {
      assert.deepEqual([e.status, e.code, e.type], ["failed", 132001, "OAuthException"]);
      return true;
    });
  });
});
