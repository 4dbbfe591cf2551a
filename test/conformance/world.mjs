// What the tests of all SDKs share: the seeded world, people who read and write, and a business's endpoint
// whose answers are the SDK's own. Nothing here calls the Cloud API in an SDK's place, but for what every
// business does once in a dashboard: saying where webhooks go.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { join } from "node:path";

export const { ACCESS_TOKEN: token, PHONE_NUMBER_ID: number, WABA_ID: account, BUSINESS_ID: business, APP_ID: app, APP_SECRET: secret, VERIFY_TOKEN: verifyToken } = process.env;
export const displayNumber = process.env.DISPLAY_PHONE_NUMBER.replace(/\D/g, "");
const base = process.env.GRAPH_URL;
const patience = 30_000; // milliseconds to wait for something to come

/** Calls the people's side, which is not the Cloud API but this platform's own. */
export async function phone(method, path, body) {
  const response = await fetch(`${base}/phone/v1${path}`, { method, headers: { "Content-Type": "application/json" }, body: body && JSON.stringify(body) });
  const json = await response.json();
  if (!response.ok) throw Object.assign(new Error(json.error?.message), { status: response.status, code: json.error?.code });
  return json;
}

let count = 0;
/** A person of the test's own, with an open window: she has written first. */
export async function person(name = "Ada") {
  const address = `3362${String(Date.now()).slice(-5)}${String(process.pid % 100).padStart(2, "0")}${String(++count).padStart(2, "0")}`.slice(0, 11);
  await phone("POST", "/people", { address, name });
  const wamid = await say(address, "Hello");
  return { address, name, wamid };
}

/** A person writes or touches something (docs/http-api.md, "What a person sends"); gives its id. */
export const act = (address, what) => phone("POST", `/people/${address}/messages`, { to: number, ...what }).then((r) => r.id);

export const say = (address, body, more = {}) => act(address, { type: "text", text: { body }, ...more });
export const tap = (address, wamid, index) => act(address, { button: { message_id: wamid, index } });

/** A person sends a file. */
async function attach(address, kind, bytes, type, more = {}) {
  const form = new FormData();
  form.append("file", new Blob([bytes], { type }), more.filename ?? "file");
  const response = await fetch(`${base}/phone/v1/people/${address}/media`, { method: "POST", body: form });
  const file = await response.json();
  assert.ok(response.ok, JSON.stringify(file));
  return act(address, { type: kind, [kind]: { media_id: file.media_id, ...more } });
}

/** Bytes that are what they say they are, as far as their first bytes tell. */
const bytes = {
  ogg: Buffer.concat([Buffer.from("OggS\0\x02"), Buffer.alloc(20), Buffer.from("\x01\x13OpusHead\x01\x01"), Buffer.alloc(200)]),
  mp4: Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypmp42\0\0\0\0mp42isom"), Buffer.alloc(200)]),
  webp: Buffer.from("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA", "base64"),
};

/**
 * Everything that a person writes or touches. Each gives its id, its type, and what of the type's object the
 * business reads. `shown` are messages of the business that she answers: { text, buttons, list }.
 */
export const writings = {
  image: async ({ address }) => ({ id: await attach(address, "image", png, "image/png", { caption: "My view" }), type: "image", holds: { caption: "My view", mime_type: "image/png" } }),
  audio: async ({ address }) => ({ id: await attach(address, "audio", bytes.ogg, "audio/ogg; codecs=opus", { voice: true }), type: "audio", holds: { voice: true } }),
  video: async ({ address }) => ({ id: await attach(address, "video", bytes.mp4, "video/mp4"), type: "video", holds: { mime_type: "video/mp4" } }),
  document: async ({ address }) => ({ id: await attach(address, "document", Buffer.from("1. Passport"), "text/plain", { filename: "list.txt" }), type: "document", holds: { filename: "list.txt" } }),
  sticker: async ({ address }) => ({ id: await attach(address, "sticker", bytes.webp, "image/webp"), type: "sticker", holds: { mime_type: "image/webp", animated: false } }),
  location: async ({ address }) => ({ id: await act(address, { type: "location", location: { latitude: 43.7, longitude: 7.27, name: "Port of Nice" } }), type: "location", holds: { latitude: 43.7, longitude: 7.27, name: "Port of Nice" } }),
  contacts: async ({ address }) => ({
    id: await act(address, { type: "contacts", contacts: [{ name: { formatted_name: "Bob Byron", first_name: "Bob" }, phones: [{ phone: "+33612345679", type: "CELL" }] }] }),
    type: "contacts", holds: [{ name: { formatted_name: "Bob Byron", first_name: "Bob" } }],
  }),
  reaction: async ({ address }, { text }) => ({ id: await act(address, { type: "reaction", reply_to: text, reaction: { emoji: "❤️" } }), type: "reaction", holds: { message_id: text, emoji: "❤️" } }),
  "reply button": async ({ address }, { buttons }) => ({ id: await tap(address, buttons, 1), type: "interactive", holds: { type: "button_reply", button_reply: { id: "no", title: "No" } }, context: buttons }),
  "list row": async ({ address }, { list }) => ({ id: await act(address, { row: { message_id: list, id: "ORY" } }), type: "interactive", holds: { type: "list_reply", list_reply: { id: "ORY", title: "Paris", description: "1 h 25" } }, context: list }),
  unsupported: async ({ address }) => ({ id: await act(address, { type: "unsupported", unsupported: { type: "poll" } }), type: "unsupported", holds: { type: "poll" } }),
};

