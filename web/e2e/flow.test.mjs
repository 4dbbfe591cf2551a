// Flows as forms: by keyboard, through a business's endpoint, with every component, and as a preview.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { png } from "./samples.mjs";
import { base, chat, desktop, graph, handset, launch, newPerson, number, open, panel, phone, say, shot, stop, tablet, theirs } from "./world.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");
const must = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const account = "300000000000001";

let browser, endpoint;
before(async () => { browser = await launch(); });
after(async () => { endpoint?.kill(); await browser?.close(); await stop(); });

/** Calls the Cloud API about anything but messages. */
async function cloud(method, path, body) {
  const response = await fetch(`${base}/v25.0/${path}`, {
    method, headers: { Authorization: "Bearer turnpike-dev-travel", ...(body && { "Content-Type": "application/json" }) }, body: body && JSON.stringify(body),
  });
  const json = await response.json();
  assert.ok(response.ok, JSON.stringify(json));
  return json;
}

/** Publishes a flow and gives its id. */
async function publish(name, document, more = {}) {
  const made = await cloud("POST", `${account}/flows`, { name: `${name} ${Date.now()}`, categories: ["OTHER"], flow_json: JSON.stringify(document), publish: true, ...more });
  assert.deepEqual(made.validation_errors, []);
  return made.id;
}

const send = (to, id, more = {}) => graph({
  to, type: "interactive",
  interactive: { type: "flow", body: { text: "Tell us about your journey." }, action: { name: "flow", parameters: { flow_message_version: "3", flow_id: id, flow_cta: "Open the form", flow_token: "tok", ...more } } },
});

/** Waits until the server has the filled in form. */
async function taken(page, a) {
  const bubble = panel(page, a).locator("article.mine", { has: page.locator(".filled") }).last();
  await bubble.locator('[data-status="sent"], [data-status="delivered"], [data-status="read"]').first().waitFor();
  return bubble;
}

/** What the business got as the person's answer. */
async function answered(a) {
  const { data } = await phone("GET", `/people/${a}/conversations/${number}/messages?limit=100`);
  return data.findLast((m) => m.author === "person" && m.type === "reply")?.content;
}

const screen = (id, title, children, more = {}) => ({ id, title, layout: { type: "SingleColumnLayout", children }, ...more });
const foot = (label, action) => ({ type: "Footer", label, "on-click-action": action });
const complete = (payload) => ({ name: "complete", payload });
const to = (name, payload = {}) => ({ name: "navigate", next: { type: "screen", name }, payload });
const options = (...titles) => titles.map((title) => ({ id: title.toLowerCase(), title }));

const journey = {
  version: "7.3",
  screens: [
    screen("ABOUT", "About you", [
      { type: "TextHeading", text: "Plan a journey" },
      { type: "TextInput", name: "name", label: "Your name", required: true, "helper-text": "As in your passport" },
      { type: "RadioButtonsGroup", name: "way", label: "How", required: true, "data-source": options("Train", "Plane") },
      { type: "If", condition: "${form.way} == 'plane'", then: [{ type: "TextInput", name: "bag", label: "Bags", "input-type": "number", required: true }] },
      foot("Next", to("WISHES", { greeting: "`'Hello ' ${form.name}`" })),
    ]),
    screen("WISHES", "Wishes", [
      { type: "TextBody", text: "${data.greeting}" },
      { type: "CheckboxGroup", name: "likes", label: "You like", required: true, "max-selected-items": 2, "data-source": options("Sea", "Hills", "Towns") },
      { type: "TextArea", name: "note", label: "Anything else", "max-length": "20" },
      foot("Send", complete({ name: "${screen.ABOUT.form.name}", way: "${screen.ABOUT.form.way}", bag: "${screen.ABOUT.form.bag}", likes: "${form.likes}", note: "${form.note}" })),
    ], { terminal: true, data: { greeting: { type: "string", __example__: "Hello" } } }),
  ],
};

async function opened(a, options) {
  const it = await open(browser, chat(a), options);
  await theirs(it.page, a, "Tell us about your journey.").last().getByRole("button", { name: /Open the form/ }).click();
  const dialog = it.page.getByRole("dialog");
  await dialog.getByRole("heading", { level: 1 }).waitFor();
  return { ...it, dialog };
}

