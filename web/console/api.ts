export class NotLoggedIn extends Error {}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(path, {
    method, headers: body === undefined ? {} : { "Content-Type": "application/json" }, body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (response.status === 204) return undefined as T;
  const json = await response.json().catch(() => ({}));
  if (response.status === 401) throw new NotLoggedIn(json?.error?.message);
  if (!response.ok) throw new Error(json?.error?.message ?? `HTTP ${response.status}`);
  return json as T;
}

/** Shapes of docs/http-api.md; times are Unix milliseconds. */
export interface Line {
  business: string;
  business_name: string;
  account: string;
  account_name: string;
  number: string;
  display_phone_number: string;
  verified_name: string;
}

export const counted = ["accepted", "received", "delivered", "read", "failed"] as const;

export interface Overview {
  version: string;
  started_at: number;
  durability: { fsync: boolean; replicas: number; sentence: string };
  position: number;
  readers: { name: string; position: number; lag: number }[];
  accounts: Line[];
  today: Record<(typeof counted)[number], number>;
}

export const statuses = ["accepted", "sent", "delivered", "read", "failed", "expired"] as const;
export type Status = (typeof statuses)[number];

export interface MessageRow {
  id: string;
  position: number;
  number: string;
  address: string;
  author: "business" | "person";
  type: string;
  content: Record<string, unknown>;
  reply_to?: string;
  status: Status;
  time: number;
  sent_at?: number;
  delivered_at?: number;
  read_at?: number;
  failed_at?: number;
  category?: string;
  error?: { code: number; title: string };
}

export interface Endpoint {
  id: string;
  app_id: string;
  level: "app" | "account" | "number";
  object_id: string;
  url: string;
  state: "ok" | "retrying" | "down";
  pending: number;
  behind: number;
  max_batch: number;
  last_success_at?: number;
  last_failure_at?: number;
  last_error?: string;
  next_attempt_at?: number;
  oldest_pending_at?: number;
}

export interface Attempt {
  id: number;
  at: number;
  /** 0 when there was no answer. */
  status: number;
  latency_ms: number;
  error?: string;
  updates: number;
  bytes: number;
  response?: string;
}

export interface Page<T> {
  data: T[];
  before?: number;
}

const v1 = "/turnpike/v1";
const before = (b?: number) => (b === undefined ? "" : `&before=${b}`);

export const api = {
  login: (password: string) => call<void>("POST", "/console/login", { password }),
  logout: () => call<void>("POST", "/console/logout"),
  overview: () => call<Overview>("GET", `${v1}/overview`),
  messages: (q: URLSearchParams) => call<Page<MessageRow>>("GET", `${v1}/messages?${q}`),
  endpoints: () => call<Page<Endpoint>>("GET", `${v1}/webhooks/endpoints`),
  setBatch: (id: string, n: number) => call<Endpoint>("PATCH", `${v1}/webhooks/endpoints/${id}`, { max_batch: n }),
  retry: (id: string) => call<void>("POST", `${v1}/webhooks/endpoints/${id}/retry`),
  attempts: (id: string, b?: number) => call<Page<Attempt>>("GET", `${v1}/webhooks/endpoints/${id}/attempts?limit=50${before(b)}`),
};

/** How often what is shown is asked for again, in milliseconds. */
export const fresh = { overview: 2000, messages: 3000, endpoints: 2000 };