/** Asserts that an object holds what another does, and maybe more. */
export function assertHolds(object, part) {
  if (typeof part !== "object" || part === null) return assert.equal(object, part);
  for (const [name, value] of Object.entries(part)) assertHolds(object?.[name], value);
}

/** Waits until a person sees a message, and gives it as she sees it. */
export async function seen(address, wamid) {
  assert.match(wamid ?? "", /^wamid\./);
  const stop = AbortSignal.timeout(patience);
  const response = await fetch(`${base}/phone/v1/events?address=${address}&after=0`, { signal: stop });
  let text = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
      const data = text.slice(0, end).split("\n").find((l) => l.startsWith("data: "));
      const event = data && JSON.parse(data.slice(6));
      if (event?.id === wamid && event.content) return event;
    }
  }
  throw new Error(`${wamid} did not reach ${address}`);
}

/** Collects what comes and lets tests wait for what they want of it. */
export class Arrivals {
  #all = [];
  #waiting = [];

  add(value) {
    this.#all.push(value);
    this.#waiting = this.#waiting.filter(({ want, found }) => {
      const hit = want(value);
      if (hit) found(hit === true ? value : hit);
      return !hit;
    });
  }

  /** The first that fits; `want` gives true, or what of it is to be returned. */
  async first(what, want) {
    for (const value of this.#all) {
      const hit = want(value);
      if (hit) return hit === true ? value : hit;
    }
    let timer;
    const late = new Promise((_, no) => { timer = setTimeout(() => no(new Error(`${what} did not come; what came: ${JSON.stringify(this.#all).slice(0, 4000)}`)), patience); });
    try {
      return await Promise.race([new Promise((found) => this.#waiting.push({ want, found })), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * A business's endpoint. `verify(query)` answers the handshake and `parse(raw, headers)` reads a webhook; both
 * are the SDK's. What `parse` gives is what `arrivals` collects.
 */
export async function endpoint({ verify, parse }) {
  const arrivals = new Arrivals();
  const server = createServer(async (req, res) => {
    const url = new URL(req.url, "http://localhost");
    const raw = Buffer.concat(await req.toArray());
    try {
      if (req.method === "GET") return void res.end(String(await verify(Object.fromEntries(url.searchParams), req)));
      for (const value of [await parse(raw, req.headers, req)].flat()) arrivals.add(value);
      res.end();
    } catch (e) {
      arrivals.add({ error: e.message });
      res.writeHead(500).end(e.message);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${server.address().port}/webhook`, arrivals, close: () => { server.closeAllConnections(); server.close(); } };
}

/** Another business of the seeded world, where nothing happens. */
export const quiet = { account: "300000000000002", token: "turnpike-dev-omni" };

/** Sends an account's webhooks to an endpoint, as one does in a dashboard. */
export async function subscribe(url, verify = verifyToken, of = { account, token }) {
  const response = await fetch(`https://graph.facebook.com/v25.0/${of.account}/subscribed_apps`, {
    method: "POST", headers: { Authorization: `Bearer ${of.token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ override_callback_uri: url, verify_token: verify }),
  });
  assert.deepEqual(await response.json(), { success: true });
}

/** A picture that is one: 1×1 pixel. */
export const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64");

/** Uploads an example for a template, as one does in a dashboard, and gives its handle (reference §1.6). */
export async function upload(bytes, type) {
  const begun = await fetch(`https://graph.facebook.com/v25.0/${app}/uploads?file_length=${bytes.length}&file_type=${type}&access_token=${token}`, { method: "POST" });
  const { id } = await begun.json();
  const done = await fetch(`https://graph.facebook.com/v25.0/${id}`, { method: "POST", headers: { Authorization: `OAuth ${token}`, file_offset: "0" }, body: bytes });
  return (await done.json()).h;
}

let templates = 0;
/** A name for a template that no other test has. */
export const templateName = (sdk) => `${sdk}_${Date.now().toString(36)}_${++templates}`;

/** A person's id for one business, in place of her number (reference §9.1). */
const userId = /^[A-Z]{2}\.[0-9A-Za-z]{1,128}$/;

/** Asserts that a reply names one recipient: as she was addressed, by her number, and by her user id. */
export function assertContacts(contacts, input, address) {
  assert.equal(contacts.length, 1);
  const [{ user_id: id, ...rest }] = contacts;
  assert.deepEqual(rest, { input, wa_id: address });
  assert.match(id, userId);
}

/** A file of a test's own in the runner's temporary directory. */
export function file(name, bytes) {
  const path = join(process.env.WORK, name);
  writeFileSync(path, bytes);
  return path;
}

/** Every free-form type as the Cloud API takes it (reference §2.2, §2.3), for SDKs that pass objects on. */
export function objects({ picture, wamid }) {
  const link = "https://example.com/file";
  const cta = (n) => ({ name: "cta_url", parameters: { display_text: "View", url: `https://example.com/${n}` } });
  return {
    text: { type: "text", text: { body: "Hello from a public SDK", preview_url: true } },
    image: { type: "image", image: { id: picture, caption: "A dot" } },
    "image by link": { type: "image", image: { link } },
    audio: { type: "audio", audio: { link } },
    video: { type: "video", video: { link, caption: "A film" } },
    document: { type: "document", document: { link, filename: "ticket.pdf", caption: "Your ticket" } },
    sticker: { type: "sticker", sticker: { link } },
    location: { type: "location", location: { latitude: 43.7, longitude: 7.27, name: "Port of Nice", address: "Quai Lunel" } },
    contacts: { type: "contacts", contacts: [{
      name: { formatted_name: "Azur Voyages", first_name: "Azur" }, birthday: "1990-01-31", phones: [{ phone: "+33199000001", type: "WORK", wa_id: "33199000001" }],
      emails: [{ email: "azur@example.com", type: "WORK" }], urls: [{ url: "https://example.com", type: "WORK" }], org: { company: "Azur Voyages", title: "Agency" },
      addresses: [{ street: "Quai Lunel", city: "Nice", zip: "06300", country: "France", country_code: "FR", type: "WORK" }],
    }] },
    reaction: { type: "reaction", reaction: { message_id: wamid, emoji: "👍" } },
    "reaction taken back": { type: "reaction", reaction: { message_id: wamid, emoji: "" } },
    buttons: { type: "interactive", interactive: {
      type: "button", header: { type: "image", image: { id: picture } }, body: { text: "Pick one" }, footer: { text: "Azur Voyages" },
      action: { buttons: [{ type: "reply", reply: { id: "yes", title: "Yes" } }, { type: "reply", reply: { id: "no", title: "No" } }] },
    } },
    list: { type: "interactive", interactive: {
      type: "list", header: { type: "text", text: "Flights" }, body: { text: "Where to?" },
      action: { button: "Choose", sections: [{ title: "Near", rows: [{ id: "ORY", title: "Paris", description: "1 h 25" }] }, { title: "Far", rows: [{ id: "JFK", title: "New York" }] }] },
    } },
    "call to action": { type: "interactive", interactive: { type: "cta_url", body: { text: "See the dates" }, action: cta(0) } },
    "location request": { type: "interactive", interactive: { type: "location_request_message", body: { text: "Where are you?" }, action: { name: "send_location" } } },
    carousel: { type: "interactive", interactive: { type: "carousel", body: { text: "Two rooms" }, action: { cards: [0, 1].map((n) => ({
      card_index: n, type: "cta_url", header: { type: "image", image: { id: picture } }, body: { text: `Room ${n}` }, action: cta(n),
    })) } } },
    product: { type: "interactive", interactive: { type: "product", body: { text: "A trip" }, action: { catalog_id: "1", product_retailer_id: "nice" } } },
    "product list": { type: "interactive", interactive: {
      type: "product_list", header: { type: "text", text: "Trips" }, body: { text: "Trips" },
      action: { catalog_id: "1", sections: [{ title: "Near", product_items: [{ product_retailer_id: "nice" }] }] },
    } },
    catalogue: { type: "interactive", interactive: { type: "catalog_message", body: { text: "All trips" }, action: { name: "catalog_message", parameters: { thumbnail_product_retailer_id: "nice" } } } },
  };
}
