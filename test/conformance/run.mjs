// Runs public SDKs of the Cloud API, as they are on npm and in Debian, against `turnpike dev --tls`:
//
//   node run.mjs [FILES…]       (from test/conformance/; `make conformance` installs what it needs first)
//
// Nothing of an SDK is changed, its host neither: all of this runs in a network of its own (a Linux network
// namespace), where graph.facebook.com is this machine, port 443 is free, and no other machine can be
// reached. The machine itself stays as it is. TURNPIKE names a program to try in place of these sources'.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

const readyTimeout = 60_000; // milliseconds; a program built with -race takes a few seconds on a busy machine
const testTimeout = 60_000; // milliseconds for one test: a few messages and their webhooks
const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");

/** Builds the program; there is no way to the module proxy from inside. */
function build(dir) {
  if (process.env.TURNPIKE) return process.env.TURNPIKE;
  const program = join(dir, "turnpike");
  execFileSync("go", ["build", "-race", "-o", program, "./cmd/turnpike"], { cwd: root, stdio: "inherit" });
  return program;
}

/** Starts this file again in a network of its own, and ends as it ends. */
function enter() {
  const dir = mkdtempSync(join(tmpdir(), "turnpike-conformance-"));
  try {
    const hosts = join(dir, "hosts");
    writeFileSync(hosts, "127.0.0.1 localhost graph.facebook.com\n::1 localhost\n");
    const asRoot = process.getuid() === 0 ? [] : ["--map-root-user"]; // who is not root is so inside
    const inside = ["--net", "--mount", "--", "bash", "-euc", 'ip link set lo up; mount --bind "$HOSTS" /etc/hosts; exec "$@"', "bash"];
    if (spawnSync("unshare", [...asRoot, "--net", "--mount", "true"]).status !== 0) {
      throw new Error("`unshare --net --mount` is not allowed here: run as root, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1)");
    }
    const env = { ...process.env, INSIDE: dir, HOSTS: hosts, PROGRAM: build(dir) };
    return spawnSync("unshare", [...asRoot, ...inside, process.execPath, ...process.argv.slice(1)], { env, stdio: "inherit" }).status ?? 1;
  } catch (e) {
    console.error(`conformance: ${e.message}\nconformance: 0 passed, 1 failed`);
    return 1;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Starts the program and gives what it says up to its ready line. */
async function start(program, data) {
  const server = spawn(program, ["dev", "--data", data, "--tls", "--tls-listen", "127.0.0.1:443"], {
    env: { ...process.env, GORACE: "halt_on_error=1" }, stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(server, "exit").then(([code]) => { throw new Error(`turnpike dev ended with ${code} before it was ready`); });
  const late = new Promise((_, no) => setTimeout(() => no(new Error(`turnpike dev was not ready within ${readyTimeout} ms`)), readyTimeout).unref());
  const said = [];
  const ready = (async () => {
    for await (const line of createInterface({ input: server.stdout })) {
      said.push(line);
      if (line.startsWith("ready ")) return;
    }
    await ended;
  })();
  await Promise.race([ready, ended, late]);
  server.stdout.resume(); // what it says later is for nobody, and must not fill the pipe
  return { server, said: said.join("\n") };
}

/** What the program says to export, as a person would who pastes it: variables that end with the authority's file. */
function exports(said) {
  const found = Object.fromEntries([...said.matchAll(/export ([A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value]));
  for (const name of ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"]) {
    if (!found[name]) throw new Error(`turnpike dev --tls does not say to set ${name}:\n${said}`);
  }
  return found;
}

/** Ends the program and says whether it ended well: a data race or a panic is a failure. */
async function stop(server) {
  if (server.exitCode === null) server.kill("SIGTERM");
  return server.exitCode ?? (await once(server, "exit"))[0];
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

async function main() {
  const wanted = process.argv.slice(2);
  const files = (wanted.length > 0 ? wanted : readdirSync(here).filter((f) => f.endsWith(".test.mjs")).sort()).map((f) => join(here, f.replace(/^.*\//, "")));
  let count = { passed: 0, failed: 1, skipped: 0 };
  let server;
  try {
    const work = join(process.env.INSIDE, "work");
    mkdirSync(work);
    const began = await start(process.env.PROGRAM, join(process.env.INSIDE, "data"));
    server = began.server;
    Object.assign(process.env, JSON.parse(execFileSync(process.env.PROGRAM, ["env", "--json"], { encoding: "utf8" })), exports(began.said), { WORK: work });
    count = await tests(files);
  } catch (e) {
    console.error(`conformance: ${e.message}`);
  } finally {
    const code = server ? await stop(server) : 0;
    if (code !== 0) {
      console.error(`conformance: turnpike dev ended with ${code}`);
      count.failed++;
    }
  }
  if (process.env.CI === "true") count.failed += count.skipped;
  if (count.skipped > 0) console.log(`conformance: ${count.skipped} skipped`);
  console.log(`conformance: ${count.passed} passed, ${count.failed} failed`);
  return count.failed > 0 || count.passed === 0 ? 1 : 0;
}

process.exit(process.env.INSIDE ? await main() : enter());
