import type { Address, Business, Conversation, Message, NumberId, Person } from "./types";

/** An answer of the server that is no success; its message is meant for people. */
export class Refusal extends Error {}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`/phone/v1${path}`, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const json = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(json?.error?.message ?? `HTTP ${response.status}`);
  return json as T;
}

const thread = (a: Address, n: NumberId, edge: string) => `/people/${a}/conversations/${n}/${edge}`;

export const api = {
  businesses: () => call<{ data: Business[] }>("GET", "/businesses").then((r) => r.data),
  people: () => call<{ data: Person[] }>("GET", "/people").then((r) => r.data),
  join: (address: Address, name: string) => call<Person>("POST", "/people", { address, name }),
  change: (a: Address, change: Partial<Pick<Person, "name" | "online" | "read_receipts">>) => call<Person>("PATCH", `/people/${a}`, change),
  conversations: (a: Address) => call<{ data: Conversation[] }>("GET", `/people/${a}/conversations`).then((r) => r.data),
  messages: (a: Address, n: NumberId, before?: string) =>
    call<{ data: Message[]; before?: string }>("GET", thread(a, n, `messages?limit=50${before ? `&before=${encodeURIComponent(before)}` : ""}`)),
  sendText: (a: Address, to: NumberId, body: string, key: string, replyTo?: string) => sendWithKey(a, key, { to, type: "text", text: { body }, reply_to: replyTo }),
  tap: (a: Address, to: NumberId, message: string, index: number) =>
    call<{ id: string }>("POST", `/people/${a}/messages`, { to, button: { message_id: message, index } }),
  read: (a: Address, n: NumberId) => call("POST", thread(a, n, "read"), {}),
  block: (a: Address, n: NumberId) => call("POST", thread(a, n, "block")),
  unblock: (a: Address, n: NumberId) => call("POST", thread(a, n, "unblock")),
  report: (a: Address, n: NumberId, reason: string, block: boolean) => call("POST", thread(a, n, "report"), { reason, block }),
  marketing: (a: Address, n: NumberId, value: "stop" | "resume") => call("POST", thread(a, n, "marketing"), { value }),
};

/** A key makes a retry harmless: the same message is not sent twice. */
async function sendWithKey(a: Address, key: string, body: unknown): Promise<{ id: string }> {
  const response = await fetch(`/phone/v1/people/${a}/messages`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify(body),
  });
  const json = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(json?.error?.message ?? `HTTP ${response.status}`);
  return json as { id: string };
}
