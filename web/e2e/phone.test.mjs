import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { desktop, handset, launch, number, open, person, read, shot, text, graph } from "./world.mjs";

let browser;
let count = 0;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

// Every test has a person of its own, so that none sees another's messages.
const newPerson = (name) => person(`3361${String(Date.now()).slice(-5)}${String(++count).padStart(2, "0")}`, name);

const chat = (a) => `/phone/?person=%2B${a}&chat=${number}`;
const panel = (page, a) => page.locator(`section.phone[data-address="${a}"]`);

async function write(page, a, body) {
  const field = panel(page, a).getByPlaceholder("Write a message");
  await field.fill(body);
  await field.press("Enter");
  const bubble = panel(page, a).locator("article.mine", { hasText: body.replaceAll("*", "") });
  await bubble.locator('svg[data-status="sent"], svg[data-status="delivered"], svg[data-status="read"]').waitFor();
  return bubble;
}

test("a person writes, the business answers, marks as read, types; ticks follow", async () => {
  const a = await newPerson("Ada");
  const { page, errors } = await open(browser, chat(a));
  const mine = await write(page, a, "Bonjour, mon vol *AF123* ?");
  assert.equal(await mine.locator("strong").innerText(), "AF123");
  const id = await mine.getAttribute("data-id");
  await read(id, true);
  await mine.locator('svg[data-status="read"]').waitFor();
  await panel(page, a).locator(".typing").waitFor();
  await text(a, "Votre vol AF123 part à *10 h 25*, porte B12. Voir https://example.com/af123", { context: { message_id: id } });
  const theirs = panel(page, a).locator("article.theirs", { hasText: "porte B12" });
  await theirs.waitFor();
  await panel(page, a).locator(".typing").waitFor({ state: "detached" });
  assert.match(await theirs.locator(".quote").innerText(), /mon vol/);
  assert.equal(await theirs.locator("a").getAttribute("rel"), "noopener noreferrer");
  await shot(page, "phone-desktop-light");
  assert.deepEqual(errors, []);
});

test("a template shows its parts; a quick reply reaches the business", async () => {
  const a = await newPerson("Bruno");
  await text(a, "ignored: the window is closed").catch(() => undefined);
  const { page, errors } = await open(browser, chat(a), { colorScheme: "dark" });
  await write(page, a, "Une réservation, s'il vous plaît");
  await graph({
    to: a, type: "template",
    template: { name: "booking_confirmed", language: { code: "fr" }, components: [{ type: "body", parameters: ["Bruno", "AZ1234", "12 mars"].map((t) => ({ type: "text", text: t })) }] },
  });
  await panel(page, a).locator("article.theirs", { hasText: "AZ1234" }).waitFor();
  await panel(page, a).getByRole("button", { name: /Modifier/ }).click();
  const tapped = panel(page, a).locator("article.mine", { hasText: "Modifier" });
  await tapped.waitFor();
  assert.match(await tapped.locator(".quote").innerText(), /AZ1234/);
  await shot(page, "phone-desktop-dark");
  assert.deepEqual(errors, []);
});

test("what is sent while a phone is offline arrives when it is back", async () => {
  const a = await newPerson("Chloé");
  const { page } = await open(browser, chat(a));
  await write(page, a, "hello");
  await panel(page, a).getByRole("switch", { name: "Online" }).click();
  await panel(page, a).getByText("Messages wait until").waitFor();
  await text(a, "one for later");
  assert.equal(await panel(page, a).locator("article.theirs").count(), 0);
  await panel(page, a).getByRole("switch", { name: "Offline" }).click();
  await panel(page, a).locator("article.theirs", { hasText: "one for later" }).waitFor();
});

test("blocking stops messages and writing; unblocking lets both through", async () => {
  const a = await newPerson("Dora");
  const { page } = await open(browser, chat(a));
  await write(page, a, "hello");
  await panel(page, a).locator(".chat-header").getByLabel("More").click();
  await page.getByRole("menuitem", { name: "Block" }).click();
  await shot(page, "phone-block");
  await page.getByRole("dialog").getByRole("button", { name: "Block" }).click();
  await panel(page, a).getByText("You blocked this business.").waitFor();
  await text(a, "never seen");
  await panel(page, a).getByRole("button", { name: "Unblock" }).click();
  await panel(page, a).getByPlaceholder("Write a message").waitFor();
  await text(a, "seen again");
  await panel(page, a).locator("article.theirs", { hasText: "seen again" }).waitFor();
  assert.equal(await panel(page, a).locator("article", { hasText: "never seen" }).count(), 0);
});

test("the keyboard alone is enough, on a handset, in French", async () => {
  const a = await newPerson("Émile");
  const { page, errors } = await open(browser, `/phone/?person=%2B${a}`, { viewport: handset, locale: "fr-FR", colorScheme: "dark" });
  await panel(page, a).getByText("Aucune conversation").waitFor();
  await shot(page, "phone-handset-empty-fr");
  await page.getByRole("button", { name: /Nouvelle discussion/ }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByText("Azur Voyages").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: /Azur Voyages/ }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.getByPlaceholder("Écrivez un message").waitFor();
  await page.keyboard.type("Bonjour");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("deuxième ligne");
  await page.keyboard.press("Enter");
  await page.locator("article.mine", { hasText: "deuxième ligne" }).waitFor();
  await text(a, "Bonjour Émile, que puis-je faire pour vous ?");
  await page.locator("article.theirs", { hasText: "que puis-je" }).waitFor();
  await shot(page, "phone-handset-dark-fr");
  await page.getByPlaceholder("Écrivez un message").press("Escape");
  await page.locator(".chat-entry", { hasText: "Azur Voyages" }).waitFor();
  assert.deepEqual(errors, []);
});

test("theme and language change and are kept", async () => {
  const a = await newPerson("Farid");
  const { page } = await open(browser, chat(a), { viewport: desktop });
  await page.getByTestId("language").click();
  await panel(page, a).getByPlaceholder("Écrivez un message").waitFor();
  await page.getByTestId("scheme").click();
  await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
  await page.reload();
  await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
  await panel(page, a).getByPlaceholder("Écrivez un message").waitFor();
});

test("a text that could not be sent says so and can be sent again, once", async () => {
  const a = await newPerson("Gina");
  const { page, context } = await open(browser, chat(a));
  await write(page, a, "first");
  await context.setOffline(true);
  const field = panel(page, a).getByPlaceholder("Write a message");
  await field.fill("second");
  await field.press("Enter");
  await panel(page, a).getByText("Not sent.").waitFor();
  await context.setOffline(false);
  await panel(page, a).getByRole("button", { name: "Try again" }).click();
  await panel(page, a).locator("article.mine", { hasText: "second" }).locator('svg[data-status="sent"]').waitFor();
  assert.equal(await panel(page, a).locator("article.mine", { hasText: "second" }).count(), 1);
});
