// The program under test: built once from this checkout, started on a free port of the loopback.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const repository = new URL("../..", import.meta.url).pathname;
const workspace = mkdtempSync(join(tmpdir(), "turnpike-e2e-"));
const running = new Set();

process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
  rmSync(workspace, { recursive: true, force: true });
});

let built;
/** The program's path; TURNPIKE names one that is built already. */
function program() {
  if (process.env.TURNPIKE) return process.env.TURNPIKE;
  if (!built) {
    built = join(workspace, "turnpike");
    execFileSync("go", ["build", "-o", built, "./cmd/turnpike"], { cwd: repository, stdio: "inherit" });
  }
  return built;
}

/** A directory of its own for a server that is started more than once. */
export const dataDirectory = () => mkdtempSync(join(workspace, "data-"));

/** Starts the program and waits until it serves. */
export async function start({ listen = "127.0.0.1:0", data, args = ["dev"], env = {} } = {}) {
  const child = spawn(program(), [...args, "--listen", listen, ...(data ? ["--data", data] : [])], {
    env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"],
  });
  running.add(child);
  const exit = once(child, "exit").then(() => running.delete(child));
  let password = env.TURNPIKE_CONSOLE_PASSWORD;
  for await (const line of createInterface({ input: child.stdout })) {
    password = line.match(/password: (\S+)/)?.[1] ?? password;
    const base = line.match(/^ready (\S+)/)?.[1];
    if (!base) continue;
    child.stdout.resume();
    return {
      base, password, listen: new URL(base).host,
      stop: (signal = "SIGTERM") => { child.kill(signal); return exit; },
    };
  }
  throw new Error("the program ended before it served");
}
