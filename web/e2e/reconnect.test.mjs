// The line: a server that dies and comes back, a phone that is offline, requests that fail.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { dataDirectory, start } from "./server.mjs";
import { chat, field, launch, mine, newPerson, number, open, panel, say, shot, stop, text, theirs, ticks, write } from "./world.mjs";

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); await stop(); });

const bodies = (page, a) => panel(page, a).locator("article .formatted").allInnerTexts();

test("a server that dies and comes back loses and doubles no bubble", async () => {
  const data = dataDirectory();
  let server = await start({ data });
  const { listen } = server;
  const a = await newPerson("Ada", server.base);
  const { page, errors } = await open(browser, chat(a), { at: server.base });
  await write(page, a, "before");
  await text(a, "answer before", {}, { at: server.base });
  await theirs(page, a, "answer before").waitFor();

  await server.stop("SIGKILL");
  await page.getByText("The server does not answer").waitFor();
  for (const body of ["first while away", "second while away"]) {
    await field(page, a).fill(body);
    await field(page, a).press("Enter");
  }
  await panel(page, a).getByText("Not sent yet.").nth(1).waitFor();
  await shot(page, "phone-away");

  server = await start({ data, listen });
  await say(a, "from another device", number, server.base);
  await text(a, "answer after", {}, { at: server.base });
  await page.getByText("The server does not answer").waitFor({ state: "detached" });
  await ticks(mine(page, a, "second while away"), "sent").waitFor();
  await theirs(page, a, "answer after").waitFor();
  await mine(page, a, "from another device").waitFor();
  assert.deepEqual((await bodies(page, a)).sort(), ["answer after", "answer before", "before", "first while away", "from another device", "second while away"]);
  const seen = await bodies(page, a);
  assert.ok(seen.indexOf("first while away") < seen.indexOf("second while away"), "what waited leaves in order");

  await page.reload();
  await theirs(page, a, "answer after").waitFor();
  assert.deepEqual((await bodies(page, a)).sort(), seen.sort(), "the server has the same messages, each once");
  assert.deepEqual(errors, []);
  await server.stop();
});

test("a server with another world is joined anew, and shows nothing of the old one", async () => {
  let server = await start();
  const { listen } = server;
  const a = await newPerson("Bea", server.base);
  const { page } = await open(browser, chat(a), { at: server.base });
  for (let i = 0; i < 5; i++) await say(a, `old ${i}`, number, server.base);
  await mine(page, a, "old 4").waitFor();
  await server.stop("SIGKILL");
  server = await start({ listen });
  await panel(page, a).locator("article").first().waitFor({ state: "detached" });
  await write(page, a, "new");
  await text(a, "welcome", {}, { at: server.base });
  await theirs(page, a, "welcome").waitFor();
  assert.deepEqual(await bodies(page, a), ["new", "welcome"]);
  assert.equal((await (await fetch(`${server.base}/phone/v1/people/${a}`)).json()).name, "Bea");
  await server.stop();
});

test("a request whose answer is lost is not carried out twice, nor shown twice, whatever is loaded meanwhile", async () => {
  const a = await newPerson("Cem");
  await say(a, "hello");
  const { page } = await open(browser, `/phone/?person=%2B${a}`);
  let carriedOut;
  const sent = new Promise((done) => { carriedOut = done; });
  let lost = 0;
  await page.route("**/messages", async (route) => {
    if (lost > 1) return route.continue();
    lost++;
    await route.fetch(); // the server has it, the page does not hear of it
    carriedOut();
    await route.abort();
  });
  await page.route("**/messages?*", async (route) => { // the chat's page comes late, and has the message already
    await sent;
    await route.continue();
  });
  await page.evaluate(() => {
    const shown = () => [...document.querySelectorAll("article")].filter((b) => b.textContent.includes("once")).length;
    window.most = 0;
    new MutationObserver(() => { window.most = Math.max(window.most, shown()); }).observe(document.body, { subtree: true, childList: true });
  });
  await panel(page, a).locator(".chat-entry").click();
  await field(page, a).fill("once");
  await field(page, a).press("Enter");
  await ticks(mine(page, a, "once"), "sent").waitFor();
  assert.equal(lost, 2);
  await text(a, "done");
  await theirs(page, a, "done").waitFor();
  assert.deepEqual(await bodies(page, a), ["hello", "once", "done"]);
  assert.equal(await page.evaluate(() => window.most), 1);
});

test("a refused message says why, and can be tried again or thrown away", async () => {
  const a = await newPerson("Dora");
  const { page } = await open(browser, chat(a));
  await write(page, a, "first");
  let refuse = true;
  await page.route("**/messages", (route) => (route.request().method() === "POST" && refuse
    ? route.fulfill({ status: 409, json: { error: { code: "blocked", message: "You blocked this business. Unblock it first." } } })
    : route.continue()));
  for (const body of ["second", "third"]) {
    await field(page, a).fill(body);
    await field(page, a).press("Enter");
  }
  await panel(page, a).getByText("You blocked this business. Unblock it first.").nth(1).waitFor();
  await shot(page, "phone-refused");
  refuse = false;
  await panel(page, a).locator(".row", { hasText: "second" }).getByRole("button", { name: "Try again" }).click();
  await ticks(mine(page, a, "second"), "sent").waitFor();
  await panel(page, a).getByRole("button", { name: "Delete" }).click();
  assert.deepEqual(await bodies(page, a), ["first", "second"]);
});

test("what is sent to an offline phone arrives when it is back, and what it wrote leaves then", async () => {
  const a = await newPerson("Chloé");
  const { page } = await open(browser, chat(a));
  await write(page, a, "hello");
  await panel(page, a).getByRole("switch", { name: "Online" }).click();
  await panel(page, a).getByText("This phone is offline").waitFor();
  await text(a, "one for later");
  await field(page, a).fill("written offline");
  await field(page, a).press("Enter");
  await ticks(mine(page, a, "written offline"), "waiting").waitFor();
  await shot(page, "phone-offline");
  assert.equal(await panel(page, a).locator("article.theirs").count(), 0);
  await panel(page, a).getByRole("switch", { name: "Offline" }).click();
  await theirs(page, a, "one for later").waitFor();
  await ticks(mine(page, a, "written offline"), "sent").waitFor();
});
