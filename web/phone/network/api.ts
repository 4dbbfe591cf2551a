import type { Ended, FlowScreen, FlowStep } from "../flow/document";
import type { Outgoing } from "./outgoing";
import type { PaymentStatus } from "./shapes";
import { tokenOf } from "./tokens";
import type { Address, Business, Conversation, NumberId, Page, Person } from "./types";

/** An answer of the server that is no success; its message is meant for people. */
export class Refusal extends Error {
  constructor(message: string, readonly status: number) {
    super(message);
  }

  /** The server wants to be asked again later. */
  get temporary() {
    return this.status >= 500 || this.status === 429;
  }
}

/** Whether the same request may succeed later: the line is down, or the server said so. */
export const isTemporary = (e: unknown) => !(e instanceof Refusal) || e.temporary;

interface Call {
  body?: unknown;
  as?: Address;
  /** Makes a repeated request harmless: it is carried out once. */
  key?: string;
}

async function call<T>(method: string, path: string, { body, as, key }: Call = {}): Promise<T> {
  const token = tokenOf(as);
  const headers: Record<string, string> = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  if (key) headers["Idempotency-Key"] = key;
  const response = await fetch(`/phone/v1${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const json = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(json?.error?.message ?? `HTTP ${response.status}`, response.status);
  return json as T;
}

/** Sends a file; `fetch` would not say how far it is. */
function upload(as: Address, file: File, { signal, progress }: Transfer): Promise<{ media_id: string }> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    const token = tokenOf(as);
    const form = new FormData();
    form.append("type", file.type || "application/octet-stream");
    form.append("file", file, file.name);
    request.open("POST", `/phone/v1/people/${as}/media`);
    request.responseType = "json";
    if (token) request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.upload.onprogress = (e) => { if (e.lengthComputable) progress(e.loaded / e.total); };
    request.onerror = request.onabort = () => fail(new TypeError("The upload broke off."));
    request.onload = () => {
      if (request.status === 201) done(request.response as { media_id: string });
      else fail(new Refusal(request.response?.error?.message ?? `HTTP ${request.status}`, request.status));
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

/** How an upload is watched and ended. */
interface Transfer {
  signal: AbortSignal;
  progress: (part: number) => void;
}

const data = <T>(p: Promise<{ data: T }>) => p.then((r) => r.data);
const person = (as: Address, rest = "") => `/people/${as}${rest}`;
/** The button of a template that opens a flow, and the card that the button is on. */
interface At {
  index?: number;
  card?: number;
}

const flow = (as: Address, message: string, edge = "") => person(as, `/messages/${encodeURIComponent(message)}/flow${edge}`);
const thread = (as: Address, n: NumberId, edge: string) => person(as, `/conversations/${n}/${edge}`);

/** Messages of a page: about two screens of a large window. */
const pageSize = 50;

export const api = {
  upload,
  businesses: (as?: Address) => data(call<{ data: Business[] }>("GET", "/businesses", { as })),
  people: () => data(call<{ data: Person[] }>("GET", "/people")),
  person: (as: Address) => call<Person>("GET", person(as), { as }),
  join: (address: Address, name: string) => call<Person>("POST", "/people", { body: { address, name }, as: address }),
  change: (as: Address, body: Partial<Pick<Person, "name" | "online" | "read_receipts">>) => call<Person>("PATCH", person(as), { body, as }),
  conversations: (as: Address) => data(call<{ data: Conversation[] }>("GET", person(as, "/conversations"), { as })),
  messages: (as: Address, n: NumberId, before?: string) =>
    call<Page>("GET", thread(as, n, `messages?limit=${pageSize}${before ? `&before=${encodeURIComponent(before)}` : ""}`), { as }),
  send: (as: Address, to: NumberId, out: Outgoing, key: string) =>
    call<{ id: string }>("POST", person(as, "/messages"), { body: { to, ...out.request, ...(out.answers ? {} : { reply_to: out.replyTo }) }, as, key }),
  pay: (as: Address, message: string, status: PaymentStatus) => call<{ transaction: string }>("POST", person(as, `/messages/${encodeURIComponent(message)}/payment`), { body: { status }, as }),
  openFlow: (as: Address, message: string, at: At) => call<FlowScreen>("POST", flow(as, message), { body: at, as }),
  stepFlow: (as: Address, message: string, step: At & FlowStep, key: string) => call<FlowScreen | Ended>("POST", flow(as, message, "/step"), { body: step, as, key }),
  previewFlow: (id: string, signature: string) => call<FlowScreen>("GET", `/flows/${encodeURIComponent(id)}?signature=${encodeURIComponent(signature)}`),
  read: (as: Address, n: NumberId) => call("POST", thread(as, n, "read"), { body: {}, as }),
  block: (as: Address, n: NumberId) => call("POST", thread(as, n, "block"), { as }),
  unblock: (as: Address, n: NumberId) => call("POST", thread(as, n, "unblock"), { as }),
  report: (as: Address, n: NumberId, reason: string, block: boolean) => call("POST", thread(as, n, "report"), { body: { reason, block }, as }),
  marketing: (as: Address, n: NumberId, value: "stop" | "resume") => call("POST", thread(as, n, "marketing"), { body: { value }, as }),
};
