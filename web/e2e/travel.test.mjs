// The main job, end to end: an unmodified bot on a public SDK talks with a person in the web phone.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { base, chat, launch, number, open, panel as panelOf, person, shot, stop } from "./world.mjs";

let browser;
let bot;
before(async () => {
  browser = await launch();
  bot = spawn(process.execPath, ["../examples/travel/bot.mjs"], {
    env: {
      ...process.env, PORT: "0", GRAPH_URL: base, API_VERSION: "v25.0", ACCESS_TOKEN: "turnpike-dev-travel", APP_SECRET: "turnpike-dev-app-secret",
      VERIFY_TOKEN: "turnpike-dev-verify", WABA_ID: "300000000000001", PHONE_NUMBER_ID: number,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface({ input: bot.stdout }), "line");
  assert.match(line, /^ready/);
});
after(async () => {
  bot?.kill();
  await browser?.close();
  await stop();
});

test("the travel bot answers in the web phone, and the ticks go to read", async () => {
  const a = await person("33655551234", "Ada");
  const { page, errors } = await open(browser, chat(a), { locale: "fr-FR" });
  const panel = panelOf(page, a);
  const field = panel.getByPlaceholder("Écrivez un message");
  await field.fill("Bonjour, mon vol AF123 ?");
  await field.press("Enter");
  await panel.locator("article.theirs", { hasText: "porte B12" }).waitFor();
  await panel.locator('article.mine svg[data-status="read"]').waitFor();
  await field.fill("Et pour les bagages ?");
  await field.press("Enter");
  await panel.locator("article.theirs", { hasText: "23 kg" }).waitFor();
  await field.fill("Écris-moi un poème sur la mer");
  await field.press("Enter");
  await panel.locator("article.theirs", { hasText: "seulement vous aider" }).waitFor();
  await shot(page, "travel-bot");
  assert.deepEqual(errors, []);
});
