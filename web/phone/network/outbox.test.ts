import { expect, test } from "vitest";
import { Refusal } from "./api";
import { Outbox } from "./outbox";
import { text } from "./outgoing";
import { pauseBefore } from "./stream";
import type { Message } from "./types";

const local = (id: string): Message => ({
  id, position: 0, number: "4", address: "336", author: "person", type: "text", content: {}, status: "sending", time: 7, out: text(id),
});

/** An outbox whose requests the test answers, and what it told. */
function outbox() {
  const told: string[] = [];
  const open: { id: string; answer: (id: string) => void; fail: (e: unknown) => void }[] = [];
  const line = { up: true };
  const box = new Outbox(
    (m) => new Promise((answer, fail) => open.push({ id: m.id, answer, fail })),
    () => line.up,
    { changed: (m) => told.push(`${m.id} ${m.refusal ?? m.status}`), taken: (m, id) => told.push(`${m.id} is ${id}`), rested: () => told.push("rests") },
  );
  return { box, told, open, line };
}
/** Lets everything go on that waits for an answered request. */
async function turn() {
  for (let i = 0; i < 8; i++) await Promise.resolve();
}

test("messages leave one after the other", async () => {
  const { box, told, open } = outbox();
  box.add(local("a"));
  box.add(local("b"));
  expect(open.map((o) => o.id)).toEqual(["a"]);
  expect(box.uncertainSince).toBe(7);
  open[0]?.answer("1");
  await turn();
  open[1]?.answer("2");
  await turn();
  expect(told).toEqual(["a sending", "a is 1", "b sending", "b is 2", "rests"]);
  expect([box.uncertainSince, box.waits]).toEqual([undefined, false]);
});

test("a line that is down keeps all of them, in order, until it is tried again", async () => {
  const { box, told, open } = outbox();
  box.add(local("a"));
  box.add(local("b"));
  open[0]?.fail(new TypeError("no route"));
  await turn();
  expect(told).toEqual(["a sending", "a waiting", "b waiting", "rests"]);
  expect([box.uncertainSince, box.waits, open.length]).toEqual([7, true, 1]);
  void box.flush();
  open[1]?.answer("1");
  await turn();
  open[2]?.answer("2");
  await turn();
  expect(told.slice(4)).toEqual(["a sending", "a is 1", "b sending", "b is 2", "rests"]);
});

test("a server in trouble is asked again, a refusal is not", async () => {
  const { box, told, open } = outbox();
  box.add(local("a"));
  open[0]?.fail(new Refusal("later", 503));
  await turn();
  void box.flush();
  open[1]?.fail(new Refusal("You blocked this business.", 409));
  await turn();
  expect(told).toEqual(["a sending", "a waiting", "rests", "a sending", "a You blocked this business.", "rests"]);
  expect(box.waits).toBe(false);
});

test("what is dropped while it is under way tells nothing, and the next one leaves", async () => {
  const { box, told, open } = outbox();
  box.add(local("a"));
  box.add(local("b"));
  box.drop("a");
  open[0]?.fail(new TypeError("aborted"));
  await turn();
  expect(open.map((o) => o.id)).toEqual(["a", "b"]);
  box.drop("b");
  open[1]?.fail(new TypeError("aborted"));
  await turn();
  expect(told).toEqual(["a sending", "b sending", "rests"]);
  expect(box.waits).toBe(false);
});

test("an offline phone sends nothing, and nothing is uncertain", () => {
  const { box, told, open, line } = outbox();
  line.up = false;
  box.add(local("a"));
  expect([told, open.length, box.uncertainSince, box.waits]).toEqual([["a waiting", "rests"], 0, undefined, true]);
});

test("pauses grow to a limit, and differ from page to page", () => {
  expect([0, 1, 2, 10, 40].map((n) => pauseBefore(n, 0.5))).toEqual([400, 800, 1600, 8000, 8000]);
  expect(pauseBefore(0, 0)).toBeLessThan(pauseBefore(0, 1));
});
