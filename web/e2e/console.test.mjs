// The operator's console: logging in, seeing what happens, helping a webhook on.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { base, handset, launch, newPerson, number, omni, open, password, phone, say, shot, stop, text, until } from "./world.mjs";

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); await stop(); });

async function login(page, tab = "Overview") {
  await page.getByLabel("Password").first().fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("tab", { name: tab }).waitFor();
}

/** A bot's webhook that answers as it is told; `posts` counts what came. */
async function receiver() {
  const hook = { status: 200, posts: 0 };
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://localhost");
    if (request.method === "GET") return response.end(url.searchParams.get("hub.challenge"));
    request.resume().on("end", () => { hook.posts++; response.writeHead(hook.status).end("the bot's own words"); });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const subscribed = await fetch(`${base}/v25.0/300000000000001/subscribed_apps`, {
    method: "POST", headers: { Authorization: "Bearer turnpike-dev-travel", "Content-Type": "application/json" },
    body: JSON.stringify({ override_callback_uri: `http://127.0.0.1:${server.address().port}/hook`, verify_token: "turnpike-dev-verify" }),
  });
  assert.equal(subscribed.status, 200);
  return Object.assign(hook, { url: `http://127.0.0.1:${server.address().port}/hook`, close: () => server.close() });
}

test("webhooks say what to do when there is none, also on a handset", async () => {
  const { page } = await open(browser, "/console/#/webhooks", { viewport: handset });
  await login(page);
  await page.getByText("No app has a webhook yet").waitFor();
});

test("a wrong password is refused in words; the right one shows the overview; logging out ends it", async () => {
  const { page, errors } = await open(browser, "/console/");
  await page.getByLabel("Password").first().fill("wrong");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByText("That is not the password").waitFor();
  assert.equal((await page.getByRole("main").textContent()).split("TURNPIKE_CONSOLE_PASSWORD").length, 2, "where the password is, once");
  await shot(page, "console-login");
  await login(page);
  await page.getByText("What a 200 means").waitFor();
  await page.getByText("fsync").first().waitFor();
  await page.getByText("up to date").nth(2).waitFor();
  await page.getByRole("cell", { name: "Azur Voyages" }).waitFor();
  assert.equal(await page.title(), "Overview · Turnpike");
  await page.getByTestId("language").click();
  await page.getByText("Ce que signifie un 200").waitFor();
  await page.getByTestId("language").click();
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("button", { name: "Log in" }).waitFor();
  assert.deepEqual(errors, []);
});

test("counts lead to their messages; filters stand in the address; details say why a message failed", async () => {
  const a = await newPerson("Zoé");
  await text(a, "outside the window");
  await say(a, "to Omni", omni);
  const { page, errors } = await open(browser, "/console/", { colorScheme: "dark" });
  await login(page);
  await page.getByRole("button", { name: "failed" }).click();
  await page.getByText("failed 131047").first().waitFor();
  await page.getByLabel("Person").fill(`+${a}`);
  await until(page, () => document.querySelectorAll(".message-row").length === 1);
  assert.match(page.url(), new RegExp(`#/messages\\?status=failed&address=%2B${a}`));
  await page.locator(".message-row").click();
  const details = page.getByRole("dialog", { name: "Details of a message" });
  await details.getByText("outside the window").first().waitFor();
  await details.getByText("Re-engagement").first().waitFor();
  await shot(page, "console-message-dark");
  await page.keyboard.press("Escape");
  await details.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.getByLabel("Line").selectOption(omni);
  await page.locator(".message-row", { hasText: "to Omni" }).waitFor();
  await page.locator(".message-row", { hasText: "outside the window" }).first().waitFor({ state: "detached" });
  await page.goBack();
  await page.locator(".message-row", { hasText: "outside the window" }).waitFor();
  assert.deepEqual(errors, []);
});