test("a form is filled in with nothing but the keyboard", async () => {
  const a = await newPerson("Ada");
  await say(a, "Bonjour");
  await send(a, await publish("Journey", journey));
  const { page, errors } = await open(browser, chat(a), { viewport: desktop });
  await theirs(page, a, "Tell us").getByRole("button", { name: /Open the form/ }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("heading", { name: "About you" }).waitFor();

  // Who wants to go on too early is led to what is missing.
  await dialog.getByRole("button", { name: "Next" }).focus();
  await page.keyboard.press("Enter");
  await dialog.getByText("Fill this in.").waitFor();
  assert.ok(await dialog.getByLabel("Your name").evaluate((e) => e === document.activeElement && e.getAttribute("aria-invalid") === "true"));
  assert.equal(await dialog.getByText("Choose something.").count(), 1);
  await page.keyboard.type("Ada Lovelace");
  await dialog.getByText("Fill this in.").waitFor({ state: "detached" });
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await page.keyboard.type("2");
  assert.equal(await dialog.getByLabel("Bags").inputValue(), "2");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");

  await dialog.getByText("Hello Ada Lovelace").waitFor();
  await dialog.getByLabel("Sea").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  assert.ok(await dialog.getByLabel("Towns").isDisabled());
  // Back, and on again: everything is still there.
  await dialog.getByRole("button", { name: "Back" }).press("Enter");
  assert.equal(await dialog.getByLabel("Your name").inputValue(), "Ada Lovelace");
  await dialog.getByRole("button", { name: "Next" }).press("Enter");
  await dialog.getByLabel("Sea").focus();
  await page.keyboard.press("Space");
  await dialog.getByLabel(/Anything else/).fill("x".repeat(21));
  await dialog.getByRole("button", { name: "Send" }).press("Enter");
  await dialog.getByText("At most 20 characters.").waitFor();
  await dialog.getByLabel(/Anything else/).fill("é 🎉");
  await dialog.getByRole("button", { name: "Send" }).press("Enter");
  await dialog.waitFor({ state: "detached" });
  await taken(page, a);
  assert.deepEqual((await answered(a)).response, { name: "Ada Lovelace", way: "plane", bag: "2", likes: ["sea"], note: "é 🎉", flow_token: "tok" });
  assert.deepEqual(errors, []);
});

const booking = {
  version: "7.3", data_api_version: "3.0", routing_model: { CITY: ["DAY"], DAY: [] },
  screens: [
    screen("CITY", "City", [
      { type: "Dropdown", name: "city", label: "City", required: true, "data-source": options("Nice", "Menton") },
      { type: "DocumentPicker", name: "papers", label: "Papers", "max-uploaded-documents": 2 },
      foot("Next", { name: "data_exchange", payload: { city: "${form.city}" } }),
    ], { data: { cities: { type: "array", items: { type: "string" }, __example__: [] } } }),
    screen("DAY", "Day", [
      { type: "TextBody", text: "`'For ' ${data.price} ' euros'`" },
      { type: "DatePicker", name: "day", label: "Day", required: true, "min-date": "2026-03-01", "max-date": "2026-03-31" },
      foot("Book", { name: "data_exchange", payload: { day: "${form.day}" } }),
    ], { terminal: true, data: { price: { type: "number", __example__: 1 } } }),
  ],
};

/** The endpoint that the program's own tests use: written with nothing but node. */
async function serve() {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048, publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } });
  const script = fileURLToPath(new URL("../../internal/exchange/testdata/endpoint.mjs", import.meta.url));
  endpoint = spawn(process.execPath, [script], { env: { ...process.env, PRIVATE_KEY: privateKey, APP_SECRET: "turnpike-dev-app-secret" }, stdio: ["ignore", "pipe", "inherit"] });
  for await (const port of createInterface({ input: endpoint.stdout })) {
    await cloud("POST", `${number}/whatsapp_business_encryption`, { business_public_key: publicKey });
    return `http://127.0.0.1:${port}/flow`;
  }
}

