// turnpike serve: every phone number has a token of its own, also in the web phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { dataDirectory, start } from "./server.mjs";
import { chat, graph, launch, number, open, panel, shot, stop, theirs, write } from "./world.mjs";

const [ada, bea] = ["33612340001", "33612340002"];
let browser;
let server;
before(async () => {
  browser = await launch();
  const data = dataDirectory();
  await (await start({ data })).stop(); // the seeded world
  server = await start({ data, args: ["serve"], env: { TURNPIKE_CONSOLE_PASSWORD: "a long enough password" } });
});
after(async () => { await browser?.close(); await server?.stop(); await stop(); });

async function token(address) {
  const response = await fetch(`${server.base}/turnpike/v1/people/${address}/token`, { method: "POST", headers: { Authorization: "Bearer a long enough password" } });
  assert.equal(response.status, 200);
  const { token: made } = await response.json();
  return made;
}

test("a person signs in with their token, a second one beside them; each sees only what is theirs", async () => {
  const tokens = { [ada]: await token(ada), [bea]: await token(bea) };
  const { page, errors } = await open(browser, "/phone/", { at: server.base });
  const form = page.getByRole("dialog", { name: "Sign in" });
  await form.getByLabel("Phone number").fill(`+${ada}`);
  await form.getByLabel("Token").first().fill(tokens[bea]);
  await form.getByRole("button", { name: "Sign in" }).click();
  await form.getByText("The token belongs to another address.").waitFor();
  await shot(page, "phone-sign-in");
  await form.getByLabel("Token").first().fill(tokens[ada]);
  await form.getByRole("button", { name: "Sign in" }).click();
  await form.waitFor({ state: "detached" });
  await panel(page, ada).getByRole("button", { name: "New chat" }).click();
  await page.getByRole("dialog").getByRole("button", { name: /Azur Voyages/ }).click();
  await write(page, ada, "hello from Ada");

  await page.getByRole("button", { name: "Add a person" }).click();
  await form.getByLabel("Phone number").fill(`+${bea}`);
  await form.getByLabel("Token").first().fill(tokens[bea]);
  await form.getByRole("button", { name: "Sign in" }).click();
  await panel(page, bea).getByText("No conversations yet").waitFor();
  await graph({ to: ada, type: "text", text: { body: "hello Ada" } }, { from: number, at: server.base });
  await theirs(page, ada, "hello Ada").waitFor();

  await page.goto(server.base + chat(ada));
  await theirs(page, ada, "hello Ada").waitFor();
  assert.equal(await panel(page, bea).locator("article").count(), 0);
  await panel(page, bea).locator(".phone-header").getByLabel("More").click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await panel(page, bea).waitFor({ state: "detached" });
  assert.deepEqual(Object.keys(JSON.parse(await page.evaluate(() => localStorage.getItem("turnpike.tokens")))), [ada]);
  assert.deepEqual(errors, []);
});
