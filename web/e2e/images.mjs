// Takes the pictures of docs/images: node e2e/images.mjs   (from web/; wants pngquant)
// They show a world of its own: the travel bot answers Ada, Omni writes with Bruno.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { base, booking, desktop, field, handset, launch, mine, number, omni, open, panel, password, person, read, say, stop, text, theirs, ticks } from "./world.mjs";

const target = fileURLToPath(new URL("../../docs/images/", import.meta.url));
const [ada, bruno] = ["33612345678", "33698765432"];

async function bot() {
  const child = spawn(process.execPath, [fileURLToPath(new URL("../../examples/travel/bot.mjs", import.meta.url))], {
    env: { ...process.env, PORT: "0", GRAPH_URL: base, API_VERSION: "v25.0", ACCESS_TOKEN: "turnpike-dev-travel", APP_SECRET: "turnpike-dev-app-secret", VERIFY_TOKEN: "turnpike-dev-verify", WABA_ID: "300000000000001", PHONE_NUMBER_ID: number },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(createInterface({ input: child.stdout }), "line");
  return child;
}

async function picture(page, name) {
  await page.mouse.move(0, 0);
  const file = `${target}${name}.png`;
  await page.screenshot({ path: file, animations: "disabled" });
  execFileSync("pngquant", ["--force", "--strip", "--skip-if-larger", "--quality", "80-100", "--output", file, file]);
}

/** Writes in the page, and waits for the bot's answer. */
async function ask(page, body, answer) {
  await field(page, ada).fill(body);
  await field(page, ada).press("Enter");
  await theirs(page, ada, answer).waitFor();
  await ticks(mine(page, ada, body), "read").waitFor();
}

mkdirSync(target, { recursive: true });
const browser = await launch();
const travel = await bot();
await person(ada, "Ada");
await person(bruno, "Bruno");
await read(await say(bruno, "Hello, a flight to Rome on Friday, please"));
await booking(bruno, "Bruno", "AZ456", "27 November", "en_US");
const question = await say(bruno, "What can I cook with *leeks* and potatoes?", omni);
await text(bruno, "A soup for tonight:\n1. Soften the _leeks_ in butter\n2. Add the potatoes and a litre of stock\n3. 25 minutes, then blend\n\nA recipe with pictures: https://example.com/soup", { context: { message_id: question } }, { from: omni });

const side = await open(browser, "/phone/", { phones: [{ address: ada, open: number }, { address: bruno, open: omni }] });
await ask(side.page, "Hello, my flight AF123?", "gate B12");
await ask(side.page, "And my luggage, please?", "23 kg");
await field(side.page, bruno).fill("Thank you! 🙏");
await field(side.page, bruno).press("Enter");
await mine(side.page, bruno, "Thank you").waitFor();
await booking(ada, "Ada", "AF123", "26 November", "en_US");
await theirs(side.page, ada, "26 November").waitFor();
await field(side.page, ada).focus();
await picture(side.page, "phone-light");

const dark = await open(browser, "/phone/", { colorScheme: "dark", phones: [{ address: bruno, open: number }] });
await theirs(dark.page, bruno, "27 November").waitFor();
await panel(dark.page, bruno).getByRole("button", { name: /Change/ }).click();
await theirs(dark.page, bruno, "new date").waitFor();
await ticks(mine(dark.page, bruno, "Change"), "read").waitFor();
await picture(dark.page, "phone-dark");

const small = await open(browser, "/phone/", { viewport: handset, deviceScaleFactor: 2, hasTouch: true, isMobile: true, phones: [{ address: ada, open: number }, { address: bruno }] });
await theirs(small.page, ada, "26 November").waitFor();
await picture(small.page, "phone-handset");

const operator = await open(browser, "/console/", { viewport: desktop });
await operator.page.getByLabel("Password").first().fill(password);
await operator.page.keyboard.press("Enter");
await operator.page.getByText("up to date").nth(2).waitFor();
await picture(operator.page, "console-overview");

travel.kill();
await browser.close();
await stop();