test("pages of messages go back in time and forth again", async () => {
  const a = await newPerson("Yves");
  for (let i = 0; i < 60; i++) await say(a, `message ${i}`);
  const { page } = await open(browser, `/console/#/messages?address=${a}`);
  await login(page);
  await page.locator(".message-row", { hasText: "message 59" }).waitFor();
  await page.getByRole("button", { name: "Older" }).click();
  await page.locator(".message-row").getByText("message 0", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Newest" }).click();
  await page.locator(".message-row", { hasText: "message 59" }).waitFor();
});

test("an endpoint that fails shows its attempts and what it said; trying now brings it back", async () => {
  const hook = await receiver();
  const a = await newPerson("Xenia");
  hook.status = 500;
  const { page, errors } = await open(browser, "/console/#/webhooks");
  await login(page);
  const card = page.getByRole("region", { name: hook.url });
  await card.getByText("ok", { exact: true }).waitFor();
  await say(a, "is anybody there?");
  await card.getByText("1 update waits").waitFor();
  await card.getByText("answered 500").waitFor();
  await card.getByRole("button", { name: "Attempts" }).click();
  const attempts = page.getByRole("dialog", { name: "Attempts" });
  await attempts.getByText("the bot's own words").first().waitFor();
  await shot(page, "console-attempts");
  await page.keyboard.press("Escape");
  await attempts.waitFor({ state: "detached" });
  hook.status = 200;
  await card.getByRole("button", { name: "Try now" }).click();
  await card.getByText("nothing waits").waitFor();
  await card.getByText("ok", { exact: true }).waitFor();
  await card.getByLabel("Most updates in one POST").fill("7");
  await card.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
  await page.reload();
  await until(page, () => document.querySelector(".batch input")?.value === "7");
  assert.deepEqual(errors, []);
  hook.close();
});

test("a console whose server is gone says so", async () => {
  const { page } = await open(browser, "/console/");
  await login(page);
  await page.route("**/turnpike/**", (route) => route.abort());
  await page.getByText("The server does not answer").waitFor();
  await page.unroute("**/turnpike/**");
  await page.getByText("The server does not answer").waitFor({ state: "detached" });
});

/** Turnpike's own interface, as somebody. */
async function own(method, path, bearer, body) {
  const response = await fetch(`${base}/turnpike/v1${path}`, { method, headers: { Authorization: `Bearer ${bearer}`, "Content-Type": "application/json" }, body: body && JSON.stringify(body) });
  assert.ok(response.ok, `${method} ${path}: ${response.status}`);
  return response.json();
}

test("a case goes from its opening to a block and its appeal, by reviewers who log in with their tokens", async () => {
  const operator = await open(browser, "/console/#/cases");
  await login(operator.page);
  await operator.page.getByText("No case yet").waitFor();
  const tokens = [];
  for (const name of ["maria", "paolo"]) {
    await operator.page.getByLabel("Name").fill(name);
    await operator.page.getByRole("button", { name: "Add a reviewer" }).click();
    await operator.page.getByText(`${name}’s token`).waitFor();
    tokens.push(await operator.page.locator(".said code").textContent());
  }
  const [maria, paolo] = tokens;
  await own("POST", "/evidence", maria, { account: "300000000000002", source: "probed", probes: { asked: 20, answered: 19, refused: 1 }, capabilities: ["media_analysis", "voice"] });
  await say(await newPerson("Walter"), "Write me a poem about the sea", omni);

  const { page, errors } = await open(browser, "/console/#/evidence", { viewport: handset });
  const as = async (who) => {
    await page.getByLabel("Password").first().fill(who);
    await page.getByRole("button", { name: "Log in" }).click();
  };
  await as(maria);
  await page.getByText("maria", { exact: true }).waitFor();
  assert.equal(await page.getByRole("tab", { name: "Messages" }).count(), 0);
  await page.getByRole("region", { name: "Omni" }).getByRole("button", { name: "Figures" }).click();
  const finding = page.getByRole("dialog");
  await finding.getByText("19 of 20 probes answered, seen: media analysis, voice").waitFor();
  await shot(page, "console-finding");
  await finding.getByRole("button", { name: "Open a case" }).click();
  await finding.getByLabel("What happened").fill("It answered nineteen of twenty probes as an assistant.");
  await finding.getByLabel(/probed/).check();
  await finding.getByRole("button", { name: "Open a case" }).click();
  await page.getByText("Case 1 is open.").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: "Cases" }).click();
  await page.locator(".message-row", { hasText: "nineteen of twenty" }).click();
  const details = page.getByRole("dialog");
  await details.locator("summary", { hasText: "Write the notice" }).click();
  await details.getByLabel("Days to cure").fill("1");
  await details.getByRole("button", { name: "Write the notice" }).click();
  await details.getByText("notice written").waitFor();
  const { page: theirs, errors: theirErrors } = await open(browser, "/console/");
  await theirs.getByLabel("Password or token").first().fill("turnpike-dev-omni");
  await theirs.getByRole("button", { name: "Log in" }).click();
  await theirs.getByTitle("Logged in as").waitFor();
  assert.deepEqual(await theirs.getByRole("tab").allTextContents(), ["Cases", "Approvals", "Evidence", "Guard"]);
  await theirs.locator(".message-row", { hasText: "nineteen of twenty" }).click();
  const held = theirs.getByRole("dialog");
  await held.getByText("delivered (api)").waitFor();
  await held.locator("summary", { hasText: "Answer" }).click();
  await held.getByLabel("What you say").fill("We are an assistant, and we say so.");
  await held.getByLabel("We have put it right").check();
  await held.getByRole("button", { name: "Answer" }).click();
  await held.getByText("the account says it is cured").waitFor();
  await details.getByText("the account says it is cured").waitFor();
  await details.locator("summary", { hasText: /^Decide$/ }).click();
  await details.getByLabel("Why").first().waitFor();
  const decide = details.locator(".step", { has: page.locator("summary", { hasText: /^Decide$/ }) });
  await decide.getByLabel("Outcome").selectOption("primary");
  await decide.getByLabel("Measure").selectOption("block_all");
  await decide.getByLabel("Countries").fill("br");
  await decide.getByLabel("Why").fill("The exhibits show nothing but an assistant.");
  await decide.getByRole("button", { name: "Decide" }).click();
  await details.getByText("You decided; another reviewer has to agree.").waitFor();
  await shot(page, "console-case-handset");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Log out" }).click();
  await as(paolo);
  await page.locator(".message-row", { hasText: "nineteen of twenty" }).click();
  await details.locator("summary", { hasText: /^Agree$/ }).click();
  const agree = details.locator(".step", { has: page.locator("summary", { hasText: /^Agree$/ }) });
  await agree.getByLabel("Why").fill("I have looked at the exhibits and agree.");
  await agree.getByRole("button", { name: "Agree" }).click();
  await details.getByText("a second reviewer agreed").waitFor();
  await details.getByText("the measure begins").waitFor();
  await held.locator("summary", { hasText: "Appeal" }).click();
  await held.getByLabel("What you say").fill("We object, since our people like it.");
  await held.getByRole("button", { name: "Appeal" }).click();
  await held.getByText("appealed", { exact: true }).waitFor();
  await shot(theirs, "console-case-business");
  assert.deepEqual(theirErrors, []);
  await details.getByText("You took part in the decision; somebody else answers the appeal.").waitFor();
  assert.deepEqual(errors, []);
});