test("a form asks the business's endpoint what comes next, which ends it", async () => {
  const a = await newPerson("Bruno");
  await say(a, "Bonjour");
  await send(a, await publish("Booking", booking, { endpoint_uri: await serve() }), { flow_action: "data_exchange" });
  const { page, dialog, errors } = await opened(a);
  await dialog.getByLabel("City").selectOption("Menton");
  await dialog.locator("input[type=file]").setInputFiles([{ name: "pass.png", mimeType: "image/png", buffer: png(0.3) }, { name: "visa.png", mimeType: "image/png", buffer: png(0.6) }]);
  await dialog.getByText("visa.png").waitFor();
  await dialog.getByRole("button", { name: "Remove pass.png" }).click();
  assert.equal(await dialog.getByText("pass.png").count(), 0);
  await dialog.getByRole("button", { name: "Next" }).click();
  await dialog.getByText("For 6 euros").waitFor();
  await dialog.getByLabel("Day").fill("2026-04-01");
  await dialog.getByRole("button", { name: "Book" }).click();
  await dialog.getByText(/Not after .*31.* 2026/).waitFor();
  await dialog.getByLabel("Day").fill("2026-03-12");
  await dialog.getByRole("button", { name: "Book" }).click();
  await dialog.waitFor({ state: "detached" });
  await (await taken(page, a)).getByText("2026-03-12").waitFor();
  assert.deepEqual((await answered(a)).response, { day: "2026-03-12", flow_token: "tok" });

  // The endpoint is gone: the form says so and loses nothing.
  endpoint.kill();
  await theirs(page, a, "Tell us").getByRole("button", { name: /Open the form/ }).click();
  await dialog.getByRole("alert").getByText("does not work at the moment").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.deepEqual(errors.filter((e) => !/502/.test(e)), []);
});

const picture = png(0.4).toString("base64");
const everything = {
  version: "7.3",
  screens: [
    screen("ALL", "All there is", [
      { type: "TextHeading", text: "Heading" }, { type: "TextSubheading", text: "Subheading" },
      { type: "TextBody", text: "A **bold** word and a [link](https://example.com)", markdown: true }, { type: "TextCaption", text: "One\nTwo", "font-weight": "bold_italic", strikethrough: true },
      { type: "Image", src: picture, "alt-text": "Hills", height: 90, "scale-type": "cover" },
      { type: "TextInput", name: "mail", label: "Mail", "input-type": "email", "helper-text": "We write seldom", required: true },
      { type: "TextInput", name: "secret", label: "Secret", "input-type": "password", enabled: false },
      { type: "TextArea", name: "note", label: "Note" },
      { type: "CheckboxGroup", name: "boxes", label: "Boxes", description: "As many as you like", "data-source": [{ id: "1", title: "First", description: "The first one", metadata: "1 €", image: picture, "alt-text": "Hills" }, { id: "2", title: "Second", enabled: false, color: "17607A" }] },
      { type: "RadioButtonsGroup", name: "radio", label: "Radio", "data-source": options("Yes", "No") },
      { type: "ChipsSelector", name: "chips", label: "Chips", "data-source": options("Red", "Green", "Blue"), "init-value": ["green"] },
      { type: "Dropdown", name: "drop", label: "Drop", "data-source": options("Up", "Down") },
      { type: "DatePicker", name: "day", label: "Day" },
      { type: "CalendarPicker", name: "stay", mode: "range", label: { "start-date": "Arrival", "end-date": "Departure" }, title: "Your stay" },
      { type: "PhotoPicker", name: "photo", label: "Photo", description: "Of the view", "max-uploaded-photos": 1 },
      { type: "OptIn", name: "consent", label: "I agree", required: true, "on-click-action": to("TERMS") },
      { type: "EmbeddedLink", text: "Our terms", "on-click-action": to("TERMS") },
      { type: "Footer", label: "Send", "left-caption": "Total", "right-caption": "9 €", "on-click-action": complete({ chips: "${form.chips}", photo: "${form.photo}", stay: "${form.stay}", consent: "${form.consent}" }) },
    ], { terminal: true }),
    screen("TERMS", "Terms", [
      { type: "TextBody", text: "Be kind." },
      { type: "EmbeddedLink", text: "The list", "on-click-action": to("LIST") },
    ]),
    screen("LIST", "List", [
      { type: "NavigationList", name: "list", label: "Where to", "list-items": [
        { id: "a", "main-content": { title: "Nice", description: "By the sea", metadata: "2 h" }, end: { title: "9 €" }, badge: "New", tags: ["warm"], "on-click-action": to("PLACE") },
        { id: "b", "main-content": { title: "Menton" }, start: { image: picture, "alt-text": "Hills" }, "on-click-action": to("PLACE") },
      ] },
    ]),
    screen("PLACE", "Place", [{ type: "RichText", text: ["# Rich", "- one\n- two", "", "| a | b |\n|---|---|\n| 1 | 2 |", "", "<b>no markup</b>"] }, foot("Done", complete({}))], { terminal: true }),
  ],
};

