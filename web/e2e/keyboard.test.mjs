// The web phone by keyboard and for people who hear it instead of seeing it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chat, field, handset, launch, mine, newPerson, number, omni, open, panel, read, say, shot, stop, text, theirs, until, write } from "./world.mjs";

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); await stop(); });

const focused = (page) => page.evaluate(() => {
  const el = document.activeElement;
  return el?.closest("article")?.getAttribute("aria-label") ?? el?.getAttribute("aria-label") ?? el?.innerText ?? "";
});

test("the keyboard alone is enough, on a handset, in French", async () => {
  const a = await newPerson("Émile");
  const { page, errors } = await open(browser, `/phone/?person=%2B${a}`, { viewport: handset, locale: "fr-FR", colorScheme: "dark" });
  await panel(page, a).getByText("Aucune conversation").waitFor();
  await shot(page, "phone-handset-empty-fr");
  await page.getByRole("button", { name: "Nouvelle discussion" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByText("Azur Voyages").waitFor();
  await until(page, () => document.activeElement?.innerText.includes("Azur Voyages"));
  await page.keyboard.press("ArrowDown");
  assert.match(await focused(page), /Omni/);
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await until(page, () => document.activeElement?.tagName === "TEXTAREA");
  await page.keyboard.type("Bonjour");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("deuxième ligne");
  await page.keyboard.press("Enter");
  await mine(page, a, "deuxième ligne").waitFor();
  await text(a, "Bonjour Émile, que puis-je faire pour vous ?");
  await theirs(page, a, "que puis-je").waitFor();
  await page.keyboard.press("Escape");
  await until(page, () => document.activeElement?.matches(".chat-entry"));
  await page.keyboard.press("Enter");
  await until(page, () => document.activeElement?.tagName === "TEXTAREA");
  assert.deepEqual(errors, []);
});

test("messages are one stop of Tab; arrows move among them, letters act on them", async () => {
  const a = await newPerson("Farah");
  for (const body of ["one", "two", "three"]) await say(a, body);
  await text(a, "four");
  const { page } = await open(browser, chat(a));
  await theirs(page, a, "four").waitFor();
  assert.equal(await panel(page, a).locator('article[tabindex="0"]').count(), 1);
  await field(page, a).focus();
  await page.keyboard.press("ArrowUp");
  assert.match(await focused(page), /^Azur Voyages: four, \d\d:\d\d$/);
  await page.keyboard.press("ArrowUp");
  assert.match(await focused(page), /^You: three, \d\d:\d\d, sent$/);
  await page.keyboard.press("Home");
  assert.match(await focused(page), /^You: one/);
  await page.keyboard.press("Enter");
  await page.getByRole("menu").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  await page.getByRole("menu").waitFor({ state: "detached" });
  assert.match(await focused(page), /^You: one/, "the focus comes back from the menu");
  await page.keyboard.press("i");
  await page.getByRole("dialog", { name: "Details" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.match(await focused(page), /^You: one/, "and from the details");
  await page.keyboard.press("r");
  await panel(page, a).getByText("Answering You").waitFor();
  await until(page, () => document.activeElement?.tagName === "TEXTAREA");
  await page.keyboard.press("Escape");
  await panel(page, a).getByText("Answering You").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), "TEXTAREA", "the first Escape only takes the quote away");
});

test("F6 goes from person to person, Alt and an arrow from chat to chat, Ctrl+/ shows the keys", async () => {
  const [a, b] = [await newPerson("Gil"), await newPerson("Hana")];
  await say(a, "hello");
  await say(a, "hello", omni);
  const { page } = await open(browser, "/phone/", { phones: [{ address: a, open: number }, { address: b }] });
  await until(page, () => document.activeElement?.tagName === "TEXTAREA");
  const where = () => page.evaluate(() => document.activeElement?.closest("[data-address]")?.getAttribute("data-address"));
  assert.equal(await where(), a);
  await page.keyboard.press("F6");
  await until(page, (x) => document.activeElement?.closest(`[data-address="${x}"]`), b);
  await page.keyboard.press("Shift+F6");
  await until(page, (x) => document.activeElement?.closest(`[data-address="${x}"]`), a);
  await panel(page, a).locator(".chat-header", { hasText: "Azur Voyages" }).waitFor();
  await page.keyboard.press("Alt+ArrowDown");
  await panel(page, a).locator(".chat-header", { hasText: "Omni" }).waitFor();
  await page.keyboard.press("Control+/");
  await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
  await page.keyboard.press("F6");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

test("bold and italic by key, emoji by arrows", async () => {
  const a = await newPerson("Ida");
  const { page } = await open(browser, chat(a));
  await field(page, a).fill("say it");
  await field(page, a).press("Control+a");
  await field(page, a).press("Control+b");
  assert.equal(await field(page, a).inputValue(), "*say it*");
  await field(page, a).press("End");
  await panel(page, a).getByRole("button", { name: "Emoji" }).click();
  await page.getByRole("group", { name: "Emoji" }).getByRole("button").first().focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await until(page, () => document.activeElement?.tagName === "TEXTAREA");
  assert.equal(await field(page, a).inputValue(), "*say it*😃");
});

test("a screen reader hears what arrives, once, and not what is loaded", async () => {
  const a = await newPerson("Jo");
  await say(a, "hello");
  await text(a, "was here before");
  const { page } = await open(browser, chat(a));
  await theirs(page, a, "was here before").waitFor();
  const log = panel(page, a).getByRole("log");
  assert.equal(await log.innerText(), "");
  await text(a, "just *came*");
  await until(page, () => document.querySelector("[role=log]")?.textContent === "Azur Voyages: just came");
});

test("everything that can be pressed has a name and is large enough to hit", async () => {
  const a = await newPerson("Kai");
  await say(a, "hello");
  const { page } = await open(browser, chat(a));
  await write(page, a, "again");
  const poor = await page.locator("button:visible, a:visible, input:visible, textarea:visible").evaluateAll((all) => all.flatMap((el) => {
    const box = el.getBoundingClientRect();
    const name = el.getAttribute("aria-label") ?? (el.innerText || el.labels?.[0]?.innerText || el.placeholder);
    const small = !el.matches("input") && Math.min(box.width, box.height) < 24; // WCAG 2.2, 2.5.8
    return !name || small ? [`${el.outerHTML.slice(0, 120)} ${box.width}×${box.height}`] : [];
  }));
  assert.deepEqual(poor, []);
});

test("nothing moves for people who asked for that", async () => {
  const a = await newPerson("Lea");
  const { page } = await open(browser, chat(a), { reducedMotion: "reduce" });
  const bubble = await write(page, a, "hello");
  await read(await bubble.getAttribute("data-id"), true);
  await panel(page, a).locator(".typing").waitFor();
  const running = await page.evaluate(() => document.getAnimations().filter((x) => x.playState === "running" && x.effect.getTiming().iterations === Infinity).length);
  assert.equal(running, 0);
});
