// What people do with the web phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { booking, chat, field, handset, launch, mine, newPerson, number, omni, open, panel, phone, read, say, shot, stop, tablet, text, theirs, ticks, until, write } from "./world.mjs";

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); await stop(); });

test("a person writes, the business answers, marks as read, types; ticks follow", async () => {
  const a = await newPerson("Ada");
  const { page, errors } = await open(browser, chat(a));
  const bubble = await write(page, a, "Bonjour, mon vol *AF123* ?");
  assert.equal(await bubble.locator("strong").innerText(), "AF123");
  const id = await bubble.getAttribute("data-id");
  await read(id, true);
  await ticks(bubble, "read").waitFor();
  await panel(page, a).locator(".typing").waitFor();
  await panel(page, a).locator(".chat-header").getByText("typing…").waitFor();
  await text(a, "Votre vol AF123 part à *10 h 25*, porte B12. Voir https://example.com/af123", { context: { message_id: id } });
  const answer = theirs(page, a, "porte B12");
  await answer.waitFor();
  await panel(page, a).locator(".typing").waitFor({ state: "detached" });
  assert.match(await answer.locator(".quote").innerText(), /mon vol/);
  assert.match(await answer.locator("a").getAttribute("rel"), /noopener/);
  assert.deepEqual(errors, []);
});

test("a template shows its parts; a quick reply reaches the business and stays chosen", async () => {
  const a = await newPerson("Bruno");
  const { page, errors } = await open(browser, chat(a), { colorScheme: "dark" });
  await write(page, a, "Une réservation, s'il vous plaît");
  await booking(a, "Bruno", "AZ1234", "12 mars");
  await theirs(page, a, "AZ1234").waitFor();
  await panel(page, a).getByRole("button", { name: "Modifier" }).click();
  const tapped = mine(page, a, "Modifier");
  await ticks(tapped, "sent").waitFor();
  assert.match(await tapped.locator(".quote").innerText(), /AZ1234/);
  assert.equal(await theirs(page, a, "AZ1234").getByRole("button", { name: "Modifier" }).getAttribute("aria-pressed"), "true");
  const { data } = await phone("GET", `/people/${a}/conversations/${number}/messages`);
  assert.deepEqual(data.map((m) => m.type), ["text", "template", "button"]);
  assert.deepEqual(errors, []);
});

test("a reply from a message's menu carries its quote to the business", async () => {
  const a = await newPerson("Carla");
  const { page, errors } = await open(browser, chat(a));
  await write(page, a, "Bonjour");
  const asked = await text(a, "Pour quel jour ?");
  await theirs(page, a, "Pour quel jour").hover();
  await theirs(page, a, "Pour quel jour").getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Reply" }).click();
  await panel(page, a).getByText("Answering Azur Voyages").waitFor();
  await until(page, () => document.activeElement?.tagName === "TEXTAREA");
  await page.keyboard.type("Pour lundi");
  await page.keyboard.press("Enter");
  await ticks(mine(page, a, "Pour lundi"), "sent").waitFor();
  assert.match(await mine(page, a, "Pour lundi").locator(".quote").innerText(), /Azur Voyages[^]*Pour quel jour/);
  const { data } = await phone("GET", `/people/${a}/conversations/${number}/messages`);
  assert.equal(data.at(-1).reply_to, asked);
  assert.equal(await panel(page, a).getByText("Answering Azur Voyages").count(), 0);
  assert.deepEqual(errors, []);
});

test("a message's details show its way, its ids and how the interface gives it; its text can be copied", async () => {
  const a = await newPerson("Dina");
  const { page } = await open(browser, chat(a));
  const bubble = await write(page, a, "Copie *moi*");
  const id = await bubble.getAttribute("data-id");
  await read(id);
  await ticks(bubble, "read").waitFor();
  await bubble.click({ button: "right" });
  await page.getByRole("menuitem", { name: "Details" }).click();
  const dialog = page.getByRole("dialog", { name: "Details" });
  await dialog.getByText(id, { exact: true }).waitFor();
  assert.equal(await dialog.locator('.path [data-reached="true"]').count(), 2, "sent and read: no endpoint took it");
  await dialog.getByText("As the interface gives it").click();
  assert.equal(JSON.parse(await dialog.locator("pre").innerText()).id, id);
  await shot(page, "phone-details");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.keyboard.press("c");
  await page.getByText("Copied").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "Copie *moi*");
});

