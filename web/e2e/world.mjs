// What the browser tests share: a server, a browser, pages of all sizes, the Cloud API of the seeded world.
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { start } from "./server.mjs";

/** The seeded lines: a travel agency and an assistant. */
export const number = "400000000000001";
export const omni = "400000000000002";

const server = await start();
export const { base, password } = server;
export const stop = () => server.stop();

export function launch(more = []) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", ...more],
  });
}

export const desktop = { width: 1440, height: 900 };
export const tablet = { width: 768, height: 1024 };
export const handset = { width: 390, height: 844 };

/** Opens a page; `errors` collects what the page complains about, but not that a line was cut on purpose. */
export async function open(browser, path, { viewport = desktop, colorScheme = "light", locale = "en-GB", phones, at = base, ...more } = {}) {
  const context = await browser.newContext({ viewport, colorScheme, locale, timezoneId: "Europe/Paris", permissions: ["clipboard-read", "clipboard-write"], ...more });
  if (phones) await context.addInitScript((v) => localStorage.setItem("turnpike.phones", v), JSON.stringify(phones));
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (e) => errors.push(e.message));
  page.on("console", (m) => ["error", "warning"].includes(m.type()) && !/status of (401|403|409|503)|ERR_/.test(m.text()) && errors.push(m.text()));
  await page.goto(at + path);
  return { page, context, errors };
}

const shots = process.env.SHOTS;

/** Takes a picture where SHOTS names a directory for them. */
export async function shot(page, name) {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: `${shots}/${name}.png` });
}

/** Calls the Cloud API as the travel agency, or as Omni. */
export async function graph(body, { from = number, at = base } = {}) {
  const token = from === omni ? "turnpike-dev-omni" : "turnpike-dev-travel";
  const response = await fetch(`${at}/v25.0/${from}/messages`, {
    method: "POST", headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ messaging_product: "whatsapp", ...body }),
  });
  const json = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(json));
  return json.messages?.[0]?.id;
}

export const text = (to, body, extra = {}, where = {}) => graph({ to, type: "text", text: { body }, ...extra }, where);

export const read = (wamid, typing) => graph({ status: "read", message_id: wamid, ...(typing ? { typing_indicator: { type: "text" } } : {}) });

/** The template that confirms a booking, with its quick reply. */
export const booking = (to, name, flight, day, code = "fr") => graph({
  to, type: "template",
  template: { name: "booking_confirmed", language: { code }, components: [{ type: "body", parameters: [name, flight, day].map((t) => ({ type: "text", text: t })) }] },
});

/** Calls the people's side. */
export async function phone(method, path, body, at = base) {
  const response = await fetch(`${at}/phone/v1${path}`, { method, headers: { "Content-Type": "application/json" }, body: body && JSON.stringify(body) });
  const json = await response.json();
  if (!response.ok) throw new Error(json.error?.message);
  return json;
}

export async function person(address, name, at = base) {
  await phone("POST", "/people", { address, name }, at);
  return address;
}

let count = 0;
/** Every test has a person of its own, so that none sees another's messages. */
export const newPerson = (name, at) => person(`3361${String(Date.now()).slice(-5)}${String(++count).padStart(2, "0")}`, name, at);

/** What a person says, without a browser. */
export const say = (address, body, to = number, at = base) =>
  phone("POST", `/people/${address}/messages`, { to, type: "text", text: { body } }, at).then((r) => r.id);

/** The address of a person's chat. */
export const chat = (address, n = number) => `/phone/?person=%2B${address}&chat=${n}`;

export const panel = (page, address) => page.locator(`section.phone[data-address="${address}"]`);
export const field = (page, address) => panel(page, address).getByPlaceholder("Write a message");
export const mine = (page, address, body) => panel(page, address).locator("article.mine", { hasText: body });
export const theirs = (page, address, body) => panel(page, address).locator("article.theirs", { hasText: body });
export const ticks = (bubble, status) => bubble.locator(`[data-status="${status}"]`);

/** Writes in the page and waits until the server has it. */
export async function write(page, address, body) {
  await field(page, address).fill(body);
  await field(page, address).press("Enter");
  const bubble = mine(page, address, body.replaceAll("*", ""));
  await bubble.locator('[data-status="sent"], [data-status="delivered"], [data-status="read"]').first().waitFor();
  return bubble;
}

/** Waits until a condition of the page holds. */
export const until = (page, condition, arg) => page.waitForFunction(condition, arg);
