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
  /** The operator knows who the business is. */
  business_verified?: boolean;
}

export const counted = ["accepted", "received", "delivered", "read", "failed"] as const;

/** Who is logged in and what they may see. Of a business there are `who`, `role`, `version` and `accounts` alone. */
export interface Overview {
  who: string;
  role: "operator" | "reviewer" | "business";
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

export const caseStates = ["opened", "noticing", "hearing", "deciding", "seconding", "stating", "decided", "appealed", "upheld", "changed", "reversed", "closed"] as const;
export const measures = ["warn", "price", "rate_limit", "block_business_initiated", "block_all", "terminate"] as const;
export type Texts = Record<string, string>;

export interface Measure {
  kind: (typeof measures)[number];
  countries?: string[];
  after_ms: number;
  length_ms?: number;
  rate?: number;
  category?: string;
  from?: number;
  until?: number;
}

export interface Decision {
  by: string;
  at: number;
  why: string;
  outcome: string;
  measure: Measure;
  second?: string;
  second_at?: number;
  second_why?: string;
  delivered_at?: number;
}

/** A judgement of an account, from its opening to its end; internal/casework says what may follow what. */
export interface Case {
  id: number;
  account: string;
  number?: string;
  state: (typeof caseStates)[number];
  opened_at: number;
  opened_by: string;
  ground: { policy: string; version: string; number: string; text?: Texts };
  source: string;
  facts: string;
  exhibits?: { evidence?: number; title: string; hash?: string }[];
  automated_detection: boolean;
  finding?: string;
  notice?: { by: string; at: number; delivered_at?: number; cure_ms: number; until?: number };
  answers?: { by: string; at: number; text: string; cured?: boolean }[];
  decision?: Decision;
  earlier_decisions?: Decision[];
  measure?: Measure;
  appeal?: { by: string; at: number; text: string; due: number; answered?: number; reviewer?: string; result?: string; why?: string };
  legal_hold?: { by: string; at: number; why: string };
  ended_at?: number;
  deviation?: string;
}

export interface Statement {
  id: number;
  kind: string;
  at: number;
  text: string;
  sha256: string;
  delivered_at?: number;
  channel?: string;
}

/** What was measured of a number (docs/judgement.md); days are counted from 1970. */
export interface Finding {
  phone_number_id: string;
  account: string;
  tier: "WATCH" | "CLEAR" | "REVIEW" | "RESTRICT-PROPOSED";
  share: { value: number; low: number; high: number; level: number };
  conversations: number;
  counted: number;
  general: number;
  people: number;
  model: string;
  declared_examples: number;
  tests: { tier: string; against: string; bound: number; alpha: number; capital: number; decided: boolean }[];
  errors: Record<string, { conversations: number; false: number; found: number }>;
  course: { first_day: number; last_day: number; conversations: number; general: number }[] | null;
  weightiest: { day: number; p: number; language: string; outcome: string; familiar: number; in_scope: boolean; nearest_declared?: string }[] | null;
  capabilities: Record<string, { times: number }>;
  words: string;
  to_clear?: string;
}

/** A number of which nothing is measured, since nothing that people write to it is read, and who says so. */
export interface Unread {
  phone_number_id: string;
  account: string;
  by: string;
  since?: string;
  because?: Texts;
}

export interface Thresholds {
  score: number;
  likeness: number;
}

export const guardModes = ["off", "observe", "tag", "deflect"] as const;

/** What is set for a number's scope guard (docs/guard.md). */
export interface GuardSettings extends Thresholds {
  mode: (typeof guardModes)[number];
  languages?: Record<string, Thresholds>;
  answers?: Record<string, string>;
  fallback?: string;
  examples?: string[];
}

export interface GuardOf extends GuardSettings {
  phone_number_id: string;
  corrections: string[];
  /** The languages that guards look at. */
  learnt: string[];
  scope?: { declared: number; examples: number; corrections: number };
}

export interface Tally {
  looked_at: number;
  off_scope: number;
  deflected: number;
}

/** What a guard did in the last 30 days; texts are there for its own business alone. */
export interface GuardReport extends Tally {
  since: string;
  corrected: number;
  languages: Record<string, Tally>;
  catches: { id: string; at: string; mode: string; deflected: boolean; language: string; score: number; likeness: number; corrected: boolean; text?: string }[];
  before?: string;
}

/** What people made of the cases that a version of a detector opened. */
export interface Calibration {
  by: string;
  proposed: boolean;
  opened: number;
  pending: number;
  confirmed: number;
  dismissed: number;
  reversed: number;
  wrong?: { value: number; low: number; high: number };
}

export interface ProbeTally {
  asked: number;
  served: number;
  declined: number;
  unclear: number;
  /** Missing in old runs, which counted it as unclear. */
  unanswered?: number;
}

/** What a number's bot was asked by people of the platform's, and what it made of it. */
export interface ProbeRun {
  id: number;
  phone_number_id: string;
  by: string;
  at: number;
  ended_at?: number;
  state: "running" | "done" | "silent" | "stopped";
  languages: string[];
  off_scope: Record<string, ProbeTally>;
  /** What came with a picture or a voice note; null in old runs. */
  media: Record<string, ProbeTally> | null;
  in_scope: ProbeTally;
  checklist: Record<string, ProbeTally>;
  test: { bound: number; alpha: number; capital: number; decided: boolean };
  judgement?: string;
  /** Of one run alone, while it is kept. */
  transcript?: { person: string; language: string; kind?: string; off_scope?: boolean; said: string; attached?: string; replies: string[] | null; outcome?: string }[];
  transcript_until?: number;
}

export interface EvidenceRecord {
  id: number;
  source: string;
  at: number;
  by: string;
  share?: { value: number; low: number; high: number; sample: number };
  probes?: { asked: number; answered: number; refused: number };
  capabilities?: string[];
  reports?: { people: number };
  note?: string;
}

export interface Judgement {
  outcome: string;
  why: string[];
}

export interface PolicyVersion {
  policy: string;
  version: number;
  state: string;
  title: Texts;
}

export const vettingKinds = ["account", "business", "name", "official", "pin_reset"] as const;
export const vettingStates = ["PENDING", "DEFERRED", "APPROVED", "REJECTED", "WITHDRAWN"] as const;
export type VettingState = (typeof vettingStates)[number];
export const nameReasons = ["NAME_EMPLOYEE_ISSUE", "NAME_ENDCLIENT_NOTRELATED", "NAME_FORMAT_UNACCEPTABLE", "NAME_NOT_CONSISTENT"] as const;

/** What a business wants to be, to have or to be called, and what was decided about it. */
export interface Vetting {
  id: number;
  kind: (typeof vettingKinds)[number];
  state: VettingState;
  version: number;
  business: string;
  business_name: string;
  account?: string;
  account_name?: string;
  number?: string;
  display_phone_number?: string;
  name_now?: string;
  partner_name?: string;
  by: string;
  at: number;
  name?: string;
  application?: Record<string, unknown>;
  decided_by?: string;
  decided_at?: number;
  reason?: string;
  why?: string;
}

/** Amounts are decimal strings, exact to a millionth; null is without bound. */
export interface Wallet {
  business: string;
  business_name: string;
  currency: string;
  balance: string;
  reserved: string;
  credit: string | null;
  available: string | null;
  charged: string;
  uncollected: string;
}

export interface Load {
  day: string;
  account: string;
  account_name: string;
  messages_in: number;
  messages_out: number;
  media_bytes: number;
  stored_bytes: number;
  engine_ms: number;
  webhook_attempts: number;
  cases: number;
  revenue: Record<string, string>;
  share: number;
  pays_nothing: boolean;
}

export interface Check {
  ok: boolean;
  transactions: number;
  unbalanced: number[];
  charges: number;
}

export interface ReviewerRow {
  name: string;
  created_at: number;
  revoked_at?: number;
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
  cases: (state: string) => call<Page<Case>>("GET", `${v1}/cases${state && `?state=${state}`}`),
  openCase: (body: unknown) => call<Case>("POST", `${v1}/cases`, body),
  statements: (id: number) => call<Page<Statement>>("GET", `${v1}/cases/${id}/statements`),
  caseTexts: (id: number) => call<Page<{ hash: string; text: string }>>("GET", `${v1}/cases/${id}/texts`),
  /** A step of a case: notice, decision, agreement …; docs/http-api.md has each one's body. */
  step: (id: number, step: string, body: unknown) => call<Case>("POST", `${v1}/cases/${id}/${step}`, body),
  decideAppeal: (id: number, body: unknown) => call<Case>("POST", `${v1}/appeals/${id}/decision`, body),
  hold: (id: number, why: string) => call<Case>("PUT", `${v1}/cases/${id}/hold`, { why }),
  release: (id: number, why: string) => call<Case>("DELETE", `${v1}/cases/${id}/hold`, { why }),
  answerCase: (id: number, text: string, cured: boolean) => call<Case>("POST", `${v1}/cases/${id}/answer`, { text, cured }),
  appeal: (id: number, text: string) => call<Case>("POST", `${v1}/appeals`, { case: id, text }),
  vettings: (state: string, kind: string) => call<Page<Vetting>>("GET", `${v1}/vettings?limit=200&state=${state}&kind=${kind}`),
  vet: (id: number, body: unknown) => call<Vetting>("POST", `${v1}/vettings/${id}/decision`, body),
  askVetting: (body: unknown) => call<Vetting>("POST", `${v1}/vettings`, body),
  withdrawVetting: (id: number) => call<Vetting>("DELETE", `${v1}/vettings/${id}`),
  guard: (number: string) => call<GuardOf>("GET", `${v1}/guards/${number}`),
  setGuard: (number: string, g: GuardSettings) => call<GuardOf>("PUT", `${v1}/guards/${number}`, g),
  guardReport: (number: string, b?: string) => call<GuardReport>("GET", `${v1}/guards/${number}/report?limit=25${b ? `&before=${b}` : ""}`),
  correctGuard: (number: string, message: string, inScope: boolean) => call<GuardOf>("POST", `${v1}/guards/${number}/corrections`, { message, in_scope: inScope }),
  findings: () => call<Page<Finding> & { unread: Unread[] }>("GET", `${v1}/evidence`),
  calibration: () => call<Page<Calibration>>("GET", `${v1}/transparency/calibration`),
  probeRuns: (account: string) => call<Page<ProbeRun>>("GET", `${v1}/probes?account=${account}&limit=20`),
  probeRun: (id: number) => call<ProbeRun>("GET", `${v1}/probes/${id}`),
  probe: (number: string) => call<ProbeRun>("POST", `${v1}/probes`, { phone_number_id: number }),
  records: (account: string) => call<Page<EvidenceRecord>>("GET", `${v1}/evidence/records?account=${account}`),
  judgement: (account: string) => call<Judgement>("GET", `${v1}/judgements/${account}`),
  policies: () => call<Page<PolicyVersion>>("GET", `${v1}/policies`),
  grounds: (p: PolicyVersion) => call<{ document: { grounds: { id: string; text: Texts }[] } }>("GET", `${v1}/policies/${p.policy}/${p.version}`),
  wallets: () => call<Page<Wallet>>("GET", `${v1}/wallets`),
  topUp: (business: string, body: unknown) => call<unknown>("POST", `${v1}/wallets/${business}/top-ups`, body),
  costs: (from: string, to: string) => call<Page<Load>>("GET", costsPath(from, to, "json")),
  check: () => call<Check>("GET", `${v1}/ledger/check`),
  reviewers: () => call<Page<ReviewerRow>>("GET", `${v1}/reviewers`),
  addReviewer: (name: string) => call<{ name: string; token: string }>("POST", `${v1}/reviewers`, { name }),
  revokeReviewer: (name: string) => call<void>("DELETE", `${v1}/reviewers/${name}`),
  attempts: (id: string, b?: number) => call<Page<Attempt>>("GET", `${v1}/webhooks/endpoints/${id}/attempts?limit=50${before(b)}`),
};

/** Where a day's load, an invoice or its usage can be opened or fetched. */
export const costsPath = (from: string, to: string, format: "json" | "csv") => `${v1}/cost-to-serve?from=${from}&to=${to}&format=${format}`;
export const dossierPath = (id: number) => `${v1}/cases/${id}/dossier`;
export const invoicePath = (account: string, month: string, format: "html" | "csv" | "json") => `${v1}/accounts/${account}/invoices/${month}?format=${format}`;
export const usagePath = (account: string, month: string) => `${v1}/accounts/${account}/usage?month=${month}&format=csv`;

/** How often what is shown is asked for again, in milliseconds. */
export const fresh = { overview: 2000, messages: 3000, endpoints: 2000, cases: 4000, evidence: 5000, money: 5000 };
