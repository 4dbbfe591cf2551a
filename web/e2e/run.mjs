// Runs the browser tests against a program built from these sources:
//
//   node e2e/run.mjs [FILES…]       (from web/; `make e2e` installs what it needs first)
//
// It starts `turnpike dev` on a free port with a temporary directory and a password of its own, runs the
// tests one file after another, and stops it. CHROMIUM names the browser, SHOTS a directory for pictures.
import { execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

const readyTimeout = 60_000; // milliseconds; a program built with -race takes a few seconds on a busy machine
const testTimeout = 120_000; // milliseconds for one test: several pages, each with waits of 30 s at most

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const dir = mkdtempSync(join(tmpdir(), "turnpike-e2e-"));
let server;

function build() {
  const program = join(dir, "turnpike");
  execFileSync("go", ["build", "-race", "-o", program, "./cmd/turnpike"], { cwd: root, stdio: "inherit" });
  return program;
}

/** Starts the program and gives the address of its ready line. */
async function start(program, password) {
  server = spawn(program, ["dev", "--listen", "127.0.0.1:0", "--data", join(dir, "data")], {
    env: { ...process.env, TURNPIKE_CONSOLE_PASSWORD: password, GORACE: "halt_on_error=1" }, stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(server, "exit").then(([code]) => { throw new Error(`turnpike dev ended with ${code} before it was ready`); });
  const late = new Promise((_, no) => setTimeout(() => no(new Error(`turnpike dev was not ready within ${readyTimeout} ms`)), readyTimeout).unref());
  const ready = (async () => {
    for await (const line of createInterface({ input: server.stdout })) if (line.startsWith("ready ")) return line.slice("ready ".length);
    return ended;
  })();
  const address = await Promise.race([ready, ended, late]);
  server.stdout.resume(); // what it says later is for nobody, and must not fill the pipe
  return address;
}

/** Ends the program and says whether it ended well: a data race or a panic is a failure. */
async function stop() {
  if (!server || server.exitCode !== null) return server?.exitCode ?? 0;
  server.kill("SIGTERM");
  const [code] = await once(server, "exit");
  return code;
}

async function tests(files) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  const events = run({ files, concurrency: 1, timeout: testTimeout });
  events.on("test:pass", (t) => { count[t.skip !== undefined || t.todo !== undefined ? "skipped" : "passed"] += t.details?.type === "suite" ? 0 : 1; });
  events.on("test:fail", () => { count.failed++; });
  const shown = events.compose(new spec());
  shown.pipe(process.stdout, { end: false });
  await once(shown, "end");
  return count;
}

const wanted = process.argv.slice(2);
const files = (wanted.length > 0 ? wanted : readdirSync(here).filter((f) => f.endsWith(".test.mjs")).sort()).map((f) => join(here, f.replace(/^.*\//, "")));
let count = { passed: 0, failed: 1, skipped: 0 };
try {
  const password = randomUUID();
  const address = await start(build(), password);
  Object.assign(process.env, { BASE_URL: address, CONSOLE_PASSWORD: password });
  count = await tests(files);
} catch (e) {
  console.error(`e2e: ${e.message}`);
} finally {
  const code = await stop();
  if (code !== 0) {
    console.error(`e2e: turnpike dev ended with ${code}`);
    count.failed++;
  }
  rmSync(dir, { recursive: true, force: true });
}
if (process.env.CI === "true") count.failed += count.skipped;
console.log(`e2e: ${count.passed} passed, ${count.failed} failed`);
process.exit(count.failed > 0 || count.passed === 0 ? 1 : 0);
