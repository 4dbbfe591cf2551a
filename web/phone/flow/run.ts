import { useState } from "react";
import type { Language } from "../../shared/language";
import { safeLink } from "../text/format";
import { check } from "./check";
import { type Action, type Ended, type Fields, type FlowDocument, type FlowScreen, type FlowStep, isFields, type Json, screenOf } from "./document";
import { resolve } from "./evaluate";
import { isInput, placed } from "./fields";
import type { Handling } from "./handling";
import { back, current, enter, fill, nothing, type Session, scopeOf, update } from "./session";
import type { FlowWords } from "./words";

/** What a form is connected to: a message and its business, or nothing but a preview. */
export interface Ends {
  step: (step: FlowStep) => Promise<FlowScreen | Ended>;
  complete: (screen: string, response: Fields) => void;
  ended: () => void;
  upload?: Handling["upload"];
}

/** What is handed over: of a file nothing but its id. */
export function handedOver(v: Json | undefined): Json | undefined {
  if (Array.isArray(v)) return v.map((one) => handedOver(one) ?? null);
  if (!isFields(v)) return v;
  if (typeof v.media_id === "string" && "file_name" in v) return { media_id: v.media_id };
  return Object.fromEntries(Object.entries(v).map(([name, one]) => [name, handedOver(one)]));
}

const payloadOf = (a: Action, s: Session): Fields => handedOver(resolve(a.payload ?? {}, scopeOf(s))) as Fields;

/** What is wrong with the current screen's fields, by their names. */
export function problems(d: FlowDocument, s: Session, words: FlowWords, language: Language): Record<string, string> {
  const shown = current(s);
  const out: Record<string, string> = {};
  for (const { component: c } of placed(screenOf(d, shown?.screen ?? "")?.layout.children ?? [], scopeOf(s))) {
    const wrong = isInput(c) ? check(c, shown?.form[c.name as string], words, language) : undefined;
    if (wrong) out[c.name as string] = wrong;
  }
  return out;
}

/** Runs a form: what is shown, and what happens when something in it is touched. */
export function useRun(first: FlowScreen & { document: FlowDocument }, ends: Ends, words: FlowWords, language: Language) {
  const { document } = first;
  const [session, setSession] = useState(() => enter(document, nothing, first.screen, first.data));
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | undefined>(() => messageIn(first.data));
  /** The screen's fields that were looked at and are wrong; undefined before somebody wanted to go on. */
  const [wrong, setWrong] = useState<Record<string, string>>();
  /** Fields that were changed since the business said something of them. */
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());

  const show = (next: Session) => {
    if (current(next)?.screen !== current(session)?.screen) setWrong(undefined);
    setSession(next);
  };
  const go = (screen: string, data: Fields, s: Session) => {
    setTouched(new Set());
    setTrouble(messageIn(data));
    show(enter(document, s, screen, data));
  };
  const ask = async (step: FlowStep, s: Session) => {
    setBusy(true);
    try {
      const answer = await ends.step(step);
      if ("ended" in answer) ends.ended();
      else go(answer.screen, answer.data, s);
    } catch (e) {
      setTrouble((e as Error).message);
    } finally {
      setBusy(false);
    }
  };
  const carryOut = (a: Action, s: Session) => {
    const screen = current(s)?.screen ?? "";
    setTrouble(undefined);
    switch (a.name) {
      case "navigate": return go(a.next?.name ?? "", payloadOf(a, s), s);
      case "complete": return ends.complete(screen, payloadOf(a, s));
      case "data_exchange": return void ask({ action: "data_exchange", screen, data: payloadOf(a, s) }, s);
      case "update_data": return show(update(s, payloadOf(a, s)));
      case "open_url": {
        const link = safeLink(String(resolve(a.url, scopeOf(s)) ?? ""));
        if (link) window.open(link, "_blank", "noopener,noreferrer");
      }
    }
  };
  const handling: Handling = {
    document, busy, upload: ends.upload,
    fill: (name, value, then) => {
      const next = fill(session, name, value);
      setTouched(new Set([...touched, name]));
      if (wrong) setWrong(problems(document, next, words, language));
      setSession(next);
      if (then) carryOut(then, next);
    },
    act: (a) => carryOut(a, session),
    submit: (a) => {
      const found = problems(document, session, words, language);
      setWrong(found);
      if (Object.keys(found).length === 0) carryOut(a, session);
    },
  };
  const goBack = () => {
    const screen = current(session)?.screen ?? "";
    if (screenOf(document, screen)?.refresh_on_back) void ask({ action: "BACK", screen }, session);
    else { setTrouble(undefined); show(back(session)); }
  };
  return { session, busy, trouble, wrong, touched, handling, goBack, go: (screen: string, data: Fields) => go(screen, data, nothing) };
}

/** What an endpoint says to the person beside the screen's data. */
const messageIn = (data: Fields): string | undefined => (typeof data.error_message === "string" && data.error_message ? data.error_message : undefined);