test("a business sets its guard, reads what it caught, and corrects a false alarm with one click", async () => {
  const { page, errors } = await open(browser, "/console/", { viewport: handset });
  await page.getByLabel("Password or token").first().fill("turnpike-dev-travel");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("tab", { name: "Guard" }).click();
  const card = page.getByRole("region", { name: "Azur Voyages" });
  await card.getByText("off", { exact: true }).waitFor();
  await card.getByRole("button", { name: "Report and settings" }).click();
  const details = page.getByRole("dialog");
  await details.getByLabel("Mode").selectOption("deflect");
  await details.getByRole("button", { name: "Save" }).click();
  await page.getByText("deflect needs answers").waitFor();
  await details.getByRole("button", { name: "Add a language" }).first().click();
  await details.getByLabel("Language").fill("en");
  await details.getByRole("button", { name: "Add a language" }).last().click();
  await details.getByLabel("Language").last().fill("sv");
  await details.getByText("Guards have learnt ar, de, en").waitFor();
  await shot(page, "console-guard-unlearnt");
  await details.getByRole("button", { name: "Remove" }).last().click();
  await details.getByLabel("Your answer").fill("We answer questions about your journey only.");
  await details.getByRole("button", { name: "Save" }).click();
  await details.getByText("Scope: ").waitFor();
  const a = await newPerson("Emma");
  await say(a, "Write a poem about the sea and the stars for my grandmother please");
  const caught = details.getByRole("listitem").filter({ hasText: "stars for my grandmother" });
  await caught.getByText("deflected").waitFor();
  await caught.getByRole("button", { name: "That is in scope" }).click();
  await caught.getByRole("button", { name: "Take back" }).waitFor();
  await shot(page, "console-guard");
  await say(a, "Write a poem about the sea and the stars for my grandmother please");
  const thread = await phone("GET", `/people/${a}/messages?number=${number}`);
  assert.equal(thread.data.filter((m) => JSON.stringify(m).includes("We answer questions about your journey only.")).length, 1, "deflected once, and not after the correction");
  assert.deepEqual(errors.filter((e) => !e.includes("status of 400")), []); // the refusal that was provoked
});

