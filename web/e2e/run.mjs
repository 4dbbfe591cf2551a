// Runs the browser tests against a program built from these sources:
//
//   node e2e/run.mjs [FILES…]       (from web/; `make e2e` installs what it needs first)
//
// It builds the program with the race detector and runs the tests one file after another; each file
// starts servers of its own (server.mjs). CHROMIUM names the browser, SHOTS a directory for pictures.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

const testTimeout = 120_000; // milliseconds for one test: several pages, each with waits of 30 s at most

const here = fileURLToPath(new URL(".", import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "turnpike-e2e-"));

function build() {
  const program = join(dir, "turnpike");
  execFileSync("go", ["build", "-race", "-o", program, "./cmd/turnpike"], { cwd: join(here, "../.."), stdio: "inherit" });
  return program;
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
  process.env.TURNPIKE = build();
  count = await tests(files);
} catch (e) {
  console.error(`e2e: ${e.message}`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
if (process.env.CI === "true") count.failed += count.skipped;
console.log(`e2e: ${count.passed} passed, ${count.failed} failed`);
process.exit(count.failed > 0 || count.passed === 0 ? 1 : 0);
