// The program under test: started on a free port of the loopback, and watched for how it ends.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const workspace = mkdtempSync(join(tmpdir(), "turnpike-e2e-"));
const running = new Set();

process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
  rmSync(workspace, { recursive: true, force: true });
});

let built;
/** The program's path: TURNPIKE names one (run.mjs builds it with the race detector), or it is built here. */
function program() {
  if (process.env.TURNPIKE) return process.env.TURNPIKE;
  if (!built) {
    built = join(workspace, "turnpike");
    execFileSync("go", ["build", "-o", built, "./cmd/turnpike"], { cwd: fileURLToPath(new URL("../..", import.meta.url)), stdio: "inherit" });
  }
  return built;
}

/** A directory for a server that is started more than once. */
export const dataDirectory = () => mkdtempSync(join(workspace, "data-"));

/** Ends a program. One that was asked to end ends well: a data race or a panic is a failure. */
async function stop(child, exit, signal) {
  child.kill(signal);
  const [code] = await exit;
  if (signal === "SIGTERM" && code !== 0) throw new Error(`the program ended with ${code}`);
}

/** Starts the program and waits until it serves. */
export async function start({ listen = "127.0.0.1:0", data = dataDirectory(), args = ["dev", "--limits", "off"], env = {} } = {}) {
  const child = spawn(program(), [...args, "--listen", listen, "--data", data], {
    env: { ...process.env, GORACE: "halt_on_error=1", ...env }, stdio: ["ignore", "pipe", "inherit"],
  });
  running.add(child);
  const exit = once(child, "exit");
  exit.then(() => running.delete(child));
  let password = env.TURNPIKE_CONSOLE_PASSWORD;
  for await (const line of createInterface({ input: child.stdout })) {
    password = line.match(/password: (\S+)/)?.[1] ?? password;
    const base = line.match(/^ready (\S+)/)?.[1];
    if (!base) continue;
    child.stdout.resume(); // what it says later is for nobody, and must not fill the pipe
    return { base, password, listen: new URL(base).host, stop: (signal = "SIGTERM") => stop(child, exit, signal) };
  }
  throw new Error(`the program ended with ${(await exit)[0]} before it served`);
}