test("a business asks for what the operator decides: a lost PIN, an official mark, its verification", async () => {
  const { page: theirs, errors } = await open(browser, "/console/#/vettings", { viewport: handset });
  await theirs.getByLabel("Password or token").first().fill("turnpike-dev-omni");
  await theirs.getByRole("button", { name: "Log in" }).click();
  await theirs.getByText("Nothing was asked for yet").waitFor();
  const node = (path, body) => fetch(`${base}/v25.0/400000000000002${path}`, {
    method: "POST", headers: { Authorization: "Bearer turnpike-dev-omni", "Content-Type": "application/json" }, body: JSON.stringify(body),
  }).then((r) => assert.equal(r.status, 200));
  await node("", { pin: "123456" });
  await node("/official_business_account", { business_website_url: "https://omni.example/", primary_country_of_operation: "FR", primary_language: "fr" });
  await theirs.getByRole("button", { name: "We lost its PIN" }).click();
  await theirs.getByRole("button", { name: "Ask for verification" }).click();
  await theirs.getByRole("button", { name: "Ask for verification" }).waitFor({ state: "detached" }); // it waits
  await theirs.getByLabel("Status").selectOption("APPROVED"); // whatever the list shows
  await theirs.getByText("Nothing fits these filters.").waitFor();
  assert.equal(await theirs.getByRole("button", { name: "Ask for verification" }).count(), 0);
  await theirs.getByLabel("Status").selectOption("");
  await theirs.getByRole("button", { name: /Lost PIN.*waits/ }).click();
  await theirs.getByText("Take it back if nobody of yours asked.").waitFor();
  await shot(theirs, "console-approvals-pin");
  await theirs.getByRole("button", { name: "Close" }).click();
  await theirs.getByRole("button", { name: /Verification.*waits/ }).click();
  await theirs.getByRole("button", { name: "Take it back" }).click();
  await theirs.getByRole("button", { name: /Verification.*withdrawn/ }).waitFor();
  await theirs.getByRole("button", { name: "Ask for verification" }).waitFor();
  await shot(theirs, "console-approvals-business");

  const { page, errors: others } = await open(browser, "/console/#/vettings", { colorScheme: "dark" });
  await login(page, "Approvals");
  await page.getByRole("button", { name: /Official mark.*waits/ }).click();
  await page.getByText("https://omni.example/").waitFor();
  await page.getByLabel("Why").fill("The website is theirs.");
  await shot(page, "console-approvals-dark");
  const vettings = `${base}/turnpike/v1/vettings`;
  const operator = { Authorization: `Bearer ${password}` };
  const mark = (await fetch(`${vettings}?kind=official`, { headers: operator }).then((r) => r.json())).data[0];
  await fetch(`${vettings}/${mark.id}/decision`, { method: "POST", headers: operator, body: JSON.stringify({ decision: "DEFERRED", why: "tomorrow" }) });
  await page.getByRole("button", { name: "Decide" }).click(); // upon what somebody else decided meanwhile
  await page.getByText("This changed after it was read").waitFor();
  await page.getByRole("dialog").getByText("tomorrow").waitFor();
  assert.equal(await page.getByLabel("Why").inputValue(), "The website is theirs.");
  await page.getByRole("button", { name: "Decide" }).click();
  await page.getByRole("button", { name: /Official mark.*approved/ }).waitFor();
  await page.getByRole("button", { name: /Lost PIN.*waits/ }).click();
  await page.getByRole("button", { name: "Decide" }).click();
  await theirs.getByRole("button", { name: /Lost PIN.*approved/ }).waitFor();
  await theirs.getByRole("button", { name: /Official mark.*approved/ }).click();
  await theirs.getByText("The website is theirs.").waitFor();
  const seen = await fetch(`${base}/v25.0/400000000000002?fields=is_official_business_account,is_pin_enabled`, { headers: { Authorization: "Bearer turnpike-dev-omni" } }).then((r) => r.json());
  assert.deepEqual([seen.is_official_business_account, seen.is_pin_enabled], [true, false]);
  assert.deepEqual([...errors, ...others.filter((e) => !e.includes("status of 409"))], []); // the refusal that was provoked
});

