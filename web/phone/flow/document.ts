/** The parts of a flow's document that a phone reads (Flow JSON); the server has checked it. */
export type Json = null | boolean | number | string | Json[] | Fields;

export interface Fields {
  [name: string]: Json | undefined;
}

export interface Action extends Fields {
  name: "navigate" | "complete" | "data_exchange" | "open_url" | "update_data";
  next?: { type: "screen"; name: string };
  payload?: Fields;
  url?: string;
}

export interface Component extends Fields {
  type: string;
  name?: string;
}

export interface Screen {
  id: string;
  title?: string;
  terminal?: boolean;
  refresh_on_back?: boolean;
  data?: Record<string, Fields>;
  layout: { children: Component[] };
}

export interface FlowDocument {
  version: string;
  screens: Screen[];
}

/** What …/flow and its steps answer (docs/http-api.md). */
export interface FlowScreen {
  flow: string;
  name: string;
  document?: FlowDocument;
  screen: string;
  data: Fields;
}

/** The end of a form that its endpoint has ended, maybe with a message. */
export interface Ended {
  ended: true;
  id?: string;
}

export interface FlowStep {
  action: "data_exchange" | "BACK";
  screen: string;
  data?: Fields;
}

export const isFields = (v: unknown): v is Fields => typeof v === "object" && v !== null && !Array.isArray(v);

export const screenOf = (d: FlowDocument, id: string) => d.screens.find((s) => s.id === id);

/** Whether a document is of a version, or of a later one: "5.0". */
export function isSince(d: Pick<FlowDocument, "version">, version: string): boolean {
  const [major = 0, minor = 0] = d.version.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = version.split(".").map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/** What a screen's data model says that its data could be: what a preview shows. */
export const examplesOf = (s: Screen): Fields => Object.fromEntries(Object.entries(s.data ?? {}).map(([name, schema]) => [name, schema.__example__]));
