import { expect, test } from "vitest";
import { format, parse } from "./route";

test.each([
  ["", { tab: "overview", query: {} }],
  ["#/messages?status=failed&address=336", { tab: "messages", query: { status: "failed", address: "336" } }],
  ["#/nowhere", { tab: "overview", query: {} }],
] as const)("reads %s", (hash, want) => expect(parse(hash)).toEqual(want));

test("what is written is read again, without what is empty", () => {
  expect(format({ tab: "messages", query: { status: "failed", number: "" } })).toBe("#/messages?status=failed");
  expect(format({ tab: "webhooks", query: {} })).toBe("#/webhooks");
  expect(parse(format({ tab: "messages", query: { address: "+33 6" } })).query).toEqual({ address: "+33 6" });
});
