import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { handset, launch, open, password, person, shot, stop, text } from "./world.mjs";

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); await stop(); });

async function login(page) {
  await page.getByLabel("Password").first().fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByText("What a 200 means").waitFor();
}

test("a wrong password is refused in words, the right one shows the overview", async () => {
  const { page } = await open(browser, "/console/");
  await page.getByLabel("Password").first().fill("wrong");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByText("That is not the password").waitFor();
  await shot(page, "console-login");
  await login(page);
  await page.getByText("Azur Voyages").first().waitFor();
  await page.getByText("fsync").first().waitFor();
  await shot(page, "console-overview");
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("button", { name: "Log in" }).waitFor();
});

test("messages can be filtered and say why they failed", async () => {
  const a = await person("33655550001", "Zoé");
  await text(a, "outside the window");
  const { page, errors } = await open(browser, "/console/", { colorScheme: "dark" });
  await login(page);
  await page.getByRole("tab", { name: "Messages" }).click();
  await page.getByLabel("Person").fill("+33655550001");
  await page.getByLabel("Status").selectOption("failed");
  await page.getByText("failed 131047").first().waitFor();
  await shot(page, "console-messages-dark");
  assert.deepEqual(errors, []);
});

test("webhooks say what to do when there is none, also on a handset", async () => {
  const { page } = await open(browser, "/console/", { viewport: handset });
  await login(page);
  await page.getByRole("tab", { name: "Webhooks" }).click();
  await page.getByText(/No app has a webhook yet|Waiting/).first().waitFor();
  await shot(page, "console-webhooks-handset");
});
