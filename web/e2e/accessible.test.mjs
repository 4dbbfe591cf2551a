// WCAG 2.2 A and AA, as far as a machine can tell (axe-core): both pages, light and dark, all sizes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { base, booking, chat, desktop, graph, handset, launch, mine, newPerson, number, omni, open, panel, password, phone, read, say, shot, stop, tablet, text, theirs } from "./world.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");
const must = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** Good practice as well, but not for what Mantine lays over the page: landmarks are the page's. */
const good = [...must, "best-practice"];

let browser;
const people = {};
before(async () => {
  browser = await launch();
  people.full = await newPerson("Ada Lovelace");
  people.offline = await newPerson("Chloé");
  people.blocked = await newPerson("Bruno");
  const a = people.full;
  const first = await say(a, "Bonjour, mon vol *AF123* ?");
  await read(first);
  await text(a, "Votre vol *AF123* part à _10 h 25_.\n- porte `B12`\n- https://example.com\n> voilà", { context: { message_id: first } });
  await booking(a, "Ada", "AF123", "12 mars");
  await graph({ to: a, type: "template", template: { name: "login_code", language: { code: "en_US" }, components: [{ type: "body", parameters: [{ type: "text", text: "123456" }] }, { type: "button", sub_type: "url", index: "0", parameters: [{ type: "text", text: "123456" }] }] } }).catch(() => undefined);
  await say(a, "🎉");
  await fetch(`${base}/v25.0/${number}`, { method: "POST", headers: { Authorization: "Bearer turnpike-dev-travel", "Content-Type": "application/json" }, body: JSON.stringify({ new_display_name: "Azur Voyages" }) });
  await say(a, "hello Omni", omni);
  await say(people.offline, "Bonjour");
  await phone("PATCH", `/people/${people.offline}`, { online: false });
  await say(people.blocked, "Stop");
  await phone("POST", `/people/${people.blocked}/conversations/${number}/block`);
});
after(async () => { await browser?.close(); await stop(); });

async function check(tab, what, rules = good) {
  await tab.evaluate(axe);
  const found = await tab.evaluate((only) => window.axe.run(document, { runOnly: only, resultTypes: ["violations"] }), rules);
  assert.deepEqual(found.violations.map((v) => [v.id, v.nodes.map((n) => `${n.target} ${n.failureSummary}`)]), [], what);
}

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries({ handset, tablet, desktop })) {
    test(`the phone, ${colorScheme}, ${size}`, async () => {
      const { page, errors } = await open(browser, "/phone/", { colorScheme, viewport, locale: size === "tablet" ? "fr-FR" : "en-GB", phones: Object.values(people).map((address) => ({ address })) });
      const a = people.full;
      await panel(page, a).locator(".chat-entry").first().waitFor();
      await check(page, "lists");
      await page.goto(page.url() + chat(a).replace("/phone/", ""));
      await mine(page, a, "🎉").waitFor();
      await theirs(page, a, "AF123").first().hover();
      await shot(page, `phone-${size}-${colorScheme}`);
      await check(page, "chat");
      await theirs(page, a, "AF123").first().click({ button: "right" });
      await page.getByRole("menuitem").first().waitFor();
      await check(page, "menu", must);
      await page.getByRole("menuitem").last().click();
      await page.getByRole("dialog").waitFor();
      await page.locator(".path").waitFor();
      await check(page, "details", must);
      assert.deepEqual(errors, []);
    });

    test(`the console, ${colorScheme}, ${size}`, async () => {
      const { page, errors } = await open(browser, "/console/", { colorScheme, viewport });
      await page.getByLabel("Password").first().waitFor();
      await check(page, "login");
      await page.getByLabel("Password").first().fill(password);
      await page.keyboard.press("Enter");
      await page.getByText("What a 200 means").waitFor();
      await shot(page, `console-overview-${size}-${colorScheme}`);
      await check(page, "overview");
      await page.getByRole("tab", { name: "Messages" }).click();
      await page.locator(".message-row").first().click();
      await page.getByRole("dialog").locator("dl").waitFor();
      await check(page, "details", must);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await shot(page, `console-messages-${size}-${colorScheme}`);
      await check(page, "messages");
      await page.getByRole("tab", { name: "Cases" }).click();
      await page.getByText("No case yet").waitFor();
      await check(page, "cases");
      await page.getByRole("tab", { name: "Evidence" }).click();
      await page.getByRole("button", { name: "Figures" }).first().click();
      await page.getByRole("dialog").getByText("Each keeps a stake").waitFor();
      await check(page, "finding", must);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await shot(page, `console-evidence-${size}-${colorScheme}`);
      await check(page, "evidence");
      await page.getByRole("tab", { name: "Approvals" }).click();
      await page.getByRole("button", { name: /Display name/ }).first().click();
      await page.getByRole("dialog").getByText("Name asked for").waitFor();
      await check(page, "an approval", must);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await shot(page, `console-approvals-${size}-${colorScheme}`);
      await check(page, "approvals");
      await page.getByRole("tab", { name: "Guard" }).click();
      await page.getByRole("button", { name: "Report and settings" }).first().click();
      await page.getByRole("dialog").getByRole("button", { name: "Save" }).waitFor();
      await check(page, "a guard", must);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await check(page, "guards");
      await page.getByRole("tab", { name: "Money" }).click();
      await page.getByRole("cell", { name: "Azur Voyages" }).first().waitFor();
      await shot(page, `console-money-${size}-${colorScheme}`);
      await check(page, "money");
      assert.deepEqual(errors, []);
    });
  }
}