async function check(page, what) {
  await page.evaluate(axe);
  const found = await page.evaluate((only) => window.axe.run(document, { runOnly: only, resultTypes: ["violations"] }), must);
  assert.deepEqual(found.violations.map((v) => [v.id, v.nodes.map((n) => `${n.target} ${n.failureSummary}`)]), [], what);
}

for (const [colorScheme, viewport, locale] of [["light", desktop, "en-GB"], ["dark", handset, "fr-FR"], ["dark", tablet, "en-GB"]]) {
  test(`every component, ${colorScheme}, ${viewport.width} wide, ${locale}`, async () => {
    const a = await newPerson("Chloé");
    await say(a, "Bonjour");
    await send(a, await publish("All", everything));
    const { page, dialog, errors } = await opened(a, { colorScheme, viewport, locale });
    await check(page, "the form");
    await shot(page, `flow-${viewport.width}-${colorScheme}`);
    const french = locale === "fr-FR";
    await dialog.getByRole("button", { name: french ? /Lire la suite/ : /Read more/ }).click();
    await dialog.getByText("Be kind.").waitFor();
    await dialog.getByRole("button", { name: "The list" }).click();
    await dialog.getByRole("button", { name: /Nice/ }).waitFor();
    await check(page, "the list");
    await shot(page, `flow-list-${viewport.width}-${colorScheme}`);
    await dialog.getByRole("button", { name: /Nice/ }).click();
    await dialog.getByRole("heading", { name: "Rich" }).waitFor();
    await dialog.getByText("<b>no markup</b>").waitFor();
    assert.deepEqual([await dialog.getByRole("listitem").count(), await dialog.getByRole("cell").count()], [2, 2]);
    await check(page, "rich text");
    await shot(page, `flow-rich-${viewport.width}-${colorScheme}`);
    await dialog.getByRole("button", { name: french ? "Retour" : "Back" }).click();
    await dialog.getByRole("button", { name: french ? "Retour" : "Back" }).click();
    await dialog.getByRole("button", { name: french ? "Retour" : "Back" }).click();
    await dialog.getByRole("button", { name: "Send" }).click();
    await dialog.getByText(french ? "Votre accord est nécessaire." : "Your consent is needed.").waitFor();
    await check(page, "what is wrong");
    await shot(page, `flow-wrong-${viewport.width}-${colorScheme}`);
    await dialog.getByLabel("Mail").fill("ada@example.com");
    await dialog.getByLabel("Red").check({ force: true });
    await dialog.locator("input[type=file]").setInputFiles({ name: "view.png", mimeType: "image/png", buffer: png(0.5) });
    await dialog.getByText("view.png").waitFor();
    await dialog.getByLabel(/Arrival/).fill("2026-03-01");
    await dialog.getByLabel(/Departure/).fill("2026-03-04");
    await dialog.getByLabel("I agree").check();
    await dialog.getByRole("button", { name: "Send" }).click();
    await dialog.waitFor({ state: "detached" });
    await taken(page, a);
    const { photo, ...rest } = (await answered(a)).response;
    assert.deepEqual(rest, { chips: ["green", "red"], stay: { "start-date": "2026-03-01", "end-date": "2026-03-04" }, consent: true, flow_token: "tok" });
    assert.deepEqual([photo.length, photo[0].file_name, photo[0].mime_type], [1, "view.png", "image/png"]);
    assert.deepEqual(errors, []);
  });
}

test("a link shows a flow with its example data, and no longer than it lasts", async () => {
  const id = await publish("Preview", journey);
  const link = async (of) => (await cloud("GET", `${id}?fields=${of}`)).preview.preview_url.replace(base, "");
  const old = await link("preview.invalidate(false)");
  const { page, errors } = await open(browser, old, { viewport: handset });
  await page.getByRole("heading", { name: "About you" }).waitFor();
  await check(page, "the preview");
  await shot(page, "flow-preview");
  await page.getByLabel("Screens").selectOption("WISHES");
  await page.getByText("Hello", { exact: true }).waitFor();
  await page.getByLabel("Hills").check();
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("Here the form would be sent.").waitFor();
  await link("preview.invalidate(true)");
  await page.reload();
  await page.getByRole("alert").getByText("not valid").waitFor();
  assert.deepEqual(errors.filter((e) => !/404/.test(e)), []);
});
