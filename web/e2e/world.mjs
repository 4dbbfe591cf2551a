// What the browser tests share: a browser, a page of a size, the Cloud API of the seeded world.
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

export const base = process.env.BASE_URL ?? "http://127.0.0.1:8080";
export const number = "400000000000001";
const shots = process.env.SHOTS;

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

export const desktop = { width: 1440, height: 900 };
export const handset = { width: 390, height: 844 };

export async function open(browser, path, { viewport = desktop, colorScheme = "light", locale = "en-GB" } = {}) {
  const context = await browser.newContext({ viewport, colorScheme, locale, permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (e) => errors.push(e.message));
  page.on("console", (m) => m.type() === "error" && !/status of (401|409|503)|ERR_/.test(m.text()) && errors.push(m.text()));
  await page.goto(base + path);
  return { page, context, errors };
}

export async function shot(page, name) {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: `${shots}/${name}.png` });
}

/** Calls the Cloud API as the travel agency. */
export async function graph(body) {
  const response = await fetch(`${base}/v25.0/${number}/messages`, {
    method: "POST", headers: { Authorization: "Bearer turnpike-dev-travel", "Content-Type": "application/json" },
    body: JSON.stringify({ messaging_product: "whatsapp", ...body }),
  });
  const json = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(json));
  return json.messages?.[0]?.id;
}

export const text = (to, body, extra = {}) => graph({ to, type: "text", text: { body }, ...extra });

export const read = (wamid, typing) => graph({ status: "read", message_id: wamid, ...(typing ? { typing_indicator: { type: "text" } } : {}) });

export async function person(address, name) {
  await fetch(`${base}/phone/v1/people`, { method: "POST", body: JSON.stringify({ address, name }) });
  return address;
}