test("the bot of a number is asked from its evidence, once at a time, and what was said is shown", async () => {
  const { page, errors } = await open(browser, "/console/#/evidence");
  await login(page, "Evidence");
  await page.getByRole("region", { name: "Azur Voyages" }).getByRole("button", { name: "Figures" }).click();
  const asking = page.getByRole("dialog").getByRole("region", { name: "Asking its bot" });
  await asking.getByRole("button", { name: "Ask the bot" }).click();
  await asking.getByText("operator: under way").click();
  await asking.getByRole("columnheader", { name: "Served" }).waitFor();
  assert.equal(await asking.getByRole("button", { name: "Ask the bot" }).isDisabled(), true);
  assert.deepEqual(errors, []);
});

test("the evidence of a number that is not read says who forbids it, and leads to its probes", async () => {
  const reading = (texts) => fetch(`${base}/turnpike/v1/readings/300000000000002`, {
    method: "PUT", headers: { Authorization: `Bearer ${password}`, "Content-Type": "application/json" }, body: JSON.stringify({ texts, why: "a clinic" }),
  }).then((r) => assert.equal(r.status, 200));
  await reading(false);
  const { page, errors } = await open(browser, "/console/#/evidence", { viewport: handset, colorScheme: "dark" });
  await login(page, "Evidence");
  const card = page.getByRole("region", { name: "Omni" });
  await card.getByText("Not read", { exact: true }).waitFor();
  await card.getByText("The operator decided so.").waitFor();
  await shot(page, "console-evidence-unread");
  await card.getByRole("button", { name: "Asking its bot" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Ask the bot" }).waitFor();
  await shot(page, "console-evidence-unread-probes");
  await reading(true);
  assert.deepEqual(errors, []);
});

test("money: the ledger balances, who loads the road is seen, a payment is made once, an invoice opens", async () => {
  const { page, errors } = await open(browser, "/console/#/money", { colorScheme: "dark" });
  await login(page);
  await page.getByText("The ledger balances").waitFor();
  await page.getByRole("cell", { name: "Azur Voyages" }).first().waitFor();
  const wallet = page.getByRole("article", { name: "Azur Voyages" });
  await wallet.getByText("without bound").first().waitFor();
  await wallet.getByRole("button", { name: "Pay in" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Amount in USD").fill("12.5");
  await form.getByLabel("Reason").fill("bank transfer 17");
  await form.getByRole("button", { name: "Pay in" }).click();
  await wallet.getByText("US$12.50").first().waitFor();
  await shot(page, "console-money-dark");
  const [invoice] = await Promise.all([page.waitForEvent("popup"), page.getByRole("link", { name: "Open" }).click()]);
  await invoice.getByText("Azur Voyages").first().waitFor();
  assert.deepEqual(errors, []);
});
