// Runs public SDKs of the Cloud API, as they are on npm and in Debian, against `turnpike dev --tls`:
//
//   node run.mjs [FILES…]       (from test/conformance/; `make conformance` installs what it needs first)
//
// Nothing of an SDK is changed, its host neither: all of this runs in a network of its own (a Linux network
// namespace), where graph.facebook.com is this machine, port 443 is free, and no other machine can be
// reached. The machine itself stays as it is. TURNPIKE names a program to try in place of these sources'.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

const readyTimeout = 60_000; // milliseconds; a program built with -race takes a few seconds on a busy machine
const testTimeout = 60_000; // milliseconds for one test: a few messages and their webhooks
const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");

/** Tests that reach the program's own TLS; between it and the others stands the judge, where there is one. */
const direct = ["meta.test.mjs", "apprise.test.mjs", "whatsapp-api-js.test.mjs"];

/** Builds a program; there is no way to the module proxy from inside. */
function build(dir, name, source, ...flags) {
  const program = join(dir, name);
  execFileSync("go", ["build", ...flags, "-o", program, source], { cwd: root, stdio: "inherit" });
  return program;
}

/** Meta's OpenAPI file, where it is beside this repository. */
function findSpec(dir = root) {
  const path = join(dir, "shared/reference/business-messaging-api_v23.0.yaml");
  if (existsSync(path)) return path;
  return dirname(dir) === dir ? undefined : findSpec(dirname(dir));
}

/** Says where graph.facebook.com is. */
const hostsFile = (address) => `127.0.0.1 localhost\n::1 localhost\n${address} graph.facebook.com\n`;

/** Starts this file again in a network of its own, and ends as it ends. */
function enter() {
  const dir = mkdtempSync(join(tmpdir(), "turnpike-conformance-"));
  try {
    const hosts = join(dir, "hosts");
    writeFileSync(hosts, hostsFile("127.0.0.1"));
    const asRoot = [[], ["--map-root-user"]].find((flags) => spawnSync("unshare", [...flags, "--net", "--mount", "true"]).status === 0); // who is not root is so inside
    if (!asRoot) throw new Error("`unshare --net --mount` is not allowed here: run as root, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1)");
    const inside = ["--net", "--mount", "--", "bash", "-euc", 'ip link set lo up; mount --bind "$HOSTS" /etc/hosts; exec "$@"', "bash"];
    const spec = findSpec();
    const env = {
      ...process.env, INSIDE: dir, HOSTS: hosts, PROGRAM: process.env.TURNPIKE ?? build(dir, "turnpike", "./cmd/turnpike", "-race"),
      ...(spec ? { SPEC: spec, JUDGE: build(dir, "judge", "./test/conformance/judge") } : {}),
    };
    return spawnSync("unshare", [...asRoot, ...inside, process.execPath, ...process.argv.slice(1)], { env, stdio: "inherit" }).status ?? 1;
  } catch (e) {
    console.error(`conformance: ${e.message}\nconformance: 0 passed, 1 failed`);
    return 1;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Starts a program and gives it with what it says up to its ready line. */
async function start(program, args) {
  const server = spawn(program, args, { env: { ...process.env, GORACE: "halt_on_error=1" }, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(server, "exit").then(([code]) => { throw new Error(`${program} ended with ${code} before it was ready`); });
  const late = new Promise((_, no) => setTimeout(() => no(new Error(`${program} was not ready within ${readyTimeout} ms`)), readyTimeout).unref());
  const said = [];
  const lines = createInterface({ input: server.stdout });
  const ready = new Promise((yes) => lines.on("line", (line) => (said.push(line), line.startsWith("ready ") && yes())));
  await Promise.race([ready, ended, late]);
  ended.catch(() => {}); // how it ends is asked for at the end
  return { server, said };
}

/** What the program says to export, as a person would who pastes it: variables that end with the authority's file. */
function exports(said) {
  const found = Object.fromEntries([...said.matchAll(/export ([A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value]));
  for (const name of ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"]) {
    if (!found[name]) throw new Error(`turnpike dev --tls does not say to set ${name}:\n${said}`);
  }
  return found;
}

/** Ends a program and says whether it ended well: a data race or a panic is a failure, and so is a judge's no. */
async function stop({ server }) {
  if (server.exitCode !== null) return server.exitCode;
  server.kill("SIGTERM");
  const [code] = await once(server, "close");
  return code;
}

async function tests(files) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  const events = run({ files, concurrency: 1, timeout: testTimeout });
  events.on("test:pass", (t) => { count[t.skip !== undefined || t.todo !== undefined ? "skipped" : "passed"] += t.details?.type === "suite" ? 0 : 1; });
  events.on("test:fail", (t) => { count.failed += t.details?.error?.failureType === "subtestsFailed" ? 0 : 1; });
  const shown = events.compose(new spec());
  shown.pipe(process.stdout, { end: false });
  await once(shown, "end");
  return count;
}

/** Runs the tests: those that reach the program itself, then the others, of whose replies the judge sees each. */
async function runAll(files, data) {
  const of = (judged) => files.filter((f) => direct.includes(basename(f)) !== judged);
  if (!process.env.JUDGE) {
    console.log("conformance: Meta's OpenAPI file is not beside this repository (../shared/reference/): replies are not compared with it");
    return { count: await tests(files) };
  }
  const count = of(false).length > 0 ? await tests(of(false)) : { passed: 0, failed: 0, skipped: 0 };
  if (of(true).length === 0) return { count };
  const judge = await start(process.env.JUDGE, [process.env.SPEC, join(data, "tls"), "127.0.0.2:443", "http://127.0.0.1:8080"]);
  writeFileSync(process.env.HOSTS, hostsFile("127.0.0.2"));
  const more = await tests(of(true));
  for (const name of Object.keys(count)) count[name] += more[name];
  return { count, judge };
}

async function main() {
  const wanted = process.argv.slice(2);
  const files = (wanted.length > 0 ? wanted : readdirSync(here).filter((f) => f.endsWith(".test.mjs")).sort()).map((f) => join(here, basename(f)));
  let count = { passed: 0, failed: 1, skipped: 0 };
  const running = [];
  try {
    const [work, data] = ["work", "data"].map((name) => join(process.env.INSIDE, name));
    mkdirSync(work);
    running.push(await start(process.env.PROGRAM, ["dev", "--data", data, "--tls", "--tls-listen", "127.0.0.1:443"]));
    Object.assign(process.env, JSON.parse(execFileSync(process.env.PROGRAM, ["env", "--json"], { encoding: "utf8" })), exports(running[0].said.join("\n")), { WORK: work });
    const result = await runAll(files, data);
    count = result.count;
    if (result.judge) running.push(result.judge);
  } catch (e) {
    console.error(`conformance: ${e.message}`);
  }
  for (const one of running.reverse()) {
    const code = await stop(one);
    for (const line of one.said.filter((l) => l.startsWith("judge:"))) console.log(line);
    if (code === 0) continue;
    console.error(`conformance: ${basename(one.server.spawnfile)} ended with ${code}`);
    count.failed++;
  }
  if (process.env.CI === "true") count.failed += count.skipped;
  if (count.skipped > 0) console.log(`conformance: ${count.skipped} skipped`);
  console.log(`conformance: ${count.passed} passed, ${count.failed} failed`);
  return count.failed > 0 || count.passed === 0 ? 1 : 0;
}

process.exit(process.env.INSIDE ? await main() : enter());
