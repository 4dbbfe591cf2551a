// Apprise (Python): a notifier that many programs send their alerts with, by `requests` and over v17.0. Its
// own command line is run as it is; it says by its exit code and its log what the API answered.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { app, number, person, secret, seen, phone, token } from "./world.mjs";

const here = fileURLToPath(new URL("python/usr/", import.meta.url));
const program = [`${here}bin/apprise`, "/usr/bin/apprise"].find(existsSync);

/** Runs `apprise` and gives its exit code and what it said. */
async function apprise(...args) {
  const child = spawn("/usr/bin/python3", [program, "-v", "-v", ...args], { env: { ...process.env, PYTHONPATH: `${here}lib/python3/dist-packages`, HOME: process.env.WORK }, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (d) => { said += d; });
  const code = await new Promise((ended) => child.on("close", ended));
  return { code, said };
}

describe("Apprise (Python)", { skip: program ? false : "Apprise is not there: run test/conformance/apprise" }, () => {
  let ada, key;
  before(async () => {
    ada = await person();
    // It takes letters and digits for a token, as Meta's are. An exchanged token is one.
    const q = new URLSearchParams({ grant_type: "fb_exchange_token", client_id: app, client_secret: secret, fb_exchange_token: token });
    key = (await (await fetch(`https://graph.facebook.com/oauth/access_token?${q}`)).json()).access_token;
  });

  const newest = async () => (await phone("GET", `/people/${ada.address}/messages?limit=500`)).data.filter((m) => m.author === "business").at(-1).id;

  it("sends a text", async () => {
    const { code, said } = await apprise("-b", "The backup is done", `whatsapp://${key}@${number}/${ada.address}`);
    assert.equal(code, 0, said);
    assert.match(said, new RegExp(`Sent WhatsApp notification to \\+?${ada.address}`));
    assert.equal((await seen(ada.address, await newest())).content.body, "The backup is done");
  });

  it("sends a template with values", async () => {
    const { code, said } = await apprise("-b", "Monday", `whatsapp://booking_confirmed:${key}@${number}/${ada.address}?lang=en_US&:1=Ada&:2=AF123&:body=3`);
    assert.equal(code, 0, said);
    assert.match((await seen(ada.address, await newest())).content.body, /Ada.*AF123.*Monday/s);
  });

  it("is told what is wrong", async () => {
    const { code, said } = await apprise("-b", "x", `whatsapp://not_there:${key}@${number}/${ada.address}?lang=en_US`);
    assert.equal(code, 1);
    assert.match(said, /error=132001/);
  });
});