test("a text's marks become marks, and nothing in it becomes markup", async () => {
  const a = await newPerson("Eva");
  const { page, errors } = await open(browser, chat(a));
  await write(page, a, "hello");
  await text(a, "*bold* _it_ ~no~ ```let a = 1;\nlet b;```\n- one\n- two\n1. first\n> said <b>so</b>\n<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script> javascript:alert(1) https://example.com/?q=\"><i>");
  const bubble = theirs(page, a, "first");
  await bubble.waitFor();
  const shape = await bubble.evaluate((el) => ["strong", "em", "s", "pre code", "ul li", "ol li", "blockquote", "img", "script", "b", "i", "a"].map((s) => el.querySelectorAll(`.formatted ${s}`).length));
  assert.deepEqual(shape, [1, 1, 1, 1, 2, 1, 1, 0, 0, 0, 0, 1]);
  assert.equal(await bubble.locator("a").getAttribute("href"), "https://example.com/?q=");
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.deepEqual(errors, []);
});

test("blocking stops messages and writing; unblocking lets both through", async () => {
  const a = await newPerson("Dora");
  const { page } = await open(browser, chat(a));
  await write(page, a, "hello");
  await panel(page, a).locator(".chat-header").getByLabel("More").click();
  await page.getByRole("menuitem", { name: "Block" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Block" }).click();
  await panel(page, a).getByText("You blocked this business.").waitFor();
  await panel(page, a).locator(".chat-entry").getByText("Blocked").waitFor();
  await text(a, "never seen");
  await panel(page, a).getByRole("button", { name: "Unblock" }).click();
  await field(page, a).waitFor();
  await text(a, "seen again");
  await theirs(page, a, "seen again").waitFor();
  assert.equal(await panel(page, a).locator("article", { hasText: "never seen" }).count(), 0);
});

test("several persons stand side by side; each sees its own messages, and counts what is unread", async () => {
  const [a, b, c] = [await newPerson("Gina"), await newPerson("Hugo"), await newPerson("Ines")];
  const { page, errors } = await open(browser, "/phone/", { phones: [{ address: a, open: number }, { address: b }, { address: c, open: omni }] });
  await write(page, a, "from Gina");
  await say(b, "from Hugo");
  for (let i = 1; i <= 3; i++) await text(b, `for Hugo ${i}`);
  await panel(page, b).locator(".badge", { hasText: "3" }).waitFor();
  await until(page, () => document.title.startsWith("(3)"));
  assert.equal(await panel(page, a).getByText("for Hugo").count(), 0);
  assert.equal(await page.locator("section.phone").count(), 3);
  await panel(page, b).locator(".chat-entry", { hasText: "Azur Voyages" }).click();
  await panel(page, b).getByText("3 new messages").waitFor();
  await until(page, () => document.title.startsWith("Turnpike"));
  await page.setViewportSize(tablet);
  await shot(page, "phone-tablet-three");
  await page.setViewportSize(handset);
  await page.getByRole("button", { name: "Hugo" }).click();
  assert.equal(await page.locator("section.phone").count(), 1);
  await theirs(page, b, "for Hugo 3").waitFor();
  assert.deepEqual(errors, []);
});

test("a long history loads as one scrolls up, stays where it is, and jumps back to the newest", async () => {
  const a = await newPerson("Jana");
  for (let i = 0; i < 60; i++) {
    await say(a, `question ${i}`, omni);
    await text(a, `answer ${i}`, {}, { from: omni });
  }
  const { page, errors } = await open(browser, chat(a, omni));
  await theirs(page, a, "answer 59").waitFor();
  const log = panel(page, a).locator(".log");
  const top = () => log.evaluate((el) => { el.scrollTop = 0; });
  const first = await log.evaluate((el) => {
    el.scrollTop = 0;
    const bubble = el.querySelector("article");
    return { id: bubble.dataset.id, y: bubble.getBoundingClientRect().y };
  });
  await until(page, () => document.querySelectorAll("article").length > 60);
  const y = await log.evaluate((el, id) => el.querySelector(`[data-id="${CSS.escape(id)}"]`).getBoundingClientRect().y, first.id);
  assert.ok(Math.abs(y - first.y) < 2, `what is read stays in its place: it was at ${first.y} and is at ${y}`);
  while ((await panel(page, a).locator("article").count()) < 120) { await top(); await page.evaluate(() => new Promise(requestAnimationFrame)); }
  await top();
  await mine(page, a, "question 0").first().waitFor();
  await text(a, "one more", {}, { from: omni });
  const jump = panel(page, a).getByRole("button", { name: "To the newest message" });
  await jump.locator(".badge", { hasText: "1" }).waitFor();
  await jump.click();
  await jump.waitFor({ state: "detached" });
  await until(page, () => { const el = document.querySelector(".log"); return el.scrollHeight - el.scrollTop - el.clientHeight < 2; });
  assert.equal(new Set(await panel(page, a).locator("article").evaluateAll((all) => all.map((b) => b.dataset.id))).size, 121);
  assert.deepEqual(errors, []);
});

test("what is written and not sent is kept as a draft", async () => {
  const a = await newPerson("Kim");
  await say(a, "hello", omni);
  const { page } = await open(browser, chat(a), { viewport: handset });
  await field(page, a).fill("half a sen");
  await panel(page, a).getByRole("button", { name: "Back" }).click();
  await say(a, "from elsewhere");
  await panel(page, a).locator(".chat-entry", { hasText: "Draft: half a sen" }).click();
  assert.equal(await field(page, a).inputValue(), "half a sen");
});

test("theme, language and the open chats are kept", async () => {
  const a = await newPerson("Farid");
  const { page } = await open(browser, chat(a));
  await page.getByTestId("language").click();
  await panel(page, a).getByPlaceholder("Écrivez un message").waitFor();
  await page.getByTestId("scheme").click();
  await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
  await page.goto(page.url().split("?")[0]);
  await page.locator('html[data-mantine-color-scheme="dark"][lang="fr"]').waitFor();
  await panel(page, a).getByPlaceholder("Écrivez un message").waitFor();
});

test("what this phone does not know is shown as it is", async () => {
  const a = await newPerson("Lou");
  await say(a, "hello");
  const { page, errors } = await open(browser, "/phone/");
  await page.route("**/conversations/*/messages?*", async (route) => {
    const answer = await route.fetch();
    const json = await answer.json();
    const more = (id, type, content) => json.data.push({ ...json.data[0], id, position: json.data.at(-1).position + 1, author: "business", type, content });
    more("wamid.X", "hologram", { depth: 3 });
    more("wamid.Y", "text", { broken: "text" });
    await route.fulfill({ response: answer, json });
  });
  await page.goto(page.url() + chat(a).replace("/phone/", ""));
  await theirs(page, a, "hologram").getByText('"depth": 3').waitFor();
  await theirs(page, a, '"broken": "text"').waitFor();
  await write(page, a, "the page goes on");
  assert.ok(errors.every((e) => /reading 'trim'|undefined/.test(e)), errors.join());
});

test("a swipe over a message answers it, on a touch screen", async () => {
  const a = await newPerson("Mia");
  await say(a, "hello");
  await text(a, "swipe me");
  const { page, context } = await open(browser, chat(a), { viewport: handset, hasTouch: true, isMobile: true });
  const box = await theirs(page, a, "swipe me").boundingBox();
  const touch = await context.newCDPSession(page);
  const at = (type, x) => touch.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x: box.x + x, y: box.y + 10 }] });
  await at("touchStart", 10);
  for (let x = 20; x <= 100; x += 10) await at("touchMove", x);
  await at("touchEnd");
  await panel(page, a).getByText("Answering Azur Voyages").waitFor();
  await theirs(page, a, "swipe me").tap();
  await page.getByRole("menuitem", { name: "Copy" }).waitFor();
});

test("marketing can be stopped and allowed again", async () => {
  const a = await newPerson("Nils");
  const { page } = await open(browser, chat(a));
  await write(page, a, "hello");
  const more = panel(page, a).locator(".chat-header").getByLabel("More");
  await more.click();
  await page.getByRole("menuitem", { name: "Stop marketing" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop marketing" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await more.click();
  await page.getByRole("menuitem", { name: "Allow marketing" }).waitFor();
  await page.getByRole("menuitem", { name: "About this business" }).click();
  await page.getByRole("dialog").getByText("stopped").waitFor();
  await page.keyboard.press("Escape");
  await more.click();
  await page.getByRole("menuitem", { name: "Allow marketing" }).click();
  await more.click();
  await page.getByRole("menuitem", { name: "Stop marketing" }).waitFor();
});
